import type { Kernel, LogisticPasses, ScoreInformation } from '../kernel/kernel.ts'
import { cholesky, choleskySolve, multiplyVector } from '../numerics/cholesky.ts'
import { isProblem, standardColumns } from './design.ts'
import type { FitProblem } from './fitProblem.ts'
import { CONVERGED, constantOutcome, dot, type FittedDesign, fitLogistic, plus } from './logistic.ts'

export interface ScoreFit {
  /** Null where the fit has numbers; its column is `columns.length` where it is the score. */
  readonly problem: FitProblem | null
  /** People who have the score. */
  readonly n: number
  readonly cases: number
  /** Of the score, per unit as given. */
  readonly coefficient: number
  readonly standardError: number
  readonly deviance: number
  /** Passes over the people. */
  readonly iterations: number
}

/** How many quasi-Newton passes before the plain way is taken. */
const MAX_PASSES = 25

/**
 * Logistic regressions of one outcome on the same columns and one score each. The fits start from that of the columns
 * alone: in a basis where its information is the identity, with the score made orthogonal to the columns, BFGS needs a few
 * gradients; Newton-Raphson with the exact information has the last word. A fit that does not behave is done again in the
 * plain way, `fitLogistic`, which also says what is wrong. No fit's bits depend on which other scores are there.
 *
 * @param covariates fit of the same outcome on the same columns (`fitDesign`); a problem of theirs is every score's
 * @param scores n values each, NaN where missing: those people are left out of that score's fit only
 */
export function fitScores(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  covariates: FittedDesign | FitProblem,
  scores: readonly Float64Array[],
): ScoreFit[] {
  if (isProblem(covariates)) return scores.map((score) => withoutNumbers(covariates, peopleOf(score, outcome)))
  const p = covariates.kept.length + 1
  const people = scores.map((score) => peopleOf(score, outcome))
  const passes = kernel.logistic({
    n: outcome.length,
    p,
    covariates: standardColumns(columns, outcome.length, covariates),
    outcome,
    scores,
  })
  try {
    passes.rebase(covariates.basis)
    const searches = start(passes, covariates.estimate, people, outcome.length)
    climb(passes, searches)
    const estimates = finish(passes, searches)
    return estimates.map((estimate, s) =>
      estimate ? { problem: null, ...people[s], ...estimate } : fitAlone(kernel, columns, outcome, scores[s]),
    )
  } finally {
    passes.close()
  }
}

/** The fit of one score by the plain way, among the people who have it. */
function fitAlone(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  score: Float64Array,
): ScoreFit {
  const rows = [...score.keys()].filter((i) => !Number.isNaN(score[i]))
  const take = (column: Float64Array): Float64Array => Float64Array.from(rows, (i) => column[i])
  const fit = fitLogistic(
    kernel,
    [...columns, score].map(take),
    Uint8Array.from(rows, (i) => outcome[i]),
  )
  const at = columns.length
  const dropped = fit.dropped.find((drop) => drop.column === at)
  const problem: FitProblem | null = dropped
    ? { status: dropped.cause === 'constant_column' ? 'constant' : 'collinear', cause: dropped.cause, column: at }
    : fit.problem
  if (problem) return withoutNumbers(problem, fit)
  return {
    problem,
    n: fit.n,
    cases: fit.cases,
    coefficient: fit.coefficients[at + 1],
    standardError: fit.standardErrors[at + 1],
    deviance: fit.deviance,
    iterations: fit.iterations,
  }
}

function withoutNumbers(problem: FitProblem, { n, cases }: People): ScoreFit {
  return { problem, n, cases, coefficient: NaN, standardError: NaN, deviance: NaN, iterations: 0 }
}

interface People {
  readonly n: number
  readonly cases: number
}

function peopleOf(score: Float64Array, outcome: Uint8Array): People {
  let n = 0
  let cases = 0
  for (let i = 0; i < score.length; i++) {
    if (Number.isNaN(score[i])) continue
    n++
    cases += outcome[i]
  }
  return { n, cases }
}

/**
 * The search of one score, in coordinates in which the information at the start is about the identity: the covariates'
 * orthonormal basis, then the score divided by `size`.
 */
interface Search {
  readonly score: number
  readonly size: number
  /** Not found by this way: left to `fitAlone`. */
  failed: boolean
  at: Float64Array
  gradient: Float64Array | null
  deviance: number
  /** To be tried next. */
  step: Float64Array
  /** Approximate inverse of the information, column-major. */
  inverse: Float64Array
  passes: number
}

