import type { Arena } from './arena.ts'

/** A column as the kernel takes it in: (value − mean)·factor. */
export interface KernelColumn {
  readonly values: Float64Array
  readonly mean: number
  readonly factor: number
}

export interface DenseLoops {
  /** XᵀWX of p columns of n values, p×p column-major, both triangles. w: n. */
  weightedGram(x: readonly KernelColumn[], w: Float64Array): Float64Array
}

/** `assembly/dense.ts`. */
export interface DenseExports {
  packColumns(from: number, n: number, p: number, blocks: number, columns: number): void
  packColumn(from: number, n: number, mean: number, factor: number, to: number, count: number, columns: number): void
  weightedGram(x: number, w: number, count: number, p: number, gram: number, work: number): void
}

export const BLOCK_ROWS = 64
export const blocksOf = (n: number): number => Math.ceil(n / BLOCK_ROWS)
/** Columns are padded with zeros to a multiple of four, the width of the register tiles. */
export const paddedColumns = (p: number): number => Math.ceil(p / 4) * 4

export function denseLoops(exports: DenseExports, arena: Arena): DenseLoops {
  return {
    weightedGram(x, w) {
      const p = x.length
      const count = blocksOf(w.length)
      const columns = paddedColumns(p)
      return arena.call('the weighted Gram matrix', () => {
        const blocks = arena.room(count * BLOCK_ROWS * columns)
        const weights = arena.room(count * BLOCK_ROWS)
        const gram = arena.room(columns * columns)
        pack(exports, arena, x, blocks, count, columns)
        pack(exports, arena, [asGiven(w)], weights, count, 1)
        exports.weightedGram(blocks, weights, count, columns, gram, arena.room(columns * BLOCK_ROWS))
        return leading(arena.read(gram, columns * columns), columns, p)
      })
    },
  }
}

export const asGiven = (values: Float64Array): KernelColumn => ({ values, mean: 0, factor: 1 })

/** The columns as the kernel has them, n×p column-major. */
export function sideBySide(columns: readonly KernelColumn[], n: number): Float64Array {
  const joined = new Float64Array(n * columns.length)
  for (const [k, { values, mean, factor }] of columns.entries()) {
    for (let i = 0; i < n; i++) joined[k * n + i] = (values[i] - mean) * factor
  }
  return joined
}

/** Fills `count` blocks of `columns` columns with these columns, and zeros where there are fewer. */
export function pack(
  exports: Pick<DenseExports, 'packColumn'>,
  arena: Arena,
  x: readonly KernelColumn[],
  blocks: number,
  count: number,
  columns: number,
): void {
  for (let j = 0; j < columns; j++) {
    const { values, mean, factor } = x[j] ?? nothing
    arena.call('a column of the data', () =>
      exports.packColumn(arena.put(values), values.length, mean, factor, blocks + j * BLOCK_ROWS * 8, count, columns),
    )
  }
}

const nothing = asGiven(new Float64Array(0))

/** The leading p×p part of a padded square matrix. */
export function leading(padded: Float64Array, columns: number, p: number): Float64Array {
  const part = new Float64Array(p * p)
  for (let j = 0; j < p; j++) part.set(padded.subarray(j * columns, j * columns + p), j * p)
  return part
}
