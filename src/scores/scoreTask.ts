import type { HardCalls } from '../kernel/genotype.ts'
import type { Kernel } from '../kernel/kernel.ts'

/** What a missing call counts as: twice the allele's frequency among the people of the files, or in a reference; or nothing. */
export type MissingRule = 'mean' | 'reference' | 'none'

/** Part of the work on a block of variants, for one kernel; plain objects that can be cloned from thread to thread. */
export type ScoreTask = CountTask | SumTask

/** How many calls of each kind there are at each variant. */
export interface CountTask {
  readonly kind: 'count'
  readonly calls: HardCalls
  /** 1 for each member of a group that is counted by itself. */
  readonly groups: readonly Uint8Array[]
}

/** The block's part of all scores, of some people. */
export interface SumTask {
  readonly kind: 'score'
  readonly calls: HardCalls
  /** Per copy of a1, scores × variants. */
  readonly weights: Float64Array
  readonly nScores: number
  /** Null where nobody lacks a call. */
  readonly missing: MissingCalls | null
}

export interface MissingCalls {
  readonly rule: MissingRule
  /** Of each variant: copies of a1 that a missing call counts as, and 1 where it fails quality control. */
  readonly imputed: Float64Array
  readonly failed: Uint8Array
  /** scores × variants: 1 where a score uses the variant, −1 where its effect allele is a2, else 0. */
  readonly used: Int8Array
}

export type ScoreTaskResult =
  | {
      readonly kind: 'count'
      /** As given: they went to the kernel's thread, and come back. */
      readonly genotypes: Uint8Array
      /** `Kernel.countCalls` of everybody, then of each group. */
      readonly counts: readonly Float64Array[]
    }
  | {
      readonly kind: 'score'
      /** scores × people */
      readonly sums: Float64Array
      /** Over each person's missing calls, columns × people: |weight| of each score, without imputation also its alleles, and 1. */
      readonly missing: Float64Array | null
    }

export const missingColumns = (nScores: number, rule: MissingRule): number => (rule === 'none' ? 2 : 1) * nScores + 1

export function runScoreTask(kernel: Kernel, task: ScoreTask): ScoreTaskResult {
  const { calls } = task
  if (task.kind === 'count') {
    const counts = [kernel.countCalls(calls), ...task.groups.map((members) => kernel.countCalls(calls, members))]
    return { kind: 'count', genotypes: calls.genotypes, counts }
  }
  const { weights, nScores, missing } = task
  const sums = kernel.scoreHardCalls(calls, weights, nScores)
  if (missing === null) return { kind: 'score', sums, missing: null }
  const kept = missingColumns(nScores, missing.rule)
  const summed = kernel.sumMissing(calls, missingValues(weights, nScores, kept, missing), kept + nScores)
  return { kind: 'score', sums, missing: divide(summed, sums, kept, nScores) }
}

/**
 * What is added up over missing calls: |weight| of each score, without imputation its alleles, and 1 where the variant
 * passes; then what the call adds to each score. The kernel counts it as no copy of a1: imputed copies come on top, or, without imputation,
 * its share of the a2 offset is taken back.
 */
function missingValues(
  weights: Float64Array,
  nScores: number,
  kept: number,
  { rule, imputed, failed, used }: MissingCalls,
): Float64Array {
  const nColumns = kept + nScores
  const values = new Float64Array(nColumns * imputed.length)
  for (let at = 0; at < imputed.length; at++) {
    const row = at * nColumns
    const copies = imputed[at]
    for (let k = 0; k < nScores; k++) {
      const weight = weights[at * nScores + k]
      values[row + k] = Math.abs(weight)
      values[row + kept + k] = copies * weight
    }
    if (rule === 'none') {
      for (let k = 0; k < nScores; k++) {
        const use = used[at * nScores + k]
        values[row + nScores + k] = use === 0 ? 0 : 2
        values[row + kept + k] = use < 0 ? 2 * weights[at * nScores + k] : 0
      }
    }
    values[row + kept - 1] = 1 - failed[at]
  }
  return values
}

/** Adds to the sums what missing calls add; gives the other columns. */
function divide(summed: Float64Array, sums: Float64Array, kept: number, nScores: number): Float64Array {
  const nColumns = kept + nScores
  const people = summed.length / nColumns
  const columns = new Float64Array(kept * people)
  for (let person = 0; person < people; person++) {
    const from = person * nColumns
    for (let column = 0; column < kept; column++) columns[person * kept + column] = summed[from + column]
    for (let k = 0; k < nScores; k++) sums[person * nScores + k] += summed[from + kept + k]
  }
  return columns
}
