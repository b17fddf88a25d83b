import type { CoxMoments, CoxPasses, Ties } from '../kernel/cox.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { chiSquareUpperTail } from '../numerics/chiSquare.ts'
import { cholesky, choleskySolve, inverseFromCholesky, multiplyVector } from '../numerics/cholesky.ts'
import { type CoxDesign, type CoxDroppedColumn, coxDesign } from './coxDesign.ts'
import type { FitProblem } from './fitProblem.ts'
import { dot, plus } from './logistic.ts'
import { monotoneDirection } from './monotoneLikelihood.ts'
import { type RiskSets, riskSets, type Survival } from './riskSets.ts'

export interface CoxFit {
  readonly n: number
  readonly events: number
  /** Columns left out of the model, in order. */
  readonly dropped: readonly CoxDroppedColumn[]
  /** Log hazard ratio per unit of each column as given; NaN where dropped, as below. */
  readonly coefficients: Float64Array
  readonly standardErrors: Float64Array
  /** columns×columns, from the observed information at the maximum. */
  readonly covariance: Float64Array
  readonly logLikelihood: number
  /** At coefficients of 0. */
  readonly nullLogLikelihood: number
  /** Of all coefficients together: χ² with as many degrees of freedom as columns kept. */
  readonly scoreTest: ChiSquareTest
  readonly waldTest: ChiSquareTest
  readonly likelihoodRatioTest: ChiSquareTest
  readonly iterations: number
  readonly state: CoxState
}

export interface ChiSquareTest {
  readonly chiSquare: number
  readonly df: number
  readonly p: number
}

/** The maximum in the columns it was sought in, for what is computed from it. */
export interface CoxState {
  readonly sets: RiskSets
  readonly ties: Ties
  /** Columns kept, in order, what was taken from them and what they were divided by. */
  readonly kept: readonly number[]
  readonly means: readonly number[]
  readonly scales: readonly number[]
  /** people×p column-major: the kept columns, centred and scaled, in the order of the risk sets. */
  readonly x: Float64Array
  readonly basis: Float64Array
  readonly mixture: Float64Array
  /** Coefficients of x · basis. */
  readonly at: Float64Array
}

/** Length of the last step, in standard errors. */
const CONVERGED = 1e-11
const MAX_PASSES = 60

/**
 * Proportional hazards regression by maximum partial likelihood (Cox 1972, 1975), iterated until rounding is all that is
 * left; agrees with R's `coxph`. Newton steps that keep their information matrix while they converge.
 *
 * @param columns n values each, no NaN
 */
export function fitCox(
  kernel: Kernel,
  survival: Survival,
  columns: readonly Float64Array[],
  ties: Ties,
): CoxFit | FitProblem {
  const sets = riskSets(survival)
  if (sets.n === 0) return { status: 'not_estimable', cause: 'nobody', column: null }
  if (sets.events === 0) return { status: 'no_events', cause: 'no_events', column: null }
  const design = coxDesign(kernel, sets, columns, ties)
  try {
    return fitDesigned(design, sets, columns.length, ties)
  } finally {
    design.passes.close()
  }
}

function fitDesigned(design: CoxDesign, sets: RiskSets, columns: number, ties: Ties): CoxFit | FitProblem {
  const { kept, x, means, scales, mixture, basis } = design
  const p = kept.length
  const best = maximise(design.passes, p, ties, { at: new Float64Array(p), look: design.start })
  if ('direction' in best) {
    const direction = multiplyVector(basis, best.direction)
    return monotoneDirection(sets, x, direction)
      ? monotone(direction, kept)
      : { status: 'not_converged', cause: 'no_convergence', column: null }
  }

  const coefficients = new Float64Array(columns).fill(Number.NaN)
  const standardErrors = coefficients.slice()
  const covariance = new Float64Array(columns ** 2).fill(Number.NaN)
  const variance = turned(inverseFromCholesky(best.factor, p), basis, p)
  const standard = multiplyVector(basis, best.at)
  for (let j = 0; j < p; j++) {
    coefficients[kept[j]] = standard[j] / scales[j]
    for (let k = 0; k < p; k++) covariance[kept[k] * columns + kept[j]] = variance[k * p + j] / (scales[j] * scales[k])
    standardErrors[kept[j]] = Math.sqrt(covariance[kept[j] * columns + kept[j]])
  }
  const nullLogLikelihood = -design.start.deviance / 2
  return {
    n: sets.n,
    events: sets.events,
    dropped: design.dropped,
    coefficients,
    standardErrors,
    covariance,
    logLikelihood: best.logLikelihood,
    nullLogLikelihood,
    scoreTest: chiSquareTest(best.firstGain, p),
    waldTest: chiSquareTest(quadratic(best.information, best.at), p),
    likelihoodRatioTest: chiSquareTest(2 * (best.logLikelihood - nullLogLikelihood), p),
    iterations: best.passes,
    state: { sets, ties, kept, means, scales, x, basis, mixture, at: best.at },
  }
}

