import { chunkNumbers, type PackedColumns } from '../kernel/dosages.ts'
import type { ParquetColumn, ParquetFooter } from './parquetFooter.ts'
import { checkNotCancelled, readBytes, type Source } from './source.ts'
import type { Field, PackedReadOptions } from './table.ts'

/** Arrow's types of numbers, and the physical type that Parquet has for each. */
const physicalTypes: ReadonlyMap<string, number> = new Map([
  ...['Int8', 'Int16', 'Int32', 'Uint8', 'Uint16', 'Uint32'].map((name) => [name, 1] as const),
  ...['Int64', 'Uint64'].map((name) => [name, 2] as const),
  ['Float32', 4],
  ['Float64', 5],
])
/** Uncompressed, Snappy, gzip and zstd. */
const codecs: readonly number[] = [0, 1, 2, 6]

/** Bytes between columns that are read rather than skipped. */
const SKIP_BYTES = 65_536
/** Bytes read at a time, but for a chunk that is larger. */
const READ_BYTES = 16_777_216

interface PlacedChunk {
  readonly start: number
  readonly packed: number
  /** Its numbers in the table of chunks. */
  readonly entry: number
}

/** As `TableFile.readPacked`. */
export async function readPacked(
  source: Source,
  { rows, columns: layout }: ParquetFooter,
  fields: readonly Field[],
  columns: readonly number[],
  { signal, rooms }: PackedReadOptions = {},
): Promise<PackedColumns | null> {
  const { size } = source.blob
  if (!columns.every((at) => isKnown(layout[at], fields[at], size))) return null
  const chunks = new Int32Array(chunkNumbers * columns.length * rows.length)
  // In the order in which files usually have them.
  const placed = rows.flatMap((count, group) =>
    columns.map((at, k): PlacedChunk => {
      const { start, packed, type, codec } = layout[at].chunks[group]
      const entry = chunkNumbers * (k * rows.length + group)
      chunks.set([0, packed, type, codec, layout[at].isOptional ? 1 : 0, count], entry)
      return { start, packed, entry }
    }),
  )
  placed.sort((a, b) => a.start - b.start)
  const runs: { readonly from: number; to: number; readonly at: number }[] = []
  let length = 0
  for (const { start, packed, entry } of placed) {
    let run = runs.at(-1)
    if (run === undefined || start > run.to + SKIP_BYTES || start + packed > run.from + READ_BYTES) {
      run = { from: start, to: start, at: length }
      runs.push(run)
    }
    chunks[entry] = run.at + start - run.from
    run.to = Math.max(run.to, start + packed)
    length = run.at + run.to - run.from
  }
  // Columns that overlap are not of this world, nor are those that take more than unpacked.
  if (length > Math.min(mostBytes(columns.length, rows), 2 ** 31 - 1)) return null
  const parts: Uint8Array[] = []
  for (const { from, to } of runs) {
    checkNotCancelled(signal)
    parts.push(await readBytes(source, from, to, rooms))
  }
  return { parts, chunks }
}

const isKnown = (column: ParquetColumn | undefined, { name, type }: Field, size: number): boolean =>
  column?.name === name &&
  column.isFlat &&
  column.chunks.every(
    (chunk) =>
      chunk.type === physicalTypes.get(type) &&
      codecs.includes(chunk.codec) &&
      chunk.start >= 0 &&
      chunk.packed >= 0 &&
      chunk.start + chunk.packed <= size,
  )

/** Twice the numbers themselves, with the headers of many pages and what lies between. */
const mostBytes = (columns: number, rows: readonly number[]): number =>
  columns * rows.reduce((sum, count) => sum + 16 * count + SKIP_BYTES, 0) + SKIP_BYTES
