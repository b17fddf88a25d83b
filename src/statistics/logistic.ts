import { log } from '../kernel/elementary.ts'
import type { Kernel, LogisticPasses } from '../kernel/kernel.ts'
import { cholesky, choleskySolve, inverseTransposed, multiply, multiplyVector } from '../numerics/cholesky.ts'
import { type Design, type DroppedColumn, isProblem, prepareDesign } from './design.ts'
import type { FitProblem } from './fitProblem.ts'
import { noMaximum } from './separation.ts'

/** Newton-Raphson has converged when the step is shorter than this, in standard errors, in its longest direction. */
export const CONVERGED = 1e-10
const MAX_STEPS = 60

export interface LogisticFit {
  /** Null where the fit has numbers. */
  readonly problem: FitProblem | null
  readonly n: number
  readonly cases: number
  /** The intercept, then one for each column; NaN for columns left out. All NaN where there is a problem. */
  readonly coefficients: Float64Array
  readonly standardErrors: Float64Array
  /** Column-major, NaN for columns left out. */
  readonly covariance: Float64Array
  /** Columns left out by R's rule: constant, or dependent on the columns before them. */
  readonly dropped: readonly DroppedColumn[]
  /** −2 log likelihood. */
  readonly deviance: number
  readonly iterations: number
}

/** A fit as the fits of scores beside the same columns start from it. Plain data: it goes from worker to worker. */
export interface FittedDesign {
  readonly kept: readonly number[]
  readonly dropped: readonly DroppedColumn[]
  readonly means: readonly number[]
  readonly scales: readonly number[]
  /** p×p: in the basis standard · basis the information at the estimate is the identity. */
  readonly basis: Float64Array
  /** The estimate in that basis. */
  readonly estimate: Float64Array
  readonly deviance: number
  readonly iterations: number
}

/**
 * Maximum-likelihood logistic regression by Newton-Raphson (McCullagh & Nelder 1989, §4.4), taken to the limit of double
 * precision; standard errors are those at the estimate. (R's `glm` stops earlier; its standard errors belong to its
 * last-but-one step.)
 *
 * @param columns regressors of n values, without missing ones; the intercept is added here
 * @param outcome 1 case, 0 control
 */
export function fitLogistic(kernel: Kernel, columns: readonly Float64Array[], outcome: Uint8Array): LogisticFit {
  const n = outcome.length
  const cases = countCases(outcome)
  const fit = fitDesign(kernel, columns, outcome)
  const size = columns.length + 1
  if (isProblem(fit)) {
    return { n, cases, ...withoutEstimates(size), problem: fit, dropped: [], deviance: NaN, iterations: 0 }
  }
  const { dropped, deviance, iterations } = fit
  return { n, cases, ...rawEstimates(fit, size), problem: null, dropped, deviance, iterations }
}

/** On the columns' own scale: `size` numbers with the intercept, NaN for columns left out. */
export type RawEstimates = Pick<LogisticFit, 'coefficients' | 'standardErrors' | 'covariance'>

export function withoutEstimates(size: number): RawEstimates {
  return {
    coefficients: new Float64Array(size).fill(NaN),
    standardErrors: new Float64Array(size).fill(NaN),
    covariance: new Float64Array(size * size).fill(NaN),
  }
}

export function rawEstimates(fit: FittedDesign, size: number): RawEstimates {
  const raw = withoutEstimates(size)
  const p = fit.kept.length + 1
  const root = rawBasis(fit)
  const coefficients = multiplyVector(root, fit.estimate)
  const places = [0, ...fit.kept.map((column) => column + 1)]
  for (const [j, place] of places.entries()) {
    raw.coefficients[place] = coefficients[j]
    for (const [k, other] of places.entries()) {
      let sum = 0
      for (let m = 0; m < p; m++) sum += root[m * p + j] * root[m * p + k]
      raw.covariance[other * size + place] = sum
    }
    raw.standardErrors[place] = Math.sqrt(raw.covariance[place * size + place])
  }
  return raw
}

