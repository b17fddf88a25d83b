import type { Arena } from './arena.ts'
import { strideOf, type UsedWeights, type Weights } from './weightRows.ts'

/**
 * Polygenic scores. Weights and sums are scores × (variants or people), column-major: the scores of one variant, or of one
 * person, lie side by side.
 */
export interface GenotypeLoops {
  /**
   * For each variant three counts: people without a call, with one copy of a1, with none; two copies have the rest.
   * @param counted 1 for each person to be counted; everybody where it is left out
   */
  countCalls(calls: HardCalls, counted?: Uint8Array): Float64Array
  /**
   * Takes dosages in; they stay in the kernel until `close`. Of packed ones a column is a variant, and a row a person.
   * @returns null where packed ones are not as the kernel can read them, or one is no number from 0 to 2
   */
  holdDosages(dosages: Float64Array | PackedColumns, nPeople: number): HeldDosages | null
  /**
   * `countCalls` of dosages rounded to the nearest whole number of copies (people × variants, NaN where missing), and Σ dosage of
   * each variant: of every eighth person by themselves, and these eight sums as ((s₀ + s₄) + (s₂ + s₆)) + ((s₁ + s₅) + (s₃ + s₇)).
   */
  countDosages(dosages: Dosages, nPeople: number, counted?: Uint8Array): DosageCounts
  /**
   * Σ weight · copies of a1, for each person; a missing call has none. Five variants are summed first,
   * (((v₀ + v₁) + v₂) + v₃) + v₄, the last group filled up with zeros, and the groups then one after the other.
   * @param weights per copy of a1, scores × variants
   */
  scoreHardCalls(calls: HardCalls, weights: Weights, nScores: number): Float64Array
  /**
   * `scoreHardCalls`, and what missing calls add to it, summed by itself over the variants, one after the other.
   * @returns the scores; and of each person's missing calls, columns × people, the sums of |weight| of each score, where they count
   * as nothing also of the alleles of each score, and the number of variants that did not fail
   */
  scoreWithMissing(
    calls: HardCalls,
    weights: Weights,
    nScores: number,
    missing: MissingCalls,
  ): { readonly sums: Float64Array; readonly missing: Float64Array }
  /**
   * Σ weight · dosage, for each person, one variant after the other; a missing dosage counts as none.
   * @param dosages people × variants, NaN where missing
   * @param weights scores × variants
   * @param into to be filled and given back, where it has the length
   */
  scoreDosages(
    dosages: Dosages,
    nPeople: number,
    weights: Weights,
    nScores: number,
    into?: Float64Array | null,
  ): Float64Array
  /** `scoreDosages`, with missing dosages as `scoreWithMissing` has missing calls. */
  scoreDosagesWithMissing(
    dosages: Dosages,
    nPeople: number,
    weights: Weights,
    nScores: number,
    missing: MissingCalls,
  ): { readonly sums: Float64Array; readonly missing: Float64Array }
}

/** Genotypes as a bed file stores them. */
export interface HardCalls {
  /** nVariants × ⌈nPeople / 4⌉: four people a byte, the first in the lowest bits; 00 two copies of a1, 01 missing, 10 one, 11 none. */
  readonly genotypes: Uint8Array
  readonly nPeople: number
  readonly nVariants: number
}

/** Columns of numbers as a Parquet file stores them. */
export interface PackedColumns {
  /** Counted through one after the other. */
  readonly parts: readonly Uint8Array[]
  /** `chunkNumbers` of each chunk, those of a column one after the other: offset, bytes, physical type, codec, 1 where values can be missing, rows. */
  readonly chunks: Int32Array
}

export const chunkNumbers = 6

/** In the kernel variants are spaced by `spaced` people, a multiple of four; f64 where they are wide, else f32. */
export type Dosages =
  | Float64Array
  | { readonly at: number; readonly isWide: boolean; readonly spaced: number; readonly nVariants: number }

