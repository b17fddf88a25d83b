import type { Knob } from '../../model/knobs.ts'
import type { Definition } from '../../model/study.ts'

/** The knobs of a definition as the screen shows them: noun, question in words, values that can be picked. */

export interface Choice {
  readonly value: string | number
  readonly label: string
}

export interface KnobText {
  readonly knob: Knob
  readonly section: Section
  readonly label: string
  /** What the published text leaves open. */
  readonly question: string
  readonly choices: readonly Choice[]
  /** A number beside the choices may be given. */
  readonly free?: { readonly unit: string; readonly minimum: number; readonly maximum: number }
  /** Counts are shown under the choices: of this group. */
  readonly counts?: 'TRD' | 'trMDD' | 'nonMDD'
  /** Shown in the short panel beside a figure. */
  readonly short?: boolean
  /** False where another knob makes this one idle. */
  readonly applies?: (definition: Definition) => boolean
}

export const sections = ['Treatment resistance', 'Major depression', 'Treatment', 'Comparison and events'] as const
export type Section = (typeof sections)[number]

const choices = (...pairs: readonly (readonly [value: string | number, label: string])[]): readonly Choice[] =>
  pairs.map(([value, label]) => ({ value, label }))

const yesNo = choices(['no', 'no'], ['yes', 'yes'])

