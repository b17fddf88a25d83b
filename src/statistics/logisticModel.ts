import type { Kernel } from '../kernel/kernel.ts'
import { cholesky, inverseFromCholesky } from '../numerics/cholesky.ts'
import { type FitOptions, wantsFirth } from './associationFits.ts'
import { isProblem } from './design.ts'
import { type FirthFit, fitFirth } from './firth.ts'
import { likelihoodTests } from './likelihoodTests.ts'
import { fitDesign, fitLogistic, type LogisticFit } from './logistic.ts'

/** One model in full. */
export interface LogisticModel {
  readonly fit: LogisticFit
  /** Null where the study does not ask for one. */
  readonly firth: FirthFit | null
  /** −2 log likelihood without the tested columns; NaN where there is no such fit. */
  readonly nullDeviance: number
  /** Rao's χ² of the tested column; NaN where several are tested. */
  readonly score: number
  /** Variance inflation of each tested column. */
  readonly inflation: Float64Array
}

/**
 * @param columns complete; the last `tested` of them are what the model is about
 */
export function fitModel(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  tested: number,
  options: FitOptions,
): LogisticModel {
  const fit = fitLogistic(kernel, columns, outcome)
  const others = columns.slice(0, columns.length - tested)
  const without = fitDesign(kernel, others, outcome)
  const firth = wantsFirth(fit, options) ? fitFirth(kernel, columns, outcome, options.confidenceLevel) : null
  const estimates = fit.problem && firth ? firth : fit
  const single = tested === 1 && !isProblem(without)
  return {
    fit,
    firth,
    nullDeviance: isProblem(without) ? NaN : without.deviance,
    score: single ? likelihoodTests(kernel, others, outcome, without, columns.slice(-1))[0].score : NaN,
    inflation: varianceInflation(estimates.covariance, columns.length + 1).slice(-tested),
  }
}

/**
 * Of each column but the intercept, NaN for those left out: its element of the inverse of the estimates' correlation matrix,
 * which is how many times its variance is what it would be, were its information orthogonal to the other columns' (Fox &
 * Monette 1992; R's `car::vif`).
 *
 * @param covariance size×size, the intercept first
 */
export function varianceInflation(covariance: Float64Array, size: number): Float64Array {
  const kept = Array.from({ length: size - 1 }, (_, j) => j + 1).filter((j) => covariance[j * size + j] > 0)
  const p = kept.length
  const scale = kept.map((j) => Math.sqrt(covariance[j * size + j]))
  const correlation = new Float64Array(p * p)
  for (const [a, j] of kept.entries()) {
    for (const [b, k] of kept.entries()) correlation[b * p + a] = covariance[k * size + j] / (scale[a] * scale[b])
  }
  const factor = cholesky(correlation, p)
  const inflation = new Float64Array(size - 1).fill(NaN)
  if (!factor) return inflation
  const inverse = inverseFromCholesky(factor, p)
  for (const [a, j] of kept.entries()) inflation[j - 1] = inverse[a * p + a]
  return inflation
}
