import type { MatchLabel } from './match.ts'
import type { ScoreWeights } from './scoreWeights.ts'

/** What to do with A/T and C/G variants: take them by the alleles' names, leave them out, or go by the alleles' frequencies. */
export type AmbiguousRule = 'keep' | 'leave_out' | 'frequency'

export interface UseRules {
  readonly ambiguous: AmbiguousRule
  /** Of `frequency`: the rarer allele may have at most this frequency, in the weights' population and here; above it is no telling. */
  readonly ambiguousMaxFrequency: number
}

/** Running account of a score. */
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

/** Of a block's variants: does quality control pass them, the frequency of a1, is there any call. */
export interface BlockVariants {
  /** Ascending, of the variant table. */
  readonly variants: Int32Array
  readonly failed: Uint8Array
  readonly frequency: Float64Array
  readonly uncalled: Uint8Array
}

/**
 * The weights of a block's variants per copy of a1, scores × variants, 0 where a score does not use one; adds to the tallies.
 * `used` has 1 for each that is used, and −1 where the effect allele is a2.
 */
export async function blockWeights(
  scores: readonly ScoreWeights[],
  block: BlockVariants,
  rules: UseRules,
  tallies: readonly ScoreTally[],
): Promise<{ weights: Float64Array; used: Int8Array }> {
  const nScores = scores.length
  const { variants } = block
  const first = variants[0]
  const last = variants[variants.length - 1]
  const weights = new Float64Array(nScores * variants.length)
  const used = new Int8Array(nScores * variants.length)
  for (let k = 0; k < nScores; k++) {
    const score = scores[k]
    const tally = tallies[k]
    const slice = await score.weights.slice(first, last + 1)
    for (let at = 0; at < variants.length; at++) {
      const variant = variants[at]
      const weight = slice[variant - first]
      if (Number.isNaN(weight)) continue
      const label = labelOf(score, variant)
      if (block.failed[at] === 1) {
        move(tally, label, 'failed_quality_control')
        continue
      }
      let isA2 = score.countsA2.has(variant)
      if (label === 'ambiguous' && rules.ambiguous !== 'keep') {
        const frequency = isA2 ? 1 - block.frequency[at] : block.frequency[at]
        const strand = rules.ambiguous === 'leave_out' ? null : strandOf(score.ambiguous.get(variant), frequency, rules)
        if (strand === null) {
          move(tally, label, 'ambiguous_left_out')
          continue
        }
        if (strand === 'other') isA2 = !isA2
      }
      weights[at * nScores + k] = isA2 ? -weight : weight
      used[at * nScores + k] = isA2 ? -1 : 1
      if (isA2) tally.offset += 2 * weight
      tally.used++
      tally.usedWeight += Math.abs(weight)
      tally.uncalled += block.uncalled[at]
    }
  }
  return { weights, used }
}

/** Of a variant that the score uses, before its genotypes are seen. */
export function labelOf(score: ScoreWeights, variant: number): MatchLabel {
  if (score.ambiguous.has(variant)) return 'ambiguous'
  if (score.isFlipped.has(variant)) return 'flipped'
  return score.countsA2.has(variant) ? 'swapped' : 'matched'
}

function move({ moved }: ScoreTally, from: MatchLabel, to: MatchLabel): void {
  moved.set(from, (moved.get(from) ?? 0) - 1)
  moved.set(to, (moved.get(to) ?? 0) + 1)
}

/** On which strand the weights have an A/T or C/G variant; null where its frequencies do not tell. */
export function strandOf(
  expected: number | undefined,
  found: number,
  { ambiguousMaxFrequency }: UseRules,
): 'same' | 'other' | null {
  const tells = (frequency: number): boolean => Math.min(frequency, 1 - frequency) <= ambiguousMaxFrequency
  if (expected === undefined || !tells(expected) || !tells(found)) return null
  return expected < 0.5 === found < 0.5 ? 'same' : 'other'
}
