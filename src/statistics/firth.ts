import { log } from '../kernel/elementary.ts'
import type { CovariateInformation, Kernel } from '../kernel/kernel.ts'
import { cholesky, choleskySolve, inverseTransposed } from '../numerics/cholesky.ts'
import { normalQuantile } from '../numerics/normal.ts'
import { type DroppedColumn, isProblem, prepareDesign } from './design.ts'
import type { FitProblem } from './fitProblem.ts'
import {
  CONVERGED,
  constantOutcome,
  countCases,
  dot,
  fittedDesign,
  plus,
  type RawEstimates,
  rawEstimates,
  withoutEstimates,
} from './logistic.ts'

const MAX_STEPS = 200
/** On the profile only the height counts, of which a step this long, in standard errors, is 1e-12 short at most. */
const FLAT = 1e-6

/** Firth's estimates; of the last column also the tests that go with them. */
export interface FirthFit extends RawEstimates {
  /** Null where the fit has numbers. Covariances are from the information at the estimate, without the penalty. */
  readonly problem: FitProblem | null
  readonly n: number
  readonly cases: number
  readonly dropped: readonly DroppedColumn[]
  /** −2 log likelihood at the estimate, without the penalty. */
  readonly deviance: number
  readonly iterations: number
  /** Twice the fall of the penalised log-likelihood where the last column's coefficient is 0; χ² with one degree of freedom. */
  readonly likelihoodRatio: number
  /** Limits of the last coefficient where twice the profile's fall is the χ² quantile of the confidence level. */
  readonly ciLower: number
  readonly ciUpper: number
}

/**
 * Logistic regression by Firth's penalised likelihood (Firth 1993, Biometrika 80:27; Heinze & Schemper 2002, Statistics in
 * Medicine 21:2409): the maximum of log-likelihood + ½ log det(XᵀWX), which is finite also where cases and controls are
 * separated. Test and interval of the last column are by its profile: the other coefficients maximise the same function,
 * the penalty of all columns in it.
 *
 * @param columns regressors of n values, without missing ones; the intercept is added here
 * @param outcome 1 case, 0 control
 */
export function fitFirth(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  confidenceLevel: number,
): FirthFit {
  const n = outcome.length
  const cases = countCases(outcome)
  const size = columns.length + 1
  const empty = {
    n,
    cases,
    ...withoutEstimates(size),
    dropped: [],
    deviance: NaN,
    iterations: 0,
    likelihoodRatio: NaN,
    ciLower: NaN,
    ciUpper: NaN,
  }
  const design = constantOutcome(n, cases) ?? prepareDesign(kernel, columns, n)
  if (isProblem(design)) return { ...empty, problem: design }
  const p = design.kept.length + 1
  const passes = kernel.logistic({ n, p, covariates: design.standard, outcome, scores: [] })
  try {
    passes.rebase(design.basis)
    const origin = new Float64Array(p)
    origin[0] = log(cases / (n - cases)) / design.basis[0]
    const top = climb(passes, origin, p)
    if (!top.converged) {
      return { ...empty, problem: { status: 'not_converged', cause: 'no_convergence', column: null } }
    }
    const raw = rawEstimates(fittedDesign(design, top), size)
    const own = { ...empty, ...raw, problem: null, dropped: design.dropped, deviance: top.deviance }
    if (!design.kept.includes(columns.length - 1)) return { ...own, iterations: top.iterations }
    // The basis is upper triangular: the last column's coefficient is the last of the basis, in another unit.
    const unit = design.basis[p * p - 1] / design.scales[p - 2]
    const reach = normalQuantile((1 + confidenceLevel) / 2)
    const none = climb(passes, shifted(top, -top.b[p - 1]), p - 1)
    return {
      ...own,
      iterations: top.iterations,
      likelihoodRatio: none.converged ? Math.max(0, 2 * (top.value - none.value)) : NaN,
      ciLower: top.b[p - 1] * unit - profileReach(passes, top, -reach) * unit,
      ciUpper: top.b[p - 1] * unit + profileReach(passes, top, reach) * unit,
    }
  } finally {
    passes.close()
  }
}

/** A model whose likelihood is penalised by the determinant of its information; coefficients in a basis of its own. */
export interface PenalisedPasses {
  information(coefficients: Float64Array): CovariateInformation
  /** Of ½ log det of the information; t·tᵀ is its inverse. */
  penaltyGradient(b: Float64Array, t: Float64Array): Float64Array
}

export interface Peak {
  readonly converged: boolean
  readonly b: Float64Array
  /** Penalised log-likelihood, but for a constant. */
  readonly value: number
  /** Of the penalised log-likelihood. */
  readonly gradient: Float64Array
  /** Cholesky factor of the information. */
  readonly factor: Float64Array
  /** What the steps told of the surface, for the next climb beside it. */
  readonly turns: readonly Turn[]
  readonly deviance: number
  readonly iterations: number
}

/**
 * Fisher scoring with step halving; the coefficients from `free` on stay as they are. With few people for the columns the
 * penalty bends the surface as much as the likelihood does, which the information does not know: the last steps tell (BFGS by
 * two loops, Nocedal & Wright 2006, algorithm 7.4, the information's inverse to begin with).
 */
