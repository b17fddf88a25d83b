import { chiSquareUpperTail } from '../numerics/chiSquare.ts'
import { cholesky, choleskySolve } from '../numerics/cholesky.ts'
import { normalQuantile, twoSidedP } from '../numerics/normal.ts'
import { pivotedQr } from '../numerics/qr.ts'
import { fUpperTail, tQuantile, twoSidedTP } from '../numerics/studentT.ts'
import { estimateTau2, type MetaMethod, qProfileInterval } from './heterogeneity.ts'
import { dot, type Effects, fitCoefficients, traceOfP, weightedFit } from './weightedFit.ts'

export interface MetaOptions {
  readonly method: MetaMethod
  /** `z`: Wald; `knapp_hartung`: t with k − p degrees of freedom and the variance scaled by the residuals. */
  readonly test: 'z' | 'knapp_hartung'
  readonly confidenceLevel: number
}

export interface MetaTest {
  readonly statistic: number
  readonly df: number
  /** Of the denominator where the statistic is an F, `Infinity` where it is a χ². */
  readonly denominatorDf: number
  readonly p: number
}

/** Coefficients: the intercept, then the moderators. */
export interface MetaRegression {
  readonly status: 'ok'
  /** Effects used: those with a finite effect, variance and moderators. */
  readonly k: number
  readonly coefficients: Float64Array
  readonly standardErrors: Float64Array
  /** z or t. */
  readonly statistics: Float64Array
  readonly p: Float64Array
  readonly ciLower: Float64Array
  readonly ciUpper: Float64Array
  /** Row by row. */
  readonly covariances: readonly Float64Array[]
  /** Heterogeneity beside the moderators, exactly 0 where the estimate is on that boundary. */
  readonly tau2: number
  readonly tau2StandardError: number
  /** Q-profile interval; NaN for FE. */
  readonly tau2Interval: readonly [number, number]
  /** τ² of the same effects without moderators; NaN for FE, and where there are none. */
  readonly tau2Total: number
  /**
   * Percentage of `tau2Total` that the moderators account for; under FE the adjusted R² of weighted least squares. NaN where
   * it is not estimable: without moderators, and where there is no heterogeneity to account for.
   */
  readonly rSquared: number
  /** Percentage of the variation that is not sampling error, and total over sampling variation. */
  readonly i2: number
  readonly h2: number
  /** Residual heterogeneity. */
  readonly q: MetaTest
  /** All moderators together; without any, the intercept. */
  readonly moderators: MetaTest
  /** The pooled effect and where the true effect of a further study lies; null with moderators and for FE. */
  readonly prediction: { readonly estimate: number; readonly lower: number; readonly upper: number } | null
}

/** Why there are no numbers. */
export interface MetaProblem {
  readonly status: 'not_estimable' | 'collinear'
  readonly reason: string
}

/**
 * Meta-analysis, and meta-regression where moderators are given, of effects with known sampling variances: Viechtbauer 2010
 * (doi:10.18637/jss.v036.i03), but each τ² at the true optimum. An effect without a finite value, variance or moderator is
 * left out.
 *
 * @param variances squares of the standard errors
 * @param moderators one array each, as long as the effects
 */
export function metaRegression(
  values: Float64Array,
  variances: Float64Array,
  moderators: readonly Float64Array[],
  options: MetaOptions,
): MetaRegression | MetaProblem {
  const all = [values, variances, ...moderators]
  const rows = [...values.keys()].filter((i) => all.every((column) => Number.isFinite(column[i])))
  const take = (column: Float64Array) => Float64Array.from(rows, (i) => column[i])
  const own = moderators.map(take)
  const p = moderators.length + 1
  if (rows.length <= p) return tooFew(rows.length, p)
  const ownVariances = take(variances)
  if (ownVariances.some((variance) => !(variance > 0))) return noError
  if (isDependent(own, rows.length)) return dependent
  return fitEffects(standardEffects(take(values), ownVariances, own), options)
}

