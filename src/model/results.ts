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
  'trial_longer_than_follow_up',
  'trial_longer_than_window',
  'drug_and_marker',
  'unclassified_drugs',
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

/**
 * Which test gave z, P and interval of an odds ratio. `wald`, `likelihood_ratio` and `score`: maximum likelihood, with Wald's
 * interval. `firth`: Firth's penalised likelihood, with its likelihood-ratio test and profile interval.
 */
export type AssociationMethod = 'wald' | 'likelihood_ratio' | 'score' | 'firth'

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
  /** Per SD of the score. NaN where there is no estimate, as are all the numbers below. */
  readonly logOddsRatio: number
  readonly standardError: number
  /** Of the test `method` names: for all but Wald's the root of its χ², with the sign of the effect. */
  readonly z: number
  /** Two-sided; 0 where it is below the smallest double: see `log10P`. */
  readonly p: number
  readonly log10P: number
  readonly oddsRatio: number
  readonly ciLower: number
  readonly ciUpper: number
  readonly method: AssociationMethod
  /** Of the maximum-likelihood fit. Where it is not `ok`, `method` `firth` may still have an estimate. */
  readonly status: FitStatus
  /** A sentence where `status` is not `ok`, or why `method` is `firth`; empty otherwise. */
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

/** A row of `sex.csv`: within one sex, or the product of score and sex (female = 1) beside both of them. */
export interface SexRow extends AssociationRow {
  readonly model: 'female' | 'male' | 'interaction'
}

/** A row of `sex_difference.csv`: are the effects the same in both sexes. NaN where one of the two has no estimate. */
export interface SexDifferenceRow {
  readonly cohort: string
  readonly definition: string
  readonly contrast: string
  readonly score: string
  readonly femaleLogOddsRatio: number
  readonly femaleStandardError: number
  readonly maleLogOddsRatio: number
  readonly maleStandardError: number
  /** Female minus male. */
  readonly difference: number
  readonly standardError: number
  readonly z: number
  readonly p: number
  readonly log10P: number
  /** Of the product term in the model of both sexes, where covariates have one effect. */
  readonly interactionLogOddsRatio: number
  readonly interactionStandardError: number
  readonly interactionP: number
  readonly interactionLog10P: number
  /** `ok`, or the status of the first of the three models without an estimate. */
  readonly status: FitStatus
  readonly reason: string
}

/**
 * A row of `trd_difference.csv`: the log odds ratios of TRD and of trMDD against the same controls, their difference with
 * the covariance the shared controls make, and the contrast of TRD with trMDD itself.
 */
export interface TrdDifferenceRow {
  readonly cohort: string
  readonly definition: string
  readonly score: string
  readonly controls: number
  readonly trMdd: number
  readonly trd: number
  readonly trdLogOddsRatio: number
  readonly trdStandardError: number
  readonly trMddLogOddsRatio: number
  readonly trMddStandardError: number
  readonly covariance: number
  /** TRD minus trMDD. */
  readonly difference: number
  readonly standardError: number
  readonly z: number
  readonly p: number
  readonly log10P: number
  /** TRD against trMDD, fitted among those people alone. */
  readonly directLogOddsRatio: number
  readonly directStandardError: number
  readonly directP: number
  readonly directLog10P: number
  readonly status: FitStatus
  readonly reason: string
}

/** A row of `missing.csv`: what the people of a contrast lack. */
export interface MissingRow {
  readonly cohort: string
  readonly definition: string
  readonly contrast: string
  readonly kind: 'covariate' | 'score'
  /** The study's covariate, or the score. */
  readonly variable: string
  /** People of the contrast in the cohort, eligible or not. */
  readonly n: number
  /** Of them, those without a value; and those of these who are eligible, so that only this model leaves them out. */
  readonly missing: number
  readonly missingEligible: number
  /** Of a score: people in its model, with everything. Of a covariate: people with all covariates. */
  readonly complete: number
}

/** How many rows of a kind went wrong, or were estimated another way. */
export interface WentWrong {
  readonly status: FitStatus
  readonly method: AssociationMethod
  /** The reason of its rows, each of which has the same. */
  readonly reason: string
  readonly rows: number
  readonly scores: readonly string[]
}

/** A coefficient of a model; effects on the log odds scale, limits too. */
export interface TermEstimate {
  /** `(Intercept)`, a covariate's column, or a score. */
  readonly term: string
  readonly estimate: number
  readonly standardError: number
  readonly z: number
  readonly p: number
  readonly log10P: number
  readonly ciLower: number
  readonly ciUpper: number
  /** Why it is not in the model; empty where it is. */
  readonly leftOut: string
}

