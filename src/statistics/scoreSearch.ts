import type { ScorePasses } from '../kernel/scorePasses.ts'
import { multiplyVector } from '../numerics/cholesky.ts'
import { CONVERGED, dot, plus } from './logistic.ts'

/** People who have a score. */
export interface ScoredPeople {
  readonly n: number
  /** Is there something to tell apart: cases and controls, events. */
  readonly varies: boolean
}

/** Of a score, per unit as given. */
export interface ScoreEstimate {
  readonly coefficient: number
  readonly standardError: number
  readonly deviance: number
  /** Passes over the people. */
  readonly iterations: number
  /** The covariates' coefficients, then the score's, as the passes have them. */
  readonly at: Float64Array
}

/** How many quasi-Newton passes before the plain way is taken. */
const MAX_PASSES = 25
/** With a step shorter than this, in standard errors, one of the next two passes is the last. */
const NEAR = 1e-3
/** Square of the longest r of `takeProduct`: what it leaves unknown of the variance is a few per cent of this. */
const SMALL_REST = 1e-12

/**
 * The maximum-likelihood fits of all scores together, from the covariates' estimate, in whose basis the information there is
 * the identity: BFGS steps; near the maximum each pass also multiplies the information with what should be the score's column
 * of its inverse, until that column and the estimate are right to rounding. Null where this way does not get there.
 *
 * @param n people with an outcome, whether they have the score or not
 */
export function searchScores(
  passes: ScorePasses,
  estimate: Float64Array,
  people: readonly ScoredPeople[],
  n: number,
): (ScoreEstimate | null)[] {
  const searches = start(passes, estimate, people, n)
  const estimates: (ScoreEstimate | null)[] = searches.map(() => null)
  let active = searches.filter((search) => search !== null)
  while (active.length > 0) {
    const near = active.filter(isNear)
    const far = active.filter((search) => !isNear(search))
    active = [...advance(passes, near, true, estimates), ...advance(passes, far, false, estimates)]
  }
  return estimates
}

/**
 * The search of one score, in coordinates in which the information at the start is about the identity: the covariates'
 * orthonormal basis, then the score without its part along them (`cross`), divided by `size`.
 */
interface Search {
  readonly score: number
  readonly cross: Float64Array
  readonly size: number
  at: Float64Array
  gradient: Float64Array | null
  deviance: number
  /** To be tried next. */
  step: Float64Array
  /** Approximate inverse of the information, column-major. */
  readonly inverse: Float64Array
  passes: number
}

/** One-step estimates by the score test: the covariates' fit, and the score's own first step. Null where this is not the way. */
function start(
  passes: ScorePasses,
  estimate: Float64Array,
  people: readonly ScoredPeople[],
  n: number,
): (Search | null)[] {
  const p = estimate.length
  const { cross, square, slope } = passes.scoreMoments(estimate)
  return people.map((own, score) => {
    // What is left of the score's square without its part along the covariates, whose basis is orthonormal.
    const left = square[score] - dot(cross[score], cross[score])
    // Little of the score is left beside intercept and covariates: rounding would show. Or there is nothing to fit.
    if (!(left > 1e-4 * square[score] && left < Infinity) || !own.varies) return null
    const size = Math.sqrt(left)
    const at = new Float64Array(p + 1)
    at.set(estimate)
    const step = new Float64Array(p + 1)
    step[p] = slope[score] / size
    const inverse = new Float64Array((p + 1) * (p + 1))
    for (let j = 0; j < p; j++) inverse[j * (p + 2)] = n / own.n
    inverse[p * (p + 2)] = 1
    return {
      score,
      cross: cross[score],
      size,
      at,
      // With everybody there the covariates' gradient is zero at their own estimate.
      gradient: own.n < n ? null : step.slice(),
      deviance: Infinity,
      step,
      inverse,
      passes: 1,
    }
  })
}

const length = (step: Float64Array): number => Math.sqrt(dot(step, step))
const isNear = ({ step }: Search): boolean => length(step) < NEAR

/** One pass; answers the searches that go on. */
function advance(
  passes: ScorePasses,
  searches: readonly Search[],
  near: boolean,
  estimates: (ScoreEstimate | null)[],
): Search[] {
  if (searches.length === 0) return []
  const p = searches[0].step.length - 1
  const columns = searches.map(({ inverse }) => inverse.slice(p * (p + 1)))
  const { gradient, deviance, product } = passes.gradients(
    searches.map(({ score }) => score),
    searches.map((search) => outward(search, plus(search.at, search.step, 1))),
    near ? searches.map((search, k) => outward(search, columns[k])) : undefined,
  )
  return searches.filter((search, k) => {
    search.passes++
    if (!(deviance[k] <= search.deviance * (1 + 1e-9)) || search.passes > MAX_PASSES) return false
    const { step, gradient: before, inverse } = search
    const after = inward(search, gradient[k])
    if (before) {
      const fall = plus(before, after, -1)
      // From the start, where the information is the identity, `fall` tells the mean along the way, so twice it the end.
      updateInverse(inverse, step, search.passes === 2 ? plus(plus(fall, fall, 1), step, -1) : fall)
    }
    search.at = plus(search.at, step, 1)
    search.gradient = after
    search.deviance = deviance[k]
    const variance = near ? takeProduct(inverse, columns[k], inward(search, product[k])) : null
    search.step = multiplyVector(inverse, after)
    if (variance === null || !(length(search.step) < CONVERGED && dot(search.step, after) < CONVERGED ** 2)) return true
    const at = outward(search, plus(search.at, search.step, 1))
    estimates[search.score] = {
      at,
      coefficient: at[p],
      standardError: Math.sqrt(variance) / search.size,
      deviance: deviance[k],
      iterations: search.passes,
    }
    return false
  })
}

/**
 * From I z, z meant to be the last column of I⁻¹, the last element of I⁻¹: with r = e − I z it is zᵀe + zᵀr + rᵀI⁻¹r, and
 * `inverse` will do for the last term if r is short. Otherwise null; `inverse` has learnt from it for the next time.
 */
function takeProduct(inverse: Float64Array, z: Float64Array, product: Float64Array): number | null {
  const last = z.length - 1
  const rest = product.map((value) => -value)
  rest[last] += 1
  updateInverse(inverse, z, product)
  if (!(dot(rest, rest) < SMALL_REST)) return null
  const variance = z[last] + dot(z, rest) + dot(rest, multiplyVector(inverse, rest))
  return variance > 0 ? variance : null
}

/** Coefficients, or a direction, as the kernel has them. */
function outward({ cross, size }: Search, at: Float64Array): Float64Array {
  const last = at.length - 1
  const b = plus(at.subarray(0, last), cross, -at[last] / size)
  return Float64Array.of(...b, at[last] / size)
}

/** A gradient from the kernel in the search's coordinates. */
function inward({ cross, size }: Search, gradient: Float64Array): Float64Array {
  const own = gradient.slice()
  const last = own.length - 1
  own[last] = (own[last] - dot(cross, own)) / size
  return own
}

/** The BFGS update (Nocedal & Wright 2006, 6.17) for a maximum: the gradient falls along the step. */
function updateInverse(inverse: Float64Array, step: Float64Array, fall: Float64Array): void {
  const p = step.length
  const curvature = dot(step, fall)
  if (!(curvature > 1e-3 * dot(step, step))) return
  const image = multiplyVector(inverse, fall)
  const factor = (1 + dot(fall, image) / curvature) / curvature
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < p; k++) {
      inverse[j * p + k] += factor * step[j] * step[k] - (image[j] * step[k] + step[j] * image[k]) / curvature
    }
  }
}
