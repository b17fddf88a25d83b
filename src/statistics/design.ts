import type { Kernel } from '../kernel/kernel.ts'
import { cholesky, inverseTransposed } from '../numerics/cholesky.ts'
import { inverseUpper, pivotedQr } from '../numerics/qr.ts'
import type { FitProblem } from './fitProblem.ts'

/** R's `glm` leaves out a column of which less than this is left after the columns before it. */
const RANK_TOLERANCE = 1e-11
/** Below this the estimates would carry fewer than half the digits of a double. */
const PRECISION_TOLERANCE = 3e-8

export interface DroppedColumn {
  readonly column: number
  readonly cause: 'constant_column' | 'collinear_column'
}

/** What centres and scales a column: to mean 0 and mean square 1. */
export interface ColumnScale {
  readonly mean: number
  /** Standard deviation with divisor n; 0 where the column is constant by R's rule. */
  readonly scale: number
}

export interface StandardColumn extends ColumnScale {
  /** The column centred and scaled. */
  readonly values: Float64Array
}

/** A design's independent columns, and a well-conditioned basis of the space they span with the intercept. */
export interface Design {
  /** Columns kept, in order. */
  readonly kept: readonly number[]
  readonly dropped: readonly DroppedColumn[]
  readonly means: readonly number[]
  readonly scales: readonly number[]
  /** n×p: the intercept, then the kept columns, centred and scaled. */
  readonly standard: Float64Array
  /** p×p: standard · basis has columns that are orthonormal but for the factor √n. */
  readonly basis: Float64Array
}

/** NaN is passed over, and stays NaN. */
export function standardise(column: Float64Array): StandardColumn {
  const { mean, scale } = columnScale(column)
  return { values: standardised(column, mean, scale === 0 ? 1 : scale), mean, scale }
}

/** NaN is passed over. Two passes in row order. */
export function columnScale(column: Float64Array): ColumnScale {
  const { n, sum, squares } = sums(column, 0)
  const first = n === 0 ? 0 : sum / n
  const rest = sums(column, first)
  const scale = n === 0 ? 0 : Math.sqrt(rest.squares / n)
  const constant = !(scale > RANK_TOLERANCE * Math.sqrt(squares / n))
  // With what rounding left of the mean.
  const mean = n === 0 ? 0 : first + rest.sum / n
  return { mean, scale: constant ? 0 : scale }
}

function sums(column: Float64Array, origin: number): { n: number; sum: number; squares: number } {
  let n = 0
  let sum = 0
  let squares = 0
  for (let i = 0; i < column.length; i++) {
    const value = column[i] - origin
    if (Number.isNaN(value)) continue
    n++
    sum += value
    squares += value * value
  }
  return { n, sum, squares }
}

function standardised(
  column: Float64Array,
  mean: number,
  scale: number,
  into = new Float64Array(column.length),
): Float64Array {
  const factor = 1 / scale
  for (let i = 0; i < column.length; i++) into[i] = (column[i] - mean) * factor
  return into
}

/** Orders, centres and scales the columns and finds the dependent ones. */
export function prepareDesign(kernel: Kernel, columns: readonly Float64Array[], n: number): Design | FitProblem {
  const standards = columns.map(standardise)
  const dropped: DroppedColumn[] = []
  let kept: number[] = []
  for (const [column, standard] of standards.entries()) {
    if (standard.scale === 0) dropped.push({ column, cause: 'constant_column' })
    else kept.push(column)
  }
  let standard = sideBySide(kept, standards, n)
  let basis = choleskyBasis(kernel, standard, n)
  if (!basis) {
    // Doubtful: R's rule, on the columns as they are, says which ones are dependent.
    const raw = new Float64Array(n * (kept.length + 1)).fill(1)
    for (const [k, column] of kept.entries()) raw.set(columns[column], (k + 1) * n)
    const { pivot, rank } = pivotedQr(raw, n, kept.length + 1, RANK_TOLERANCE)
    for (const k of pivot.slice(rank)) dropped.push({ column: kept[k - 1], cause: 'collinear_column' })
    kept = pivot.slice(1, rank).map((k) => kept[k - 1])
    standard = sideBySide(kept, standards, n)
    const exact = pivotedQr(standard, n, kept.length + 1, PRECISION_TOLERANCE)
    if (exact.rank <= kept.length) {
      const column = kept[exact.pivot[exact.rank] - 1]
      return { status: 'collinear', cause: 'nearly_collinear_column', column }
    }
    basis = inverseUpper(exact.r, exact.rank).map((value) => value * Math.sqrt(n))
  }
  return {
    kept,
    dropped: dropped.sort((a, b) => a.column - b.column),
    means: kept.map((column) => standards[column].mean),
    scales: kept.map((column) => standards[column].scale),
    standard,
    basis,
  }
}

/** The intercept and the kept columns again, centred and scaled as in the design they come from. */
export function standardColumns(
  columns: readonly Float64Array[],
  n: number,
  design: Pick<Design, 'kept' | 'means' | 'scales'>,
): Float64Array {
  const joined = new Float64Array(n * (design.kept.length + 1))
  joined.fill(1, 0, n)
  for (const [k, column] of design.kept.entries()) {
    standardised(columns[column], design.means[k], design.scales[k], joined.subarray((k + 1) * n, (k + 2) * n))
  }
  return joined
}

export function isProblem<T extends object>(result: T | FitProblem): result is FitProblem {
  return 'cause' in result
}

function sideBySide(kept: readonly number[], standards: readonly StandardColumn[], n: number): Float64Array {
  const joined = new Float64Array(n * (kept.length + 1))
  joined.fill(1, 0, n)
  for (const [k, column] of kept.entries()) joined.set(standards[column].values, (k + 1) * n)
  return joined
}

/** Null where the columns are so dependent that the Gram matrix does not tell. */
function choleskyBasis(kernel: Kernel, standard: Float64Array, n: number): Float64Array | null {
  const p = standard.length / n
  const gram = kernel.weightedGram(standard, new Float64Array(n).fill(1 / n), n, p)
  const l = cholesky(gram, p, 1e-10)
  return l && inverseTransposed(l, p)
}
