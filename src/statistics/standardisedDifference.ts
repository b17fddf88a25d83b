import { cholesky, solveLower } from '../numerics/cholesky.ts'

/**
 * Standardised differences between two groups (Austin 2009; Yang & Dalton 2012): no test, but how far two groups lie apart in
 * units of the SD within them, whatever their size. Each is NaN where neither group varies and they differ.
 */

/** Mean of `first` minus mean of `second`, by the root of the mean of their variances (n − 1). No NaN among the values. */
export function numberDifference(first: Float64Array, second: Float64Array): number {
  if (first.length < 2 || second.length < 2) return Number.NaN
  const [a, b] = [momentsOf(first), momentsOf(second)]
  return scaled(a.mean - b.mean, (a.variance + b.variance) / 2)
}

/** Difference of two shares, by the root of the mean of their p (1 − p). */
export function shareDifference(first: number, second: number): number {
  return scaled(first - second, (first * (1 - first) + second * (1 - second)) / 2)
}

/**
 * How far two groups lie apart over all levels of a category: the Mahalanobis distance between their shares, with the mean of
 * the two multinomial covariances. Unsigned; which level is left out makes no difference.
 *
 * @param first people of each level
 * @param second likewise, in the same order
 */
export function categoryDifference(first: readonly number[], second: readonly number[]): number {
  const used = first.map((_, level) => level).filter((level) => first[level] + second[level] > 0)
  const [a, b] = [first, second].map((counts) => {
    const n = used.reduce((sum, level) => sum + counts[level], 0)
    return used.map((level) => counts[level] / n)
  })
  if (used.length < 2 || [...a, ...b].some(Number.isNaN))
    return used.length === 1 && !Number.isNaN(a[0] + b[0]) ? 0 : Number.NaN
  const p = used.length - 1
  const covariance = new Float64Array(p * p)
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < p; k++) {
      covariance[j * p + k] = j === k ? (a[j] * (1 - a[j]) + b[j] * (1 - b[j])) / 2 : -(a[j] * a[k] + b[j] * b[k]) / 2
    }
  }
  const factor = cholesky(covariance, p, 1e-12)
  if (factor === null) return Number.NaN
  const z = solveLower(
    factor,
    Float64Array.from({ length: p }, (_, j) => a[j] - b[j]),
  )
  return Math.sqrt(z.reduce((sum, each) => sum + each * each, 0))
}

const scaled = (difference: number, variance: number): number =>
  difference === 0 ? 0 : variance > 0 ? difference / Math.sqrt(variance) : Number.NaN

function momentsOf(values: Float64Array): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  return { mean, variance: squares / (values.length - 1) }
}
