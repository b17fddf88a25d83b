import type { Arena } from './arena.ts'
import { BEYOND_BYTES, type MatrixExports, type MissingCalls, roundedUp, scoreMatrices } from './scoreMatrices.ts'
import type { Weights } from './weightRows.ts'

/** Polygenic scores from dosages; matrices as in `genotype.ts`. */
export interface DosageLoops {
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

/** `assembly/pages.ts`, `assembly/dosages.ts`, `assembly/dosageSums.ts` and `assembly/oneScore.ts`. */
export interface DosageExports extends MatrixExports {
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
  scoreDosages(
    dosages: number,
    isWide: boolean,
    people: number,
    variants: number,
    weights: number,
    scores: number,
    stride: number,
    out: number,
    work: number,
  ): void
  scoreDosagesOnce(
    dosages: number,
    isWide: boolean,
    people: number,
    variants: number,
    weights: number,
    stride: number,
    out: number,
  ): void
  gather(columns: number, stride: number, rows: number, count: number): void
}

/** Bytes that unpacking may read beyond the packed ones. */
const UNPACK_BYTES = 16
/** Parquet's physical type of f64, the only one that f32 does not hold where it is a number of copies. */
const DOUBLE = 5

export function dosageLoops(exports: DosageExports, arena: Arena): DosageLoops {
  const { putMatrix, putWeights, putUsed } = scoreMatrices(exports, arena)
  const putDosages = (dosages: Dosages, nPeople: number) => {
    if (!(dosages instanceof Float64Array)) return dosages
    const spaced = roundedUp(nPeople, 4)
    const nVariants = dosages.length / nPeople
    return { at: putMatrix(dosages, nPeople, spaced, nVariants), isWide: true, spaced, nVariants }
  }
  const dosageSums = (dosages: Dosages, nPeople: number, weights: Weights, nScores: number) => {
    const { at, isWide, spaced, nVariants } = putDosages(dosages, nPeople)
    const { at: matrix, stride } = putWeights(weights, nScores, nVariants)
    const given = { at, isWide, spaced, nVariants, matrix, stride }
    if (nScores === 1) {
      const out = arena.room(spaced)
      exports.scoreDosagesOnce(at, isWide, spaced, nVariants, matrix, stride, out)
      return { ...given, out }
    }
    const out = arena.room(spaced * stride)
    const work = arena.room(256 * (stride + 134) + 128)
    exports.scoreDosages(at, isWide, spaced, nVariants, matrix, nScores, stride, out, work)
    exports.gather(out, stride, nScores, nPeople)
    return { ...given, out }
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
    const at = arena.room((spaced * nVariants) / (isWide ? 1 : 2) + BEYOND_BYTES / 8)
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
  return {
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
    scoreDosages(dosages, nPeople, weights, nScores, into) {
      return arena.call('scoring dosages', () =>
        arena.read(dosageSums(dosages, nPeople, weights, nScores).out, nScores * nPeople, into),
      )
    },
    scoreDosagesWithMissing(dosages, nPeople, weights, nScores, { imputed, failed, used }) {
      return arena.call('scoring dosages', () => {
        const { at, isWide, spaced, nVariants, matrix, stride, out } = dosageSums(dosages, nPeople, weights, nScores)
        const kept = (used === null ? 1 : 2) * nScores + 1
        const length = roundedUp(kept + nScores, 2)
        const rows = arena.room(spaced * length)
        exports.sumMissingDosages(
          at,
          isWide,
          spaced,
          nVariants,
          matrix,
          stride,
          nScores,
          arena.put(imputed),
          arena.put(failed),
          used === null ? 0 : putUsed(used),
          arena.room(length),
          length,
          rows,
        )
        exports.foldMissing(rows, length, kept, out, nScores, nPeople)
        return { sums: arena.read(out, nScores * nPeople), missing: arena.read(rows, kept * nPeople) }
      })
    },
  }
}
