import type { CoxResult } from '../analyses/cox.ts'
import type { Inventory } from '../model/inventory.ts'
import type { OnProgress } from '../model/progress.ts'
import type { AssociationRow } from '../model/results.ts'
import type { CohortStudy } from './cohortStudy.ts'

/** What a result table is made from. */
export interface ResultInputs {
  readonly cohortStudy: CohortStudy
  readonly inventory: Inventory
  /** What the data lack, in sentences. */
  readonly notes: readonly string[]
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  association(cohort: string): Promise<readonly AssociationRow[]>
  /** The Cox models of a time-to-event set; `onScores` hears how many scores more are done. */
  cox(set: string, onScores: (done: number) => void): Promise<CoxResult>
}
