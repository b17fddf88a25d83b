import { type PieceRead, readPiece, type TextPiece } from '../formats/textPieces.ts'
import type { Dosages, PackedColumns } from '../kernel/dosages.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { MissingCalls } from '../kernel/scoreMatrices.ts'
import type { Weights } from '../kernel/weightRows.ts'
import { type BlockFacts, type BlockLook, type BlockRules, lookAt, type MissingRule } from './blockLook.ts'
import { blockWeights, type ScoreTally, type UseRules } from './blockWeights.ts'
import type { LoggedRows } from './weightLog.ts'

/** Work for one kernel; plain objects that can be cloned from thread to thread. */
export type ScoreTask = RowsTask | BlockTask | SumTask

/** `readPiece`. */
export interface RowsTask {
  readonly kind: 'rows'
  readonly piece: TextPiece
}

export type Genotypes =
  /** As a bed file stores them. */
  | { readonly kind: 'calls'; readonly values: Uint8Array }
  /** people × variants, NaN where missing. */
  | { readonly kind: 'dosages'; readonly values: Float64Array }
  /** As a Parquet file stores them. */
  | { readonly kind: 'packed'; readonly values: PackedColumns }

/** As they are summed. */
type Summed =
  | Exclude<Genotypes, { kind: 'packed' | 'dosages' }>
  | { readonly kind: 'dosages'; readonly values: Dosages }

/** All that there is to do about a block of variants. Genotypes and weights are for this task alone: they are moved to the worker. */
export interface BlockTask {
  readonly kind: 'block'
  readonly genotypes: Genotypes
  readonly nPeople: number
  /** For quality control: 1 for each member of an ancestry group. */
  readonly groups: readonly Uint8Array[]
  /** Ascending, of the variant table. */
  readonly variants: Int32Array
  readonly facts: BlockFacts
  readonly logged: LoggedRows
  readonly nScores: number
  readonly rules: UseRules & BlockRules
  /** Sum at once; else all is made ready to be summed for some people at a time. */
  readonly sums: boolean
  /** Memory for the sums. */
  readonly rooms: readonly Float64Array[]
}

/** The block's part of all scores, of some people. */
export interface SumTask {
  readonly kind: 'score'
  /** For this task alone. */
  readonly genotypes: Exclude<Genotypes, { kind: 'packed' }>
  readonly nPeople: number
  /** Per copy of a1, scores × variants. */
  readonly weights: Float64Array
  readonly nScores: number
  /** Null where nobody lacks a call. */
  readonly missing: MissingCalls | null
}

export interface Sums {
  /** scores × people */
  readonly sums: Float64Array
  /** Over each person's missing calls, columns × people: |weight| of each score, without imputation also its alleles, and 1. */
  readonly missing: Float64Array | null
}

export interface BlockResult {
  readonly kind: 'block'
  readonly look: BlockLook
  readonly tallies: readonly ScoreTally[]
  /** Of everybody, where they were asked for. */
  readonly sums: Sums | null
  readonly prepared: Pick<SumTask, 'genotypes' | 'weights' | 'missing'> | null
  /** Memory that came with the task and is free again once the sums are added. */
  readonly lent: readonly (Uint8Array | Float64Array)[]
}

