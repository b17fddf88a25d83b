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

/** `assembly/genotype.ts`, `assembly/calls.ts` and `assembly/missing.ts`. */
export interface GenotypeExports {
  addMissing(
    genotypes: number,
    stride: number,
    bytes: number,
    variants: number,
    weights: number,
    wide: number,
    imputed: number,
    failed: number,
    work: number,
    rows: number,
    passes: number,
  ): void
  missingWork(): number
  placeMissing(rows: number, wide: number, passes: number, sums: number, scores: number, count: number): void
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
    goesOn: boolean,
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
/** Calls that are in the kernel at a time. */
const SLICE_BYTES = 6_291_456
const MOST_SLICE_VARIANTS = 6000
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
  /** Calls are copied slice by slice, and what a slice needs is given back after it. */
  const eachSlice = (calls: HardCalls, work: (genotypes: number, from: number, variants: number) => void): void => {
    const stored = storedBytes(calls)
    const length = sliceVariants(stored)
    for (let from = 0; from < calls.nVariants; from += length) {
      const variants = Math.min(length, calls.nVariants - from)
      arena.call('scoring genotypes', () => {
        const spare = (roundedUp(variants, GROUP) - variants) * stored + READ_BYTES
        work(arena.put(calls.genotypes.subarray(from * stored, (from + variants) * stored), spare), from, variants)
      })
    }
  }
  /** Weights put there, and the address of the sums; `also` is done with each slice. */
  const sumsOf = (
    calls: HardCalls,
    weights: Weights,
    nScores: number,
    also?: (genotypes: number, from: number, variants: number, matrix: number, stride: number) => void,
  ): number => {
    const width = nScores > 4 ? 8 : 2
    const bytes = bytesOf(calls)
    const people = Math.min(TILE_PEOPLE, bytes * 4)
    const { at: matrix, stride } = putWeights(weights, nScores, roundedUp(calls.nVariants, GROUP))
    const out = arena.room(calls.nPeople * nScores)
    const tables = arena.room(GROUPS_PER_PASS * TABLE_ROWS * width)
    const sums = arena.room(people * width)
    eachSlice(calls, (genotypes, from, variants) => {
      const groups = Math.ceil(variants / GROUP)
      const weightsAt = matrix + 8 * stride * from
      exports.scoreHardCalls(
        genotypes,
        storedBytes(calls),
        bytes,
        GROUP * groups,
        weightsAt,
        stride,
        width,
        tables,
        arena.room(Math.ceil((groups * (people + ROW_GAP)) / 8)),
        sums,
        out,
        nScores,
        calls.nPeople,
        from > 0,
      )
      also?.(genotypes, from, variants, weightsAt, stride)
    })
    return out
  }
  /** `scoreWithMissing` where a missing call counts as so many copies. */
  const withImputed = (calls: HardCalls, weights: Weights, nScores: number, { imputed, failed }: MissingCalls) => {
    const { nPeople } = calls
    const bytes = bytesOf(calls)
    const wide = strideOf(nScores)
    const rows = arena.zeros(4 * bytes * 2 * wide)
    const passes = arena.zeros(4 * bytes)
    const copies = arena.put(imputed)
    const failedAt = arena.put(failed)
    const work = arena.room(exports.missingWork() / 8)
    const out = sumsOf(calls, weights, nScores, (genotypes, from, variants, matrix, stride) =>
      exports.addMissing(
        genotypes,
        storedBytes(calls),
        bytes,
        variants,
        matrix,
        stride,
        copies + 8 * from,
        failedAt + from,
        work,
        rows,
        passes,
      ),
    )
    exports.placeMissing(rows, wide, passes, out, nScores, nPeople)
    return { sums: arena.read(out, nScores * nPeople), missing: arena.read(rows, (nScores + 1) * nPeople) }
  }
  /** `scoreWithMissing` where a missing call counts as nothing. */
  const withoutImputed = (
    calls: HardCalls,
    weights: Weights,
    nScores: number,
    { imputed, failed }: MissingCalls,
    used: UsedWeights,
  ) => {
    const { nPeople } = calls
    const bytes = bytesOf(calls)
    const kept = 2 * nScores + 1
    const length = roundedUp(kept + nScores, 2)
    const rows = arena.zeros(4 * bytes * length)
    const [copies, failedAt, usedAt] = [arena.put(imputed), arena.put(failed), putUsed(used)]
    const row = arena.room(length)
    const out = sumsOf(calls, weights, nScores, (genotypes, from, variants, matrix, stride) =>
      exports.sumMissing(
        genotypes,
        storedBytes(calls),
        bytes,
        variants,
        matrix,
        stride,
        nScores,
        copies + 8 * from,
        failedAt + from,
        usedAt + nScores * from,
        row,
        length,
        rows,
      ),
    )
    exports.foldMissing(rows, length, kept, out, nScores, nPeople)
    return { sums: arena.read(out, nScores * nPeople), missing: arena.read(rows, kept * nPeople) }
  }
  const putUsed = (used: UsedWeights): number => (used instanceof Int8Array ? arena.put(used) : used.at)
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
  return {
    countCalls(calls, counted) {
      const bytes = bytesOf(calls)
      return arena.call('counting genotypes', () => {
        const counts = arena.room(3 * calls.nVariants)
        const mask = arena.put(maskOf(calls.nPeople, bytes, counted))
        eachSlice(calls, (genotypes, from, variants) =>
          exports.countCalls(genotypes, storedBytes(calls), bytes, variants, mask, counts + 24 * from),
        )
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
      return arena.call('scoring genotypes', () => arena.read(sumsOf(calls, weights, nScores), nScores * calls.nPeople))
    },
    scoreWithMissing(calls, weights, nScores, missing) {
      const { used } = missing
      return arena.call('scoring genotypes', () =>
        used === null
          ? withImputed(calls, weights, nScores, missing)
          : withoutImputed(calls, weights, nScores, missing, used),
      )
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

const roundedUp = (count: number, multiple: number): number => Math.ceil(count / multiple) * multiple

const storedBytes = ({ nPeople }: HardCalls): number => Math.ceil(nPeople / 4)

/** Of a variant, as the loops read it: beyond its end they meet calls of others, of people that nobody asks for. */
const bytesOf = (calls: HardCalls): number => roundedUp(storedBytes(calls), READ_BYTES)

/** A multiple of five. */
const sliceVariants = (stored: number): number =>
  Math.max(GROUP, Math.min(MOST_SLICE_VARIANTS, Math.floor(SLICE_BYTES / stored / GROUP) * GROUP))

/** The bits 01 for each person counted. */
function maskOf(nPeople: number, bytes: number, counted: Uint8Array | undefined): Uint8Array {
  const mask = new Uint8Array(bytes)
  for (let person = 0; person < nPeople; person++) {
    if (counted === undefined || counted[person] === 1) mask[person >> 2] |= 1 << (2 * (person & 3))
  }
  return mask
}
