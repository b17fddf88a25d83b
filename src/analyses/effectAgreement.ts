import type { AssociationRow, FitStatus } from '../model/results.ts'
import { metaRegression } from '../statistics/metaRegression.ts'

/**
 * How far one set of effects follows another: random-effects meta-regression (REML) of the log odds ratios on those of the
 * reference, score by score. The reference's own errors play no part.
 */
export interface EffectAgreement {
  /** Scores with an estimate in both. */
  readonly k: number
  /** Percentage of the heterogeneity that the reference accounts for; NaN where `status` is not `ok`. */
  readonly rSquared: number
  /** τ² beside the reference effects, and without them; NaN where there are too few scores. */
  readonly tau2Residual: number
  readonly tau2Total: number
  readonly slope: number
  readonly slopeStandardError: number
  readonly intercept: number
  readonly method: 'REML'
  readonly status: FitStatus
  /** A sentence: why there is no R², or why it says little; empty otherwise. */
  readonly note: string
}

/** Both sets of rows have one row a score. */
export function effectAgreement(
  rows: readonly AssociationRow[],
  reference: readonly AssociationRow[],
): EffectAgreement {
  // Firth's estimates in place of maximum-likelihood ones are drawn towards 0: no part of the scatter to be explained.
  const effectOf = ({ status, logOddsRatio }: AssociationRow): number => (status === 'ok' ? logOddsRatio : NaN)
  const referenceEffect = new Map(reference.map((row) => [row.score, effectOf(row)]))
  const effects = Float64Array.from(rows, effectOf)
  const variances = Float64Array.from(rows, ({ standardError }) => standardError * standardError)
  const moderator = Float64Array.from(rows, ({ score }) => referenceEffect.get(score) ?? NaN)
  const k = effects.filter((effect, i) => Number.isFinite(effect) && Number.isFinite(moderator[i])).length
  const options = { method: 'REML', test: 'z', confidenceLevel: 0.95 } as const
  const fit = metaRegression(effects, variances, [moderator], options)
  if (fit.status !== 'ok') return { ...nothing, k, status: fit.status, note: fit.reason }
  const estimable = !Number.isNaN(fit.rSquared)
  return {
    k,
    rSquared: fit.rSquared,
    tau2Residual: fit.tau2,
    tau2Total: fit.tau2Total,
    slope: fit.coefficients[1],
    slopeStandardError: fit.standardErrors[1],
    intercept: fit.coefficients[0],
    method: 'REML',
    status: estimable ? 'ok' : 'not_estimable',
    note: !estimable ? nothingToExplain : fit.tau2 === 0 ? onBoundary : '',
  }
}

const nothing = {
  rSquared: NaN,
  tau2Residual: NaN,
  tau2Total: NaN,
  slope: NaN,
  slopeStandardError: NaN,
  intercept: NaN,
  method: 'REML',
} as const

const nothingToExplain =
  'The effects vary no more than their standard errors let them, so there is no heterogeneity to account for.'

const onBoundary =
  'The residual heterogeneity is estimated as 0: what differs from the reference is within the standard errors, which need not be small.'
