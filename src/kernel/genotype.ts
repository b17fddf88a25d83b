import type { Arena } from './arena.ts'
import { type MatrixExports, type MissingCalls, roundedUp, scoreMatrices } from './scoreMatrices.ts'
import { strideOf, type UsedWeights, type Weights } from './weightRows.ts'

/**
 * Polygenic scores from hard calls. Weights and sums are scores × (variants or people), column-major: the scores of one variant, or of one
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
   * @param room what is returned, where it is as long
   */
  scoreHardCalls(calls: HardCalls, weights: Weights, nScores: number, room?: Float64Array | null): Float64Array
  /**
   * `scoreHardCalls`, and what missing calls add to it, summed by itself over the variants, one after the other.
   * @returns the scores; and of each person's missing calls, columns × people, the sums of |weight| of each score, where they count
   * as nothing also of the alleles of each score, and the number of variants that did not fail; in `rooms` where they are as long
   */
  scoreWithMissing(
    calls: HardCalls,
    weights: Weights,
    nScores: number,
    missing: MissingCalls,
    rooms?: readonly Float64Array[],
  ): { readonly sums: Float64Array; readonly missing: Float64Array }
}

/** Genotypes as a bed file stores them. */
export interface HardCalls {
  /** nVariants × ⌈nPeople / 4⌉: four people a byte, the first in the lowest bits; 00 two copies of a1, 01 missing, 10 one, 11 none. */
  readonly genotypes: Uint8Array
  readonly nPeople: number
  readonly nVariants: number
}

/** `assembly/genotype.ts`, `assembly/calls.ts` and `assembly/missing.ts`. */
export interface GenotypeExports extends MatrixExports {
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
export function genotypeLoops(exports: GenotypeExports, arena: Arena): GenotypeLoops {
  const { putWeights, putUsed } = scoreMatrices(exports, arena)
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
  const withImputed = (
    calls: HardCalls,
    weights: Weights,
    nScores: number,
    { imputed, failed }: MissingCalls,
    rooms: readonly Float64Array[],
  ) => {
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
    return {
      sums: arena.read(out, nScores * nPeople, rooms[0]),
      missing: arena.read(rows, (nScores + 1) * nPeople, rooms[1]),
    }
  }
  /** `scoreWithMissing` where a missing call counts as nothing. */
  const withoutImputed = (
    calls: HardCalls,
    weights: Weights,
    nScores: number,
    { imputed, failed }: MissingCalls,
    used: UsedWeights,
    rooms: readonly Float64Array[],
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
    return { sums: arena.read(out, nScores * nPeople, rooms[0]), missing: arena.read(rows, kept * nPeople, rooms[1]) }
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
    scoreHardCalls(calls, weights, nScores, room) {
      return arena.call('scoring genotypes', () =>
        arena.read(sumsOf(calls, weights, nScores), nScores * calls.nPeople, room),
      )
    },
    scoreWithMissing(calls, weights, nScores, missing, rooms = []) {
      const { used } = missing
      return arena.call('scoring genotypes', () =>
        used === null
          ? withImputed(calls, weights, nScores, missing, rooms)
          : withoutImputed(calls, weights, nScores, missing, used, rooms),
      )
    },
  }
}

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
