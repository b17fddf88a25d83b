import type { Bed } from '../formats/plinkBed.ts'
import type { Rooms } from '../formats/rooms.ts'

/** A run of variants in one bed file; all files hold the same people in the same order. */
export interface BedPart {
  readonly bed: Bed
  readonly nVariants: number
}

/**
 * Bytes of genotypes in a block. A block's variants are summed before they are added to the rest, so its size is part of the
 * order of sums: it depends on the number of people and on nothing else.
 */
export const BLOCK_BYTES = 18_874_368
const MOST_BLOCK_VARIANTS = 12_000
/** People of a task at most: with many workers fewer, since each keeps room for one. */
const TASK_PEOPLE = 32_768
const TASK_PEOPLE_OF_MANY = 8192
/** Bytes of unused variants that are read rather than skipped. */
const SKIP_BYTES = 262_144
/** Bytes read at a time. */
const READ_BYTES = 4_194_304

/** A multiple of five, the number of variants that the kernel adds up first. */
export function blockVariantsFor(nPeople: number): number {
  const fitting = Math.floor(BLOCK_BYTES / Math.ceil(nPeople / 4) / 5) * 5
  return Math.max(5, Math.min(MOST_BLOCK_VARIANTS, fitting))
}

/** The genotypes at the rows (ascending, counted through all parts), one after the other; neighbours are read together. */
export async function readRows(parts: readonly BedPart[], rows: Int32Array, rooms: Rooms): Promise<Uint8Array> {
  const bytes = parts[0].bed.bytesPerVariant
  const together = await readTogether(parts, rows, rooms)
  if (together !== null) return together
  const genotypes = new Uint8Array(bytes * rows.length)
  let at = 0
  let partStart = 0
  for (const { bed, nVariants } of parts) {
    while (at < rows.length && rows[at] < partStart + nVariants) {
      const first = rows[at]
      let end = at + 1
      while (
        end < rows.length &&
        rows[end] < partStart + nVariants &&
        (rows[end] - rows[end - 1] - 1) * bytes <= SKIP_BYTES &&
        (rows[end] - first + 1) * bytes <= READ_BYTES
      )
        end++
      const read = await bed.read(first - partStart, rows[end - 1] - first + 1)
      for (; at < end; at++) {
        const from = (rows[at] - first) * bytes
        genotypes.set(read.subarray(from, from + bytes), at * bytes)
      }
    }
    partStart += nVariants
  }
  return genotypes
}

/** Rows without a gap in one part, as they come from the file; null where they are no such rows. */
async function readTogether(parts: readonly BedPart[], rows: Int32Array, rooms: Rooms): Promise<Uint8Array | null> {
  const { length } = rows
  if (length === 0 || rows[length - 1] - rows[0] !== length - 1) return null
  let start = 0
  for (const { bed, nVariants } of parts) {
    if (rows[0] >= start && rows[length - 1] < start + nVariants) return bed.read(rows[0] - start, length, rooms)
    start += nVariants
  }
  return null
}

/** People are shared out evenly in runs, each starting at a multiple of 64. How they are shared out changes no bit. */
export function taskRanges(nPeople: number, workers: number): [from: number, to: number][] {
  const length = taskPeople(nPeople, workers)
  return Array.from({ length: Math.ceil(nPeople / length) }, (_, task) => [
    task * length,
    Math.min(nPeople, (task + 1) * length),
  ])
}

/** People of a run. Where all are one run, their calls go to a worker as they were read. */
export function taskPeople(nPeople: number, workers: number): number {
  const most = workers > 2 ? TASK_PEOPLE_OF_MANY : TASK_PEOPLE
  return 64 * Math.ceil(nPeople / Math.ceil(nPeople / most) / 64)
}

/** The calls of people `from` (a multiple of four) to `to` (exclusive). */
export function callsOf(calls: Uint8Array, nPeople: number, from: number, to: number): Uint8Array {
  if (from === 0 && to === nPeople) return calls
  const stored = Math.ceil(nPeople / 4)
  const bytes = Math.ceil((to - from) / 4)
  const nVariants = calls.length / stored
  const part = new Uint8Array(bytes * nVariants)
  for (let variant = 0; variant < nVariants; variant++) {
    const start = variant * stored + from / 4
    part.set(calls.subarray(start, start + bytes), variant * bytes)
  }
  return part
}
