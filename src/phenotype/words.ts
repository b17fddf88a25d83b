import type { Knob } from '../model/knobs.ts'
import type { Definition } from '../model/study.ts'
import { asksBeforeSpecial, readsPeriods } from './asked.ts'
import { capitalised, days, enumeration, type Mark, mark, months } from './marks.ts'
import { measured, trdInWords } from './trdWords.ts'

export type { Mark }

export interface Paragraph {
  readonly title: 'MDD' | 'TRD' | 'trMDD' | 'Non-MDD' | 'Records'
  readonly segments: readonly (string | Mark)[]
}

/**
 * A definition in words: fixed sentences, one for each rule, in one order. The page marks the values, the Methods text takes
 * them as they are. Knobs without effect under the others (`gapMonths` while the gap is in days) have no words.
 */
export function definitionInWords(definition: Definition): Paragraph[] {
  return [
    { title: 'MDD', segments: mdd(definition) },
    { title: 'TRD', segments: [...trdInWords(definition), ...period(definition), ...otherTreatment(definition)] },
    { title: 'trMDD', segments: trMdd(definition) },
    { title: 'Non-MDD', segments: nonMdd(definition) },
    {
      title: 'Records',
      segments: [mark(records[String(definition.withinObservation)], 'withinObservation'), '.', ownSets(definition)],
    },
  ]
}

export function plainWords(paragraphs: readonly Paragraph[]): string {
  return paragraphs
    .map(({ title, segments }) => {
      const text = segments.map((segment) => (typeof segment === 'string' ? segment : segment.text)).join('')
      return `${title}: ${text}`
    })
    .join('\n')
}

function mdd(definition: Definition): (string | Mark)[] {
  const { mddVisits, mddVisitsCounted, psychosisExclusion, psychosisSameDay } = definition
  const dates = mddVisitsCounted === 'dates'
  const visits = [
    mark(mddVisits === 1 ? '1 or more' : `${mddVisits} or more${dates ? ' distinct' : ''}`, 'mddVisits'),
    ' ',
    mark(dates ? 'dates' : 'records', 'mddVisitsCounted'),
    ' with an MDD diagnosis. ',
  ]
  const who = 'People with a schizophrenia or bipolar diagnosis '
  if (psychosisExclusion === 'none') return [...visits, who, mark('are not excluded', 'psychosisExclusion'), '.']
  if (psychosisExclusion === 'ever')
    return [...visits, who, mark('at any time', 'psychosisExclusion'), ' are excluded.']
  if (psychosisExclusion === 'before_or_on_trd') {
    const when = 'on or before the day of TRD (at any time where there is none)'
    return [...visits, who, mark(when, 'psychosisExclusion'), ' are excluded.']
  }
  const sameDay = psychosisSameDay === 'exclude' ? 'or on that very day' : 'not on that very day'
  return [
    ...visits,
    who,
    mark('before the first MDD date', 'psychosisExclusion'),
    ', ',
    mark(sameDay, 'psychosisSameDay'),
    ', are excluded.',
  ]
}

function period(definition: Definition): (string | Mark)[] {
  const { gapDays, gapUnit, gapMonths, gapEnds, gapFrom, stockpiling, defaultSupplyDays, exposureFrom } = definition
  const gap =
    gapUnit === 'days' ? mark(days(gapDays), 'gapDays', 'gapUnit') : mark(months(gapMonths), 'gapMonths', 'gapUnit')
  const ends = [
    'A treatment period ends when ',
    mark(gapEnds === 'longer' ? 'more than' : 'at least', 'gapEnds'),
    ' ',
    gap,
    ' pass between ',
    measured(definition),
    '. ',
  ]
  const supply = [
    mark(supplies[stockpiling], 'stockpiling'),
    ' ',
    mark(days(defaultSupplyDays), 'defaultSupplyDays'),
    '. ',
  ]
  return [
    ...(readsPeriods(definition) ? ends : []),
    ...(gapFrom === 'end' ? supply : []),
    'Treatment counts ',
    mark(exposureFrom === 'any' ? 'at any time' : 'from the first MDD date on', 'exposureFrom'),
    '. ',
  ]
}

const supplies = {
  none: 'Each supply begins with its prescription; one of unknown length lasts',
  carried_over: 'A supply begins when what is left of the same drug is used up; one of unknown length lasts',
  default_length: 'Every supply begins with its prescription and lasts',
} as const

