import type { CoxPasses, Ties } from '../kernel/cox.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { inverseFromCholesky, multiply, multiplyVector } from '../numerics/cholesky.ts'
import { normalQuantile } from '../numerics/normal.ts'
import { turned } from './cox.ts'
import { type CoxDesign, coxDesign } from './coxDesign.ts'
import { eventTerms, meansAtEvents, sumOverTimeAtRisk } from './coxHazard.ts'
import { climb, type PenalisedPasses, profileReach, shifted } from './firth.ts'
import type { FitProblem } from './fitProblem.ts'
import { type RiskSets, riskSets, type Survival } from './riskSets.ts'

/** Firth's estimates of a Cox model; of the last column also the tests that go with them. */
export interface FirthCoxFit {
  /** Log hazard ratio per unit of each column as given; NaN where dropped, as are standard errors. */
  readonly coefficients: Float64Array
  /** From the information at the estimate, without the penalty. */
  readonly standardErrors: Float64Array
  readonly dropped: CoxDesign['dropped']
  /** Without the penalty. */
  readonly logLikelihood: number
  /** Twice the fall of the penalised log-likelihood where the last column's coefficient is 0; χ² with one degree of freedom. */
  readonly likelihoodRatio: number
  /** Limits of the last coefficient by the profile of the penalised likelihood. */
  readonly ciLower: number
  readonly ciUpper: number
}

/**
 * Proportional hazards regression by Firth's penalised partial likelihood (Firth 1993; Heinze & Schemper 2001, Biometrics
 * 57:114): log-likelihood + ½ log det of the information, whose maximum is finite also where the likelihood is monotone.
 * The climb is that of the logistic model.
 *
 * @param columns n values each, no NaN
 */
export function fitFirthCox(
  kernel: Kernel,
  survival: Survival,
  columns: readonly Float64Array[],
  ties: Ties,
  confidenceLevel: number,
): FirthCoxFit | FitProblem {
  const sets = riskSets(survival)
  if (sets.events === 0) return { status: 'no_events', cause: 'no_events', column: null }
  const design = coxDesign(kernel, sets, columns, ties)
  try {
    const { kept, scales, basis } = design
    const p = kept.length
    const passes = penalised(design, sets, ties)
    const top = climb(passes, new Float64Array(p), p)
    if (!top.converged) return { status: 'not_converged', cause: 'no_convergence', column: null }
    const coefficients = new Float64Array(columns.length).fill(Number.NaN)
    const standardErrors = coefficients.slice()
    const standard = multiplyVector(basis, top.b)
    const variance = turned(inverseFromCholesky(top.factor, p), basis, p)
    for (const [j, column] of kept.entries()) {
      coefficients[column] = standard[j] / scales[j]
      standardErrors[column] = Math.sqrt(variance[j * (p + 1)]) / scales[j]
    }
    const own = { coefficients, standardErrors, dropped: design.dropped, logLikelihood: -top.deviance / 2 }
    if (!kept.includes(columns.length - 1)) {
      return { ...own, likelihoodRatio: Number.NaN, ciLower: Number.NaN, ciUpper: Number.NaN }
    }
    // The basis is upper triangular: the last column's coefficient is the last of the basis, in another unit.
    const unit = basis[p * p - 1] / scales[p - 1]
    const reach = normalQuantile((1 + confidenceLevel) / 2)
    const none = climb(passes, shifted(top, -top.b[p - 1]), p - 1)
    return {
      ...own,
      likelihoodRatio: none.converged ? Math.max(0, 2 * (top.value - none.value)) : Number.NaN,
      ciLower: (top.b[p - 1] - profileReach(passes, top, -reach)) * unit,
      ciUpper: (top.b[p - 1] + profileReach(passes, top, reach)) * unit,
    }
  } finally {
    design.passes.close()
  }
}

function penalised({ passes, x, basis, kept }: CoxDesign, sets: RiskSets, ties: Ties): PenalisedPasses {
  const p = kept.length
  return {
    information(b) {
      const [{ score, information, deviance }] = passes.moments(ties, [null], [b], [null])
      return { gradient: score[0], information: information[0], deviance }
    },
    penaltyGradient: (b, t) =>
      penaltyGradient(passes, sets, ties, rotated(x, multiply(basis, t, p), sets.people), b, t),
  }
}

/** The columns in which the information at b is the identity. */
function rotated(x: Float64Array, t: Float64Array, people: number): Float64Array[] {
  const p = people === 0 ? 0 : x.length / people
  return Array.from({ length: p }, (_, j) => multiplyVector(x, t.subarray(j * p, (j + 1) * p)))
}

/**
 * ½ tr(V ∂I/∂b): half the third moments about the mean at risk of each column with the squared length of all of them, summed
 * over the events. In columns u in which V is the identity, with m and C the mean and the covariance at risk, it is
 * E(u |u|²) − m E|u|² − 2 C m.
 */
function penaltyGradient(
  passes: CoxPasses,
  sets: RiskSets,
  ties: Ties,
  columns: readonly Float64Array[],
  b: Float64Array,
  t: Float64Array,
): Float64Array {
  const [predictor] = passes.combine(null, b, b)
  const terms = eventTerms(sets, predictor, ties)
  const square = new Float64Array(sets.people)
  for (const column of columns) for (let i = 0; i < square.length; i++) square[i] += column[i] * column[i]
  const m = columns.map((column) => meansAtEvents(sets, terms, column))
  const meanSquare = meansAtEvents(sets, terms, square)
  const squareOfMeans = new Float64Array(sets.events)
  for (const own of m) for (let e = 0; e < own.length; e++) squareOfMeans[e] += own[e] * own[e]
  const overTime = (value: (e: number) => number) =>
    sumOverTimeAtRisk(
      sets,
      terms.shares,
      terms.denominators.map((denominator, e) => value(e) / denominator),
    )
  // By row, its risk times what its column is multiplied with, summed over the events at which it is at risk.
  const hazard = overTime(() => 1)
  const weight = square.map((own, i) => hazard[i] * own)
  for (const [k, column] of columns.entries()) {
    const meanHazard = overTime((e) => m[k][e])
    for (let i = 0; i < weight.length; i++) weight[i] -= 2 * column[i] * meanHazard[i]
  }
  const slope = Float64Array.from(columns, (column, j) => {
    let sum = 0
    for (let i = 0; i < column.length; i++) sum += terms.risk[i] * column[i] * weight[i]
    for (let e = 0; e < sets.events; e++) sum += m[j][e] * (2 * squareOfMeans[e] - meanSquare[e])
    return sum
  })
  // Back to the passes' columns, whose coefficients are those of u times t.
  const back = solveTransposedUpper(t, slope)
  return back.map((value) => value / 2)
}

/** y with tᵀ y = x, t upper triangular. */
function solveTransposedUpper(t: Float64Array, x: Float64Array): Float64Array {
  const p = x.length
  const y = x.slice()
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < j; k++) y[j] -= t[j * p + k] * y[k]
    y[j] /= t[j * p + j]
  }
  return y
}
