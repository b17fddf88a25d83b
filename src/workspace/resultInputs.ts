import type { SpecificationResult } from '../model/effectResults.ts'
import type { Inventory } from '../model/inventory.ts'

import type { IntervalHazardRow } from '../model/progressionResults.ts'
import type { ScoredGenotypes } from '../scores/scoring.ts'
import type { DetailedAssociations } from './associationDetails.ts'
import type { EffectResults } from './effectResults.ts'
import type { EffectInputs } from './effectSource.ts'
import type { Plausibilities } from './plausibility.ts'

/** What a result table is made from. */
export interface ResultInputs extends EffectInputs {
  readonly inventory: Inventory
  /** What the data lack, in sentences. */
  readonly notes: readonly string[]
  readonly signal: AbortSignal
  /** Null where the scores are ready-made, or there are none. */
  readonly scored: ScoredGenotypes | null
  readonly effects: EffectResults
  /** The scores' hazard ratios by interval in a time-to-event set. */
  intervalHazards(set: string, scores: readonly string[]): Promise<readonly IntervalHazardRow[]>
  readonly details: DetailedAssociations
  readonly plausibilities: Plausibilities
  /** The study's grid, where it has one. */
  specification(): Promise<SpecificationResult>
}
