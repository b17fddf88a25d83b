import type { ResultTable } from '../model/results.ts'
import type { ScoreMap } from '../model/scoreResults.ts'
import type { ScoredGenotypes } from '../scores/scoring.ts'
import { tableOf } from './tableOf.ts'

/** How each score computed from genotypes came about. Rows by score. */
export function scoreSummaryTable({ accounts }: ScoredGenotypes): ResultTable {
  return {
    name: 'score_summary',
    columns: [
      'score',
      'weights',
      'used',
      'weight_share',
      'least_observed_share',
      'median_observed_share',
      'missing_calls',
      'form',
      'status',
    ],
    rows: accounts.map((account) => [
      account.score,
      account.weights,
      account.used,
      account.weightShare,
      account.leastObservedShare,
      account.medianObservedShare,
      account.missing,
      account.form,
      account.passes && account.used > 0 ? 'ok' : 'too_few_variants',
    ]),
  }
}

/** Rows by score and label, in the labels' order. */
export const scoreMatchingTable = ({ matching }: ScoredGenotypes): ResultTable => ({
  name: 'score_matching',
  columns: ['score', 'label', 'variants'],
  rows: matching.map(({ score, label, variants }) => [score, label, variants]),
})

/** Each score on the reduced set beside the full one; no rows where there is no reduced set. */
export const scoreReducedTable = ({ reduced }: ScoredGenotypes): ResultTable =>
  tableOf(
    'score_reduced',
    {
      score: 'score',
      used: 'used',
      reduced_used: 'reducedUsed',
      weight_share: 'weightShare',
      reduced_weight_share: 'reducedWeightShare',
      n: 'n',
      correlation: 'correlation',
      mean: 'mean',
      standard_deviation: 'standardDeviation',
      reduced_mean: 'reducedMean',
      reduced_standard_deviation: 'reducedStandardDeviation',
    },
    reduced,
  )

/** Variants that some score uses, and those that failed quality control, in the order of the rules. */
export const variantQualityTable = ({ quality: { looked, failed } }: ScoredGenotypes): ResultTable => ({
  name: 'variant_quality',
  columns: ['rule', 'variants'],
  rows: [
    ['looked_at', looked],
    ...failed.map(({ rule, variants }) => [rule, variants]),
    ['passed', looked - failed.reduce((sum, { variants }) => sum + variants, 0)],
  ],
})

/** Rows by cohort, score, adjustment and group. */
export const scoreDistributionTable = (maps: readonly ScoreMap[]): ResultTable => ({
  name: 'score_distribution',
  columns: [
    'cohort',
    'score',
    'adjusted',
    'group',
    'n',
    'mean',
    'standard_deviation',
    'percentile_5',
    'percentile_25',
    'median',
    'percentile_75',
    'percentile_95',
    'ancestry_r_squared',
  ],
  rows: maps.flatMap(({ cohort, distributions }) =>
    distributions.map((each) => [
      cohort,
      each.score,
      each.adjusted ? 'yes' : 'no',
      each.group,
      each.n,
      each.mean,
      each.standardDeviation,
      ...each.percentiles,
      each.ancestryRSquared,
    ]),
  ),
})

/** Rows by cohort and pair of scores, each pair once. */
export const scoreCorrelationTable = (maps: readonly ScoreMap[]): ResultTable => ({
  name: 'score_correlation',
  columns: ['cohort', 'score', 'other_score', 'correlation'],
  rows: maps.flatMap(({ cohort, scores, correlation }) =>
    scores.flatMap((score, i) =>
      scores.slice(i + 1).map((other, j) => [cohort, score, other, correlation[i * scores.length + i + 1 + j]]),
    ),
  ),
})
