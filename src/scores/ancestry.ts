import { exp, log } from '../kernel/elementary.ts'
import { inverseUpper, pivotedQr } from '../numerics/qr.ts'
import { take } from '../numerics/rows.ts'

/**
 * What ancestry predicts of a score is taken off it: `mean`, the part that is linear in the principal components;
 * `mean_and_variance`, what is left is also divided by the standard deviation that the components predict (a gamma regression
 * with logarithmic link of the squared residuals), as the PGS Catalog Calculator does (Khera 2019, Lambert 2024).
 */
export type AncestryAdjustment = 'none' | 'mean' | 'mean_and_variance'

export interface AdjustedScore {
  /** As long as the score: NaN for everyone who is not adjusted. */
  readonly values: Float64Array
  /** Share of the score's variance that the components predict. */
  readonly rSquared: number
  /** Has the regression of the variance come to its maximum; true where none was asked for. */
  readonly converged: boolean
}

const MOST_ITERATIONS = 100
/** Largest step of a predicted log variance at which it stands. The deviance is flat long before. */
const CONVERGED = 1e-11
/** Relative change of a deviance that is no more than rounding. */
const ROUNDING = 1e-12

/**
 * An adjustment for the ancestry of these people; their components are taken apart once for all scores.
 * @param rows the people whose ancestry counts; those who lack the score or a component are passed over
 * @param components principal components; dependent ones are left out
 * @returns takes a score, one number for each person of the extract, NaN where missing
 */
export function ancestryAdjuster(
  rows: Int32Array,
  components: readonly Float64Array[],
  adjustment: Exclude<AncestryAdjustment, 'none'>,
): (values: Float64Array) => AdjustedScore {
  const complete = rows.filter((row) => components.every((each) => !Number.isNaN(each[row])))
  let ofAll: ((y: Float64Array) => Float64Array) | null = null
  return (values) => {
    const adjusted = new Float64Array(values.length).fill(Number.NaN)
    const used = complete.filter((row) => !Number.isNaN(values[row]))
    if (used.length <= components.length + 1) return { values: adjusted, rSquared: Number.NaN, converged: true }
    if (used.length === complete.length) ofAll ??= projector(complete, components)
    const project = used.length === complete.length && ofAll !== null ? ofAll : projector(used, components)
    const score = Float64Array.from(used, (row) => values[row])
    const fitted = project(score)
    const residuals = score.map((value, i) => value - fitted[i])
    const rSquared = 1 - squares(residuals, mean(residuals)) / squares(score, mean(score))
    const { scale, converged } =
      adjustment === 'mean' ? { scale: null, converged: true } : predictedDeviation(residuals, project)
    for (const [i, row] of used.entries()) adjusted[row] = scale === null ? residuals[i] : residuals[i] / scale[i]
    return { values: adjusted, rSquared, converged }
  }
}

/** Least-squares fits on the components: from what is fitted to what is predicted. */
function projector(rows: Int32Array, components: readonly Float64Array[]): (y: Float64Array) => Float64Array {
  const n = rows.length
  const p = components.length + 1
  const x = new Float64Array(n * p).fill(1, 0, n)
  for (const [j, component] of components.entries()) {
    const column = take(component, rows)
    const centre = mean(column)
    const deviation = Math.sqrt(squares(column, centre) / n) || 1
    for (let i = 0; i < n; i++) x[(j + 1) * n + i] = (column[i] - centre) / deviation
  }
  const { rank, pivot, r } = pivotedQr(x, n, p)
  // Columns of an orthonormal basis: x r⁻¹.
  const inverse = inverseUpper(r, rank)
  const basis = Array.from({ length: rank }, (_, k) => {
    const column = new Float64Array(n)
    for (let j = 0; j <= k; j++) {
      const factor = inverse[k * rank + j]
      const from = pivot[j] * n
      for (let i = 0; i < n; i++) column[i] += factor * x[from + i]
    }
    return column
  })
  const once = (y: Float64Array): Float64Array => {
    const fitted = new Float64Array(n)
    for (const column of basis) {
      let slope = 0
      for (let i = 0; i < n; i++) slope += column[i] * y[i]
      for (let i = 0; i < n; i++) fitted[i] += slope * column[i]
    }
    return fitted
  }
  return (y) => {
    const fitted = once(y)
    // Once more on what is left, against rounding.
    const rest = once(y.map((value, i) => value - fitted[i]))
    return fitted.map((value, i) => value + rest[i])
  }
}

/** Gamma regression with log link of the squared residuals: with this link the weights of every iteration are 1. */
function predictedDeviation(residuals: Float64Array, project: (y: Float64Array) => Float64Array) {
  const squared = residuals.map((residual) => residual * residual)
  const average = mean(squared)
  let eta: Float64Array = new Float64Array(residuals.length).fill(log(average))
  let deviance = Number.POSITIVE_INFINITY
  let converged = false
  for (let iteration = 0; iteration < MOST_ITERATIONS && !converged; iteration++) {
    let candidate: Float64Array = project(eta.map((value, i) => value + squared[i] / exp(value) - 1))
    let found = halfDeviance(squared, candidate)
    const most = deviance + ROUNDING * (Math.abs(deviance) + 0.1)
    for (let halving = 0; found > most && halving < 30; halving++) {
      candidate = candidate.map((value, i) => (value + eta[i]) / 2)
      found = halfDeviance(squared, candidate)
    }
    let step = 0
    for (let i = 0; i < eta.length; i++) step = Math.max(step, Math.abs(candidate[i] - eta[i]))
    converged = step <= CONVERGED
    eta = candidate
    deviance = found
  }
  return { scale: eta.map((value) => Math.sqrt(exp(value))), converged }
}

/** Half the deviance but for what does not depend on the fit. */
function halfDeviance(squared: Float64Array, eta: Float64Array): number {
  let sum = 0
  for (let i = 0; i < squared.length; i++) sum += squared[i] / exp(eta[i]) + eta[i]
  return sum
}

function mean(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

function squares(values: Float64Array, centre: number): number {
  let sum = 0
  for (const value of values) sum += (value - centre) * (value - centre)
  return sum
}
