import type { Definition } from '../../model/study.ts'
import { asksBeforeSpecial, readsPeriods } from '../../phenotype/asked.ts'
import { choices, type KnobText, yesNo } from './knobText.ts'
import { treatmentKnobs } from './treatmentKnobs.ts'
import { trialKnobs } from './trialKnobs.ts'

export type { KnobText } from './knobText.ts'
export { sections } from './knobText.ts'

const inWindows = ({ trdRule }: Definition): boolean => trdRule === 'distinct_drugs'

const hasWindow = (definition: Definition): boolean =>
  (inWindows(definition) && definition.windowAnchor !== 'whole_period') || asksBeforeSpecial(definition)

export const definitionKnobs: readonly KnobText[] = [
  {
    knob: 'minDrugs',
    section: 'Treatment resistance',
    label: 'Distinct drugs',
    question: 'How many distinct antidepressants make TRD? Under switches there is one switch fewer.',
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
    applies: (definition) => definition.gapUnit === 'days' && readsPeriods(definition),
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
    applies: (definition) => definition.gapUnit === 'months' && readsPeriods(definition),
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
    knob: 'stockpiling',
    section: 'Treatment resistance',
    label: 'Supplies that overlap',
    question:
      'Does a supply begin with its prescription, when the former one of the drug is used up, or last a fixed time?',
    choices: choices(['none', 'overlap'], ['carried_over', 'carried over'], ['default_length', 'fixed length']),
    applies: (definition) => definition.gapFrom === 'end',
  },
  {
    knob: 'defaultSupplyDays',
    section: 'Treatment resistance',
    label: 'Supply where none is recorded',
    question:
      'How many days does a supply last that has neither days of supply nor an end date (or any, at fixed length)?',
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
    applies: hasWindow,
  },
  {
    knob: 'windowAnchor',
    section: 'Treatment resistance',
    label: 'Window from',
    question:
      'Does the window start with a treatment period, any prescription or the first one, or end with a new trial?',
    choices: choices(
      ['period_start', 'period'],
      ['sliding', 'sliding'],
      ['whole_period', 'none'],
      ['index_date', 'index date'],
      ['look_back', 'look back'],
    ),
    counts: 'TRD',
    applies: inWindows,
  },
  {
    knob: 'windowEdge',
    section: 'Treatment resistance',
    label: 'Last day of the window',
    question: 'Is the last day of the window inside it?',
    choices: choices(['included', 'inside'], ['excluded', 'outside']),
    applies: hasWindow,
  },
  {
    knob: 'whichPeriod',
    section: 'Treatment resistance',
    label: 'Which period',
    question: 'May any treatment period make TRD, or the first one only?',
    choices: choices(['any', 'any'], ['first', 'first']),
    short: true,
    applies: (definition) =>
      inWindows(definition) && definition.windowAnchor !== 'index_date' && definition.windowAnchor !== 'look_back',
  },
  {
    knob: 'sameDayDrugs',
    section: 'Treatment resistance',
    label: 'New drugs of one day',
    question: 'Do several new drugs of one day count one by one?',
    choices: choices(['each', 'each'], ['once', 'once']),
    applies: inWindows,
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
    label: 'TRD also needs treatment',
    question:
      'Must people who are TRD, by drugs or by such a treatment, also have consecutive antidepressant treatment?',
    choices: yesNo,
  },
  {
    knob: 'mddVisits',
    section: 'Major depression',
    label: 'Visits with a code',
    question: 'How often must a case have an MDD diagnosis?',
    choices: choices([1, '≥ 1'], [2, '≥ 2']),
    counts: 'trMDD',
    short: true,
  },
  {
    knob: 'mddVisitsCounted',
    section: 'Major depression',
    label: 'Visits counted by',
    question: 'Is a visit a distinct date, or every record?',
    choices: choices(['dates', 'date'], ['rows', 'record']),
    counts: 'trMDD',
    applies: (definition) => definition.mddVisits > 1,
  },
  {
    knob: 'psychosisExclusion',
    section: 'Major depression',
    label: 'Psychosis, bipolar',
    question: 'When may psychosis or bipolar disorder be diagnosed without excluding the person?',
    choices: choices(
      ['ever', 'never'],
      ['before_or_on_first_mdd', 'after MDD'],
      ['before_or_on_trd', 'after TRD'],
      ['none', 'any'],
    ),
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
  ...treatmentKnobs,
  ...trialKnobs,
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
