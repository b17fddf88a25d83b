import type { Arena } from './arena.ts'

export interface DenseLoops {
  /** XᵀWX, p×p column-major, both triangles. x: n×p, w: n. */
  weightedGram(x: Float64Array, w: Float64Array, n: number, p: number): Float64Array
}

/** `assembly/dense.ts`. */
export interface DenseExports {
  packColumns(from: number, n: number, p: number, blocks: number, columns: number): void
  weightedGram(x: number, w: number, count: number, p: number, gram: number, work: number): void
}

export const BLOCK_ROWS = 64
export const blocksOf = (n: number): number => Math.ceil(n / BLOCK_ROWS)
/** Columns are padded with zeros to a multiple of four, the width of the register tiles. */
export const paddedColumns = (p: number): number => Math.ceil(p / 4) * 4

export function denseLoops(exports: DenseExports, arena: Arena): DenseLoops {
  return {
    weightedGram(x, w, n, p) {
      const count = blocksOf(n)
      const columns = paddedColumns(p)
      return arena.call('the weighted Gram matrix', () => {
        const blocks = arena.room(count * BLOCK_ROWS * columns)
        const weights = arena.room(count * BLOCK_ROWS)
        const gram = arena.room(columns * columns)
        exports.packColumns(arena.put(x), n, p, blocks, columns)
        exports.packColumns(arena.put(w), n, 1, weights, 1)
        exports.weightedGram(blocks, weights, count, columns, gram, arena.room(columns * BLOCK_ROWS))
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
