import type { Definition } from '../../model/study.ts'
import { choices, type KnobText } from './knobText.ts'

const isConsecutive = ({ treatedRule }: Definition): boolean => treatedRule !== 'any_prescription'

/** What makes treatment count, and consecutive. */
export const treatmentKnobs: readonly KnobText[] = [
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
    knob: 'treatedBy',
    section: 'Treatment',
    label: 'Treated with',
    question: 'Must these prescriptions be of one and the same drug?',
    choices: choices(['any_drug', 'any'], ['one_drug', 'one drug']),
    counts: 'trMDD',
    applies: isConsecutive,
  },
  {
    knob: 'treatedGap',
    section: 'Treatment',
    label: 'Gap for “treated”',
    question: 'Does the gap that ends a period decide trMDD’s treatment too, or always the long one?',
    choices: choices(['own', 'the same'], ['long', 'always long']),
    applies: isConsecutive,
  },
  {
    knob: 'longGapDays',
    section: 'Treatment',
    label: 'Long gap',
    question: 'How many days is the long gap?',
    choices: choices([180, '180 d']),
    free: { unit: 'd', minimum: 1, maximum: 36500 },
    applies: (definition) =>
      isConsecutive(definition) && definition.treatedGap === 'long' && definition.gapUnit === 'days',
  },
  {
    knob: 'longGapMonths',
    section: 'Treatment',
    label: 'Long gap in calendar months',
    question: 'How many calendar months is the long gap?',
    choices: choices([6, '6 mo']),
    free: { unit: 'mo', minimum: 1, maximum: 1200 },
    applies: (definition) =>
      isConsecutive(definition) && definition.treatedGap === 'long' && definition.gapUnit === 'months',
  },
]
