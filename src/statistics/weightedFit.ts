import { inverseUpper } from '../numerics/qr.ts'

/** Effects with their sampling variances, and moderators centred and scaled; an intercept is always there. */
export interface Effects {
  /** Minus `centre`. */
  readonly values: Float64Array
  readonly centre: number
  readonly variances: Float64Array
  readonly moderators: readonly StandardModerator[]
}

export interface StandardModerator {
  readonly values: Float64Array
  readonly mean: number
  readonly scale: number
}

/** Weighted least squares of the effects with weights 1/(variance + τ²). */
export interface WeightedFit {
  readonly weights: Float64Array
  /** Orthonormal basis of the weighted design √w·X, one array a column. */
  readonly basis: readonly Float64Array[]
  /** R of √w·X = basis·R, column-major. */
  readonly r: Float64Array
  /** √w · (effect − fitted). */
  readonly residuals: Float64Array
  /** Generalised Q: the sum of their squares. */
  readonly q: number
}

export function weightedFit({ values, variances, moderators }: Effects, tau2: number): WeightedFit {
  const weights = variances.map((variance) => 1 / (variance + tau2))
  const roots = weights.map(Math.sqrt)
  const columns = [roots, ...moderators.map((moderator) => product(roots, moderator.values))]
  const { basis, r } = orthonormalised(columns)
  const residuals = product(roots, values)
  for (const column of basis) removeProjection(residuals, column)
  return { weights, basis, r, residuals, q: dot(residuals, residuals) }
}

/** Estimates on the moderators' own scale, the intercept first; covariances row by row, without the factor of any test. */
export function fitCoefficients(
  { values, centre, moderators }: Effects,
  { weights, basis, r }: WeightedFit,
): { coefficients: Float64Array; covariances: Float64Array[] } {
  const p = basis.length
  const inverse = inverseUpper(r, p)
  const weighted = values.map((value, i) => value * Math.sqrt(weights[i]))
  const projections = basis.map((column) => dot(column, weighted))
  // Rows of T·R⁻¹, T undoing the centring and scaling.
  const rows = Array.from({ length: p }, (_, i) => Float64Array.from({ length: p }, (_, j) => inverse[j * p + i]))
  for (const [k, { mean, scale }] of moderators.entries()) {
    rows[k + 1] = rows[k + 1].map((value) => value / scale)
    rows[0] = rows[0].map((value, j) => value - mean * rows[k + 1][j])
  }
  const coefficients = Float64Array.from(rows, (row, i) => dot(row, projections) + (i === 0 ? centre : 0))
  return { coefficients, covariances: rows.map((a) => Float64Array.from(rows, (b) => dot(a, b))) }
}

/** The trace of P = W − WX(XᵀWX)⁻¹XᵀW. */
export function traceOfP({ weights, basis }: WeightedFit): number {
  let trace = 0
  for (let i = 0; i < weights.length; i++) {
    let leverage = 0
    for (const column of basis) leverage += column[i] * column[i]
    trace += weights[i] * (1 - leverage)
  }
  return trace
}

/**
 * The trace of (DM)², M = I − basis·basisᵀ and D the given diagonal: with the weights that of P·P, with weight · (variance +
 * τ²) that of (PΣ)².
 */
export function traceOfSquare({ basis }: WeightedFit, diagonal: Float64Array): number {
  let trace = 0
  for (let i = 0; i < diagonal.length; i++) {
    let leverage = 0
    for (const column of basis) leverage += column[i] * column[i]
    trace += diagonal[i] * diagonal[i] * (1 - 2 * leverage)
  }
  for (const a of basis) {
    const weighted = product(a, diagonal)
    for (const b of basis) trace += square(dot(weighted, b))
  }
  return trace
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

const square = (x: number) => x * x

function product(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value * b[i])
}

/** Gram-Schmidt, each column twice: the second pass takes away what rounding left in the first (Kahan & Parlett). */
function orthonormalised(columns: readonly Float64Array[]): { basis: Float64Array[]; r: Float64Array } {
  const p = columns.length
  const r = new Float64Array(p * p)
  const basis: Float64Array[] = []
  for (const [j, column] of columns.entries()) {
    const rest = column.slice()
    for (let pass = 0; pass < 2; pass++) {
      for (const [i, direction] of basis.entries()) r[j * p + i] += removeProjection(rest, direction)
    }
    const norm = Math.sqrt(dot(rest, rest))
    r[j * p + j] = norm
    basis.push(rest.map((value) => value / norm))
  }
  return { basis, r }
}

/** Takes a unit direction out of a vector, and gives how much of it there was. */
function removeProjection(vector: Float64Array, direction: Float64Array): number {
  const share = dot(vector, direction)
  for (let i = 0; i < vector.length; i++) vector[i] -= share * direction[i]
  return share
}
