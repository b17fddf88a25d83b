import type { CoxResult } from '../analyses/cox.ts'
import type { Inventory } from '../model/inventory.ts'
import type { EffectInputs } from './effectTables.ts'

/** What a result table is made from. */
export interface ResultInputs extends EffectInputs {
  readonly inventory: Inventory
  /** What the data lack, in sentences. */
  readonly notes: readonly string[]
  readonly signal: AbortSignal
  /** The Cox models of a time-to-event set; `onScores` hears how many scores more are done. */
  cox(set: string, onScores: (done: number) => void): Promise<CoxResult>
}
