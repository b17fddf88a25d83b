/**
 * The kernel: loops whose cost grows with people or variants, in WebAssembly (`assembly/`). This interface is the only
 * place that knows them; `reference.ts` has the same interface in plain loops and is its specification and test double.
 *
 * Matrices are column-major Float64Arrays, people × columns. Sums run in a fixed order, so the bits are the same in any
 * engine, for any number of workers.
 */
export interface Kernel {
  /** XᵀWX, p×p column-major, both triangles. x: n×p, w: n. */
  weightedGram(x: Float64Array, w: Float64Array, n: number, p: number): Float64Array
}
