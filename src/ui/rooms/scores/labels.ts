import type { WaterfallAccount } from '../../../figures/waterfall.ts'
import type { ScoresResult } from '../../../model/engine.ts'
import { type MatchLabel, matchLabels, usedLabels } from '../../../scores/match.ts'
import type { QualityReason } from '../../../scores/variantQuality.ts'

export const labelWords: Readonly<Record<MatchLabel, string>> = {
  matched: 'Matched',
  swapped: 'Swapped',
  flipped: 'Flipped',
  ambiguous: 'A/T or C/G',
  ambiguous_left_out: 'A/T or C/G, left out',
  absent: 'Absent',
  other_build: 'Found on another build',
  mismatch: 'Other alleles there',
  multiallelic: 'Several variants fit',
  duplicate: 'Duplicate',
  not_autosomal: 'On X, Y or MT',
  unsupported: 'Not weight × copies',
  failed_quality_control: 'Failed quality control',
  not_in_reduced_set: 'Not in the reduced set',
}

export const qualityWords: Readonly<Record<QualityReason, string>> = {
  multiallelic: 'Multiallelic',
  call_rate: 'Call rate',
  frequency: 'Frequency, all people',
  group_frequency: 'Frequency, each ancestry',
  excess_heterozygosity: 'Excess heterozygosity',
}

/** The waterfall of one score; null where the scores are ready-made. */
export function waterfallOf(result: ScoresResult, score: string, trait: string, gate: number): WaterfallAccount | null {
  const own = new Map(result.matching.filter((line) => line.score === score).map((line) => [line.label, line.variants]))
  if (own.size === 0) return null
  const lines = (labels: readonly MatchLabel[]) =>
    labels.map((label) => ({ label: labelWords[label], n: own.get(label) ?? 0 }))
  return {
    score: trait,
    weights: [...own.values()].reduce((sum, n) => sum + n, 0),
    leftOut: lines(
      matchLabels.filter((label) => own.has(label) && !(usedLabels as readonly MatchLabel[]).includes(label)),
    ),
    used: lines(usedLabels),
    gate,
  }
}