/** As `fitLogistic`, left in its own basis. */
export function fitDesign(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
): FittedDesign | FitProblem {
  const n = outcome.length
  const cases = countCases(outcome)
  const oneSided = constantOutcome(n, cases)
  if (oneSided) return oneSided
  const design = prepareDesign(kernel, columns, n)
  if (isProblem(design)) return design
  const p = design.kept.length + 1
  const passes = kernel.logistic({ n, p, covariates: design.standard, outcome, scores: [] })
  try {
    passes.rebase(design.basis)
    // Everybody's odds are those of all.
    const origin = new Float64Array(p)
    origin[0] = log(cases / (n - cases)) / design.basis[0]
    const end = newton(passes, origin)
    if (!end.converged) return noMaximum(columns, design, end.steps, outcome)
    return fittedDesign(design, end)
  } finally {
    passes.close()
  }
}

/** In the basis L⁻ᵀ the information L Lᵀ at the estimate b is the identity. */
export function fittedDesign(
  { kept, dropped, means, scales, basis }: Design,
  { b, factor, deviance, iterations }: Pick<NewtonEnd, 'b' | 'factor' | 'deviance' | 'iterations'>,
): FittedDesign {
  const p = b.length
  const estimate = new Float64Array(p)
  for (let j = 0; j < p; j++) for (let k = j; k < p; k++) estimate[j] += factor[j * p + k] * b[k]
  const inverse = multiply(basis, inverseTransposed(factor, p), p)
  return { kept, dropped, means, scales, basis: inverse, estimate, deviance, iterations }
}

export function countCases(outcome: Uint8Array): number {
  let cases = 0
  for (const value of outcome) cases += value
  return cases
}

export function constantOutcome(n: number, cases: number): FitProblem | null {
  if (n === 0) return { status: 'too_few_cases', cause: 'nobody', column: null }
  if (cases === 0) return { status: 'constant', cause: 'only_controls', column: null }
  if (cases === n) return { status: 'constant', cause: 'only_cases', column: null }
  return null
}

/** Columns of raw coefficients: coefficients = rawBasis · estimate. */
function rawBasis(fit: FittedDesign): Float64Array {
  const p = fit.kept.length + 1
  const raw = fit.basis.slice()
  for (let k = 0; k < p; k++) {
    for (let j = 1; j < p; j++) {
      raw[k * p + j] /= fit.scales[j - 1]
      raw[k * p] -= fit.means[j - 1] * raw[k * p + j]
    }
  }
  return raw
}

interface NewtonEnd {
  readonly converged: boolean
  readonly b: Float64Array
  /** All steps: where there is no maximum they settle on the direction in which the likelihood rises for ever. */
  readonly steps: readonly Float64Array[]
  /** Cholesky factor of the information at the estimate. */
  readonly factor: Float64Array
  readonly deviance: number
  readonly iterations: number
}

/** With step halving, in a basis whose columns have mean square 1. */
function newton(passes: LogisticPasses, origin: Float64Array): NewtonEnd {
  const look = passes.information
  const p = origin.length
  let b = origin
  let at = look(b)
  const steps: Float64Array[] = []
  let factor: Float64Array = new Float64Array(0)
  for (let iterations = 1; iterations <= MAX_STEPS; iterations++) {
    const l = cholesky(at.information, p)
    if (!l) break
    factor = l
    const step = choleskySolve(l, at.gradient)
    const length = Math.sqrt(dot(step, at.gradient))
    if (!Number.isFinite(length)) break
    steps.push(step)
    // Where there is no maximum the step stays long though the gradient vanishes.
    if (length < CONVERGED && step.every((value) => Math.abs(value) < 1e-6)) {
      b = plus(b, step, 1)
      at = look(b)
      factor = cholesky(at.information, p) ?? factor
      return { converged: true, b, steps, factor, deviance: at.deviance, iterations }
    }
    let fraction = 1
    let next = look(plus(b, step, fraction))
    while (!(next.deviance <= at.deviance + 1e-8 * (1 + at.deviance)) && fraction > 1e-6) {
      fraction /= 2
      next = look(plus(b, step, fraction))
    }
    b = plus(b, step, fraction)
    at = next
  }
  return { converged: false, b, steps, factor, deviance: at.deviance, iterations: MAX_STEPS }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j]
  return sum
}

export function plus(a: Float64Array, b: Float64Array, factor: number): Float64Array {
  const sum = new Float64Array(a.length)
  for (let j = 0; j < a.length; j++) sum[j] = a[j] + factor * b[j]
  return sum
}
