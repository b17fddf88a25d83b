import type { Bed } from '../formats/plinkBed.ts'
import type { HardCalls } from '../kernel/genotype.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { CancelledError } from '../model/errors.ts'
import type { OnProgress } from '../model/progress.ts'
import type { UsedWeights } from './match.ts'

/** A run of variants in one bed file; all files hold the same people in the same order. */
export interface BedPart {
  readonly bed: Bed
  readonly nVariants: number
}

/** Part of the work, for one kernel: some people, some variants, all scores. */
export interface ScoreTask {
  readonly calls: HardCalls
  /** Per copy of a1, scores × variants. */
  readonly weights: Float64Array
  readonly nScores: number
  /** Copies of a1 a missing call counts as. */
  readonly imputed: Float64Array
}

export interface ScoreOptions {
  /** Runs a task; defaults to the kernel given. Results do not depend on how many run at a time. */
  readonly run?: (task: ScoreTask) => Promise<Float64Array>
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

export interface ScoreSums {
  /** For each score the sum of weight × copies of the effect allele, one number for each person. */
  readonly sums: readonly Float64Array[]
  /** For each score the variants that nobody has a call at: everybody counts as having one copy. */
  readonly uncalled: readonly number[]
}

/**
 * Bytes of genotypes in a block. A block's variants are summed before they are added to the rest, so its size is part of the
 * order of sums: it depends on the number of people and on nothing else.
 */
const BLOCK_BYTES = 50_331_648
const MOST_BLOCK_VARIANTS = 4096
const TASK_PEOPLE = 16_384
/** Bytes of unused variants that are read rather than skipped. */
const SKIP_BYTES = 262_144
/** Bytes read at a time. */
const READ_BYTES = 33_554_432

/**
 * Scores of all people in one pass over the variants any score uses. A missing call counts as twice the allele's frequency
 * among the people of the files, as in `plink2 --score` where all of them are founders.
 *
 * Variants are added in the order of `parts`, so it does not matter how they are divided into files.
 *
 * @param nPeople people of the bed files
 * @param scores their variants are numbered through all parts
 */
export async function scorePeople(
  kernel: Kernel,
  parts: readonly BedPart[],
  nPeople: number,
  scores: readonly UsedWeights[],
  options: ScoreOptions = {},
): Promise<ScoreSums> {
  const run =
    options.run ??
    (async ({ calls, weights, nScores, imputed }) => kernel.scoreHardCalls(calls, weights, nScores, imputed))
  const nScores = scores.length
  const used = unionOf(scores)
  const ranges = taskRanges(nPeople)
  const tally = {
    next: new Int32Array(nScores),
    offsets: scores.map(() => 0),
    uncalled: scores.map(() => 0),
  }
  const totals = new Float64Array(nScores * nPeople)
  const blockVariants = blockVariantsFor(nPeople)
  const blockAt = (first: number): Int32Array => used.subarray(first, first + blockVariants)

  let reading = readVariants(parts, blockAt(0))
  for (let first = 0; first < used.length; first += blockVariants) {
    const block = blockAt(first)
    const genotypes = await reading
    if (options.signal?.aborted) throw new CancelledError()
    reading = readVariants(parts, blockAt(first + blockVariants))
    // If this block fails, nobody waits for the next one any more.
    reading.catch(() => undefined)

    const whole = { genotypes, nPeople, nVariants: block.length }
    const tasks = ranges.map(([from, to]) => peopleOf(whole, from, to))
    const { imputed, uncalled } = meanCopies(
      tasks.map((calls) => kernel.countCalls(calls)),
      nPeople,
    )
    const weights = takeWeights(scores, block, uncalled, tally)
    await Promise.all(
      tasks.map(async (calls, task) => {
        const sums = await run({ calls, weights, nScores, imputed })
        const start = ranges[task][0] * nScores
        for (let at = 0; at < sums.length; at++) totals[start + at] += sums[at]
      }),
    )
    if (options.signal?.aborted) throw new CancelledError()
    options.onProgress?.({
      task: 'Scoring genotypes',
      done: first + block.length,
      total: used.length,
      unit: 'variants',
    })
  }
  return { sums: scores.map((_, k) => sumsOf(totals, k, nScores, tally.offsets[k])), uncalled: tally.uncalled }
}

interface Tally {
  /** Of each score, the first of its variants that is still to come. */
  readonly next: Int32Array
  /** What everybody has: copies of a2 are two less those of a1. */
  readonly offsets: number[]
  readonly uncalled: number[]
}

/** The weights of a block's variants per copy of a1, scores × variants. */
function takeWeights(
  scores: readonly UsedWeights[],
  block: Int32Array,
  uncalled: Uint8Array,
  tally: Tally,
): Float64Array {
  const nScores = scores.length
  const taken = new Float64Array(nScores * block.length)
  for (let k = 0; k < nScores; k++) {
    const { variants, weights, countsA2 } = scores[k]
    let next = tally.next[k]
    for (let at = 0; at < block.length; at++) {
      if (variants[next] !== block[at]) continue
      const isA2 = countsA2[next] === 1
      taken[at * nScores + k] = isA2 ? -weights[next] : weights[next]
      if (isA2) tally.offsets[k] += 2 * weights[next]
      tally.uncalled[k] += uncalled[at]
      next++
    }
    tally.next[k] = next
  }
  return taken
}

/** A multiple of four, the number of variants that the kernel adds up first. */
function blockVariantsFor(nPeople: number): number {
  const fitting = Math.floor(BLOCK_BYTES / Math.ceil(nPeople / 4) / 4) * 4
  return Math.max(4, Math.min(MOST_BLOCK_VARIANTS, fitting))
}

/** Variants that any score uses, ascending. */
function unionOf(scores: readonly UsedWeights[]): Int32Array {
  const last = scores.reduce((most, { variants }) => Math.max(most, variants.at(-1) ?? -1), -1)
  const isUsed = new Uint8Array(last + 1)
  for (const { variants } of scores) for (const variant of variants) isUsed[variant] = 1
  const union = new Int32Array(isUsed.reduce((sum, flag) => sum + flag, 0))
  let at = 0
  for (let variant = 0; variant <= last; variant++) if (isUsed[variant] === 1) union[at++] = variant
  return union
}

/** One score of everybody, from scores × people. */
function sumsOf(totals: Float64Array, score: number, nScores: number, offset: number): Float64Array {
  const sums = new Float64Array(totals.length / nScores)
  for (let person = 0; person < sums.length; person++) sums[person] = totals[person * nScores + score] + offset
  return sums
}

/**
 * Mean copies of a1 among the people with a call; 1 where nobody has one, as PLINK 2 takes it.
 * @param counts of each task, as `countCalls` gives them
 */
function meanCopies(counts: readonly Float64Array[], nPeople: number) {
  const nVariants = counts[0].length / 3
  const imputed = new Float64Array(nVariants).fill(1)
  const uncalled = new Uint8Array(nVariants)
  for (let variant = 0; variant < nVariants; variant++) {
    const sum = (kind: number): number => counts.reduce((total, task) => total + task[3 * variant + kind], 0)
    const called = nPeople - sum(0)
    if (called > 0) imputed[variant] = (2 * (called - sum(1) - sum(2)) + sum(1)) / called
    else uncalled[variant] = 1
  }
  return { imputed, uncalled }
}

/** The genotypes of the variants, one after the other; neighbours are read together. */
async function readVariants(parts: readonly BedPart[], variants: Int32Array): Promise<Uint8Array> {
  const bytes = parts[0].bed.bytesPerVariant
  const genotypes = new Uint8Array(bytes * variants.length)
  let at = 0
  let partStart = 0
  for (const { bed, nVariants } of parts) {
    while (at < variants.length && variants[at] < partStart + nVariants) {
      const first = variants[at]
      let end = at + 1
      while (
        end < variants.length &&
        variants[end] < partStart + nVariants &&
        (variants[end] - variants[end - 1] - 1) * bytes <= SKIP_BYTES &&
        (variants[end] - first + 1) * bytes <= READ_BYTES
      )
        end++
      const read = await bed.read(first - partStart, variants[end - 1] - first + 1)
      for (; at < end; at++) {
        const from = (variants[at] - first) * bytes
        genotypes.set(read.subarray(from, from + bytes), at * bytes)
      }
    }
    partStart += nVariants
  }
  return genotypes
}

function taskRanges(nPeople: number): [number, number][] {
  return Array.from({ length: Math.ceil(nPeople / TASK_PEOPLE) }, (_, task) => [
    task * TASK_PEOPLE,
    Math.min(nPeople, (task + 1) * TASK_PEOPLE),
  ])
}

/** The calls of people `from` (a multiple of four) to `to` (exclusive). */
function peopleOf({ genotypes, nPeople, nVariants }: HardCalls, from: number, to: number): HardCalls {
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
