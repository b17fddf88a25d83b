import type { Bed } from '../formats/plinkBed.ts'
import type { HardCalls } from '../kernel/genotype.ts'

/** A run of variants in one bed file; all files hold the same people in the same order. */
export interface BedPart {
  readonly bed: Bed
  readonly nVariants: number
}

/**
 * Bytes of genotypes in a block. A block's variants are summed before they are added to the rest, so its size is part of the
 * order of sums: it depends on the number of people and on nothing else.
 */
export const BLOCK_BYTES = 25_165_824
const MOST_BLOCK_VARIANTS = 4000
const TASK_PEOPLE = 8192
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
export async function readRows(parts: readonly BedPart[], rows: Int32Array): Promise<Uint8Array> {
  const bytes = parts[0].bed.bytesPerVariant
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

/** People are shared out evenly in runs, whatever the number of workers; each run starts at a multiple of 64. */
export function taskRanges(nPeople: number): [from: number, to: number][] {
  const length = taskPeople(nPeople)
  return Array.from({ length: Math.ceil(nPeople / length) }, (_, task) => [
    task * length,
    Math.min(nPeople, (task + 1) * length),
  ])
}

/** People of a run: few enough for their sums to stay in a processor's cache, many enough to pay for the kernel's tables. */
export const taskPeople = (nPeople: number): number => 64 * Math.ceil(nPeople / Math.ceil(nPeople / TASK_PEOPLE) / 64)

/** The calls of people `from` (a multiple of four) to `to` (exclusive). */
export function peopleOf({ genotypes, nPeople, nVariants }: HardCalls, from: number, to: number): HardCalls {
  if (from === 0 && to === nPeople) return { genotypes, nPeople, nVariants }
  const stored = Math.ceil(nPeople / 4)
  const bytes = Math.ceil((to - from) / 4)
  const part = new Uint8Array(bytes * nVariants)
  for (let variant = 0; variant < nVariants; variant++) {
    const start = variant * stored + from / 4
    part.set(genotypes.subarray(start, start + bytes), variant * bytes)
  }
  return { genotypes: part, nPeople: to - from, nVariants }
}
