import type { Arena } from './arena.ts'
import { strideOf, type UsedWeights, type Weights } from './weightRows.ts'

/** What missing calls count as. */
export interface MissingCalls {
  /** Of each variant: copies of a1 that a missing call counts as, and 1 where it fails quality control. */
  readonly imputed: Float64Array
  readonly failed: Uint8Array
  /** Where a missing call counts as nothing. */
  readonly used: UsedWeights | null
}

export interface MatrixExports {
  spread(columns: number, stride: number, rows: number, count: number, filled: number): void
  foldMissing(summed: number, stride: number, kept: number, sums: number, scores: number, count: number): void
}

/** Bytes that loops may read beyond a matrix. */
export const BEYOND_BYTES = 64

export const roundedUp = (count: number, multiple: number): number => Math.ceil(count / multiple) * multiple

/** How the loops over calls and dosages want their matrices. */
export function scoreMatrices(exports: MatrixExports, arena: Arena) {
  /** Address of columns of `rows` numbers, spaced by `stride`, the gaps and further columns filled with zeros. */
  const putMatrix = (matrix: Float64Array, rows: number, stride: number, columns: number): number => {
    const at = arena.put(matrix, 8 * (stride * columns - matrix.length) + BEYOND_BYTES)
    if (stride * columns > matrix.length) exports.spread(at, stride, rows, columns, matrix.length / rows)
    return at
  }
  const putWeights = (weights: Weights, nScores: number, variants: number) => {
    if (!(weights instanceof Float64Array)) return weights
    const stride = strideOf(nScores)
    return { at: putMatrix(weights, nScores, stride, variants), stride }
  }
  const putUsed = (used: UsedWeights): number => (used instanceof Int8Array ? arena.put(used) : used.at)
  return { putMatrix, putWeights, putUsed }
}
