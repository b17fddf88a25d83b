import type { DosageTable } from '../formats/dosageTable.ts'
import type { PackedReadOptions } from '../formats/table.ts'
import { chunkNumbers, type PackedColumns } from '../kernel/dosages.ts'

/** Tables of dosages of the same people, read as one: variants are counted through all of them. */
export interface DosageReader {
  /** Dosages at the rows (ascending), people × variants, NaN where missing. */
  read(rows: Int32Array, signal?: AbortSignal): Promise<Float64Array>
  /** The same as stored; null where a table has them otherwise than the kernel can unpack. */
  readPacked(rows: Int32Array, options?: PackedReadOptions): Promise<PackedColumns | null>
}

/** Bytes of dosages in a block; as with hard calls the size of a block depends on the number of people alone. */
const BLOCK_BYTES = 67_108_864
const MOST_BLOCK_VARIANTS = 1000

export const dosageBlockVariants = (nPeople: number): number =>
  Math.max(1, Math.min(MOST_BLOCK_VARIANTS, Math.floor(BLOCK_BYTES / (8 * nPeople))))

export function dosageReader(tables: readonly DosageTable[]): DosageReader {
  return {
    async read(rows, signal) {
      const parts = partsOf(tables, rows)
      if (parts.length === 1) return parts[0].table.read(parts[0].variants, signal)
      const nPeople = tables[0].samples.length
      const dosages = new Float64Array(rows.length * nPeople)
      let at = 0
      for (const { table, variants } of parts) {
        dosages.set(await table.read(variants, signal), at)
        at += variants.length * nPeople
      }
      return dosages
    },
    async readPacked(rows, options) {
      const read: { readonly packed: PackedColumns; readonly nVariants: number }[] = []
      for (const { table, variants } of partsOf(tables, rows)) {
        const packed = (await table.readPacked?.(variants, options)) ?? null
        if (packed === null) return null
        read.push({ packed, nVariants: variants.length })
      }
      return read.length === 1 ? read[0].packed : joined(read)
    },
  }
}

/** Each table's variants among the rows. */
function partsOf(
  tables: readonly DosageTable[],
  rows: Int32Array,
): { readonly table: DosageTable; readonly variants: Int32Array }[] {
  let start = 0
  return tables.flatMap((table) => {
    const first = start
    start += table.variants.length
    const variants = rows.filter((row) => row >= first && row < start).map((row) => row - first)
    return variants.length === 0 ? [] : [{ table, variants }]
  })
}

/** As one; each variant has as many chunks, the last of which may be of no rows. */
function joined(read: readonly { readonly packed: PackedColumns; readonly nVariants: number }[]): PackedColumns {
  const width = Math.max(...read.map(({ packed, nVariants }) => packed.chunks.length / nVariants))
  const chunks = new Int32Array(width * read.reduce((sum, { nVariants }) => sum + nVariants, 0))
  let at = 0
  let bytes = 0
  for (const { packed, nVariants } of read) {
    const own = packed.chunks.length / nVariants
    for (let variant = 0; variant < nVariants; variant++, at += width) {
      chunks.set(packed.chunks.subarray(variant * own, (variant + 1) * own), at)
      for (let offset = at; offset < at + own; offset += chunkNumbers) chunks[offset] += bytes
    }
    for (const part of packed.parts) bytes += part.length
  }
  return { parts: read.flatMap(({ packed }) => packed.parts), chunks }
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