/** basis · matrix · basisᵀ, the basis upper triangular. */
export function turned(matrix: Float64Array, basis: Float64Array, p: number): Float64Array {
  const product = new Float64Array(p * p)
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < p; k++) {
      let sum = 0
      for (let l = j; l < p; l++)
        for (let m = k; m < p; m++) sum += basis[l * p + j] * matrix[m * p + l] * basis[m * p + k]
      product[k * p + j] = sum
    }
  }
  return product
}

export function chiSquareTest(chiSquare: number, df: number): ChiSquareTest {
  return { chiSquare, df, p: chiSquareUpperTail(chiSquare, df) }
}

export interface CoxMaximum {
  readonly at: Float64Array
  readonly information: Float64Array
  /** Of the information. */
  readonly factor: Float64Array
  readonly logLikelihood: number
  /** The gain that the first step promised. */
  readonly firstGain: number
  readonly passes: number
}

/** The maximum in the passes' covariates, or the direction in which the search went on without end. */
export function maximise(
  passes: CoxPasses,
  p: number,
  ties: Ties,
  start: { readonly at: Float64Array; readonly look: CoxMoments },
): CoxMaximum | { readonly direction: Float64Array } {
  let { at } = start
  let information = start.look.information[0]
  let here: Look = { gradient: start.look.score[0], deviance: start.look.deviance, spread: start.look.spread }
  let factor = cholesky(information, p, 1e-12)
  let isFresh = true
  let direction: Float64Array = new Float64Array(p)
  let firstGain = Number.NaN
  let former = Infinity
  for (let pass = 1; pass <= MAX_PASSES && factor !== null && here.spread < 500; pass++) {
    const step = choleskySolve(factor, here.gradient)
    const gain = dot(step, here.gradient)
    if (pass === 1) firstGain = gain
    const size = Math.sqrt(gain)
    // The bound on the step itself: where there is no maximum it stays long though the gradient vanishes.
    if (isFresh && size < CONVERGED && step.every((value) => Math.abs(value) < 1e-6)) {
      return { at: plus(at, step, 1), information, factor, logLikelihood: -here.deviance / 2, firstGain, passes: pass }
    }
    if (!isFresh && (size < CONVERGED || !(size < former / 5))) {
      information = passes.moments(ties, [null], [at], [null])[0].information[0]
      factor = cholesky(information, p, 1e-12)
      isFresh = true
      former = Infinity
      continue
    }
    former = size
    direction = step
    ;[at, here] = ascend(passes, p, ties, at, here, step)
    isFresh = false
  }
  return { direction }
}

interface Look {
  readonly gradient: Float64Array
  readonly deviance: number
  readonly spread: number
}

/** The step, halved until the likelihood does not fall by more than rounding. */
function ascend(
  passes: CoxPasses,
  p: number,
  ties: Ties,
  at: Float64Array,
  here: Look,
  step: Float64Array,
): [Float64Array, Look] {
  const most = here.deviance + 2e-9 * (1 + Math.abs(here.deviance) / 2)
  for (let length = 1; ; length /= 2) {
    const next = plus(at, step, length)
    const { gradient, deviance, spread } = passes.gradients(ties, [null], [next])
    if (deviance[0] <= most || length < 1e-6) {
      return [next, { gradient: gradient[0].subarray(0, p), deviance: deviance[0], spread: spread[0] }]
    }
  }
}

function monotone(direction: Float64Array, kept: readonly number[]): FitProblem {
  const largest = direction.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const moving = kept.filter((_, j) => Math.abs(direction[j]) > 1e-3 * largest)
  return moving.length === 1
    ? { status: 'monotone_likelihood', cause: 'monotone_column', column: moving[0] }
    : { status: 'monotone_likelihood', cause: 'monotone_combination', column: null }
}

const quadratic = (matrix: Float64Array, x: Float64Array) => dot(x, multiplyVector(matrix, x))
