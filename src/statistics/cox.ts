import type { Kernel } from '../kernel/kernel.ts'
import { chiSquareUpperTail } from '../numerics/chiSquare.ts'
import { cholesky, choleskySolve, inverseFromCholesky, multiplyVector } from '../numerics/cholesky.ts'
import { type CoxDesign, type CoxDroppedColumn, coxDesign } from './coxDesign.ts'
import { type PartialLikelihood, partialLikelihood, type Ties, weightedMoments } from './coxLikelihood.ts'
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
  /** Columns kept, in order. */
  readonly kept: readonly number[]
  /** n×p column-major: the kept columns, centred, scaled and, where they are nearly dependent, made orthogonal. */
  readonly x: Float64Array
  /** p×p upper triangular: the centred and scaled columns are x times it. */
  readonly mixture: Float64Array
  readonly maximum: PartialLikelihood
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
  const { kept, x, scales, mixture, basis } = design
  const p = kept.length
  const best = maximise(kernel, design, sets, ties)
  if ('direction' in best) {
    const direction = multiplyVector(basis, best.direction)
    return monotoneDirection(sets, x, best.direction)
      ? monotone(direction, kept)
      : { status: 'not_converged', cause: 'no_convergence', column: null }
  }

  const coefficients = new Float64Array(columns.length).fill(Number.NaN)
  const standardErrors = coefficients.slice()
  const covariance = new Float64Array(columns.length ** 2).fill(Number.NaN)
  const inverse = inverseFromCholesky(best.factor, p)
  const standard = multiplyVector(basis, best.at)
  for (let j = 0; j < p; j++) {
    coefficients[kept[j]] = standard[j] / scales[j]
    for (let k = 0; k < p; k++) {
      let sum = 0
      for (let l = j; l < p; l++)
        for (let m = k; m < p; m++) sum += basis[l * p + j] * inverse[m * p + l] * basis[m * p + k]
      covariance[kept[k] * columns.length + kept[j]] = sum / (scales[j] * scales[k])
    }
    standardErrors[kept[j]] = Math.sqrt(covariance[kept[j] * columns.length + kept[j]])
  }
  const { score, wald } = best
  return {
    n: sets.n,
    events: sets.events,
    dropped: design.dropped,
    coefficients,
    standardErrors,
    covariance,
    logLikelihood: best.maximum.logLikelihood,
    nullLogLikelihood: best.nullLogLikelihood,
    scoreTest: chiSquareTest(score, p),
    waldTest: chiSquareTest(wald, p),
    likelihoodRatioTest: chiSquareTest(2 * (best.maximum.logLikelihood - best.nullLogLikelihood), p),
    iterations: best.passes,
    state: { sets, kept, x, mixture, maximum: best.maximum },
  }
}

export function chiSquareTest(chiSquare: number, df: number): ChiSquareTest {
  return { chiSquare, df, p: chiSquareUpperTail(chiSquare, df) }
}

interface Maximum {
  readonly at: Float64Array
  /** Of the information there. */
  readonly factor: Float64Array
  readonly maximum: PartialLikelihood
  readonly nullLogLikelihood: number
  readonly score: number
  readonly wald: number
  readonly passes: number
}

/** The maximum, or the direction in which the search went on without end. */
function maximise(
  kernel: Kernel,
  { kept, x, start }: CoxDesign,
  sets: RiskSets,
  ties: Ties,
): Maximum | { readonly direction: Float64Array } {
  const p = kept.length
  const nullLogLikelihood = start.here.logLikelihood
  let at: Float64Array = new Float64Array(p)
  let { here, information } = start
  let factor = cholesky(information, p, 1e-12)
  let isFresh = true
  let direction: Float64Array = new Float64Array(p)
  let score = Number.NaN
  let former = Infinity
  for (let passes = 1; passes <= MAX_PASSES && factor !== null && here.spread < 500; passes++) {
    const step = choleskySolve(factor, here.gradient)
    const gain = dot(step, here.gradient)
    if (passes === 1) score = gain
    const size = Math.sqrt(gain)
    // The bound on the step itself: where there is no maximum it stays long though the gradient vanishes.
    if (isFresh && size < CONVERGED && step.every((value) => Math.abs(value) < 1e-6)) {
      const end = plus(at, step, 1)
      return { at: end, factor, maximum: here, nullLogLikelihood, score, wald: quadratic(information, end), passes }
    }
    if (!isFresh && (size < CONVERGED || !(size < former / 5))) {
      information = weightedMoments(kernel, sets, x, p, here, [null])[0].information
      factor = cholesky(information, p, 1e-12)
      isFresh = true
      former = Infinity
      continue
    }
    former = size
    direction = step
    ;[at, here] = ascend(sets, x, ties, at, here, step)
    isFresh = false
  }
  return { direction }
}

/** The step, halved until the likelihood does not fall by more than rounding. */
function ascend(
  sets: RiskSets,
  x: Float64Array,
  ties: Ties,
  at: Float64Array,
  here: PartialLikelihood,
  step: Float64Array,
): [Float64Array, PartialLikelihood] {
  const least = here.logLikelihood - 1e-9 * (1 + Math.abs(here.logLikelihood))
  for (let length = 1; ; length /= 2) {
    const next = plus(at, step, length)
    const there = partialLikelihood(sets, x, next, ties)
    if (there.logLikelihood >= least || length < 1e-6) return [next, there]
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