function fitEffects(effects: Effects, { method, test, confidenceLevel }: MetaOptions): MetaRegression {
  const k = effects.values.length
  const p = effects.moderators.length + 1
  const df = k - p
  const hartung = test === 'knapp_hartung'
  const tau2 = estimateTau2(effects, method)
  const fit = weightedFit(effects, tau2.estimate)
  const { coefficients, covariances: plain } = fitCoefficients(effects, fit)
  const factor = hartung ? fit.q / df : 1
  const covariances = plain.map((row) => row.map((value) => value * factor))
  const standardErrors = Float64Array.from(covariances, (row, i) => Math.sqrt(row[i]))
  const statistics = coefficients.map((value, i) => value / standardErrors[i])
  const probability = (1 + confidenceLevel) / 2
  const reach = hartung ? tQuantile(probability, df) : normalQuantile(probability)

  const fixed = weightedFit(effects, 0)
  const sampling = df / traceOfP(fixed)
  const alone = { ...effects, moderators: [] }
  const isFixed = method === 'FE'
  const tau2Total = p === 1 || isFixed ? NaN : estimateTau2(alone, method).estimate
  const spread = reach * Math.sqrt(covariances[0][0] + tau2.estimate)
  return {
    status: 'ok',
    k,
    coefficients,
    standardErrors,
    statistics,
    p: statistics.map((value) => (hartung ? twoSidedTP(value, df) : twoSidedP(value))),
    ciLower: coefficients.map((value, i) => value - reach * standardErrors[i]),
    ciUpper: coefficients.map((value, i) => value + reach * standardErrors[i]),
    covariances,
    tau2: tau2.estimate,
    tau2StandardError: tau2.standardError,
    tau2Interval: isFixed ? [NaN, NaN] : qProfileInterval(effects, confidenceLevel),
    tau2Total,
    rSquared: isFixed ? adjustedRSquared(effects, fixed.q) : explained(tau2.estimate, tau2Total, effects.variances),
    i2: isFixed ? 100 * Math.max(0, (fixed.q - df) / fixed.q) : (100 * tau2.estimate) / (sampling + tau2.estimate),
    h2: isFixed ? fixed.q / df : tau2.estimate / sampling + 1,
    q: { statistic: fixed.q, df, denominatorDf: Infinity, p: chiSquareUpperTail(fixed.q, df) },
    moderators: jointTest(coefficients, covariances, hartung ? df : Infinity),
    prediction:
      p > 1 || isFixed
        ? null
        : { estimate: coefficients[0], lower: coefficients[0] - spread, upper: coefficients[0] + spread },
  }
}

export function standardEffects(
  values: Float64Array,
  variances: Float64Array,
  moderators: readonly Float64Array[],
): Effects {
  const centre = mean(values)
  const centred = values.map((value) => value - centre)
  // Effects that are all the same: what is left around their mean is rounding, not heterogeneity.
  const same = centred.every((value) => Math.abs(value) <= ROUNDING * Math.abs(centre))
  return {
    values: same ? centred.fill(0) : centred,
    centre,
    variances,
    moderators: moderators.map((column) => {
      const middle = mean(column)
      const centred = column.map((value) => value - middle)
      const scale = Math.sqrt(dot(centred, centred) / column.length)
      return { values: centred.map((value) => value / scale), mean: middle, scale }
    }),
  }
}

const ROUNDING = 2 ** -50

/** Percentage of the total τ² that is not left; NaN where there is none to speak of. */
export function explained(tau2: number, total: number, variances: Float64Array): number {
  // Less than this beside the sampling variance is rounding, or nothing that matters: the ratio would be chance.
  if (!(total > NEGLIGIBLE * median(variances))) return NaN
  return 100 * Math.max(0, (total - tau2) / total)
}

const NEGLIGIBLE = 1e-6

function adjustedRSquared(effects: Effects, residual: number): number {
  const k = effects.values.length
  const total = weightedFit({ ...effects, moderators: [] }, 0).q
  if (effects.moderators.length === 0 || !(total > NEGLIGIBLE)) return NaN
  const df = k - effects.moderators.length - 1
  return 100 * Math.max(0, 1 - residual / df / (total / (k - 1)))
}

/** That all coefficients but the intercept are 0, or the intercept where it is alone. */
function jointTest(coefficients: Float64Array, covariances: readonly Float64Array[], denominatorDf: number): MetaTest {
  const first = coefficients.length === 1 ? 0 : 1
  const tested = coefficients.slice(first)
  const df = tested.length
  // On the scale of correlations, so that units do not matter.
  const scales = tested.map((_, i) => Math.sqrt(covariances[first + i][first + i]))
  const matrix = new Float64Array(df * df)
  for (let i = 0; i < df; i++) {
    for (let j = 0; j < df; j++) matrix[i * df + j] = covariances[first + i][first + j] / scales[i] / scales[j]
  }
  const scaled = tested.map((value, i) => value / scales[i])
  const factor = cholesky(matrix, df)
  const chiSquare = factor ? dot(scaled, choleskySolve(factor, scaled)) : NaN
  if (denominatorDf === Infinity) {
    return { statistic: chiSquare, df, denominatorDf, p: chiSquareUpperTail(chiSquare, df) }
  }
  return { statistic: chiSquare / df, df, denominatorDf, p: fUpperTail(chiSquare / df, df, denominatorDf) }
}

/** Also a constant moderator, which the intercept already is. */
function isDependent(moderators: readonly Float64Array[], n: number): boolean {
  const design = new Float64Array(n * (moderators.length + 1)).fill(1)
  for (const [j, column] of moderators.entries()) design.set(column, (j + 1) * n)
  return pivotedQr(design, n, moderators.length + 1).rank <= moderators.length
}

function tooFew(k: number, p: number): MetaProblem {
  const effects = k === 1 ? '1 effect' : `${k} effects`
  const coefficients = p === 1 ? '1 coefficient' : `${p} coefficients`
  return {
    status: 'not_estimable',
    reason: `With ${effects} and ${coefficients} nothing is left to tell heterogeneity from sampling error.`,
  }
}

const noError: MetaProblem = {
  status: 'not_estimable',
  reason: 'An effect has a sampling variance of 0 or less, so that it would outweigh all others.',
}

const dependent: MetaProblem = {
  status: 'collinear',
  reason:
    'A moderator is constant or a linear combination of the others, so that its effect cannot be told from theirs.',
}

function mean(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total / values.length
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}
