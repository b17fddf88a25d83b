import type { Arena } from './arena.ts'

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
   * Σ weight · copies of a1, for each person; a missing call has none. Five variants are summed first,
   * (((v₀ + v₁) + v₂) + v₃) + v₄, the last group filled up with zeros, and the groups then one after the other.
   * @param weights per copy of a1, scores × variants
   */
  scoreHardCalls(calls: HardCalls, weights: Float64Array, nScores: number): Float64Array
  /**
   * Σ value over the variants at which the person has no call, one variant after the other.
   * @param values scores × variants
   */
  sumMissing(calls: HardCalls, values: Float64Array, nScores: number): Float64Array
  /**
   * Σ weight · dosage, for each person, one variant after the other.
   * @param dosages people × variants, none missing
   * @param weights scores × variants
   */
  scoreDosages(dosages: Float64Array, nPeople: number, weights: Float64Array, nScores: number): Float64Array
}

/** Genotypes as a bed file stores them. */
export interface HardCalls {
  /** nVariants × ⌈nPeople / 4⌉: four people a byte, the first in the lowest bits; 00 two copies of a1, 01 missing, 10 one, 11 none. */
  readonly genotypes: Uint8Array
  readonly nPeople: number
  readonly nVariants: number
}

/** `assembly/genotype.ts` and `assembly/calls.ts`. */
export interface GenotypeExports {
  countCalls(genotypes: number, bytes: number, variants: number, mask: number, counts: number): void
  sumMissing(genotypes: number, bytes: number, variants: number, values: number, stride: number, out: number): void
  scoreHardCalls(
    genotypes: number,
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
  gather(columns: number, stride: number, rows: number, count: number): void
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

export function genotypeLoops(exports: GenotypeExports, arena: Arena): GenotypeLoops {
  return {
    countCalls(calls, counted) {
      const bytes = roundedUp(Math.ceil(calls.nPeople / 4), 16)
      return arena.call('counting genotypes', () => {
        const counts = arena.room(3 * calls.nVariants)
        const genotypes = putCalls(arena, calls, bytes, calls.nVariants)
        const mask = arena.put(maskOf(calls.nPeople, bytes, counted))
        exports.countCalls(genotypes, bytes, calls.nVariants, mask, counts)
        return arena.read(counts, 3 * calls.nVariants)
      })
    },
    sumMissing(calls, values, nScores) {
      const stride = roundedUp(nScores, 2)
      const bytes = roundedUp(Math.ceil(calls.nPeople / 4), 16)
      return arena.call('summing over missing calls', () => {
        const out = arena.room(4 * bytes * stride)
        exports.sumMissing(
          putCalls(arena, calls, bytes, calls.nVariants),
          bytes,
          calls.nVariants,
          putMatrix(arena, values, nScores, stride, calls.nVariants),
          stride,
          out,
        )
        exports.gather(out, stride, nScores, calls.nPeople)
        return arena.read(out, nScores * calls.nPeople)
      })
    },
    scoreHardCalls(calls, weights, nScores) {
      const width = nScores > 4 ? 16 : 2
      const stride = roundedUp(nScores, width)
      const bytes = roundedUp(Math.ceil(calls.nPeople / 4), 16)
      const variants = roundedUp(calls.nVariants, GROUP)
      const people = bytes * 4
      return arena.call('scoring genotypes', () => {
        const out = arena.room(calls.nPeople * nScores)
        exports.scoreHardCalls(
          putCalls(arena, calls, bytes, variants),
          bytes,
          variants,
          putMatrix(arena, weights, nScores, stride, variants),
          stride,
          width,
          arena.room(GROUPS_PER_PASS * TABLE_ROWS * width),
          arena.room(Math.ceil(((variants / GROUP) * (people + ROW_GAP)) / 8)),
          arena.room(people * width),
          out,
          nScores,
          calls.nPeople,
        )
        return arena.read(out, nScores * calls.nPeople)
      })
    },
    scoreDosages(dosages, nPeople, weights, nScores) {
      const nVariants = dosages.length / nPeople
      const stride = roundedUp(nScores, 4)
      const people = roundedUp(nPeople, 4)
      return arena.call('scoring dosages', () => {
        const out = arena.room(people * stride)
        exports.scoreDosages(
          putMatrix(arena, dosages, nPeople, people, nVariants),
          people,
          nVariants,
          putMatrix(arena, weights, nScores, stride, nVariants),
          stride,
          out,
          arena.room(4 * nVariants),
        )
        exports.gather(out, stride, nScores, nPeople)
        return arena.read(out, nScores * nPeople)
      })
    },
  }
}

const roundedUp = (count: number, multiple: number): number => Math.ceil(count / multiple) * multiple

/** Each variant on `bytes` bytes; further variants and bits beyond the last person are cleared, whatever the file has there. */
function putCalls(arena: Arena, { genotypes, nPeople, nVariants }: HardCalls, bytes: number, variants: number): number {
  const stored = Math.ceil(nPeople / 4)
  if (bytes === stored && variants === nVariants && nPeople % 4 === 0) return arena.put(genotypes)
  const at = arena.putRows(genotypes, stored, bytes, variants)
  if (nPeople % 4 !== 0) arena.maskBytes(at + stored - 1, bytes, nVariants, (1 << (2 * (nPeople % 4))) - 1)
  return at
}

/** The bits 01 for each person counted. */
function maskOf(nPeople: number, bytes: number, counted: Uint8Array | undefined): Uint8Array {
  const mask = new Uint8Array(bytes)
  for (let person = 0; person < nPeople; person++) {
    if (counted === undefined || counted[person] === 1) mask[person >> 2] |= 1 << (2 * (person & 3))
  }
  return mask
}

/** Columns of `rows` numbers, spaced by `stride`, the gaps and further columns filled with zeros. */
function putMatrix(arena: Arena, matrix: Float64Array, rows: number, stride: number, columns: number): number {
  if (rows === stride && matrix.length === stride * columns) return arena.put(matrix)
  const bytes = new Uint8Array(matrix.buffer, matrix.byteOffset, matrix.byteLength)
  return arena.putRows(bytes, 8 * rows, 8 * stride, columns)
}
