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

export const sections = [
  'Treatment resistance',
  'Trials and switches',
  'Major depression',
  'Treatment',
  'Comparison and events',
] as const
export type Section = (typeof sections)[number]

export const choices = (...pairs: readonly (readonly [value: string | number, label: string])[]): readonly Choice[] =>
  pairs.map(([value, label]) => ({ value, label }))

export const yesNo = choices(['no', 'no'], ['yes', 'yes'])
