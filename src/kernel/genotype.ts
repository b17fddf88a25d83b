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
  /** `countCalls` of dosages rounded to the nearest whole number of copies (people × variants, NaN where missing), and Σ dosage of each variant. */
  countDosages(dosages: Float64Array, nPeople: number, counted?: Uint8Array): DosageCounts
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
   */
  scoreDosages(dosages: Float64Array, nPeople: number, weights: Weights, nScores: number): Float64Array
  /** `scoreDosages`, with missing dosages as `scoreWithMissing` has missing calls. */
  scoreDosagesWithMissing(
    dosages: Float64Array,
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
    scores: number,
    imputed: number,
    failed: number,
    work: number,
    sums: number,
    missing: number,
    count: number,
  ): void
  missingWork(wide: number): number
  countCalls(genotypes: number, stride: number, bytes: number, variants: number, mask: number, counts: number): void
  countDosages(dosages: number, people: number, variants: number, members: number, counts: number): void
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

export function genotypeLoops(exports: GenotypeExports, arena: Arena): GenotypeLoops {
  /** Address of columns of `rows` numbers, spaced by `stride`, the gaps and further columns filled with zeros. */
  const putMatrix = (matrix: Float64Array, rows: number, stride: number, columns: number): number => {
    const at = arena.put(matrix, 8 * (stride * columns - matrix.length))
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
  const dosageSums = (dosages: Float64Array, nPeople: number, weights: Weights, nScores: number) => {
    const nVariants = dosages.length / nPeople
    const people = roundedUp(nPeople, 4)
    const at = putMatrix(dosages, nPeople, people, nVariants)
    const { at: matrix, stride } = putWeights(weights, nScores, nVariants)
    const out = arena.room(people * stride)
    exports.scoreDosages(at, people, nVariants, matrix, stride, out, arena.room(4 * nVariants))
    exports.gather(out, stride, nScores, nPeople)
    return { at, people, nVariants, matrix, stride, out }
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
    countDosages(dosages, nPeople, counted) {
      const nVariants = dosages.length / nPeople
      const found = arena.call('counting dosages', () => {
        const counts = arena.room(4 * nVariants)
        const members = counted === undefined ? 0 : arena.put(counted)
        exports.countDosages(arena.put(dosages), nPeople, nVariants, members, counts)
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
        const { nPeople, nVariants } = calls
        if (missing.used === null) {
          const { imputed, failed } = missing
          const own = arena.room((nScores + 1) * nPeople)
          exports.addMissing(
            genotypes,
            storedBytes(calls),
            bytes,
            nVariants,
            matrix,
            stride,
            nScores,
            arena.put(imputed),
            arena.put(failed),
            arena.room(exports.missingWork(stride) / 8),
            out,
            own,
            nPeople,
          )
          return { sums: arena.read(out, nScores * nPeople), missing: arena.read(own, (nScores + 1) * nPeople) }
        }
        return withMissing(calls.nPeople, 4 * bytes, nScores, missing, out, (...values) =>
          exports.sumMissing(genotypes, storedBytes(calls), bytes, calls.nVariants, matrix, stride, nScores, ...values),
        )
      })
    },
    scoreDosages(dosages, nPeople, weights, nScores) {
      return arena.call('scoring dosages', () =>
        arena.read(dosageSums(dosages, nPeople, weights, nScores).out, nScores * nPeople),
      )
    },
    scoreDosagesWithMissing(dosages, nPeople, weights, nScores, missing) {
      return arena.call('scoring dosages', () => {
        const { at, people, nVariants, matrix, stride, out } = dosageSums(dosages, nPeople, weights, nScores)
        return withMissing(nPeople, people, nScores, missing, out, (...values) =>
          exports.sumMissingDosages(at, people, nVariants, matrix, stride, nScores, ...values),
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
