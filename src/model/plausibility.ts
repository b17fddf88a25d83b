import type { TableKind } from './inventory.ts'
import type { AssociationRow } from './results.ts'

/** Whether the data can be what they say they are: aggregates only. `docs/plausibility.md` explains each check. */

export const plausibilityRules = [
  'born_after_end',
  'no_records',
  'no_observation_period',
  'died_before_birth',
  'before_birth',
  'after_death',
  'after_end',
  'outside_observation',
  'supply_not_positive',
  'supply_too_long',
] as const
export type PlausibilityRule = (typeof plausibilityRules)[number]

/** One check of one table. Those that found nothing are listed too: they were looked at. */
export interface PlausibilityCheck {
  readonly table: TableKind
  readonly rule: PlausibilityRule
  readonly unit: 'rows' | 'people'
  readonly n: number
  /** How many were looked at. */
  readonly of: number
  /** What it looks for, in words. */
  readonly label: string
  /** What was done with them; empty where there are none. */
  readonly consequence: string
}

export interface PlausibilityReport {
  /** ISO date after which nothing can have happened; null where the data have no dates. */
  readonly dataEnd: string | null
  readonly endFrom: 'study' | 'observation_period' | 'records' | null
  /** By table, then in the order of the rules. */
  readonly checks: readonly PlausibilityCheck[]
}

/**
 * `ok`: the score is higher in people with MDD; `flipped`: it is lower; `weak`: its interval covers no difference; `absent`:
 * there is no such score; `not_estimable`: the regression has no estimate.
 */
export type PositiveControlStatus = 'ok' | 'flipped' | 'weak' | 'absent' | 'not_estimable'

/** Does the score of MDD predict MDD. */
export interface PositiveControl {
  readonly status: PositiveControlStatus
  /** Column of the score; null where none is known to be of MDD. */
  readonly score: string | null
  /** `MDD/nonMDD` in the discovery cohort; null where there is no such score. */
  readonly row: AssociationRow | null
  readonly sentence: string
}
