import type {
  PooledCohortRow,
  PooledEstimate,
  PooledRow,
  ReplicationRow,
  ReplicationScore,
  Share,
} from '../model/effectResults.ts'
import type { ResultTable } from '../model/results.ts'
import { tableOf } from './tableOf.ts'

/** `replication.csv`; as `cox_replication.csv` of log hazard ratios. */
export const replicationTable = (rows: readonly ReplicationRow[], name = 'replication'): ResultTable =>
  tableOf<ReplicationRow>(
    name,
    {
      cohort: 'cohort',
      contrast: 'contrast',
      k: 'k',
      r_squared: 'rSquared',
      tau2_residual: 'tau2Residual',
      tau2_total: 'tau2Total',
      slope: 'slope',
      slope_standard_error: 'slopeStandardError',
      intercept: 'intercept',
      method: 'method',
      status: 'status',
      note: 'note',
      reference: 'reference',
      r_squared_lower: 'rSquaredLower',
      r_squared_upper: 'rSquaredUpper',
      on_boundary: 'onBoundary',
      r_squared_sj: 'rSquaredSj',
      r_squared_weighted: 'rSquaredWeighted',
      r_squared_pearson: 'rSquaredPearson',
      york_slope: ({ york }) => york.slope,
      york_slope_standard_error: ({ york }) => york.slopeStandardError,
      york_intercept: ({ york }) => york.intercept,
      york_intercept_standard_error: ({ york }) => york.interceptStandardError,
      york_q: ({ york }) => york.q,
      york_p: ({ york }) => york.p,
      york_note: ({ york }) => york.reason,
      ...shareColumns('same_sign', ({ sameSign }) => sameSign),
      same_sign_p: 'sameSignP',
      pearson: 'pearson',
      weighted_correlation: 'weightedCorrelation',
      discovered: ({ replicatedNominal }) => replicatedNominal.of,
      ...shareColumns('replicated_nominal', ({ replicatedNominal }) => replicatedNominal),
      ...shareColumns('replicated_bonferroni', ({ replicatedBonferroni }) => replicatedBonferroni),
    },
    rows,
  )

function shareColumns(name: string, of: (row: ReplicationRow) => Share) {
  return {
    [name]: (row: ReplicationRow) => of(row).count,
    [`${name}_percent`]: (row: ReplicationRow) => (of(row).of === 0 ? NaN : (100 * of(row).count) / of(row).of),
    [`${name}_percent_lower`]: (row: ReplicationRow) => 100 * of(row).ciLower,
    [`${name}_percent_upper`]: (row: ReplicationRow) => 100 * of(row).ciUpper,
  }
}

/** `replication_scores.csv`. */
export const replicationScoresTable = (rows: readonly ReplicationScore[]): ResultTable =>
  tableOf<ReplicationScore>(
    'replication_scores',
    {
      cohort: 'cohort',
      reference: 'reference',
      contrast: 'contrast',
      score: 'score',
      reference_log_odds_ratio: 'referenceEffect',
      reference_standard_error: 'referenceStandardError',
      reference_p: 'referenceP',
      log_odds_ratio: 'effect',
      standard_error: 'standardError',
      p: 'p',
      same_sign: 'sameSign',
      discovered: 'discovered',
      replicated_nominal: 'replicatedNominal',
      replicated_bonferroni: 'replicatedBonferroni',
      q: 'q',
      q_p: 'qP',
    },
    rows,
  )

/** `pooled.csv`. */
export const pooledTable = (rows: readonly PooledRow[]): ResultTable =>
  tableOf<PooledRow>(
    'pooled',
    {
      contrast: 'contrast',
      score: 'score',
      cohorts: 'k',
      ...estimateColumns('fixed', ({ fixed }) => fixed),
      ...estimateColumns('random', ({ random }) => random),
      tau2: 'tau2',
      tau2_lower: 'tau2Lower',
      tau2_upper: 'tau2Upper',
      i2: 'i2',
      q: 'q',
      q_df: 'qDf',
      q_p: 'qP',
      prediction_lower: 'predictionLower',
      prediction_upper: 'predictionUpper',
      status: 'status',
      note: 'note',
    },
    rows,
  )

/** `pooled_cohorts.csv`. */
export const pooledCohortsTable = (rows: readonly PooledCohortRow[]): ResultTable =>
  tableOf<PooledCohortRow>(
    'pooled_cohorts',
    {
      contrast: 'contrast',
      score: 'score',
      cohort: 'cohort',
      log_odds_ratio: 'effect',
      standard_error: 'standardError',
      weight: 'weight',
      predicted: 'predicted',
      predicted_lower: 'predictedLower',
      predicted_upper: 'predictedUpper',
      without: 'without',
      without_lower: 'withoutLower',
      without_upper: 'withoutUpper',
      without_tau2: 'withoutTau2',
      cooks_distance: 'cooksDistance',
    },
    rows,
  )

function estimateColumns(name: string, of: (row: PooledRow) => PooledEstimate) {
  return {
    [`${name}_log_odds_ratio`]: (row: PooledRow) => of(row).effect,
    [`${name}_standard_error`]: (row: PooledRow) => of(row).standardError,
    [`${name}_p`]: (row: PooledRow) => of(row).p,
    [`${name}_ci_lower`]: (row: PooledRow) => of(row).ciLower,
    [`${name}_ci_upper`]: (row: PooledRow) => of(row).ciUpper,
  }
}