export type ScoreTaskResult =
  | { readonly kind: 'rows'; readonly read: PieceRead }
  | BlockResult
  /** The block's packed dosages are not as the kernel can read them, or not from 0 to 2. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'score'; readonly sums: Sums }

export const missingColumns = (nScores: number, rule: MissingRule): number => (rule === 'none' ? 2 : 1) * nScores + 1

export function runScoreTask(kernel: Kernel, task: ScoreTask): ScoreTaskResult {
  if (task.kind === 'rows') return { kind: 'rows', read: readPiece(kernel, task.piece) }
  if (task.kind === 'score') {
    const { genotypes, nPeople, weights, nScores, missing } = task
    const sums = sumsOf(kernel, genotypes, nPeople, weights.length / nScores, weights, nScores, missing)
    return { kind: 'score', sums }
  }
  const { genotypes, nPeople } = task
  if (genotypes.kind === 'calls') return runBlock(kernel, task, genotypes, () => genotypes)
  const { values } = genotypes
  const held = kernel.holdDosages(values, nPeople)
  if (held === null) return { kind: 'unread' }
  try {
    return runBlock(kernel, task, { kind: 'dosages', values: held.dosages }, () => ({
      kind: 'dosages',
      values: values instanceof Float64Array ? values : held.read(),
    }))
  } finally {
    held.close()
  }
}

/** @param returned the genotypes as they go to the tasks of parts of the people */
function runBlock(
  kernel: Kernel,
  task: BlockTask,
  genotypes: Summed,
  returned: () => SumTask['genotypes'],
): BlockResult {
  const { nPeople, variants, logged, nScores, rules } = task
  const packed = task.genotypes.kind === 'packed' ? task.genotypes.values.parts : []
  const look = lookAtBlock(kernel, task, genotypes)
  const { held, tallies } = blockWeights(kernel, logged, nScores, { variants, ...look }, rules)
  try {
    const { imputed, failed, anyMissing } = look
    const takesUsed = rules.missing === 'none'
    if (task.sums) {
      const missing = anyMissing ? { imputed, failed, used: takesUsed ? held.used : null } : null
      const sums = sumsOf(kernel, genotypes, nPeople, variants.length, held.weights, nScores, missing, task.rooms)
      const lent = [...(genotypes.kind === 'calls' ? [genotypes.values] : packed), ...task.rooms]
      return { kind: 'block', look, tallies, sums, prepared: null, lent }
    }
    const { weights, used } = held.read()
    const missing = anyMissing ? { imputed, failed, used: takesUsed ? used : null } : null
    return {
      kind: 'block',
      look,
      tallies,
      sums: null,
      prepared: { genotypes: returned(), weights, missing },
      lent: packed,
    }
  } finally {
    held.close()
  }
}

function lookAtBlock(
  kernel: Kernel,
  { nPeople, groups, variants, facts, rules }: BlockTask,
  genotypes: Summed,
): BlockLook {
  const sizes = groups.map((members) => members.reduce((sum, member) => sum + member, 0))
  // A group of everybody is counted already.
  const parts = groups.map((members, k) => (sizes[k] === nPeople ? null : members))
  if (genotypes.kind === 'dosages') {
    const all = kernel.countDosages(genotypes.values, nPeople)
    const byGroup = parts.map((members) =>
      members === null ? all : kernel.countDosages(genotypes.values, nPeople, members),
    )
    return lookAt(
      nPeople,
      facts,
      rules,
      [all, ...byGroup].map(({ counts }) => counts),
      sizes,
      all.copies,
    )
  }
  const calls = { genotypes: genotypes.values, nPeople, nVariants: variants.length }
  const all = kernel.countCalls(calls)
  const byGroup = parts.map((members) => (members === null ? all : kernel.countCalls(calls, members)))
  return lookAt(nPeople, facts, rules, [all, ...byGroup], sizes)
}

function sumsOf(
  kernel: Kernel,
  { kind, values }: Summed,
  nPeople: number,
  nVariants: number,
  weights: Weights,
  nScores: number,
  missing: MissingCalls | null,
  rooms: readonly Float64Array[] = [],
): Sums {
  const [room = null] = rooms
  if (kind === 'dosages') {
    return missing === null
      ? { sums: kernel.scoreDosages(values, nPeople, weights, nScores, room), missing: null }
      : kernel.scoreDosagesWithMissing(values, nPeople, weights, nScores, missing)
  }
  const calls = { genotypes: values, nPeople, nVariants }
  return missing === null
    ? { sums: kernel.scoreHardCalls(calls, weights, nScores, room), missing: null }
    : kernel.scoreWithMissing(calls, weights, nScores, missing, rooms)
}
