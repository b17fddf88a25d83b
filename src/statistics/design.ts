import { asGiven, type KernelColumn, sideBySide } from '../kernel/dense.ts'
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

/** A column so centred and scaled. */
export interface StandardColumn extends ColumnScale {
  readonly values: Float64Array
}

/** A design's independent columns, and a well-conditioned basis of the space they span with the intercept. */
export interface Design {
  /** Columns kept, in order. */
  readonly kept: readonly number[]
  readonly dropped: readonly DroppedColumn[]
  readonly means: readonly number[]
  readonly scales: readonly number[]
  /** The intercept, then the kept columns, centred and scaled. */
  readonly standard: readonly KernelColumn[]
  /** p×p: standard · basis has columns that are orthonormal but for the factor √n. */
  readonly basis: Float64Array
}

/** NaN stays NaN. */
export function standardise(column: Float64Array): StandardColumn {
  const unit = columnScale(column)
  const { mean, factor } = inUnit(column, unit)
  return { values: column.map((value) => (value - mean) * factor), ...unit }
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

const inUnit = (values: Float64Array, { mean, scale }: ColumnScale): KernelColumn => ({
  values,
  mean,
  factor: scale === 0 ? 1 : 1 / scale,
})

function sums(column: Float64Array, origin: number): { n: number; sum: number; squares: number } {
  let sum = 0
  let squares = 0
  for (let i = 0; i < column.length; i++) {
    const value = column[i] - origin
    sum += value
    squares += value * value
  }
  // Nothing is missing, as mostly: no need to look at each.
  return Number.isNaN(sum) ? sumsOfPresent(column, origin) : { n: column.length, sum, squares }
}

function sumsOfPresent(column: Float64Array, origin: number): { n: number; sum: number; squares: number } {
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

/** Orders, centres and scales the columns and finds the dependent ones. */
export function prepareDesign(kernel: Kernel, columns: readonly Float64Array[], n: number): Design | FitProblem {
  const units = columns.map(columnScale)
  const dropped: DroppedColumn[] = []
  let kept: number[] = []
  for (const [column, { scale }] of units.entries()) {
    if (scale === 0) dropped.push({ column, cause: 'constant_column' })
    else kept.push(column)
  }
  const standardOf = (kept: readonly number[]) => {
    const own = kept.map((column) => units[column])
    return standardColumns(columns, n, {
      kept,
      means: own.map(({ mean }) => mean),
      scales: own.map(({ scale }) => scale),
    })
  }
  let standard = standardOf(kept)
  let basis = choleskyBasis(kernel, standard, n)
  if (!basis) {
    // Doubtful: R's rule, on the columns as they are, says which ones are dependent.
    const raw = sideBySide([standard[0], ...kept.map((column) => asGiven(columns[column]))], n)
    const { pivot, rank } = pivotedQr(raw, n, kept.length + 1, RANK_TOLERANCE)
    for (const k of pivot.slice(rank)) dropped.push({ column: kept[k - 1], cause: 'collinear_column' })
    kept = pivot.slice(1, rank).map((k) => kept[k - 1])
    standard = standardOf(kept)
    const exact = pivotedQr(sideBySide(standard, n), n, kept.length + 1, PRECISION_TOLERANCE)
    if (exact.rank <= kept.length) {
      const column = kept[exact.pivot[exact.rank] - 1]
      return { status: 'collinear', cause: 'nearly_collinear_column', column }
    }
    basis = inverseUpper(exact.r, exact.rank).map((value) => value * Math.sqrt(n))
  }
  return {
    kept,
    dropped: dropped.sort((a, b) => a.column - b.column),
    means: kept.map((column) => units[column].mean),
    scales: kept.map((column) => units[column].scale),
    standard,
    basis,
  }
}

/** The intercept and the kept columns, centred and scaled as in the design they come from. */
export function standardColumns(
  columns: readonly Float64Array[],
  n: number,
  design: Pick<Design, 'kept' | 'means' | 'scales'>,
): KernelColumn[] {
  const { kept, means, scales } = design
  const intercept = asGiven(new Float64Array(n).fill(1))
  return [intercept, ...kept.map((column, k) => inUnit(columns[column], { mean: means[k], scale: scales[k] }))]
}

export function isProblem<T extends object>(result: T | FitProblem): result is FitProblem {
  return 'cause' in result
}

/** Null where the columns are so dependent that the Gram matrix does not tell. */
function choleskyBasis(kernel: Kernel, standard: readonly KernelColumn[], n: number): Float64Array | null {
  const p = standard.length
  const gram = kernel.weightedGram(standard, new Float64Array(n).fill(1 / n))
  const l = cholesky(gram, p, 1e-10)
  return l && inverseTransposed(l, p)
}
