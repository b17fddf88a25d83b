import { describe, expect, it } from 'vitest'
import { type Knob, knobs } from '../../src/model/knobs.ts'
import type { Definition } from '../../src/model/study.ts'
import { readsPeriods } from '../../src/phenotype/asked.ts'
import { changedKnobs, currentPresets, paperDefinitions, withPreset } from '../../src/phenotype/presets.ts'
import { definitionInWords, plainWords } from '../../src/phenotype/words.ts'

const [primary] = paperDefinitions()
const marksOf = (definition: Definition) =>
  definitionInWords(definition).flatMap(({ segments }) => segments.filter((segment) => typeof segment !== 'string'))

/** One alternative for every knob, with the other knobs it needs to have an effect. */
const alternatives: Readonly<Record<Knob, readonly [Partial<Definition>, Partial<Definition>]>> = {
  mddVisits: [{ mddVisits: 2 }, {}],
  psychosisExclusion: [{ psychosisExclusion: 'none' }, {}],
  psychosisSameDay: [{ psychosisSameDay: 'allow' }, { psychosisExclusion: 'before_or_on_first_mdd' }],
  minDrugs: [{ minDrugs: 2 }, {}],
  gapDays: [{ gapDays: 90 }, {}],
  gapUnit: [{ gapUnit: 'months' }, {}],
  gapMonths: [{ gapMonths: 3 }, { gapUnit: 'months' }],
  gapFrom: [{ gapFrom: 'end' }, {}],
  gapEnds: [{ gapEnds: 'longer_or_equal' }, {}],
  windowDays: [{ windowDays: 730 }, {}],
  windowAnchor: [{ windowAnchor: 'sliding' }, {}],
  windowEdge: [{ windowEdge: 'excluded' }, {}],
  whichPeriod: [{ whichPeriod: 'first' }, {}],
  exposureFrom: [{ exposureFrom: 'first_mdd' }, {}],
  sameDayDrugs: [{ sameDayDrugs: 'once' }, {}],
  specialTreatments: [{ specialTreatments: ['ect', 'esketamine'] }, {}],
  trdNeedsTreatment: [{ trdNeedsTreatment: true }, {}],
  defaultSupplyDays: [{ defaultSupplyDays: 60 }, { gapFrom: 'end' }],
  treatedRule: [{ treatedRule: 'any_prescription' }, {}],
  treatedMinDays: [{ treatedMinDays: 30 }, { treatedRule: 'duration' }],
  controlsWithPsychosis: [{ controlsWithPsychosis: 'drop' }, {}],
  controlsWithAntidepressant: [{ controlsWithAntidepressant: 'drop' }, {}],
  withinObservation: [{ withinObservation: true }, {}],
  mddVisitsCounted: [{ mddVisitsCounted: 'rows' }, {}],
  trdRule: [{ trdRule: 'switches' }, {}],
  distinctBy: [{ distinctBy: 'class' }, {}],
  specialAsDrugs: [{ specialAsDrugs: ['esketamine'] }, {}],
  stockpiling: [{ stockpiling: 'carried_over' }, { gapFrom: 'end' }],
  addedDrugs: [{ addedDrugs: 'former_must_stop' }, {}],
  restarts: [{ restarts: 'skip' }, {}],
  minTrialDays: [{ minTrialDays: 42 }, {}],
  trialGapDays: [{ trialGapDays: 30 }, { minTrialDays: 42 }],
  maxDaysBetweenTrials: [{ maxDaysBetweenTrials: 98 }, { trdRule: 'switches' }],
  esketamineAfterDrugs: [{ esketamineAfterDrugs: 2 }, { specialTreatments: ['esketamine'] }],
  antipsychoticAfterDrugs: [{ antipsychoticAfterDrugs: 1 }, { specialTreatments: ['antipsychotic'] }],
  diagnosisNearTrd: [{ diagnosisNearTrd: 'needed' }, {}],
  diagnosisNearTrdDays: [{ diagnosisNearTrdDays: 90 }, { diagnosisNearTrd: 'needed' }],
  treatedBy: [{ treatedBy: 'one_drug' }, {}],
  treatedGap: [{ treatedGap: 'long' }, {}],
  longGapDays: [{ longGapDays: 365 }, { treatedGap: 'long' }],
  longGapMonths: [{ longGapMonths: 12 }, { treatedGap: 'long', gapUnit: 'months' }],
}

