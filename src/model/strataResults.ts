import type { FitStatus } from './results.ts'

/** A stratum of a score among the people of a contrast, against the reference stratum. */
export interface StratumRow {
  readonly cohort: string
  readonly definition: string
  readonly contrast: string
  readonly score: string
  /** Percentiles of the score among these people: `0-20`, `20-80`, `80-100`. */
  readonly stratum: string
  /** The one the others are compared with; its estimate is 0 by definition, without an error. */
  readonly isReference: boolean
  readonly n: number
  readonly cases: number
  readonly logOddsRatio: number
  readonly standardError: number
  readonly z: number
  readonly p: number
  readonly log10P: number
  readonly oddsRatio: number
  readonly ciLower: number
  readonly ciUpper: number
  readonly method: 'wald' | 'firth'
  readonly status: FitStatus
  readonly reason: string
  /** Likelihood ratio of all strata together against the covariates alone. */
  readonly likelihoodRatio: { readonly statistic: number; readonly df: number; readonly p: number }
}
