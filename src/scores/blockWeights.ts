import type { HeldWeights, WeightLoops } from '../kernel/weightRows.ts'
import { createNumbers } from './compact.ts'
import type { MatchLabel } from './match.ts'
import { allSources, eachLoggedRow, type LoggedRows, weightsOf } from './weightLog.ts'

/** What to do with A/T and C/G variants: take them by the alleles' names, leave them out, or go by the alleles' frequencies. */
export type AmbiguousRule = 'keep' | 'leave_out' | 'frequency'

export interface UseRules {
  readonly ambiguous: AmbiguousRule
  /** Of `frequency`: the rarer allele may have at most this frequency, in the weights' population and here; above it is no telling. */
  readonly ambiguousMaxFrequency: number
}

/** Account of a score, of a block or of all blocks so far. */
export interface ScoreTally {
  /** Weights moved from one label to another once the genotypes were seen. */
  readonly moved: Map<MatchLabel, number>
  used: number
  /** Σ |weight| of the variants used. */
  usedWeight: number
  /** What everybody has: copies of a2 are two less those of a1. */
  offset: number
  /** Variants used at which nobody has a call. */
  uncalled: number
}

export const emptyTally = (): ScoreTally => ({ moved: new Map(), used: 0, usedWeight: 0, offset: 0, uncalled: 0 })

export function addTally(to: ScoreTally, { moved, used, usedWeight, offset, uncalled }: ScoreTally): void {
  for (const [label, count] of moved) to.moved.set(label, (to.moved.get(label) ?? 0) + count)
  to.used += used
  to.usedWeight += usedWeight
  to.offset += offset
  to.uncalled += uncalled
}

/** Of a block's variants: does quality control pass them, the frequency of a1, is there any call. */
export interface BlockVariants {
  /** Ascending, of the variant table. */
  readonly variants: Int32Array
  readonly failed: Uint8Array
  readonly frequency: Float64Array
  readonly uncalled: Uint8Array
}

export interface BlockWeights {
  /** To be closed. */
  readonly held: HeldWeights
  /** Of each score. */
  readonly tallies: readonly ScoreTally[]
}

/** The weights of a block's variants, from the rows logged of them. */
export function blockWeights(
  kernel: WeightLoops,
  logged: LoggedRows,
  nScores: number,
  { variants, failed, frequency, uncalled }: BlockVariants,
  rules: UseRules,
): BlockWeights {
  const { sources, reduced } = logged
  const moved = Array.from({ length: nScores }, (): ScoreTally['moved'] => new Map())
  const first = variants[0]
  const place = new Int32Array(variants[variants.length - 1] + 1 - first)
  for (let at = 0; at < variants.length; at++) place[variants[at] - first] = at
  const rows = createNumbers(Int32Array, 4 * variants.length)

  eachLoggedRow(logged, (row, { scores, weights, at: from, start, source, isOutside }) => {
    const at = place[row.variant - first]
    let leftOut: MatchLabel | null = isOutside
      ? 'not_in_reduced_set'
      : failed[at] === 1
        ? 'failed_quality_control'
        : null
    let isA2 = row.countsA2
    if (leftOut === null && row.isAmbiguous && rules.ambiguous !== 'keep') {
      const here = isA2 ? 1 - frequency[at] : frequency[at]
      const strand = rules.ambiguous === 'leave_out' ? null : strandOf(row.frequency, here, rules)
      if (strand === null) leftOut = 'ambiguous_left_out'
      if (strand === 'other') isA2 = !isA2
    }
    if (leftOut === null) {
      rows.push(at)
      rows.push(isA2 ? -1 : 1)
      rows.push(start + from)
      rows.push(source)
      return
    }
    const label = row.isAmbiguous ? 'ambiguous' : row.isFlipped ? 'flipped' : row.countsA2 ? 'swapped' : 'matched'
    for (let k = 0; k < scores.length; k++) if (!Number.isNaN(weights[from + k])) move(moved[scores[k]], label, leftOut)
  })
  const given = { records: weightsOf(logged), rows: rows.array(), sources: allSources(sources, reduced) }
  const held = kernel.holdWeights(given, nScores, uncalled)
  const { tallies } = held
  return {
    held,
    tallies: moved.map((each, k) => ({
      moved: each,
      used: tallies[4 * k],
      usedWeight: tallies[4 * k + 1],
      offset: tallies[4 * k + 2],
      uncalled: tallies[4 * k + 3],
    })),
  }
}

function move(moved: ScoreTally['moved'], from: MatchLabel, to: MatchLabel): void {
  moved.set(from, (moved.get(from) ?? 0) - 1)
  moved.set(to, (moved.get(to) ?? 0) + 1)
}

/** On which strand the weights have an A/T or C/G variant; null where its frequencies do not tell. */
export function strandOf(
  expected: number,
  found: number,
  { ambiguousMaxFrequency }: UseRules,
): 'same' | 'other' | null {
  const tells = (frequency: number): boolean => Math.min(frequency, 1 - frequency) <= ambiguousMaxFrequency
  if (!tells(expected) || !tells(found)) return null
  return expected < 0.5 === found < 0.5 ? 'same' : 'other'
}