export function climb(passes: PenalisedPasses, origin: Float64Array, free: number, before: readonly Turn[] = []): Peak {
  const p = origin.length
  const near = free === p ? CONVERGED : FLAT
  const look = (b: Float64Array) => {
    const { gradient, information, deviance } = passes.information(b)
    const factor = cholesky(information, p)
    let value = factor ? -deviance / 2 : -Infinity
    for (let j = 0; factor && j < p; j++) value += log(factor[j * (p + 1)])
    return { b, gradient, deviance, factor, value }
  }
  let at = look(origin)
  let last: { readonly step: Float64Array; readonly gradient: Float64Array } | null = null
  let turns = [...before]
  for (let iterations = 1; at.factor && iterations <= MAX_STEPS; iterations++) {
    const { factor } = at
    const gradient = plus(at.gradient, passes.penaltyGradient(at.b, inverseTransposed(factor, p)), 1)
    const slope = gradient.subarray(0, free)
    if (last) {
      const fall = plus(last.gradient, slope, -1)
      const curvature = dot(last.step, fall)
      if (curvature > 1e-4 * Math.abs(dot(last.step, last.gradient))) turns.push({ step: last.step, fall, curvature })
    }
    const leading = leadingFactor(factor, p, free)
    let way = quasiNewtonStep(leading, turns, slope)
    if (!(dot(way, slope) > 0)) {
      turns = []
      way = choleskySolve(leading, slope)
    }
    const length = Math.sqrt(dot(choleskySolve(leading, slope), slope))
    if (!Number.isFinite(length)) break
    if (length < near) return { ...at, factor, gradient, turns, converged: true, iterations }
    const step = new Float64Array(p)
    step.set(way)
    let fraction = 1
    let next = look(plus(at.b, step, fraction))
    while (!(next.value >= at.value - 1e-9 * (1 + Math.abs(at.value))) && fraction > 1e-6) {
      fraction /= 2
      next = look(plus(at.b, step, fraction))
    }
    last = { step: way.map((value) => value * fraction), gradient: slope }
    at = next
  }
  const { factor } = at
  return {
    ...at,
    factor: factor ?? new Float64Array(p * p),
    turns,
    converged: false,
    iterations: MAX_STEPS,
  }
}

/** A step taken and by how much the gradient fell along it. */
interface Turn {
  readonly step: Float64Array
  readonly fall: Float64Array
  readonly curvature: number
}

function quasiNewtonStep(factor: Float64Array, turns: readonly Turn[], gradient: Float64Array): Float64Array {
  let rest: Float64Array = gradient.slice()
  const shares: number[] = []
  for (const { step, fall, curvature } of [...turns].reverse()) {
    const share = dot(step, rest) / curvature
    shares.unshift(share)
    rest = plus(rest, fall, -share)
  }
  let way = choleskySolve(factor, rest)
  for (const [k, { step, fall, curvature }] of turns.entries()) {
    way = plus(way, step, shares[k] - dot(fall, way) / curvature)
  }
  return way
}

/** The leading block's factor is the factor's leading block. */
function leadingFactor(factor: Float64Array, p: number, free: number): Float64Array {
  if (free === p) return factor
  const leading = new Float64Array(free * free)
  for (let j = 0; j < free; j++) leading.set(factor.subarray(j * p, j * p + free), j * free)
  return leading
}

/** The last coefficient moved, the others as the information has them follow it. */
export function shifted({ b, factor }: Pick<Peak, 'b' | 'factor'>, by: number): Float64Array {
  const last = new Float64Array(b.length)
  last[b.length - 1] = 1
  const direction = choleskySolve(factor, last)
  const moved = plus(b, direction, by / direction[b.length - 1])
  moved[b.length - 1] = b[b.length - 1] + by
  return moved
}

/**
 * How far from the estimate the signed root of twice the profile's fall is `target`, by Newton's method on the root, which
 * is nearly linear, within a bracket. NaN where the profile cannot be followed that far.
 */
export function profileReach(passes: PenalisedPasses, top: Peak, target: number): number {
  const p = top.b.length
  const side = Math.sign(target)
  const wanted = Math.abs(target)
  let near = 0
  let far = Infinity
  const unit = new Float64Array(p)
  unit[p - 1] = 1
  let reach = wanted * Math.sqrt(choleskySolve(top.factor, unit)[p - 1])
  let from: Pick<Peak, 'b' | 'factor'> = top
  let turns: readonly Turn[] = []
  for (let turn = 0; turn < 60; turn++) {
    const at = climb(passes, shifted(from, top.b[p - 1] + side * reach - from.b[p - 1]), p - 1, turns)
    if (!at.converged) far = reach
    else {
      const root = Math.sqrt(Math.max(0, 2 * (top.value - at.value)))
      if (root < wanted) near = reach
      else far = reach
      from = at
      turns = at.turns
      const slope = (-side * at.gradient[p - 1]) / root
      const next = reach + (wanted - root) / slope
      // The next one would be as near as the square of this.
      if (Math.abs(root - wanted) < 1e-5) return next
      if (next > near && next < far) {
        reach = Math.min(next, 4 * reach)
        continue
      }
    }
    reach = far === Infinity ? 2 * near : (near + far) / 2
  }
  return NaN
}