function otherTreatment(definition: Definition): (string | Mark)[] {
  const { specialTreatments, trdNeedsTreatment, diagnosisNearTrd, diagnosisNearTrdDays } = definition
  const names = specialTreatments.map((name) => treatments[name])
  const special =
    names.length === 0
      ? mark('No other treatment makes TRD by itself', 'specialTreatments')
      : mark(capitalised(enumeration(names)), 'specialTreatments')
  return [
    special,
    names.length === 0 ? ', ' : asksBeforeSpecial(definition) ? ' makes TRD too, ' : ' makes TRD by itself, ',
    mark(asDrugs(definition), 'specialAsDrugs'),
    '. ',
    ...afterDrugs(definition),
    'TRD ',
    mark(trdNeedsTreatment ? 'must also have' : 'need not have', 'trdNeedsTreatment'),
    ' consecutive treatment',
    ...(diagnosisNearTrd === 'not_needed'
      ? [
          mark(
            trdNeedsTreatment ? ', but no MDD diagnosis near it' : ', nor an MDD diagnosis near it',
            'diagnosisNearTrd',
          ),
        ]
      : [
          mark('; it must have an MDD diagnosis on its day or', 'diagnosisNearTrd'),
          ' up to ',
          mark(days(diagnosisNearTrdDays), 'diagnosisNearTrdDays'),
          ' before, or it is on the next day that makes TRD and has one',
        ]),
    '.',
  ]
}

function asDrugs({ specialAsDrugs }: Definition): string {
  if (specialAsDrugs.length === 0) return 'none counts as an antidepressant'
  return `${specialAsDrugs.map((name) => treatments[name]).join(' and ')} counts as an antidepressant`
}

/** What is asked beside a special treatment, of those that make TRD. */
function afterDrugs(definition: Definition): (string | Mark)[] {
  const { specialTreatments, esketamineAfterDrugs, antipsychoticAfterDrugs, diagnosisNearTrd } = definition
  const asked = (name: string, count: number, begun: string, knob: Knob): (string | Mark)[] => {
    if (count === 0 && diagnosisNearTrd === 'needed') {
      return [
        `Of ${name} the first day of a trial makes TRD; it needs `,
        mark('no antidepressant', knob),
        ' before it. ',
      ]
    }
    if (count === 0) return [`${capitalised(name)} needs `, mark('no antidepressant', knob), ' before it. ']
    const drugs = `${count} or more distinct ${definition.distinctBy === 'drug' ? 'antidepressants' : 'classes'}`
    return [
      `The first day of a trial of ${name} needs `,
      mark(drugs, knob),
      ` whose trials reach into the ${days(definition.windowDays)} before it (the day furthest back ` +
        `${definition.windowEdge}), begun ${begun}. `,
    ]
  }
  return [
    ...(specialTreatments.includes('esketamine')
      ? asked('esketamine', esketamineAfterDrugs, 'on an earlier day', 'esketamineAfterDrugs')
      : []),
    ...(specialTreatments.includes('antipsychotic')
      ? asked('an antipsychotic', antipsychoticAfterDrugs, 'on it or earlier', 'antipsychoticAfterDrugs')
      : []),
  ]
}

function trMdd(definition: Definition): (string | Mark)[] {
  const { treatedRule, treatedMinDays, treatedBy } = definition
  const start = 'MDD with consecutive treatment, not TRD. Treatment is consecutive with '
  if (treatedRule === 'any_prescription') return [start, mark('one antidepressant prescription', 'treatedRule'), '.']
  const of = [' ', mark(treatedBy === 'any_drug' ? 'of any antidepressants' : 'of one and the same drug', 'treatedBy')]
  if (treatedRule === 'two_dates') {
    return [
      start,
      mark('two prescription dates', 'treatedRule'),
      ...of,
      ' in one treatment period',
      ...ownGap(definition),
    ]
  }
  return [
    start,
    mark(days(treatedMinDays), 'treatedMinDays'),
    ' or more ',
    mark('from the first to the last prescription', 'treatedRule'),
    ...of,
    ' in one treatment period',
    ...ownGap(definition),
  ]
}

function ownGap({ treatedGap, gapUnit, longGapDays, longGapMonths }: Definition): (string | Mark)[] {
  if (treatedGap === 'own') return [', ', mark('by the gap above', 'treatedGap'), '.']
  const long =
    gapUnit === 'days' ? mark(days(longGapDays), 'longGapDays') : mark(months(longGapMonths), 'longGapMonths')
  return [', ', mark('always by a gap of', 'treatedGap'), ' ', long, '.']
}

function nonMdd({ controlsWithPsychosis, controlsWithAntidepressant }: Definition): (string | Mark)[] {
  return [
    'No MDD diagnosis. People with psychosis or bipolar disorder are ',
    mark(kept[controlsWithPsychosis], 'controlsWithPsychosis'),
    ', people with an antidepressant are ',
    mark(kept[controlsWithAntidepressant], 'controlsWithAntidepressant'),
    '.',
  ]
}

const kept = { keep: 'kept', drop: 'left out' } as const

const treatments = {
  ect: 'electroconvulsive therapy',
  esketamine: 'esketamine',
  antipsychotic: 'an antipsychotic',
} as const

const records: Readonly<Record<string, string>> = {
  false: 'Every dated record counts, within the observation period or not',
  true: 'Only records within the observation period count',
}

function ownSets({ conceptSets = {} }: Definition): string {
  const names = Object.keys(conceptSets)
  if (names.length === 0) return ''
  return ` Concept sets of this definition alone: ${names.join(', ')}.`
}
