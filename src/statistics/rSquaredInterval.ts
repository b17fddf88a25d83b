import { log } from '../kernel/elementary.ts'
import { createRandom } from '../numerics/random.ts'
import { highestMaximum } from './highestMaximum.ts'
import { explained } from './metaRegression.ts'
import { quantile } from './quantile.ts'

export interface BootstrapOptions {
  readonly replicates: number
  readonly seed: number
  readonly confidenceLevel: number
}

export interface RSquaredInterval {
  /** Percentages; NaN where fewer than nine tenths of the replicates have an R². */
  readonly lower: number
  readonly upper: number
  /** Replicates with an R²: the others drew no heterogeneity, or one value of the moderator only. */
  readonly estimable: number
}

/**
 * Percentile interval of the R² of a REML meta-regression on one moderator, over effects drawn with replacement together
 * with their variances and moderators (Efron & Tibshirani 1993, chapter 13; quantiles of type 7).
 *
 * @param values three arrays of the same length, all finite
 */
export function rSquaredInterval(
  values: Float64Array,
  variances: Float64Array,
  moderator: Float64Array,
  { replicates, seed, confidenceLevel }: BootstrapOptions,
): RSquaredInterval {
  const k = values.length
  const random = createRandom(seed)
  const [y, v, x] = [new Float64Array(k), new Float64Array(k), new Float64Array(k)]
  const found: number[] = []
  for (let replicate = 0; replicate < replicates; replicate++) {
    for (let i = 0; i < k; i++) {
      const drawn = random.below(k)
      y[i] = values[drawn]
      v[i] = variances[drawn]
      x[i] = moderator[drawn]
    }
    const rSquared = simpleRSquared(y, v, x)
    if (!Number.isNaN(rSquared)) found.push(rSquared)
  }
  if (found.length < 0.9 * replicates || found.length === 0) {
    return { lower: NaN, upper: NaN, estimable: found.length }
  }
  const sorted = Float64Array.from(found).sort()
  const tail = (1 - confidenceLevel) / 2
  return { lower: quantile(sorted, tail), upper: quantile(sorted, 1 - tail), estimable: found.length }
}

/** The R² of `metaRegression` for REML and one moderator, without its other numbers: thousands are needed. */
export function simpleRSquared(values: Float64Array, variances: Float64Array, moderator: Float64Array): number {
  const y = centred(values)
  const x = centred(moderator)
  let spread = 0
  for (const value of x) spread += value * value
  if (values.length <= 2 || !(spread > 0)) return NaN
  const scale = Math.sqrt(spread / x.length)
  for (let i = 0; i < x.length; i++) x[i] /= scale
  return explained(remlTau2(y, variances, x), remlTau2(y, variances, null), variances)
}

function centred(values: Float64Array): Float64Array {
  let total = 0
  for (const value of values) total += value
  const mean = total / values.length
  return values.map((value) => value - mean)
}

function remlTau2(y: Float64Array, variances: Float64Array, x: Float64Array | null): number {
  const at = (tau2: number) => line(y, variances, x, tau2)
  let most = 0
  let squares = 0
  let least = Infinity
  for (let i = 0; i < y.length; i++) {
    most = Math.max(most, variances[i])
    least = Math.min(least, variances[i])
    squares += y[i] * y[i]
  }
  return highestMaximum(
    (tau2) => at(tau2).score,
    (tau2) => at(tau2).likelihood(),
    { least: 1e-6 * least, top: 10 * Math.max(most, squares), ratio: 2 },
  )
}

/** Weighted least squares by sums: the score of the restricted likelihood, and that likelihood up to a constant. */
function line(y: Float64Array, variances: Float64Array, x: Float64Array | null, tau2: number) {
  let [w0, wx, wxx, wy, wxy, v0, vx, vxx] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < y.length; i++) {
    const weight = 1 / (variances[i] + tau2)
    const at = x === null ? 0 : x[i]
    w0 += weight
    wx += weight * at
    wxx += weight * at * at
    wy += weight * y[i]
    wxy += weight * at * y[i]
    v0 += weight * weight
    vx += weight * weight * at
    vxx += weight * weight * at * at
  }
  const determinant = x === null ? w0 : w0 * wxx - wx * wx
  const slope = x === null ? 0 : (w0 * wxy - wx * wy) / determinant
  const intercept = (wy - slope * wx) / w0
  let squares = 0
  for (let i = 0; i < y.length; i++) {
    const residual = (y[i] - intercept - (x === null ? 0 : slope * x[i])) / (variances[i] + tau2)
    squares += residual * residual
  }
  const leverage = x === null ? v0 / w0 : (wxx * v0 - 2 * wx * vx + w0 * vxx) / determinant
  return {
    score: squares - (w0 - leverage),
    likelihood() {
      let twice = -log(determinant)
      for (let i = 0; i < y.length; i++) {
        const variance = variances[i] + tau2
        const residual = y[i] - intercept - (x === null ? 0 : slope * x[i])
        twice -= log(variance) + (residual * residual) / variance
      }
      return twice / 2
    },
  }
}
