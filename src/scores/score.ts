import type { MissingCalls } from '../kernel/genotype.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { CancelledError } from '../model/errors.ts'
import type { OnProgress } from '../model/progress.ts'
import { type BedPart, blockVariantsFor, peopleOf, readRows, taskRanges } from './bedBlocks.ts'
import { addTally, blockWeights, emptyTally, type ScoreTally, type UseRules } from './blockWeights.ts'
import { countDosages, type DosageReader, dosageBlockVariants, dosagesOf } from './dosageBlocks.ts'
import { type MissingRule, missingColumns, runScoreTask, type ScoreTask, type ScoreTaskResult } from './scoreTask.ts'
import type { MatchedWeights } from './scoreWeights.ts'
import {
  type CallCounts,
  type QualityReason,
  type QualityRules,
  qualityFault,
  qualityReasons,
} from './variantQuality.ts'
import type { VariantTable } from './variantTable.ts'

export interface ScoringRules extends UseRules {
  readonly missing: MissingRule
  /** Null: no quality control. */
  readonly quality: QualityRules | null
}

export interface ScoreOptions {
  /** Runs tasks, and gives their results in order; defaults to the kernel given. Results do not depend on how many run at a time. */
  readonly run?: (tasks: readonly (() => ScoreTask)[]) => Promise<readonly ScoreTaskResult[]>
  /** How many tasks `run` has room for at a time; 1 where it is not said. */
  readonly workers?: number
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

export interface ScoringInput {
  readonly parts: readonly BedPart[]
  /** In the place of bed files. */
  readonly dosages: DosageReader | null
  /** People of the bed files. */
  readonly nPeople: number
  readonly table: VariantTable
  readonly matched: MatchedWeights
  readonly rules: ScoringRules
  /** For quality control: 1 for each member of an ancestry group. */
  readonly groups: readonly Uint8Array[]
  /** Of each variant: frequency of a1 in the reference, NaN where it has none; null where none is asked for. */
  readonly referenceFrequencies: Float64Array | null
}

/** All that a scoring has come to; it goes on from here after a stop. */
export interface ScoringState {
  /** Variants that any score uses, ascending. */
  readonly used: Int32Array
  /** Of `used`, how many are done. */
  done: number
  /** scores × people. */
  readonly totals: Float64Array
  /** Over each person's missing calls, columns × people: |weight| of each score, without imputation also its alleles, and 1. */
  readonly missing: Float64Array
  readonly tallies: readonly ScoreTally[]
  /** Of the table's variants: 0 passes (or not looked at), else 1 + index into `qualityReasons`. */
  readonly quality: Uint8Array
  /** Of the table's variants that are done: frequency of a1 among the calls, NaN where there is none. */
  readonly frequency: Float64Array
  /** Variants whose missing calls took the mean of the people here, since the reference has none. */
  withoutReference: number
}

export function startScoring({ table, matched, nPeople, rules }: ScoringInput): ScoringState {
  const nScores = matched.scores.length
  return {
    used: matched.used,
    done: 0,
    totals: new Float64Array(nScores * nPeople),
    missing: new Float64Array(missingColumns(nScores, rules.missing) * nPeople),
    tallies: matched.scores.map(emptyTally),
    quality: new Uint8Array(table.length),
    frequency: new Float64Array(table.length).fill(Number.NaN),
    withoutReference: 0,
  }
}

/**
 * Scores of all people in one pass over the variants any score uses, in blocks. A block is taken whole or not at all: after a
 * stop or a fault, calling this again with the same state goes on with the first block that is not done.
 *
 * Variants are added in the order of `parts`, so it does not matter how they are divided into files. Several blocks are under
 * way at a time, so that reading, counting and scoring overlap; they are added in their order.
 */
export async function scorePeople(
  kernel: Kernel,
  input: ScoringInput,
  state: ScoringState,
  options: ScoreOptions = {},
): Promise<void> {
  const run = options.run ?? (async (tasks) => tasks.map((make) => runScoreTask(kernel, make())))
  const { used } = state
  const { workers = 1 } = options
  const { dosages, nPeople } = input
  const ranges = taskRanges(nPeople, workers)
  const blockVariants = dosages === null ? blockVariantsFor(nPeople) : dosageBlockVariants(nPeople)
  const atATime = options.run === undefined ? 1 : Math.ceil(workers / ranges.length) + 2

  const open: Promise<ScoredBlock>[] = []
  let next = state.done
  while (state.done < used.length) {
    if (options.signal?.aborted) throw new CancelledError()
    for (; open.length < atATime && next < used.length; next += blockVariants) {
      const variants = used.subarray(next, next + blockVariants)
      const block =
        dosages === null
          ? scoreBlock(input, variants, ranges, run)
          : scoreDosageBlock(input, dosages, variants, ranges, run, options.signal)
      // If an earlier one fails, nobody waits for this one any more.
      block.catch(() => undefined)
      open.push(block)
    }
    const block = await open.shift()
    if (options.signal?.aborted) throw new CancelledError()
    if (block !== undefined) addBlock(state, block, ranges, input.matched.scores.length)
    options.onProgress?.({ task: 'Scoring genotypes', done: state.done, total: used.length, unit: 'variants' })
  }
}

interface ScoredBlock {
  readonly variants: Int32Array
  readonly seen: ReturnType<typeof lookAt>
  readonly tallies: readonly ScoreTally[]
  readonly results: readonly ScoreTaskResult[]
}

async function scoreBlock(
  input: ScoringInput,
  variants: Int32Array,
  ranges: ReturnType<typeof taskRanges>,
  run: NonNullable<ScoreOptions['run']>,
): Promise<ScoredBlock> {
  const { parts, nPeople, table, matched, rules } = input
  const nScores = matched.scores.length
  const rows = variants.map((variant) => table.row(variant))
  const read = { genotypes: await readRows(parts, rows), nPeople, nVariants: variants.length }
  const groups = rules.quality === null ? [] : input.groups
  const [counted] = await run([() => ({ kind: 'count', calls: read, groups })])
  if (counted.kind !== 'count') throw new Error('calls were not counted')
  const calls = { ...read, genotypes: counted.genotypes }

  const seen = lookAt(input, variants, counted.counts)
  const { weights, used, tallies } = await blockWeights(matched.weights, nScores, { variants, ...seen }, rules)
  const missing = missingCalls(seen, rules, used)
  const results = await run(
    ranges.map(([from, to]) => () => ({
      kind: 'score',
      calls: peopleOf(calls, from, to),
      weights,
      nScores,
      missing,
      moves: ranges.length === 1,
    })),
  )
  return { variants, seen, tallies, results }
}

async function scoreDosageBlock(
  input: ScoringInput,
  reader: DosageReader,
  variants: Int32Array,
  ranges: ReturnType<typeof taskRanges>,
  run: NonNullable<ScoreOptions['run']>,
  signal: AbortSignal | undefined,
): Promise<ScoredBlock> {
  const { nPeople, table, matched, rules } = input
  const nScores = matched.scores.length
  const dosages = await reader.read(
    variants.map((variant) => table.row(variant)),
    signal,
  )
  const { counts, copies } = countDosages(dosages, nPeople)
  const groups = rules.quality === null ? [] : input.groups
  const byGroup = groups.map((members) => countDosages(dosages, nPeople, members).counts)
  const seen = lookAt(input, variants, [counts, ...byGroup], copies)
  const { weights, used, tallies } = await blockWeights(matched.weights, nScores, { variants, ...seen }, rules)
  const missing = missingCalls(seen, rules, used)
  const results = await run(
    ranges.map(([from, to]) => () => ({
      kind: 'dosages',
      dosages: dosagesOf(dosages, nPeople, from, to),
      nPeople: to - from,
      weights,
      nScores,
      missing,
    })),
  )
  return { variants, seen, tallies, results }
}

const missingCalls = (
  { anyMissing, imputed, failed }: ReturnType<typeof lookAt>,
  { missing: rule }: ScoringRules,
  used: Int8Array,
): MissingCalls | null => (anyMissing ? { imputed, failed, used: rule === 'none' ? used : null } : null)

function addBlock(
  state: ScoringState,
  { variants, seen, tallies, results }: ScoredBlock,
  ranges: ReturnType<typeof taskRanges>,
  nScores: number,
): void {
  const columns = state.missing.length / (state.totals.length / nScores)
  for (const [task, result] of results.entries()) {
    if (result.kind !== 'score') throw new Error('calls were not scored')
    const [from] = ranges[task]
    addTo(state.totals, from * nScores, result.sums)
    if (result.missing !== null) addTo(state.missing, from * columns, result.missing)
  }
  for (const [k, tally] of tallies.entries()) addTally(state.tallies[k], tally)
  for (let at = 0; at < variants.length; at++) {
    state.quality[variants[at]] = seen.reason[at]
    state.frequency[variants[at]] = seen.frequency[at]
  }
  state.withoutReference += seen.withoutReference
  state.done += variants.length
}

function addTo(totals: Float64Array, start: number, values: Float64Array): void {
  for (let at = 0; at < values.length; at++) totals[start + at] += values[at]
}

/**
 * What the calls at a block's variants say: quality, frequency, what a missing call counts as.
 * @param dosages Σ copies of a1 of each variant, where they are no whole numbers
 */
function lookAt(
  { nPeople, rules, groups, table, referenceFrequencies }: ScoringInput,
  variants: Int32Array,
  [counts, ...byGroup]: readonly Float64Array[],
  dosages?: Float64Array,
) {
  const n = variants.length
  const quality = rules.quality
  const sizes = quality === null ? [] : groups.map((members) => members.reduce((sum, member) => sum + member, 0))
  const failed = new Uint8Array(n)
  const reason = new Uint8Array(n)
  const frequency = new Float64Array(n)
  const uncalled = new Uint8Array(n)
  const imputed = new Float64Array(n)
  let anyMissing = false
  let withoutReference = 0
  for (let at = 0; at < n; at++) {
    const all = countsAt(counts, at, nPeople)
    const called = nPeople - all.missing
    const copies = dosages?.[at] ?? 2 * (called - all.one - all.none) + all.one
    frequency[at] = called === 0 ? Number.NaN : copies / (2 * called)
    uncalled[at] = called === 0 ? 1 : 0
    if (all.missing > 0) anyMissing = true
    // 1 where nobody has a call, as PLINK 2 takes it.
    const mean = called === 0 ? 1 : copies / called
    imputed[at] = rules.missing === 'none' ? 0 : mean
    if (referenceFrequencies !== null) {
      const known = referenceFrequencies[variants[at]]
      if (!Number.isNaN(known)) imputed[at] = 2 * known
      else if (all.missing > 0) withoutReference++
    }
    if (quality === null) continue
    const fault = isMultiallelic(table, variants[at])
      ? 'multiallelic'
      : qualityFault(
          all,
          byGroup.map((group, g) => countsAt(group, at, sizes[g])),
          quality,
        )
    failed[at] = fault === null ? 0 : 1
    reason[at] = fault === null ? 0 : 1 + qualityReasons.indexOf(fault satisfies QualityReason)
  }
  return { failed, reason, frequency, uncalled, imputed, anyMissing, withoutReference }
}

const countsAt = (counts: Float64Array, at: number, people: number): CallCounts => ({
  people,
  missing: counts[3 * at],
  one: counts[3 * at + 1],
  none: counts[3 * at + 2],
})

function isMultiallelic(table: VariantTable, variant: number): boolean {
  const position = table.position(variant)
  if (position <= 0) return false
  const first = table.atPlace(table.chromosomeCode(variant), position)
  return first !== variant || table.nextAtPlace(variant) >= 0
}
