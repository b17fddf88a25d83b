import type { Arena } from './arena.ts'
import type { DenseLoops } from './kernel.ts'

/** `assembly/dense.ts`. */
export interface DenseExports {
  weightedGram(x: number, w: number, n: number, p: number, gram: number, work: number): void
}

export const BLOCK_ROWS = 128
export const blocksOf = (n: number): number => Math.ceil(n / BLOCK_ROWS)
/** Columns are padded with zeros to a multiple of four, the width of the register tiles. */
export const paddedColumns = (p: number): number => Math.ceil(p / 4) * 4

export function denseLoops(exports: DenseExports, arena: Arena): DenseLoops {
  return {
    weightedGram(x, w, n, p) {
      const rows = blocksOf(n) * BLOCK_ROWS
      const columns = paddedColumns(p)
      return arena.call('the weighted Gram matrix', () => {
        const padded = new Float64Array(rows * columns)
        for (let j = 0; j < p; j++) padded.set(x.subarray(j * n, (j + 1) * n), j * rows)
        const weights = new Float64Array(rows)
        weights.set(w)
        const gram = arena.room(columns * columns)
        const work = arena.room(columns * BLOCK_ROWS)
        exports.weightedGram(arena.put(padded), arena.put(weights), rows, columns, gram, work)
        return leading(arena.read(gram, columns * columns), columns, p)
      })
    },
  }
}

/** The leading p×p part of a padded square matrix. */
export function leading(padded: Float64Array, columns: number, p: number): Float64Array {
  const part = new Float64Array(p * p)
  for (let j = 0; j < p; j++) part.set(padded.subarray(j * columns, j * columns + p), j * p)
  return part
}
