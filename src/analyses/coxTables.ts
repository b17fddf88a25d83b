import type { CoxTestRow, IntervalHazardRow } from '../model/progressionResults.ts'
import type { CoxRow, ResultTable, SchoenfeldRow } from '../model/results.ts'
import { tableOf } from './tableOf.ts'

/** `cox.csv` */
export function coxTable(rows: readonly CoxRow[]): ResultTable {
  return tableOf(
    'cox',
    {
      cohort: 'cohort',
      score: 'score',
      model: 'model',
      ties: 'ties',
      n: 'n',
      events: 'events',
      log_hazard_ratio: 'logHazardRatio',
      standard_error: 'standardError',
      z: 'z',
      p: 'p',
      log10_p: 'log10P',
      hazard_ratio: 'hazardRatio',
      ci_lower: 'ciLower',
      ci_upper: 'ciUpper',
      method: 'method',
      status: 'status',
      reason: 'reason',
      log_likelihood: 'logLikelihood',
      covariates: (row) => row.covariates.join(' '),
      left_out: 'leftOut',
      robust_standard_error: 'robustStandardError',
    },
    rows,
  )
}

/** `schoenfeld.csv` */
export function schoenfeldTable(rows: readonly SchoenfeldRow[]): ResultTable {
  return tableOf(
    'schoenfeld',
    {
      cohort: 'cohort',
      score: 'score',
      transform: 'transform',
      chi_square: 'chiSquare',
      df: 'df',
      p: 'p',
      global_chi_square: 'globalChiSquare',
      global_df: 'globalDf',
      global_p: 'globalP',
    },
    rows,
  )
}

/** `cox_tests.csv` */
export function coxTestsTable(rows: readonly CoxTestRow[]): ResultTable {
  return tableOf(
    'cox_tests',
    {
      cohort: 'cohort',
      score: 'score',
      n: 'n',
      events: 'events',
      df: 'df',
      likelihood_ratio: 'likelihoodRatio',
      likelihood_ratio_p: 'likelihoodRatioP',
      wald: 'wald',
      wald_p: 'waldP',
      score_test: 'scoreTest',
      score_test_p: 'scoreTestP',
      concordance: 'concordance',
      concordance_standard_error: 'concordanceStandardError',
    },
    rows,
  )
}

/** `interval_hazard.csv` */
export function intervalHazardTable(rows: readonly IntervalHazardRow[]): ResultTable {
  return tableOf(
    'interval_hazard',
    {
      cohort: 'cohort',
      score: 'score',
      from_days: 'fromDays',
      to_days: (row) => (row.toDays === Infinity ? null : row.toDays),
      people: 'people',
      events: 'events',
      log_hazard_ratio: 'logHazardRatio',
      standard_error: 'standardError',
      z: 'z',
      p: 'p',
      log10_p: 'log10P',
      hazard_ratio: 'hazardRatio',
      ci_lower: 'ciLower',
      ci_upper: 'ciUpper',
      status: 'status',
      reason: 'reason',
      difference_chi_square: 'differenceChiSquare',
      difference_df: 'differenceDf',
      difference_p: 'differenceP',
    },
    rows,
  )
}
