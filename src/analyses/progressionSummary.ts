import type { ResultTable } from '../model/results.ts'
import type { ProgressionOptions } from '../model/study.ts'
import { confidenceBand, medianTime, restrictedMean, survivalCurve } from '../statistics/kaplanMeier.ts'
import { timeAmongEvents } from '../statistics/timeAmongEvents.ts'
import { ciTypes, strataTests, stratified } from './progression.ts'
import type { ProgressionSet } from './progressionSet.ts'

export type TableRow = ResultTable['rows'][number]

/** Rows of `kaplan_meier_summary.csv`; means are restricted to the longest follow-up of those who have the score. */
export function kaplanMeierSummaryRows(
  set: ProgressionSet,
  score: string,
  values: Float64Array,
  options: ProgressionOptions,
): TableRow[] {
  const { strata, time } = stratified(set, values, options)
  const end = time.at(-1) ?? Number.NaN
  return ciTypes.flatMap((ciType) =>
    strata.map(({ label, curve }) => {
      const { lower, upper } = confidenceBand(curve, ciType, options.confidenceLevel)
      const { mean, standardError } = restrictedMean(curve, end)
      const medians = [curve.survival, lower, upper].map((limit) => medianTime(curve.time, limit))
      return [set.id, score, ciType, label, curve.n, curve.events, mean, standardError, ...medians]
    }),
  )
}

export const kaplanMeierSummaryTable = (rows: readonly TableRow[]): ResultTable => ({
  name: 'kaplan_meier_summary',
  columns: [
    'cohort',
    'score',
    'ci_type',
    'stratum',
    'n',
    'events',
    'restricted_mean',
    'restricted_mean_standard_error',
    'median',
    'median_ci_lower',
    'median_ci_upper',
  ],
  rows,
})

/**
 * The row of `log_rank.csv`: log-rank and Peto-Peto test, and the log-rank test stratified by the set's cohorts (empty where
 * there is one). Numbers are empty where fewer than two strata can be compared.
 */
export function logRankRow(
  set: ProgressionSet,
  score: string,
  values: Float64Array,
  options: ProgressionOptions,
): TableRow {
  const { logRank, petoPeto, withinCohorts } = strataTests(set, stratified(set, values, options), options)
  return [
    set.id,
    score,
    logRank.chiSquare,
    logRank.df < 1 ? null : logRank.df,
    logRank.p,
    petoPeto.chiSquare,
    petoPeto.p,
    withinCohorts?.chiSquare ?? null,
    withinCohorts?.p ?? null,
  ]
}

export const logRankTable = (rows: readonly TableRow[]): ResultTable => ({
  name: 'log_rank',
  columns: [
    'cohort',
    'score',
    'chi_square',
    'df',
    'p',
    'peto_peto_chi_square',
    'peto_peto_p',
    'within_cohorts_chi_square',
    'within_cohorts_p',
  ],
  rows,
})

/** `time_to_event.csv`: time to TRD among those who reach it, and over everyone followed, by set. */
export function timeToEventTable(
  sets: readonly ProgressionSet[],
  { confidenceLevel }: ProgressionOptions,
): ResultTable {
  return {
    name: 'time_to_event',
    columns: [
      'cohort',
      'n',
      'events',
      'mean_days',
      'mean_ci_lower',
      'mean_ci_upper',
      'sd_days',
      'median_days',
      'median_ci_lower_order',
      'median_ci_upper_order',
      'median_ci_lower_log',
      'median_ci_upper_log',
      'restricted_mean',
      'restricted_mean_standard_error',
    ],
    rows: sets.map(({ id, followUpDays, startDays, durationDays, event }) => {
      const times = durationDays.filter((_, i) => event[i] === 1)
      const among = timeAmongEvents(times, confidenceLevel)
      const { mean, standardError } = restrictedMean(
        survivalCurve(followUpDays, event, startDays),
        followUpDays.at(-1) ?? Number.NaN,
      )
      return [
        id,
        followUpDays.length,
        times.length,
        among.mean,
        ...among.meanCi,
        among.standardDeviation,
        among.median,
        ...among.medianCiOrder,
        ...among.medianCiLog,
        mean,
        standardError,
      ]
    }),
  }
}