/** All that one fit is, for one who wants to check it. */
export interface ModelCard {
  /** As in the table, with the study's test. */
  readonly row: AssociationRow
  /** In R's notation, with the columns of the model as they are named here. */
  readonly formula: string
  /** What each column of the model is, the outcome first. */
  readonly coding: readonly { readonly term: string; readonly meaning: string }[]
  /** Intercept, covariates, score: maximum likelihood, or Firth's where the row's method is. Empty where there is neither. */
  readonly terms: readonly TermEstimate[]
  /** −2 log likelihood of the model, and without the score. */
  readonly deviance: number
  readonly nullDeviance: number
  /** The score's tests side by side; statistics are χ² with one degree of freedom. */
  readonly tests: readonly {
    readonly method: AssociationMethod
    readonly statistic: number
    readonly p: number
    readonly log10P: number
  }[]
  readonly missing: readonly MissingRow[]
  /** R that does the same fit from the tables of the extract and the person-level tables of the command line. */
  readonly rCall: string
}

/** One of several scores in one model. */
export interface JointTerm {
  readonly score: string
  readonly logOddsRatio: number
  readonly standardError: number
  readonly z: number
  readonly p: number
  readonly log10P: number
  readonly oddsRatio: number
  readonly ciLower: number
  readonly ciUpper: number
  /**
   * Variance inflation in the fitted model: how many times larger the estimate's variance is than if its information were
   * orthogonal to that of all other columns but the intercept (as R's `car::vif` for a `glm`).
   */
  readonly vif: number
  /** In a model of its own, with the same covariates among the same people. */
  readonly alone: { readonly logOddsRatio: number; readonly standardError: number; readonly p: number }
}

/** Several scores together. */
export interface JointModel {
  readonly cohort: string
  readonly definition: string
  readonly contrast: string
  /** People with all the scores. */
  readonly n: number
  readonly cases: number
  readonly incomplete: number
  readonly terms: readonly JointTerm[]
  readonly deviance: number
  /** All scores together against the covariates alone. */
  readonly likelihoodRatio: { readonly statistic: number; readonly df: number; readonly p: number }
  readonly method: 'wald' | 'firth'
  readonly status: FitStatus
  readonly reason: string
  readonly covariates: readonly string[]
  readonly leftOut: string
}

export interface KaplanMeierCurve {
  /** `0-20`, `20-80`, `80-100`. */
  readonly stratum: string
  readonly n: number
  readonly events: number
  /** Distinct times with an event or a censoring, ascending, in days; the curve starts at survival 1 on day 0. */
  readonly timeDays: Float64Array
  /** Under observation just before the time. */
  readonly atRisk: Float64Array
  /** When those who enter late do so, ascending; undefined where everyone is there from day 0 on. */
  readonly entryDays?: Float64Array
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

export interface StrataTest {
  readonly chiSquare: number
  readonly df: number
  readonly p: number
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
  readonly logRank: StrataTest
  /** Peto & Peto's modification of the Gehan-Wilcoxon test, which weighs early differences more. */
  readonly petoPeto: StrataTest
  /** Log-rank, the strata compared within each of the set's cohorts; null where there is one. */
  readonly withinCohorts: StrataTest | null
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
  /** NaN where there is no estimate, as are all the numbers below. */
  readonly logHazardRatio: number
  readonly standardError: number
  readonly z: number
  readonly p: number
  readonly log10P: number
  readonly hazardRatio: number
  readonly ciLower: number
  readonly ciUpper: number
  /** `firth`: penalised partial likelihood, with its likelihood-ratio test and profile interval; `z` is its signed root. */
  readonly method: 'wald' | 'firth'
  /** Of the maximum-likelihood fit. Where it is not `ok`, `method` `firth` may still have an estimate. */
  readonly status: FitStatus
  /** A sentence where `status` is not `ok`; empty otherwise. */
  readonly reason: string
  /** Of the model, at its maximum. */
  readonly logLikelihood: number
  readonly covariates: readonly string[]
  /** Sentences about covariates of the study that are not in the model; empty where all are. */
  readonly leftOut: string
  /** Sandwich estimate, by the study's clusters where it has any; tests and intervals are by `standardError`. */
  readonly robustStandardError: number
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
