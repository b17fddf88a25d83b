import type { Knob } from './knobs.ts'
import type { Group } from './study.ts'

/** Results as the page, the command line and the exports see them: aggregates only. Effects stay on the log scale. */

/** Why a row has no numbers; `ok` where it has. */
export type FitStatus =
  | 'ok'
  | 'separation'
  | 'monotone_likelihood'
  | 'collinear'
  | 'constant'
  | 'too_few_cases'
  | 'no_events'
  | 'not_converged'
  | 'not_estimable'

export interface CountRow {
  /** Cohort id, or `all`. */
  readonly cohort: string
  readonly definition: string
  readonly group: Group
  readonly n: number
}

export interface AttritionRow {
  readonly cohort: string
  readonly definition: string
  /** Fixed name, explained in the guide. */
  readonly step: string
  /** The step in words, for people. */
  readonly label: string
  readonly nBefore: number
  readonly nRemoved: number
  readonly nAfter: number
}

/** What the linter of definitions looks for; `docs/linter.md` explains each. */
export const findingRules = [
  'absent_table',
  'empty_concept_set',
  'code_in_no_vocabulary',
  'dead_branch',
  'too_few_drugs',
  'one_drug',
  'empty_window',
  'one_day_window',
  'same_day_without_effect',
  'uneven_psychosis',
  'no_duration',
  'window_longer_than_follow_up',
  'gap_longer_than_follow_up',
  'duration_longer_than_follow_up',
  'removes_everyone',
] as const
export type FindingRule = (typeof findingRules)[number]

export interface Finding {
  readonly rule: FindingRule
  readonly definition: string
  /** The knobs it is about; the one to turn first leads. */
  readonly knobs: readonly Knob[]
  readonly sentence: string
}

export interface AssociationRow {
  readonly cohort: string
  readonly definition: string
  /** Cases first: `TRD/trMDD`. */
  readonly contrast: string
  readonly score: string
  readonly n: number
  readonly cases: number
  /** People of the contrast who are not in the fit because they lack the score or a covariate. */
  readonly incomplete: number
  /** Per SD of the score. NaN where `status` is not `ok`, as are all the numbers below. */
  readonly logOddsRatio: number
  readonly standardError: number
  readonly z: number
  /** Two-sided; 0 where it is below the smallest double: see `log10P`. */
  readonly p: number
  readonly log10P: number
  readonly oddsRatio: number
  readonly ciLower: number
  readonly ciUpper: number
  readonly method: 'wald'
  readonly status: FitStatus
  /** A sentence where `status` is not `ok`: which column, which group; empty otherwise. */
  readonly reason: string
  /** Covariates in the model. */
  readonly covariates: readonly string[]
  /** Sentences about covariates of the study that are not in the model, and why; empty where all are. */
  readonly leftOut: string
  /** Newton-Raphson iterations. */
  readonly iterations: number
  /** −2 log likelihood. */
  readonly deviance: number
}

export interface KaplanMeierCurve {
  /** `0-20`, `20-80`, `80-100`. */
  readonly stratum: string
  readonly n: number
  readonly events: number
  /** Distinct times with an event or a censoring, ascending, in days; the curve starts at survival 1 on day 0. */
  readonly timeDays: Float64Array
  readonly atRisk: Float64Array
  readonly eventCounts: Float64Array
  readonly censoredCounts: Float64Array
  readonly survival: Float64Array
  /** Of the survival (Greenwood), as R's `summary.survfit` prints it. */
  readonly standardError: Float64Array
  readonly ciLower: Float64Array
  readonly ciUpper: Float64Array
  /** Days; NaN where the curve does not reach one half. */
  readonly median: number
  readonly medianCiLower: number
  readonly medianCiUpper: number
}

export interface KaplanMeierResult {
  /** Id of the progression set. */
  readonly set: string
  readonly definition: string
  readonly score: string
  readonly ciType: 'log' | 'log-log' | 'plain'
  readonly n: number
  readonly events: number
  readonly curves: readonly KaplanMeierCurve[]
  /** Across the strata; NaN where not estimable. */
  readonly logRank: { readonly chiSquare: number; readonly df: number; readonly p: number }
  readonly status: FitStatus
  readonly reason: string
}

/** A row of `kaplan_meier.csv`: a curve at a given time. */
export interface KaplanMeierRow {
  readonly cohort: string
  readonly score: string
  readonly ciType: string
  readonly stratum: string
  readonly timeDays: number
  readonly atRisk: number
  /** Since the former time. */
  readonly events: number
  readonly survival: number
  readonly standardError: number
  readonly ciLower: number
  readonly ciUpper: number
}

/** A row of `cox.csv`: an effect in one Cox model of time to TRD. */
export interface CoxRow {
  /** Id of the time-to-event set. */
  readonly cohort: string
  readonly score: string
  /** What the effect is of: `per_unit`, `q80_vs_q20_continuous`, `stratum_80-100_vs_0-20`, `ordinal_step`, … */
  readonly model: string
  readonly ties: 'efron' | 'breslow'
  readonly n: number
  readonly events: number
  /** NaN where `status` is not `ok`, as are all the numbers below. */
  readonly logHazardRatio: number
  readonly standardError: number
  readonly z: number
  readonly p: number
  readonly log10P: number
  readonly hazardRatio: number
  readonly ciLower: number
  readonly ciUpper: number
  readonly method: 'wald'
  readonly status: FitStatus
  /** A sentence where `status` is not `ok`; empty otherwise. */
  readonly reason: string
  /** Of the model, at its maximum. */
  readonly logLikelihood: number
  readonly covariates: readonly string[]
  /** Sentences about covariates of the study that are not in the model; empty where all are. */
  readonly leftOut: string
}

/** A row of `schoenfeld.csv`: are the hazards of the `per_unit` model proportional. NaN where events share one time. */
export interface SchoenfeldRow {
  readonly cohort: string
  readonly score: string
  readonly transform: 'km' | 'identity' | 'rank' | 'log'
  readonly chiSquare: number
  readonly df: number
  readonly p: number
  readonly globalChiSquare: number
  readonly globalDf: number
  readonly globalP: number
}

/** How people came into, or fell out of, the time-to-event set. */
export interface ProgressionFlow {
  readonly set: string
  readonly mdd: number
  readonly trd: number
  readonly afterTimePoints: number
  readonly missingTime: number
  readonly nonPositive: number
  readonly nonPositiveEvents: number
  readonly n: number
  readonly events: number
}

/** A result table ready for CSV: `null` and NaN are empty fields. Row order is fixed and documented. */
export interface ResultTable {
  /** File name without `.csv`. */
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}
