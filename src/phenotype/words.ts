import type { Knob } from '../model/knobs.ts'
import type { Definition } from '../model/study.ts'

/** A value in the sentence, with the knobs it stands for: the first is the one to focus. */
export interface Mark {
  readonly knobs: readonly Knob[]
  readonly text: string
}

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
    { title: 'TRD', segments: [...trd(definition), ...period(definition), ...otherTreatment(definition)] },
    { title: 'trMDD', segments: trMdd(definition) },
    { title: 'Non-MDD', segments: nonMdd(definition) },
    { title: 'Records', segments: [mark(records[String(definition.withinObservation)], 'withinObservation'), '.'] },
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

const mark = (text: string, ...knobs: Knob[]): Mark => ({ knobs, text })

function mdd({ mddVisits, psychosisExclusion, psychosisSameDay }: Definition): (string | Mark)[] {
  const visits = [
    mark(mddVisits === 1 ? '1 or more dates' : `${mddVisits} or more distinct dates`, 'mddVisits'),
    ' with an MDD diagnosis. ',
  ]
  const who = 'People with a schizophrenia or bipolar diagnosis '
  if (psychosisExclusion === 'none') return [...visits, who, mark('are not excluded', 'psychosisExclusion'), '.']
  if (psychosisExclusion === 'ever')
    return [...visits, who, mark('at any time', 'psychosisExclusion'), ' are excluded.']
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

function trd(definition: Definition): (string | Mark)[] {
  const { minDrugs, windowDays, windowAnchor, windowEdge, whichPeriod, sameDayDrugs } = definition
  const drugs = minDrugs === 1 ? '1 or more' : `${minDrugs} or more distinct`
  const window: (string | Mark)[] =
    windowAnchor === 'whole_period'
      ? [mark('the whole', 'windowAnchor'), ' of ']
      : [
          mark(days(windowDays), 'windowDays'),
          ' (the last day ',
          mark(windowEdge, 'windowEdge'),
          ') of ',
          mark(windowAnchor === 'sliding' ? 'any prescription' : 'the first prescription', 'windowAnchor'),
          ' of ',
        ]
  return [
    'MDD with ',
    mark(drugs, 'minDrugs'),
    ' antidepressants within ',
    ...window,
    mark(whichPeriod === 'any' ? 'any treatment period' : 'the first treatment period', 'whichPeriod'),
    '. New drugs of one day count ',
    mark(sameDayDrugs === 'each' ? 'one by one' : 'as one', 'sameDayDrugs'),
    '. ',
  ]
}

function period(definition: Definition): (string | Mark)[] {
  const { gapDays, gapUnit, gapMonths, gapFrom, gapEnds, defaultSupplyDays, exposureFrom } = definition
  const gap =
    gapUnit === 'days'
      ? mark(days(gapDays), 'gapDays', 'gapUnit')
      : mark(gapMonths === 1 ? '1 calendar month' : `${gapMonths} calendar months`, 'gapMonths', 'gapUnit')
  const supply: (string | Mark)[] =
    gapFrom === 'start'
      ? []
      : [', a supply of unknown length lasting ', mark(days(defaultSupplyDays), 'defaultSupplyDays')]
  return [
    'A treatment period ends when ',
    mark(gapEnds === 'longer' ? 'more than' : 'at least', 'gapEnds'),
    ' ',
    gap,
    ' pass between ',
    mark(
      gapFrom === 'start' ? 'one prescription and the next' : 'the end of supply and the next prescription',
      'gapFrom',
    ),
    ...supply,
    '. Treatment counts ',
    mark(exposureFrom === 'any' ? 'at any time' : 'from the first MDD date on', 'exposureFrom'),
    '. ',
  ]
}

function otherTreatment({ specialTreatments, trdNeedsTreatment }: Definition): (string | Mark)[] {
  const names = specialTreatments.map((name) => treatments[name])
  const special =
    names.length === 0
      ? mark('No other treatment makes TRD by itself', 'specialTreatments')
      : mark(capitalised(enumeration(names)), 'specialTreatments')
  return [
    special,
    names.length === 0 ? '. ' : ' makes TRD by itself. ',
    'TRD ',
    mark(trdNeedsTreatment ? 'must also have' : 'need not have', 'trdNeedsTreatment'),
    ' consecutive treatment.',
  ]
}

function trMdd({ treatedRule, treatedMinDays }: Definition): (string | Mark)[] {
  const start = 'MDD with consecutive treatment, not TRD. Treatment is consecutive with '
  if (treatedRule === 'any_prescription') return [start, mark('one antidepressant prescription', 'treatedRule'), '.']
  if (treatedRule === 'two_dates') {
    return [start, mark('two antidepressant prescription dates in one treatment period', 'treatedRule'), '.']
  }
  return [
    start,
    mark(days(treatedMinDays), 'treatedMinDays'),
    ' or more ',
    mark('from the first to the last prescription of one treatment period', 'treatedRule'),
    '.',
  ]
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

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`)

const capitalised = (text: string): string => text[0].toUpperCase() + text.slice(1)

function enumeration(names: readonly string[]): string {
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
