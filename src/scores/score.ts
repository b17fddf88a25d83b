import type { HardCalls } from '../kernel/genotype.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { CancelledError } from '../model/errors.ts'
import type { OnProgress } from '../model/progress.ts'
import { type BedPart, blockVariantsFor, peopleOf, readRows, taskRanges } from './bedBlocks.ts'
import { blockWeights, emptyTally, type ScoreTally, type UseRules } from './blockWeights.ts'
import type { ScoreWeights } from './scoreWeights.ts'
import {
  type CallCounts,
  type QualityReason,
  type QualityRules,
  qualityFault,
  qualityReasons,
} from './variantQuality.ts'
import type { VariantTable } from './variantTable.ts'

/** What a missing call counts as: twice the allele's frequency among the people of the files, or in a reference; or nothing. */
export type MissingRule = 'mean' | 'reference' | 'none'

export interface ScoringRules extends UseRules {
  readonly missing: MissingRule
  /** Null: no quality control. */
  readonly quality: QualityRules | null
}

/** Part of the work, for one kernel: some people, some variants, all scores. */
export interface ScoreTask {
  readonly calls: HardCalls
  /** Per copy of a1, scores × variants. */
  readonly weights: Float64Array
  readonly nScores: number
  /** What is added up over each person's missing calls, columns × variants; null where nobody lacks a call. */
  readonly missing: { readonly values: Float64Array; readonly nColumns: number } | null
}

export interface ScoreTaskResult {
  /** scores × people */
  readonly sums: Float64Array
  /** columns × people */
  readonly missing: Float64Array | null
}

export function runScoreTask(kernel: Kernel, { calls, weights, nScores, missing }: ScoreTask): ScoreTaskResult {
  return {
    sums: kernel.scoreHardCalls(calls, weights, nScores),
    missing: missing && kernel.sumMissing(calls, missing.values, missing.nColumns),
  }
}

