import type { Definition } from '../../src/model/study.ts'
import { paperDefinitions } from '../../src/phenotype/presets.ts'
import { classOf, drugs } from './histories.ts'

/** What is asked of both sides. Every question is one definition, away from the paper's primary one by one knob. */
export interface Question {
  readonly name: string
  readonly kind: 'threshold or yes-or-no' | 'window' | 'gap' | 'class'
  /** The knob's values, asked in turn: none is answered by what the one before left. */
  readonly changes: readonly Partial<Definition>[]
  /** Drugs whose class is not an antidepressant for this question. */
  readonly without?: readonly number[]
}

export const primary = paperDefinitions()[0]

const inClass = (number: number) =>
  Array.from({ length: drugs }, (_, drug) => drug).filter((drug) => classOf(drug) === number)

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
]