/** Closed in the opposite order of holding. */
export interface HeldDosages {
  readonly dosages: Dosages
  /** A copy, people × variants. */
  read(): Float64Array
  close(): void
}

export interface DosageCounts {
  readonly counts: Float64Array
  readonly copies: Float64Array
}

/** What missing calls count as. */
export interface MissingCalls {
  /** Of each variant: copies of a1 that a missing call counts as, and 1 where it fails quality control. */
  readonly imputed: Float64Array
  readonly failed: Uint8Array
  /** Where a missing call counts as nothing. */
  readonly used: UsedWeights | null
}

/** `assembly/genotype.ts` and `assembly/calls.ts`. */
export interface GenotypeExports {
  countCalls(genotypes: number, stride: number, bytes: number, variants: number, mask: number, counts: number): void
  countDosages(
    dosages: number,
    isWide: boolean,
    people: number,
    spaced: number,
    variants: number,
    members: number,
    counts: number,
  ): void
  unpackDosages(
    bytes: number,
    length: number,
    chunks: number,
    count: number,
    rows: number,
    spaced: number,
    isWide: boolean,
    out: number,
  ): number
  foldMissing(summed: number, stride: number, kept: number, sums: number, scores: number, count: number): void
  sumMissing(
    genotypes: number,
    stride: number,
    bytes: number,
    variants: number,
    weights: number,
    wide: number,
    scores: number,
    imputed: number,
    failed: number,
    used: number,
    row: number,
    length: number,
    out: number,
  ): void
  scoreHardCalls(
    genotypes: number,
    step: number,
    bytes: number,
    variants: number,
    weights: number,
    stride: number,
    width: number,
    tables: number,
    indices: number,
    sums: number,
    out: number,
    scores: number,
    count: number,
  ): void
  sumMissingDosages(
    dosages: number,
    isWide: boolean,
    people: number,
    variants: number,
    weights: number,
    wide: number,
    scores: number,
    imputed: number,
    failed: number,
    used: number,
    row: number,
    length: number,
    out: number,
  ): void
  gather(columns: number, stride: number, rows: number, count: number): void
  spread(columns: number, stride: number, rows: number, count: number, filled: number): void
  scoreDosages(
    dosages: number,
    isWide: boolean,
    people: number,
    variants: number,
    weights: number,
    stride: number,
    out: number,
    work: number,
  ): void
}

const GROUP = 5
const GROUPS_PER_PASS = 8
const TABLE_ROWS = 243
const ROW_GAP = 192
const TILE_PEOPLE = 8192
const READ_BYTES = 16
/** Bytes that unpacking may read beyond the packed ones, and counting beyond dosages. */
const UNPACK_BYTES = 16
/** Parquet's physical type of f64, the only one that f32 does not hold where it is a number of copies. */
const DOUBLE = 5
const COUNT_BYTES = 64