export interface ScoreOptions {
  /** Runs tasks, and gives their results in order; defaults to the kernel given. Results do not depend on how many run at a time. */
  readonly run?: (tasks: readonly (() => ScoreTask)[]) => Promise<readonly ScoreTaskResult[]>
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

export interface ScoringInput {
  readonly parts: readonly BedPart[]
  /** People of the bed files. */
  readonly nPeople: number
  readonly table: VariantTable
  readonly scores: readonly ScoreWeights[]
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

export const missingColumns = (nScores: number, rule: MissingRule): number => (rule === 'none' ? 2 : 1) * nScores + 1

export function startScoring({ table, scores, nPeople, rules }: ScoringInput): ScoringState {
  return {
    used: unionOf(scores),
    done: 0,
    totals: new Float64Array(scores.length * nPeople),
    missing: new Float64Array(missingColumns(scores.length, rules.missing) * nPeople),
    tallies: scores.map(emptyTally),
    quality: new Uint8Array(table.length),
    frequency: new Float64Array(table.length).fill(Number.NaN),
    withoutReference: 0,
  }
}

/**
 * Scores of all people in one pass over the variants any score uses, in blocks. A block is taken whole or not at all: after a
 * stop or a fault, calling this again with the same state goes on with the first block that is not done.
 *
 * Variants are added in the order of `parts`, so it does not matter how they are divided into files.
 */
export async function scorePeople(
  kernel: Kernel,
  input: ScoringInput,
  state: ScoringState,
  options: ScoreOptions = {},
): Promise<void> {
  const run =
    options.run ?? (async (tasks: readonly (() => ScoreTask)[]) => tasks.map((make) => runScoreTask(kernel, make())))
  const { parts, nPeople, table, scores } = input
  const { used } = state
  const nScores = scores.length
  const ranges = taskRanges(nPeople)
  const blockVariants = blockVariantsFor(nPeople)
  const rowsAt = (first: number): Int32Array =>
    used.subarray(first, first + blockVariants).map((variant) => table.row(variant))

  let reading = readRows(parts, rowsAt(state.done))
  while (state.done < used.length) {
    const variants = used.subarray(state.done, state.done + blockVariants)
    const genotypes = await reading
    if (options.signal?.aborted) throw new CancelledError()
    reading = readRows(parts, rowsAt(state.done + blockVariants))
    // If this block fails, nobody waits for the next one any more.
    reading.catch(() => undefined)

    const calls = { genotypes, nPeople, nVariants: variants.length }
    const seen = lookAt(kernel, input, calls, variants)
    const tallies = state.tallies.map((tally) => ({ ...tally, moved: new Map(tally.moved) }))
    const { weights, used: uses } = await blockWeights(scores, { variants, ...seen }, input.rules, tallies)
    const missing = seen.anyMissing ? missingValues(weights, uses, nScores, seen, input.rules.missing) : null
    const results = await run(
      ranges.map(([from, to]) => () => ({
        calls: peopleOf(calls, from, to),
        weights,
        nScores,
        missing: missing && { values: missing.values, nColumns: missing.nColumns },
      })),
    )
    if (options.signal?.aborted) throw new CancelledError()
    for (const [task, result] of results.entries()) addTask(state, result, ranges[task][0], nScores, missing !== null)
    for (const [k, tally] of tallies.entries()) Object.assign(state.tallies[k], tally)
    for (const [at, variant] of variants.entries()) {
      state.quality[variant] = seen.reason[at]
      state.frequency[variant] = seen.frequency[at]
    }
    state.withoutReference += seen.withoutReference
    state.done += variants.length
    options.onProgress?.({ task: 'Scoring genotypes', done: state.done, total: used.length, unit: 'variants' })
  }
}

/** What the calls at a block's variants say: quality, frequency, what a missing call counts as. */
function lookAt(kernel: Kernel, input: ScoringInput, calls: HardCalls, variants: Int32Array) {
  const { nPeople, rules, groups, table } = input
  const n = variants.length
  const counts = kernel.countCalls(calls)
  const quality = rules.quality
  const byGroup = quality === null ? [] : groups.map((members) => kernel.countCalls(calls, members))
  const sizes = groups.map((members) => members.reduce((sum, member) => sum + member, 0))
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
    frequency[at] = called === 0 ? Number.NaN : (2 * (called - all.one - all.none) + all.one) / (2 * called)
    uncalled[at] = called === 0 ? 1 : 0
    if (all.missing > 0) anyMissing = true
    // 1 where nobody has a call, as PLINK 2 takes it.
    const mean = called === 0 ? 1 : (2 * (called - all.one - all.none) + all.one) / called
    imputed[at] = rules.missing === 'none' ? 0 : mean
    if (input.referenceFrequencies !== null) {
      const known = input.referenceFrequencies[variants[at]]
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

/**
 * What is added up over missing calls: |weight| of each score, without imputation its alleles, and 1 where the variant
 * passes; then what the call adds to each score. The kernel counts it as no copy of a1: imputed copies come on top, or, without imputation,
 * its share of the a2 offset is taken back.
 */
function missingValues(
  weights: Float64Array,
  used: Int8Array,
  nScores: number,
  { imputed, failed }: { readonly imputed: Float64Array; readonly failed: Uint8Array },
  rule: MissingRule,
) {
  const nVariants = weights.length / nScores
  const kept = missingColumns(nScores, rule)
  const nColumns = kept + nScores
  const values = new Float64Array(nColumns * nVariants)
  for (let at = 0; at < nVariants; at++) {
    const row = at * nColumns
    for (let k = 0; k < nScores; k++) {
      const use = used[at * nScores + k]
      if (use === 0) continue
      const weight = weights[at * nScores + k]
      values[row + k] = Math.abs(weight)
      if (rule === 'none') values[row + nScores + k] = 2
      values[row + kept + k] = rule !== 'none' ? imputed[at] * weight : use < 0 ? 2 * weight : 0
    }
    values[row + kept - 1] = 1 - failed[at]
  }
  return { values, nColumns }
}

function addTask(
  state: ScoringState,
  { sums, missing }: ScoreTaskResult,
  firstPerson: number,
  nScores: number,
  anyMissing: boolean,
): void {
  const start = firstPerson * nScores
  for (let at = 0; at < sums.length; at++) state.totals[start + at] += sums[at]
  if (!anyMissing || missing === null) return
  const people = sums.length / nScores
  const nColumns = missing.length / people
  const kept = nColumns - nScores
  for (let person = 0; person < people; person++) {
    const to = (firstPerson + person) * kept
    const from = person * nColumns
    for (let column = 0; column < kept; column++) state.missing[to + column] += missing[from + column]
    for (let k = 0; kept + k < nColumns; k++)
      state.totals[(firstPerson + person) * nScores + k] += missing[from + kept + k]
  }
}

/** Variants that any score uses, ascending. */
function unionOf(scores: readonly ScoreWeights[]): Int32Array {
  const words = new Uint32Array(scores.reduce((most, { isUsed }) => Math.max(most, isUsed.words.length), 0))
  for (const { isUsed } of scores) for (let at = 0; at < isUsed.words.length; at++) words[at] |= isUsed.words[at]
  const union: number[] = []
  for (let at = 0; at < words.length; at++) {
    for (let word = words[at]; word !== 0; word &= word - 1) union.push(32 * at + 31 - Math.clz32(word & -word))
  }
  return Int32Array.from(union)
}
