import type { DosageTable } from '../formats/dosageTable.ts'

/** Tables of dosages of the same people, read as one: variants are counted through all of them. */
export interface DosageReader {
  /** Dosages at the rows (ascending), people × variants, NaN where missing. */
  read(rows: Int32Array, signal?: AbortSignal): Promise<Float64Array>
}

/** Bytes of dosages in a block; as with hard calls the size of a block depends on the number of people alone. */
const BLOCK_BYTES = 33_554_432
const MOST_BLOCK_VARIANTS = 1000

export const dosageBlockVariants = (nPeople: number): number =>
  Math.max(1, Math.min(MOST_BLOCK_VARIANTS, Math.floor(BLOCK_BYTES / (8 * nPeople))))

export function dosageReader(tables: readonly DosageTable[]): DosageReader {
  return {
    async read(rows, signal) {
      if (tables.length === 1) return tables[0].read(rows, signal)
      const nPeople = tables[0].samples.length
      const dosages = new Float64Array(rows.length * nPeople)
      let at = 0
      let start = 0
      for (const table of tables) {
        const end = start + table.variants.length
        let to = at
        while (to < rows.length && rows[to] < end) to++
        if (to > at) {
          const first = start
          dosages.set(
            await table.read(
              rows.subarray(at, to).map((row) => row - first),
              signal,
            ),
            at * nPeople,
          )
        }
        at = to
        start = end
      }
      return dosages
    },
  }
}

/** The dosages of people `from` to `to` (exclusive). */
export function dosagesOf(dosages: Float64Array, nPeople: number, from: number, to: number): Float64Array {
  if (from === 0 && to === nPeople) return dosages
  const nVariants = dosages.length / nPeople
  const part = new Float64Array((to - from) * nVariants)
  for (let variant = 0; variant < nVariants; variant++) {
    part.set(dosages.subarray(variant * nPeople + from, variant * nPeople + to), variant * (to - from))
  }
  return part
}