export function genotypeLoops(exports: GenotypeExports, arena: Arena): GenotypeLoops {
  /** Address of columns of `rows` numbers, spaced by `stride`, the gaps and further columns filled with zeros. */
  const putMatrix = (matrix: Float64Array, rows: number, stride: number, columns: number): number => {
    const at = arena.put(matrix, 8 * (stride * columns - matrix.length) + COUNT_BYTES)
    if (stride * columns > matrix.length) exports.spread(at, stride, rows, columns, matrix.length / rows)
    return at
  }
  const putWeights = (weights: Weights, nScores: number, variants: number) => {
    if (!(weights instanceof Float64Array)) return weights
    const stride = strideOf(nScores)
    return { at: putMatrix(weights, nScores, stride, variants), stride }
  }
  /** Calls and weights put there, and the address of the sums. */
  const sumsOf = (calls: HardCalls, weights: Weights, nScores: number) => {
    const width = nScores > 4 ? 8 : 2
    const variants = roundedUp(calls.nVariants, GROUP)
    const bytes = bytesOf(calls)
    const people = Math.min(TILE_PEOPLE, bytes * 4)
    const genotypes = putCalls(arena, calls, variants)
    const { at: matrix, stride } = putWeights(weights, nScores, variants)
    const out = arena.room(calls.nPeople * nScores)
    exports.scoreHardCalls(
      genotypes,
      storedBytes(calls),
      bytes,
      variants,
      matrix,
      stride,
      width,
      arena.room(GROUPS_PER_PASS * TABLE_ROWS * width),
      arena.room(Math.ceil(((variants / GROUP) * (people + ROW_GAP)) / 8)),
      arena.room(people * width),
      out,
      nScores,
      calls.nPeople,
    )
    return { genotypes, matrix, stride, out }
  }
  const putDosages = (dosages: Dosages, nPeople: number) => {
    if (!(dosages instanceof Float64Array)) return dosages
    const spaced = roundedUp(nPeople, 4)
    const nVariants = dosages.length / nPeople
    return { at: putMatrix(dosages, nPeople, spaced, nVariants), isWide: true, spaced, nVariants }
  }
  const dosageSums = (dosages: Dosages, nPeople: number, weights: Weights, nScores: number) => {
    const { at, isWide, spaced, nVariants } = putDosages(dosages, nPeople)
    const { at: matrix, stride } = putWeights(weights, nScores, nVariants)
    const out = arena.room(spaced * stride)
    exports.scoreDosages(at, isWide, spaced, nVariants, matrix, stride, out, arena.room(256 * (stride + 134) + 128))
    exports.gather(out, stride, nScores, nPeople)
    return { at, isWide, spaced, nVariants, matrix, stride, out }
  }
  /** Null where they cannot be unpacked here. */
  const unpack = ({ parts, chunks }: PackedColumns, nPeople: number) => {
    const spaced = roundedUp(nPeople, 4)
    const nChunks = chunks.length / chunkNumbers
    let rows = 0
    let isWide = false
    for (let at = 0; at < chunks.length; at += chunkNumbers) {
      if (chunks[at + 2] === DOUBLE) isWide = true
      rows += chunks[at + 5]
    }
    const nVariants = rows / nPeople
    if (!Number.isInteger(nVariants)) return null
    const at = arena.room((spaced * nVariants) / (isWide ? 1 : 2) + COUNT_BYTES / 8)
    const isRead = arena.call('unpacking dosages', () =>
      exports.unpackDosages(
        arena.putAll(parts, UNPACK_BYTES),
        parts.reduce((sum, part) => sum + part.length, 0),
        arena.put(chunks),
        nChunks,
        nPeople,
        spaced,
        isWide,
        at,
      ),
    )
    return isRead === 1 ? { at, isWide, spaced, nVariants } : null
  }
  /** Adds what `sum` makes of missing calls, for `rows` people and more, to the sums at `out`. */
  const withMissing = (
    nPeople: number,
    rows: number,
    nScores: number,
    { imputed, failed, used }: MissingCalls,
    out: number,
    sum: (imputed: number, failed: number, used: number, row: number, length: number, summed: number) => void,
  ) => {
    const kept = (used === null ? 1 : 2) * nScores + 1
    const length = roundedUp(kept + nScores, 2)
    const summed = arena.room(rows * length)
    const usedAt = used === null ? 0 : used instanceof Int8Array ? arena.put(used) : used.at
    sum(arena.put(imputed), arena.put(failed), usedAt, arena.room(length), length, summed)
    exports.foldMissing(summed, length, kept, out, nScores, nPeople)
    return { sums: arena.read(out, nScores * nPeople), missing: arena.read(summed, kept * nPeople) }
  }
  return {
    countCalls(calls, counted) {
      const bytes = bytesOf(calls)
      return arena.call('counting genotypes', () => {
        const counts = arena.room(3 * calls.nVariants)
        const genotypes = putCalls(arena, calls, calls.nVariants)
        const mask = arena.put(maskOf(calls.nPeople, bytes, counted))
        exports.countCalls(genotypes, storedBytes(calls), bytes, calls.nVariants, mask, counts)
        return arena.read(counts, 3 * calls.nVariants)
      })
    },
    holdDosages(given, nPeople) {
      const { result, release } = arena.hold('taking dosages in', () =>
        given instanceof Float64Array ? putDosages(given, nPeople) : unpack(given, nPeople),
      )
      if (result === null) {
        release()
        return null
      }
      const { at, isWide, spaced, nVariants } = result
      return {
        dosages: result,
        read() {
          const dosages = new Float64Array(nPeople * nVariants)
          const width = isWide ? 8 : 4
          const { buffer } = arena.view(at, width * spaced * nVariants)
          const all = isWide ? new Float64Array(buffer, at) : new Float32Array(buffer, at)
          for (let v = 0; v < nVariants; v++) dosages.set(all.subarray(v * spaced, v * spaced + nPeople), v * nPeople)
          return dosages
        },
        close: release,
      }
    },
    countDosages(dosages, nPeople, counted) {
      const found = arena.call('counting dosages', () => {
        const { at, isWide, spaced, nVariants } = putDosages(dosages, nPeople)
        const counts = arena.room(4 * nVariants)
        const members = counted === undefined ? 0 : arena.put(counted, 8)
        exports.countDosages(at, isWide, nPeople, spaced, nVariants, members, counts)
        return arena.read(counts, 4 * nVariants)
      })
      return {
        counts: found.filter((_, at) => at % 4 < 3),
        copies: found.filter((_, at) => at % 4 === 3),
      }
    },
    scoreHardCalls(calls, weights, nScores) {
      return arena.call('scoring genotypes', () =>
        arena.read(sumsOf(calls, weights, nScores).out, nScores * calls.nPeople),
      )
    },
    scoreWithMissing(calls, weights, nScores, missing) {
      const bytes = bytesOf(calls)
      return arena.call('scoring genotypes', () => {
        const { genotypes, matrix, stride, out } = sumsOf(calls, weights, nScores)
        return withMissing(calls.nPeople, 4 * bytes, nScores, missing, out, (...values) =>
          exports.sumMissing(genotypes, storedBytes(calls), bytes, calls.nVariants, matrix, stride, nScores, ...values),
        )
      })
    },
    scoreDosages(dosages, nPeople, weights, nScores, into) {
      return arena.call('scoring dosages', () =>
        arena.read(dosageSums(dosages, nPeople, weights, nScores).out, nScores * nPeople, into),
      )
    },
    scoreDosagesWithMissing(dosages, nPeople, weights, nScores, missing) {
      return arena.call('scoring dosages', () => {
        const { at, isWide, spaced, nVariants, matrix, stride, out } = dosageSums(dosages, nPeople, weights, nScores)
        return withMissing(nPeople, spaced, nScores, missing, out, (...values) =>
          exports.sumMissingDosages(at, isWide, spaced, nVariants, matrix, stride, nScores, ...values),
        )
      })
    },
  }
}

const roundedUp = (count: number, multiple: number): number => Math.ceil(count / multiple) * multiple

const storedBytes = ({ nPeople }: HardCalls): number => Math.ceil(nPeople / 4)

/** Of a variant, as the loops read it: beyond its end they meet calls of others, of people that nobody asks for. */
const bytesOf = (calls: HardCalls): number => roundedUp(storedBytes(calls), READ_BYTES)

/** The calls as they are, and room to be read beyond the last. */
function putCalls(arena: Arena, calls: HardCalls, variants: number): number {
  const stored = storedBytes(calls)
  return arena.put(calls.genotypes, (variants - calls.nVariants) * stored + READ_BYTES)
}

/** The bits 01 for each person counted. */
function maskOf(nPeople: number, bytes: number, counted: Uint8Array | undefined): Uint8Array {
  const mask = new Uint8Array(bytes)
  for (let person = 0; person < nPeople; person++) {
    if (counted === undefined || counted[person] === 1) mask[person >> 2] |= 1 << (2 * (person & 3))
  }
  return mask
}
