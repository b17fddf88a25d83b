import { type PieceRead, readPiece, type TextPiece } from '../formats/textPieces.ts'
import type { HardCalls, MissingCalls } from '../kernel/genotype.ts'
import type { Kernel } from '../kernel/kernel.ts'

/** What a missing call counts as: twice the allele's frequency among the people of the files, or in a reference; or nothing. */
export type MissingRule = 'mean' | 'reference' | 'none'

/** Part of the work on a block of variants, for one kernel; plain objects that can be cloned from thread to thread. */
export type ScoreTask = RowsTask | CountTask | SumTask | DosageTask

/** `readPiece`. */
export interface RowsTask {
  readonly kind: 'rows'
  readonly piece: TextPiece
}

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
  /** Nobody else needs the weights: they are moved to the worker, not copied. */
  readonly moves: boolean
  /** Null where nobody lacks a call. */
  readonly missing: MissingCalls | null
}

/** The same of people whose genotypes are dosages. */
export interface DosageTask {
  readonly kind: 'dosages'
  /** people × variants, NaN where missing. */
  readonly dosages: Float64Array
  readonly nPeople: number
  readonly weights: Float64Array
  readonly nScores: number
  /** Null where nobody lacks a dosage. */
  readonly missing: MissingCalls | null
}

export type ScoreTaskResult =
  | { readonly kind: 'rows'; readonly read: PieceRead }
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
  if (task.kind === 'rows') return { kind: 'rows', read: readPiece(kernel, task.piece) }
  if (task.kind === 'count') {
    const { calls, groups } = task
    const counts = [kernel.countCalls(calls), ...groups.map((members) => kernel.countCalls(calls, members))]
    return { kind: 'count', genotypes: calls.genotypes, counts }
  }
  const { weights, nScores, missing } = task
  if (task.kind === 'dosages') {
    const { dosages, nPeople } = task
    return missing === null
      ? { kind: 'score', sums: kernel.scoreDosages(dosages, nPeople, weights, nScores), missing: null }
      : { kind: 'score', ...kernel.scoreDosagesWithMissing(dosages, nPeople, weights, nScores, missing) }
  }
  return missing === null
    ? { kind: 'score', sums: kernel.scoreHardCalls(task.calls, weights, nScores), missing: null }
    : { kind: 'score', ...kernel.scoreWithMissing(task.calls, weights, nScores, missing) }
}
