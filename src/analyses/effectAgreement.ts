import type { EffectAgreement } from '../model/effectResults.ts'
import type { AssociationRow } from '../model/results.ts'
import { metaRegression } from '../statistics/metaRegression.ts'
import { type BootstrapOptions, rSquaredInterval } from '../statistics/rSquaredInterval.ts'

/** One score's effect on the log scale: a log odds ratio or a log hazard ratio. */
export interface ScoreEffect {
  readonly score: string
  readonly effect: number
  readonly standardError: number
  readonly p: number
}

/** Rows with a status have no effect here, though Firth's method may have given one: the likelihood has no maximum. */
export const associationEffects = (rows: readonly AssociationRow[]): ScoreEffect[] =>
  rows.map(({ score, logOddsRatio, standardError, p, status }) =>
    status === 'ok'
      ? { score, effect: logOddsRatio, standardError, p }
      : { score, effect: NaN, standardError: NaN, p: NaN },
  )

/** A score in both sets of effects. */
export interface EffectPair {
  readonly score: string
  readonly own: ScoreEffect
  readonly reference: ScoreEffect
}

/** The scores with an estimate on both sides, by name: neither the order of columns nor that of files plays a part. */
export function effectPairs(rows: readonly ScoreEffect[], reference: readonly ScoreEffect[]): EffectPair[] {
  const known = new Map(reference.map((each) => [each.score, each]))
  return rows
    .flatMap((own) => {
      const other = known.get(own.score)
      return other && isEstimate(own) && isEstimate(other) ? [{ score: own.score, own, reference: other }] : []
    })
    .sort((a, b) => (a.score < b.score ? -1 : 1))
}

const isEstimate = ({ effect, standardError }: ScoreEffect): boolean =>
  Number.isFinite(effect) && Number.isFinite(standardError)

/**
 * Both sets have one effect a score.
 *
 * @param bootstrap null for no interval of R²
 */
export function effectAgreement(
  rows: readonly ScoreEffect[],
  reference: readonly ScoreEffect[],
  bootstrap: BootstrapOptions | null,
): EffectAgreement {
  const pairs = effectPairs(rows, reference)
  const effects = Float64Array.from(pairs, ({ own }) => own.effect)
  const variances = Float64Array.from(pairs, ({ own }) => own.standardError * own.standardError)
  const moderator = Float64Array.from(pairs, (pair) => pair.reference.effect)
  const options = { test: 'z', confidenceLevel: 0.95 } as const
  const fit = metaRegression(effects, variances, [moderator], { ...options, method: 'REML' })
  const pearson = correlation(effects, moderator)
  if (fit.status !== 'ok') return { ...nothing, k: pairs.length, status: fit.status, note: fit.reason }
  const byOther = (method: 'SJ' | 'FE') => {
    const other = metaRegression(effects, variances, [moderator], { ...options, method })
    return other.status === 'ok' ? other : null
  }
  const estimable = !Number.isNaN(fit.rSquared)
  const interval =
    bootstrap === null || !estimable
      ? { lower: NaN, upper: NaN }
      : rSquaredInterval(effects, variances, moderator, bootstrap)
  return {
    k: pairs.length,
    rSquared: fit.rSquared,
    rSquaredLower: interval.lower,
    rSquaredUpper: interval.upper,
    tau2Residual: fit.tau2,
    tau2Total: fit.tau2Total,
    onBoundary: estimable && fit.tau2 === 0,
    slope: fit.coefficients[1],
    slopeStandardError: fit.standardErrors[1],
    intercept: fit.coefficients[0],
    interceptStandardError: fit.standardErrors[0],
    covariance: fit.covariances[0][1],
    rSquaredSj: byOther('SJ')?.rSquared ?? NaN,
    rSquaredWeighted: weightedRSquared(effects, variances, byOther('FE')?.q.statistic ?? NaN),
    rSquaredPearson: 100 * pearson * pearson,
    method: 'REML',
    status: estimable ? 'ok' : 'not_estimable',
    note: !estimable ? nothingToExplain : fit.tau2 === 0 ? onBoundary : '',
  }
}

/** Pearson's, with weights where given; NaN where one side does not vary. */
export function correlation(x: Float64Array, y: Float64Array, weights: Float64Array = x.map(() => 1)): number {
  let [total, xTotal, yTotal] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    total += weights[i]
    xTotal += weights[i] * x[i]
    yTotal += weights[i] * y[i]
  }
  let [xx, yy, xy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const [u, v] = [x[i] - xTotal / total, y[i] - yTotal / total]
    xx += weights[i] * u * u
    yy += weights[i] * v * v
    xy += weights[i] * u * v
  }
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : NaN
}

/** Percentage of the squares around the weighted mean that the line takes, the τ² left out. */
function weightedRSquared(effects: Float64Array, variances: Float64Array, residual: number): number {
  let [total, sum] = [0, 0]
  for (let i = 0; i < effects.length; i++) {
    total += 1 / variances[i]
    sum += effects[i] / variances[i]
  }
  let squares = 0
  for (let i = 0; i < effects.length; i++) squares += (effects[i] - sum / total) ** 2 / variances[i]
  return squares > 0 ? 100 * (1 - residual / squares) : NaN
}

const nothing = {
  rSquared: NaN,
  rSquaredLower: NaN,
  rSquaredUpper: NaN,
  tau2Residual: NaN,
  tau2Total: NaN,
  onBoundary: false,
  slope: NaN,
  slopeStandardError: NaN,
  intercept: NaN,
  interceptStandardError: NaN,
  covariance: NaN,
  rSquaredSj: NaN,
  rSquaredWeighted: NaN,
  rSquaredPearson: NaN,
  method: 'REML',
} as const

/** To stand beside R². */
export const agreementMethod =
  'R² by REML at the true optimum of τ². R’s metafor stops at a step of 1e-5 in τ², so that its fourth digit can differ.'

const nothingToExplain =
  'The effects vary no more than their standard errors let them, so there is no heterogeneity to account for.'

const onBoundary =
  'The residual heterogeneity is estimated as 0: what differs from the reference is within the standard errors, which need not be small.'
