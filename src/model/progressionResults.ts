import type { CoxRow, FitStatus, ProgressionFlow, SchoenfeldRow } from './results.ts'

/** Results of the time-to-event models beyond `results.ts`: aggregates only, effects on the log scale, times in days. */

/** A row of `cox_tests.csv`: the `per_unit` model (Efron) of a score as a whole. NaN where it has no estimate. */
export interface CoxTestRow {
  /** Id of the time-to-event set. */
  readonly cohort: string
  readonly score: string
  readonly n: number
  readonly events: number
  /** Columns in the model: degrees of freedom of the three tests that all its effects are 0. */
  readonly df: number
  readonly likelihoodRatio: number
  readonly likelihoodRatioP: number
  readonly wald: number
  readonly waldP: number
  readonly scoreTest: number
  readonly scoreTestP: number
  /** Share of comparable pairs in which who reaches TRD first has the higher predicted hazard. */
  readonly concordance: number
  readonly concordanceStandardError: number
}

/** A row of `interval_hazard.csv`: the score's effect in a part of the follow-up. */
export interface IntervalHazardRow {
  readonly cohort: string
  readonly score: string
  /** After this day … */
  readonly fromDays: number
  /** … up to and with this one; Infinity: to the end. */
  readonly toDays: number
  /** Under observation in some part of it. */
  readonly people: number
  readonly events: number
  /** NaN where `status` is not `ok`, as are the numbers below. */
  readonly logHazardRatio: number
  readonly standardError: number
  readonly z: number
  readonly p: number
  readonly log10P: number
  readonly hazardRatio: number
  readonly ciLower: number
  readonly ciUpper: number
  readonly status: FitStatus
  readonly reason: string
  /** One effect in each interval against one for all (likelihood ratio); NaN where there is nothing to compare. */
  readonly differenceChiSquare: number
  readonly differenceDf: number
  readonly differenceP: number
}

/** All scores' Cox models of a set: Figure 2B and its tables. */
export interface CoxResponse {
  readonly cox: readonly CoxRow[]
  readonly schoenfeld: readonly SchoenfeldRow[]
  readonly tests: readonly CoxTestRow[]
  readonly flow: ProgressionFlow
}

/**
 * The mean of the score's scaled Schoenfeld residuals over events that follow each other: its log hazard ratio about that
 * time. A single event's residual tells that person's score, so only means of ten or more events leave the engine.
 */
export interface ResidualMean {
  readonly firstDay: number
  readonly lastDay: number
  readonly meanDay: number
  readonly events: number
  readonly mean: number
  readonly ciLower: number
  readonly ciUpper: number
}

export interface LogLogCurve {
  readonly stratum: string
  /** Event times at which the survival is neither 0 nor 1, ascending. */
  readonly timeDays: Float64Array
  /** log(−log S): parallel curves under proportional hazards. */
  readonly value: Float64Array
}

export interface ProportionalityResult {
  readonly set: string
  readonly definition: string
  readonly score: string
  readonly n: number
  readonly events: number
  /** Of the model in which it is the same throughout. */
  readonly logHazardRatio: number
  /** By transform of time; empty where `status` is not `ok`, as are residuals and intervals. */
  readonly tests: readonly SchoenfeldRow[]
  readonly residuals: readonly ResidualMean[]
  readonly intervals: readonly IntervalHazardRow[]
  readonly logLog: readonly LogLogCurve[]
  readonly status: FitStatus
  readonly reason: string
}

/** Expected survival under the `per_unit` model at a quantile of the score, the covariates at their means. */
export interface AdjustedSurvival {
  /** Of the score, in (0, 1): the middle of a stratum. */
  readonly quantile: number
  readonly timeDays: Float64Array
  readonly survival: Float64Array
  readonly standardError: Float64Array
  readonly ciLower: Float64Array
  readonly ciUpper: Float64Array
  readonly cumulativeHazard: Float64Array
}

export interface AdjustedCurvesResult {
  readonly set: string
  readonly definition: string
  readonly score: string
  readonly ciType: 'log' | 'log-log' | 'plain'
  readonly n: number
  readonly events: number
  readonly curves: readonly AdjustedSurvival[]
  readonly status: FitStatus
  readonly reason: string
}

export type CompetingCause = 'TRD' | 'death'

/** A curve of cumulative incidence at its distinct times, ascending; before the first it is 0. */
export interface IncidenceCurve {
  readonly stratum: string
  readonly cause: CompetingCause
  readonly n: number
  readonly events: number
  readonly timeDays: Float64Array
  readonly atRisk: Float64Array
  /** When those who enter late do so, ascending; undefined where everyone is there from day 0 on. */
  readonly entryDays?: Float64Array
  readonly eventCounts: Float64Array
  readonly incidence: Float64Array
  readonly standardError: Float64Array
  readonly ciLower: Float64Array
  readonly ciUpper: Float64Array
}

export interface CumulativeIncidenceResult {
  readonly set: string
  readonly definition: string
  readonly score: string
  readonly ciType: 'log' | 'log-log' | 'plain'
  readonly n: number
  /** By stratum, in each TRD first; empty where `status` is not `ok`. */
  readonly curves: readonly IncidenceCurve[]
  readonly status: FitStatus
  readonly reason: string
}

/** A row of `cumulative_incidence.csv`: a curve at a given time. */
export interface IncidenceRow {
  readonly cohort: string
  readonly score: string
  readonly ciType: string
  readonly stratum: string
  readonly cause: CompetingCause
  readonly timeDays: number
  readonly atRisk: number
  /** Since the former time. */
  readonly events: number
  readonly incidence: number
  readonly standardError: number
  readonly ciLower: number
  readonly ciUpper: number
}
