import { type Definition, definitionSchema } from '../../src/model/study.ts'
import { currentPresets, paperDefinitions } from '../../src/phenotype/presets.ts'
import { classOf, drugs } from './histories.ts'

/** What is asked of both sides. Every question is one definition, away from a preset by one knob. */
export interface Question {
  readonly name: string
  readonly kind: 'threshold or yes-or-no' | 'window' | 'gap' | 'class' | 'trials'
  /** The page shows it before the question; without one the paper's primary definition. */
  readonly base?: Definition
  /** Not asked in SQL: its rule tries chains of trials. */
  readonly alone?: boolean
  /** The knob's values, asked in turn: none is answered by what the one before left. */
  readonly changes: readonly Partial<Definition>[]
  /** Drugs whose class is not an antidepressant for this question. */
  readonly without?: readonly number[]
}

export const primary = paperDefinitions()[0]

const presetOf = (id: string): Definition => {
  const { knobs } = currentPresets.find((preset) => preset.id === id)!
  return definitionSchema.parse({ id, primary: true, ...knobs })
}

const trialDays = (values: readonly number[]) => values.map((minTrialDays) => ({ minTrialDays }))

const inClass = (number: number) =>
  Array.from({ length: drugs }, (_, drug) => drug).filter((drug) => classOf(drug) === number)

/** The gap is from the end of supply, and a supply begins when the former one of the drug is used up. */
const stocked = (gapDays: number): Partial<Definition> => ({ gapDays, gapFrom: 'end', stockpiling: 'carried_over' })

export const questions: readonly Question[] = [
  { name: 'MDD visits', kind: 'threshold or yes-or-no', changes: [2, 3, 4, 5, 6].map((mddVisits) => ({ mddVisits })) },
  {
    name: 'shortest treatment',
    kind: 'threshold or yes-or-no',
    changes: [60, 90, 120, 150, 180].map((treatedMinDays) => ({ treatedRule: 'duration', treatedMinDays })),
  },
  {
    name: 'distinct drugs',
    kind: 'threshold or yes-or-no',
    changes: [2, 4, 5, 6, 1].map((minDrugs) => ({ minDrugs })),
  },
  {
    name: 'psychosis excludes',
    kind: 'threshold or yes-or-no',
    changes: [{ psychosisExclusion: 'none' }, { psychosisExclusion: 'before_or_on_first_mdd' }],
  },
  {
    name: 'special treatments',
    kind: 'threshold or yes-or-no',
    changes: [
      { specialTreatments: ['ect', 'esketamine'] },
      { specialTreatments: ['ect', 'esketamine', 'antipsychotic'] },
    ],
  },
  {
    name: 'controls on antidepressants',
    kind: 'threshold or yes-or-no',
    changes: [{ controlsWithAntidepressant: 'drop' }],
  },
  { name: 'window', kind: 'window', changes: [730, 180, 270, 540, 1095].map((windowDays) => ({ windowDays })) },
  { name: 'gap', kind: 'gap', changes: [90, 60, 120, 150, 270].map((gapDays) => ({ gapDays })) },
  ...[1, 3].map(
    (number): Question => ({ name: `without class ${number}`, kind: 'class', changes: [{}], without: inClass(number) }),
  ),
  { name: 'stockpiling', kind: 'trials', changes: [60, 90, 120, 150, 240].map(stocked) },
  {
    name: 'Fabbri 2021, trial',
    kind: 'trials',
    base: presetOf('fabbri-2021'),
    changes: trialDays([28, 35, 56, 70, 84]),
  },
  {
    name: 'three in 365 days, window',
    kind: 'trials',
    base: presetOf('three-in-365-days'),
    changes: [180, 270, 540, 730, 1095].map((windowDays) => ({ windowDays })),
  },
  {
    name: 'two classes, trial',
    kind: 'trials',
    base: presetOf('two-classes'),
    changes: trialDays([28, 35, 56, 70, 84]),
    alone: true,
  },
  {
    name: 'CRIS/CPFT, trial',
    kind: 'trials',
    base: presetOf('cris-cpft'),
    changes: trialDays([13, 20, 34, 41, 55]),
    alone: true,
  },
]
