import { describe, expect, it } from 'vitest'
import type { Definition } from '../../src/model/study.ts'
import { paperDefinitions } from '../../src/phenotype/presets.ts'
import { statusOf, type Worked } from './worked.ts'

/** One person, or two, for each knob that the paper's definitions do not turn: what it decides, reasoned by hand. */

const [paper] = paperDefinitions()
type Answer = 'trMDD' | 'excluded' | number
type Case = readonly [why: string, person: Worked, before: Answer, change: Partial<Definition>, after: Answer]

const [A, B, C] = ['citalopram', 'fluoxetine', 'mirtazapine']
const mdd = [0]
const fillsEnd: Partial<Definition> = { gapFrom: 'end', gapDays: 30 }

const cases: readonly (Case | readonly [...Case, Partial<Definition>])[] = [
  [
    'two codes of one day are two records',
    { mdd: [0, 0], drugs: { [A]: [0, 30] } },
    'excluded',
    { mddVisitsCounted: 'rows' },
    'trMDD',
    { mddVisits: 2 },
  ],
  [
    '60 days bought on two days, then 40 days of nothing: 70 from the second supply’s start, 40 from the end of both',
    { mdd, drugs: { [A]: [0, 0, 100] }, supply: 30 },
    'excluded',
    { stockpiling: 'carried_over' },
    'excluded',
    fillsEnd,
  ],
  [
    '… 90 − 60 days is the gap',
    { mdd, drugs: { [A]: [0, 0, 90] }, supply: 30 },
    'excluded',
    { stockpiling: 'carried_over' },
    'trMDD',
    fillsEnd,
  ],
  [
    'what is left of one drug does not move another’s supply',
    { mdd, drugs: { [A]: [0], [B]: [0, 90] }, supply: 30 },
    'excluded',
    { stockpiling: 'carried_over' },
    'excluded',
    fillsEnd,
  ],
  [
    'a supply of 90 days is taken for 30',
    { mdd, drugs: { [A]: [0, 91] }, supply: 90 },
    'trMDD',
    { stockpiling: 'default_length' },
    'excluded',
    fillsEnd,
  ],
  [
    '120 days are longer than the definition’s gap',
    { mdd, drugs: { [A]: [0, 120] } },
    'excluded',
    { treatedGap: 'long' },
    'trMDD',
    { gapDays: 90 },
  ],
  [
    '120 days are longer than a long gap of 100',
    { mdd, drugs: { [A]: [0, 120] } },
    'trMDD',
    { longGapDays: 100 },
    'excluded',
    { gapDays: 90, treatedGap: 'long' },
  ],
  [
    'day 0 to 120 is less than 4 calendar months, not than 3',
    { mdd, drugs: { [A]: [0, 119] } },
    'excluded',
    { longGapMonths: 4 },
    'trMDD',
    { gapUnit: 'months', gapMonths: 1, treatedGap: 'long', longGapMonths: 3 },
  ],
  ['two dates, of two drugs', { mdd, drugs: { [A]: [0], [B]: [30] } }, 'trMDD', { treatedBy: 'one_drug' }, 'excluded'],
  [
    'two dates of one drug, another between',
    { mdd, drugs: { [A]: [0, 60], [B]: [30] } },
    'trMDD',
    { treatedBy: 'one_drug' },
    'trMDD',
  ],
  [
    'two antidepressants and esketamine',
    { mdd, drugs: { [A]: [0], [B]: [30] }, special: { esketamine: [60] } },
    'trMDD',
    { specialAsDrugs: ['esketamine'] },
    60,
  ],
  [
    'an antipsychotic is no esketamine',
    { mdd, drugs: { [A]: [0], [B]: [30] }, special: { antipsychotic: [60] } },
    'trMDD',
    { specialAsDrugs: ['esketamine'] },
    'trMDD',
  ],
  [
    'three drugs on one day are no switch',
    { mdd, drugs: { [A]: [0, 30], [B]: [0, 30], [C]: [0, 30] } },
    0,
    { trdRule: 'switches' },
    'trMDD',
  ],
  [
    '… and no trials one after the other, if each takes 30 days',
    { mdd, drugs: { [A]: [0, 30], [B]: [0, 30], [C]: [0, 30] } },
    30,
    { trdRule: 'successive_trials' },
    'trMDD',
    { minTrialDays: 30 },
  ],
  [
    'three drugs of two classes',
    { mdd, drugs: { [A]: [0], [B]: [30], [C]: [60] } },
    60,
    { distinctBy: 'class' },
    'trMDD',
  ],
  [
    'three drugs of three classes',
    { mdd, drugs: { [A]: [0], amitriptyline: [30], [C]: [60] } },
    60,
    { distinctBy: 'class' },
    60,
  ],
  [
    'three in the first year from the index date, a gap before the third',
    { mdd, drugs: { [A]: [0], [B]: [100], [C]: [300] } },
    'trMDD',
    { windowAnchor: 'index_date' },
    300,
  ],
  [
    'the year before the third holds all three; the year from the period’s start does not',
    { mdd, drugs: { [A]: [0, 150, 300], [B]: [310], [C]: [400] } },
    'trMDD',
    { windowAnchor: 'look_back' },
    400,
  ],
  [
    'fluoxetine is added: citalopram has prescriptions before and after',
    { mdd, drugs: { [A]: [0, 60], [B]: [30], [C]: [90] } },
    90,
    { addedDrugs: 'former_must_stop' },
    'trMDD',
  ],
  [
    'fluoxetine begins on citalopram’s last day',
    { mdd, drugs: { [A]: [0, 30], [B]: [30], [C]: [90] } },
    90,
    { addedDrugs: 'former_must_stop' },
    90,
  ],
  [
    'citalopram before the window',
    { mdd, drugs: { [A]: [-400, 30], [B]: [0], [C]: [60] } },
    60,
    { restarts: 'skip' },
    'trMDD',
  ],
  [
    'each drug for 30 days',
    { mdd, drugs: { [A]: [0, 30], [B]: [60, 90], [C]: [120, 150] } },
    120,
    { minTrialDays: 30 },
    150,
  ],
  [
    '… and not for 31',
    { mdd, drugs: { [A]: [0, 30], [B]: [60, 90], [C]: [120, 150] } },
    120,
    { minTrialDays: 31 },
    'trMDD',
  ],
  [
    'days 0 and 50 are one trial, or two',
    { mdd, drugs: { [A]: [0, 50], [B]: [60, 90], [C]: [120, 150] } },
    150,
    { trialGapDays: 49 },
    'trMDD',
    { minTrialDays: 30 },
  ],
  [
    '60 days from citalopram to fluoxetine',
    { mdd, drugs: { [A]: [0, 30], [B]: [90, 120], [C]: [130] } },
    130,
    { maxDaysBetweenTrials: 59 },
    'trMDD',
    { trdRule: 'switches' },
  ],
  [
    '… to the day',
    { mdd, drugs: { [A]: [0, 30], [B]: [90, 120], [C]: [130] } },
    130,
    { maxDaysBetweenTrials: 60 },
    130,
    { trdRule: 'switches' },
  ],
  [
    'one drug before esketamine, the next on its day',
    { mdd, drugs: { [A]: [0], [B]: [30] }, special: { esketamine: [30] } },
    30,
    { esketamineAfterDrugs: 2 },
    'trMDD',
    { specialTreatments: ['esketamine'] },
  ],
  [
    '… which is early enough before an antipsychotic',
    { mdd, drugs: { [A]: [0], [B]: [30] }, special: { antipsychotic: [30] } },
    30,
    { antipsychoticAfterDrugs: 2 },
    30,
    { specialTreatments: ['antipsychotic'] },
  ],
  [
    'an antipsychotic before any antidepressant',
    { mdd, drugs: { [A]: [10, 40] }, special: { antipsychotic: [0, 20] } },
    0,
    { antipsychoticAfterDrugs: 1 },
    'trMDD',
    { specialTreatments: ['antipsychotic'] },
  ],
  [
    'the diagnosis is 400 days before TRD',
    { mdd, drugs: { [A]: [340], [B]: [370], [C]: [400] } },
    400,
    { diagnosisNearTrd: 'needed' },
    'trMDD',
  ],
  [
    'a fourth drug on a day with a diagnosis near it',
    { mdd: [0, 405], drugs: { [A]: [340], [B]: [370], [C]: [400], venlafaxine: [410] } },
    400,
    { diagnosisNearTrd: 'needed' },
    410,
  ],
  [
    '400 days are near',
    { mdd, drugs: { [A]: [340], [B]: [370], [C]: [400] } },
    'trMDD',
    { diagnosisNearTrdDays: 400 },
    400,
    { diagnosisNearTrd: 'needed' },
  ],
  [
    'psychosis on the day after TRD',
    { mdd, psychosis: [61], drugs: { [A]: [0], [B]: [30], [C]: [60] } },
    'excluded',
    { psychosisExclusion: 'before_or_on_trd' },
    60,
  ],
  [
    'psychosis on the day of TRD',
    { mdd, psychosis: [60], drugs: { [A]: [0], [B]: [30], [C]: [60] } },
    60,
    { psychosisExclusion: 'before_or_on_trd' },
    'excluded',
    { psychosisExclusion: 'none' },
  ],
  [
    'psychosis at any time, without TRD',
    { mdd, psychosis: [900], drugs: { [A]: [0, 30] } },
    'trMDD',
    { psychosisExclusion: 'before_or_on_trd' },
    'excluded',
    { psychosisExclusion: 'none' },
  ],
]

describe('of the hand-made people,', () => {
  it.each(cases)('%s', (_, person, before, change, after, setting = {}) => {
    const answer = (definition: Definition): Answer => {
      const { group, trdDay } = statusOf(person, definition)
      return group === 'TRD' ? trdDay! : (group as 'trMDD' | 'excluded')
    }
    const set = { ...paper, ...setting }
    expect([answer(set), answer({ ...set, ...change })]).toEqual([before, after])
  })
})