describe('the definition in words', () => {
  it('says the paper’s primary definition', () => {
    expect(plainWords(definitionInWords(primary))).toBe(
      [
        'MDD: 1 or more dates with an MDD diagnosis. People with a schizophrenia or bipolar diagnosis at any time are excluded.',
        'TRD: MDD with 3 or more distinct antidepressants within 365 days (the last day included) of the first prescription ' +
          'of any treatment period. New drugs of one day count one by one. A drug counts from its first prescription on, also ' +
          'when begun while another goes on, also when taken before the window. A treatment period ends when more than 180 ' +
          'days pass between one prescription and the next. Treatment counts at any time. No other treatment makes TRD by ' +
          'itself, none counts as an antidepressant. TRD need not have consecutive treatment, nor an MDD diagnosis near it.',
        'trMDD: MDD with consecutive treatment, not TRD. Treatment is consecutive with two prescription dates of any ' +
          'antidepressants in one treatment period, by the gap above.',
        'Non-MDD: No MDD diagnosis. People with psychosis or bipolar disorder are kept, people with an antidepressant are kept.',
        'Records: Every dated record counts, within the observation period or not.',
      ].join('\n'),
    )
  })

  it('says the last-line treatments of TRD5', () => {
    const trd5 = paperDefinitions().find((definition) => definition.id === 'TRD5/trMDD3')!
    const words = plainWords(definitionInWords(trd5))
    expect(words).toContain('Electroconvulsive therapy, esketamine or an antipsychotic makes TRD by itself,')
    expect(words).toContain('diagnosis before the first MDD date, or on that very day, are excluded.')
  })

  const wordsOf = (id: string, change: Partial<Definition> = {}): string => {
    const preset = currentPresets.find((one) => one.id === id)!
    return plainWords(definitionInWords({ ...withPreset(primary, preset), ...change }))
  }

  it('says what a switch is, how long each drug must be taken, and the rule for drugs of a single day', () => {
    const words = wordsOf('fabbri-2021')
    expect(words).toContain(
      '2 or more switches, each from another drug, and 3 or more distinct antidepressants in all.',
    )
    expect(words).toContain('98 days or fewer after its last, to another drug and without the former drug;')
    expect(words).toContain(
      'The drug switched from must have been taken 42 days, from the first to the last prescription of its trial, and where ' +
        'all are of one day until the switch.',
    )
    expect(words).toContain(
      'A drug’s trial ends when more than 182 days pass between one prescription and the next of the drug.',
    )
    // Nothing of this definition reads treatment periods.
    expect(words).not.toContain('treatment period')
    expect(wordsOf('fabbri-2021', { minTrialDays: 0 })).toContain('must have been taken for any time, from')
  })

  it('says the exception of additions and former drugs', () => {
    const words = wordsOf('three-in-365-days')
    expect(words).toContain('not when taken before the window, whether or not that prescription counts. ')
    expect(words).toContain(
      'Drugs of the window’s first day count in any case; one that does not count when it is first',
    )
    expect(wordsOf('TRD1/trMDD1')).not.toContain('first day count in any case')
    expect(wordsOf('TRD1/trMDD1', { restarts: 'skip' })).toContain('first day count in any case')
  })

  it('measures the gap in a drug’s trial as the gap of periods, and says the supply once', () => {
    const words = wordsOf('ohdsi-1009')
    expect(words).toContain(
      'A drug’s trial ends when more than 30 days pass between the end of supply and the next prescription of the drug. ',
    )
    expect(words.split('one of unknown length lasts 1 day')).toHaveLength(2)
    expect(words).toContain(
      'whose trials reach into the 365 days (the day furthest back included) up to the day on which',
    )
    expect(words).toContain(
      'The first day of a trial of esketamine needs 2 or more distinct antidepressants whose trials reach',
    )
    expect(words).toContain('makes TRD too,')
    expect(wordsOf('ohdsi-1009', { gapEnds: 'longer_or_equal' })).toContain('ends when at least 30 days pass')
    expect(wordsOf('ohdsi-1009', { esketamineAfterDrugs: 0 })).toContain(
      'Of esketamine the first day of a trial makes TRD;',
    )
  })

  it('says which trials follow each other', () => {
    expect(wordsOf('cris-cpft')).toContain(
      'each from one prescription of a drug to a later one that is 27 days or more after it. The next begins on the day of ' +
        'that later one or after, however long after it; its drug is not prescribed from the first of the two to before the ' +
        'second, and it may begin while another drug goes on.',
    )
    expect(wordsOf('two-classes')).toContain(
      'it must not begin while another drug goes on (prescribed before that day and after it).',
    )
    expect(wordsOf('two-classes')).toContain('classes of antidepressants (drugs without one are one class)')
  })

  it.each(currentPresets.map(({ id }) => id))('of %s marks no gap that nothing reads', (id) => {
    const preset = currentPresets.find((one) => one.id === id)!
    const definition = withPreset(primary, preset)
    const marked = marksOf(definition).some(({ knobs }) => knobs.includes('gapDays'))
    expect(marked).toBe(readsPeriods(definition))
  })

  it.each(Object.entries(alternatives))('has a mark for %s that changes with it', (knob, [change, setting]) => {
    const before = { ...primary, ...setting }
    const after = { ...before, ...change }
    const textOf = (definition: Definition) =>
      marksOf(definition)
        .filter((mark) => mark.knobs.includes(knob as Knob))
        .map((mark) => mark.text)
        .join()
    expect(textOf(after)).not.toBe('')
    expect(textOf(after)).not.toBe(textOf(before))
    expect(changedKnobs(after, before)).toEqual([knob])
  })

  it('has no definition knob without words', () => {
    expect(Object.keys(alternatives).sort()).toEqual([...knobs].sort())
  })
})
