import type { AssociationRow } from './results.ts'

type Estimate = Pick<
  AssociationRow,
  'logOddsRatio' | 'standardError' | 'z' | 'p' | 'log10P' | 'oddsRatio' | 'ciLower' | 'ciUpper' | 'status' | 'reason'
>

/** A stratum of a score among the people of a contrast; its odds ratio is against the reference stratum, not per SD. */
export interface StratumRow extends Estimate, Pick<AssociationRow, 'cohort' | 'definition' | 'contrast' | 'score'> {
  /** Percentiles of the score among these people: `0-20`, `20-80`, `80-100`. */
  readonly stratum: string
  /** The one the others are compared with; its estimate is 0 by definition, without an error. */
  readonly isReference: boolean
  /** Of the stratum. */
  readonly n: number
  readonly cases: number
  /** Tests and intervals are Wald's, of maximum likelihood or of Firth's estimates. */
  readonly method: 'wald' | 'firth'
  /** Likelihood ratio of all strata together against the covariates alone. */
  readonly likelihoodRatio: { readonly statistic: number; readonly df: number; readonly p: number }
}