/** One-step estimates by the score test: the covariates' fit, and the score's own first step. */
function start(passes: LogisticPasses, estimate: Float64Array, people: readonly People[], n: number): Search[] {
  const p = estimate.length
  const { cross, square, slope } = passes.scoreMoments(estimate)
  passes.subtractFitted(cross)
  return people.map((own, score) => {
    // What is left of the score's square without its part along the covariates, whose basis is orthonormal.
    const left = square[score] - dot(cross[score], cross[score])
    const size = Math.sqrt(left)
    const at = new Float64Array(p + 1)
    at.set(estimate)
    const step = new Float64Array(p + 1)
    step[p] = slope[score] / size
    const inverse = new Float64Array((p + 1) * (p + 1))
    for (let j = 0; j <= p; j++) inverse[j * (p + 2)] = 1
    return {
      score,
      size,
      // Little of the score is left beside intercept and covariates: rounding would show. Or there is nothing to fit.
      failed: !(left > 1e-4 * square[score] && left < Infinity) || constantOutcome(own.n, own.cases) !== null,
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

/** BFGS steps, all searches together, until the next step would end within rounding of the maximum. */
function climb(passes: LogisticPasses, searches: readonly Search[]): void {
  let active = searches.filter((search) => !search.failed)
  while (active.length > 0) {
    const tried = active.map((search) => plus(search.at, search.step, 1))
    const { gradient, deviance } = passes.gradients(
      active.map((search) => search.score),
      active.map((search, k) => kernelCoefficients(tried[k], search.size)),
    )
    active = active.filter((search, k) => {
      search.passes++
      gradient[k][gradient[k].length - 1] /= search.size
      if (!(deviance[k] <= search.deviance * (1 + 1e-9)) || search.passes > MAX_PASSES) {
        search.failed = true
        return false
      }
      if (search.gradient) updateInverse(search.inverse, search.step, search.gradient, gradient[k])
      const length = Math.sqrt(dot(search.step, search.step))
      search.at = tried[k]
      search.gradient = gradient[k]
      search.deviance = deviance[k]
      search.step = multiplyVector(search.inverse, gradient[k])
      const next = Math.sqrt(dot(search.step, search.step))
      return next * Math.min(1, next / length) > 3e-11
    })
  }
}

interface Estimate {
  readonly coefficient: number
  readonly standardError: number
  readonly deviance: number
  readonly iterations: number
}

/** Newton-Raphson from where the climb ended; null for searches left to `fitAlone`. */
function finish(passes: LogisticPasses, searches: readonly Search[]): (Estimate | null)[] {
  const estimates: (Estimate | null)[] = searches.map(() => null)
  let active = searches.filter((search) => !search.failed)
  for (let attempt = 0; attempt < 4 && active.length > 0; attempt++) {
    const found = passes.information(
      active.map((search) => search.score),
      active.map((search) => kernelCoefficients(plus(search.at, search.step, 1), search.size)),
    )
    active = active.filter((search, k) => {
      const estimate = newtonStep(search, found[k])
      if (estimate && estimate !== 'again') estimates[search.score] = estimate
      return estimate === 'again'
    })
  }
  return estimates
}

function newtonStep(search: Search, { gradient, information, deviance }: ScoreInformation): Estimate | 'again' | null {
  const size = gradient.length
  search.passes++
  gradient[size - 1] /= search.size
  for (let j = 0; j < size; j++) {
    information[j * size + size - 1] /= search.size
    information[(size - 1) * size + j] /= search.size
  }
  const factor = cholesky(information, size, 1e-6)
  if (!factor) return null
  search.at = plus(search.at, search.step, 1)
  search.step = choleskySolve(factor, gradient)
  // The bound on the step itself: where there is no maximum it stays long though the gradient vanishes.
  const length = Math.sqrt(dot(search.step, gradient))
  if (!(length < CONVERGED && search.step.every((value) => Math.abs(value) < 1e-6))) return 'again'
  // The last pivot is the score's information beside the covariates.
  const standardError = 1 / (factor[size * size - 1] * search.size)
  const coefficient = (search.at[size - 1] + search.step[size - 1]) / search.size
  return { coefficient, standardError, deviance, iterations: search.passes }
}

function kernelCoefficients(at: Float64Array, size: number): Float64Array {
  const b = at.slice()
  b[b.length - 1] /= size
  return b
}

/** The BFGS update (Nocedal & Wright 2006, 6.17) for a maximum: the gradient falls along the step. */
function updateInverse(inverse: Float64Array, step: Float64Array, before: Float64Array, after: Float64Array): void {
  const p = step.length
  const fall = plus(before, after, -1)
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