export const definitionKnobs: readonly KnobText[] = [
  {
    knob: 'minDrugs',
    section: 'Treatment resistance',
    label: 'Distinct drugs',
    question: 'How many distinct antidepressants within the window make TRD?',
    choices: [2, 3, 4].map((value) => ({ value, label: String(value) })),
    counts: 'TRD',
    short: true,
  },
  {
    knob: 'gapDays',
    section: 'Treatment resistance',
    label: 'Gap that ends a period',
    question: 'How many days without a prescription end a treatment period?',
    choices: [90, 180].map((value) => ({ value, label: `${value} d` })),
    free: { unit: 'd', minimum: 1, maximum: 36500 },
    counts: 'TRD',
    short: true,
    applies: (definition) => definition.gapUnit === 'days',
  },
  {
    knob: 'gapUnit',
    section: 'Treatment resistance',
    label: 'Gap counted in',
    question: 'Is the gap a number of days, or of calendar months?',
    choices: choices(['days', 'days'], ['months', 'months']),
  },
  {
    knob: 'gapMonths',
    section: 'Treatment resistance',
    label: 'Gap in calendar months',
    question: 'How many calendar months without a prescription end a treatment period?',
    choices: [3, 6].map((value) => ({ value, label: `${value} mo` })),
    free: { unit: 'mo', minimum: 1, maximum: 1200 },
    counts: 'TRD',
    applies: (definition) => definition.gapUnit === 'months',
  },
  {
    knob: 'gapEnds',
    section: 'Treatment resistance',
    label: 'Gap of exactly the limit',
    question: 'Does a gap of exactly the limit end the period?',
    choices: choices(['longer', 'goes on'], ['longer_or_equal', 'ends it']),
  },
  {
    knob: 'gapFrom',
    section: 'Treatment resistance',
    label: 'Gap from',
    question: 'Is the gap measured from a prescription’s start, or from the end of its supply?',
    choices: choices(['start', 'start'], ['end', 'supply end']),
    short: true,
  },
  {
    knob: 'defaultSupplyDays',
    section: 'Treatment resistance',
    label: 'Supply where none is recorded',
    question: 'How many days does a supply last that has neither days of supply nor an end date?',
    choices: choices([30, '30 d']),
    free: { unit: 'd', minimum: 1, maximum: 3650 },
    applies: (definition) => definition.gapFrom === 'end',
  },
  {
    knob: 'windowDays',
    section: 'Treatment resistance',
    label: 'Window',
    question: 'In how many days from its start are the distinct drugs counted?',
    choices: choices([365, '1 y'], [730, '2 y']),
    free: { unit: 'd', minimum: 0, maximum: 36500 },
    counts: 'TRD',
    short: true,
    applies: (definition) => definition.windowAnchor !== 'whole_period',
  },
  {
    knob: 'windowAnchor',
    section: 'Treatment resistance',
    label: 'Window from',
    question: 'Where does the window start?',
    choices: choices(['period_start', 'period start'], ['sliding', 'sliding'], ['whole_period', 'no window']),
    counts: 'TRD',
  },
  {
    knob: 'windowEdge',
    section: 'Treatment resistance',
    label: 'Last day of the window',
    question: 'Is the last day of the window inside it?',
    choices: choices(['included', 'inside'], ['excluded', 'outside']),
    applies: (definition) => definition.windowAnchor !== 'whole_period',
  },
  {
    knob: 'whichPeriod',
    section: 'Treatment resistance',
    label: 'Which period',
    question: 'May any treatment period make TRD, or the first one only?',
    choices: choices(['any', 'any'], ['first', 'first']),
    short: true,
  },
  {
    knob: 'sameDayDrugs',
    section: 'Treatment resistance',
    label: 'New drugs of one day',
    question: 'Do several new drugs of one day count one by one?',
    choices: choices(['each', 'each'], ['once', 'once']),
  },
  {
    knob: 'specialTreatments',
    section: 'Treatment resistance',
    label: 'Also TRD by',
    question: 'Which treatments make TRD by themselves?',
    choices: choices(['', '–'], ['ect,esketamine', 'ECT, esk.'], ['ect,esketamine,antipsychotic', '+ antipsych.']),
    counts: 'TRD',
    short: true,
  },
  {
    knob: 'trdNeedsTreatment',
    section: 'Treatment resistance',
    label: 'These also need treatment',
    question: 'Must people who are TRD by such a treatment also have consecutive antidepressant treatment?',
    choices: yesNo,
    applies: (definition) => definition.specialTreatments.length > 0,
  },
  {
    knob: 'mddVisits',
    section: 'Major depression',
    label: 'Visits with a code',
    question: 'On how many distinct dates must a case have an MDD diagnosis?',
    choices: choices([1, '≥ 1'], [2, '≥ 2']),
    counts: 'trMDD',
    short: true,
  },
  {
    knob: 'psychosisExclusion',
    section: 'Major depression',
    label: 'Psychosis, bipolar',
    question: 'Whose diagnosis of psychosis or bipolar disorder excludes?',
    choices: choices(['ever', 'never'], ['before_or_on_first_mdd', 'not before'], ['none', 'allowed']),
    counts: 'trMDD',
    short: true,
  },
  {
    knob: 'psychosisSameDay',
    section: 'Major depression',
    label: 'On the day of the first MDD code',
    question: 'Does a psychosis or bipolar code on the day of the first MDD code exclude?',
    choices: choices(['exclude', 'excludes'], ['allow', 'allowed']),
    applies: (definition) => definition.psychosisExclusion === 'before_or_on_first_mdd',
  },
  {
    knob: 'exposureFrom',
    section: 'Treatment',
    label: 'Prescriptions',
    question: 'Do prescriptions count at any time, or from the first MDD date on?',
    choices: choices(['any', 'any'], ['first_mdd', 'after MDD']),
    short: true,
  },
  {
    knob: 'treatedRule',
    section: 'Treatment',
    label: '“Treated”',
    question: 'What makes trMDD’s treatment consecutive?',
    choices: choices(['two_dates', '2 dates'], ['any_prescription', '1 fill'], ['duration', 'days']),
    short: true,
  },
  {
    knob: 'treatedMinDays',
    section: 'Treatment',
    label: 'Days of treatment',
    question: 'How many days from the first to the last prescription of a period?',
    choices: [28, 42, 56].map((value) => ({ value, label: `${value} d` })),
    free: { unit: 'd', minimum: 0, maximum: 36500 },
    counts: 'trMDD',
    short: true,
    applies: (definition) => definition.treatedRule === 'duration',
  },
  {
    knob: 'controlsWithPsychosis',
    section: 'Comparison and events',
    label: 'Non-MDD with psychosis, bipolar',
    question: 'Do people without MDD but with psychosis or bipolar disorder stay among the controls?',
    choices: choices(['keep', 'stay'], ['drop', 'left out']),
  },
  {
    knob: 'controlsWithAntidepressant',
    section: 'Comparison and events',
    label: 'Non-MDD with an antidepressant',
    question: 'Do people without MDD but with an antidepressant stay among the controls?',
    choices: choices(['keep', 'stay'], ['drop', 'left out']),
  },
  {
    knob: 'withinObservation',
    section: 'Comparison and events',
    label: 'Only observed events',
    question: 'Are events outside a person’s observation period left out?',
    choices: yesNo,
  },
]
