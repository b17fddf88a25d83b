import type { Ties } from '../kernel/cox.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { type CoxFit, fitCox } from './cox.ts'
import { isProblem } from './design.ts'
import type { FitProblem } from './fitProblem.ts'
import { quantile, strataByQuantile } from './quantile.ts'
import type { Survival } from './riskSets.ts'
import { type ProportionalityTest, proportionalityTests, timeTransforms } from './schoenfeld.ts'

/** A regressor's effect in one model. */
export interface CoxEffect {
  readonly ties: Ties
  /** Null where the effect has numbers. Columns count the covariates; from there on it is the score or its strata. */
  readonly problem: FitProblem | null
  /** Per unit of the regressor. */
  readonly logHazardRatio: number
  readonly standardError: number
  readonly logLikelihood: number
  /** Covariates left out of the model. */
  readonly dropped: readonly { readonly column: number; readonly cause: FitProblem['cause'] }[]
}

/** The Cox models of one score among the people who have it and all covariates. */
export interface CoxScoreFits {
  readonly n: number
  readonly events: number
  /** The score's values at the cuts. */
  readonly cuts: readonly number[]
  /** Per unit of the score. */
  readonly efron: CoxEffect
  readonly breslow: CoxEffect
  /** Each stratum beside the lowest, ascending. */
  readonly strata: readonly CoxEffect[]
  /** Per step from one stratum to the next. */
  readonly step: CoxEffect
  /** Per unit, the baseline hazard free in each cohort; null where there is one cohort only. */
  readonly withinCohorts: CoxEffect | null
  /** Of the score and of the whole `efron` model, by transform; empty where it has no estimate. */
  readonly proportionality: readonly (Pick<ProportionalityTest, 'transform' | 'global'> & {
    readonly score: ProportionalityTest['global']
  })[]
}

/**
 * @param covariates n values each, NaN where missing
 * @param scores n values each, NaN where missing
 * @param cohort by person, for the model stratified by it; null where there is one
 * @param probabilities the quantiles that cut a score into strata, ascending
 */
export function fitCoxScores(
  kernel: Kernel,
  survival: Survival,
  covariates: readonly Float64Array[],
  scores: readonly Float64Array[],
  cohort: Int32Array | null,
  probabilities: readonly number[],
): CoxScoreFits[] {
  return scores.map((score) => {
    const complete = completeRows([score, ...covariates])
    const pick = (values: Float64Array) =>
      complete.length === values.length ? values : Float64Array.from(complete, (i) => values[i])
    const followed: Survival = { time: pick(survival.time), event: Uint8Array.from(complete, (i) => survival.event[i]) }
    const columns = covariates.map(pick)
    const own = pick(score)
    const stratumOfAll = strataOf(score, probabilities)
    const stratum = Uint8Array.from(complete, (i) => stratumOfAll[i])
    const cohorts = cohort === null ? undefined : Int32Array.from(complete, (i) => cohort[i])

    const p = columns.length
    const fitted = (added: readonly Float64Array[], ties: Ties, within: Survival = followed) =>
      fitCox(kernel, within, [...columns, ...added], ties)
    const perUnit = fitted([own], 'efron')
    const levels = probabilities.map((_, k) => Float64Array.from(stratum, (value) => Number(value === k + 1)))
    const byStratum = fitted(levels, 'efron')
    return {
      n: own.length,
      events: followed.event.reduce((sum, value) => sum + value, 0),
      cuts: cutsOf(score, probabilities),
      efron: effect(perUnit, p, p, 'efron'),
      breslow: effect(fitted([own], 'breslow'), p, p, 'breslow'),
      strata: levels.map((_, k) => effect(byStratum, p + k, p, 'efron')),
      step: effect(fitted([Float64Array.from(stratum)], 'efron'), p, p, 'efron'),
      withinCohorts:
        cohorts === undefined ? null : effect(fitted([own], 'efron', { ...followed, stratum: cohorts }), p, p, 'efron'),
      proportionality: isProblem(perUnit)
        ? []
        : proportionalityTests(kernel, followed, perUnit, timeTransforms).map(({ transform, terms, global }) => ({
            transform,
            score: terms[p],
            global,
          })),
    }
  })
}

function effect(fit: CoxFit | FitProblem, column: number, covariates: number, ties: Ties): CoxEffect {
  const none = { ties, logHazardRatio: Number.NaN, standardError: Number.NaN, logLikelihood: Number.NaN }
  if (isProblem(fit)) return { ...none, problem: fit, dropped: [] }
  const dropped = fit.dropped.filter((each) => each.column < covariates)
  const own = fit.dropped.find((each) => each.column === column)
  if (own !== undefined) {
    const status = own.cause === 'collinear_column' ? 'collinear' : 'constant'
    return { ...none, problem: { status, ...own }, dropped }
  }
  return {
    ties,
    problem: null,
    logHazardRatio: fit.coefficients[column],
    standardError: fit.standardErrors[column],
    logLikelihood: fit.logLikelihood,
    dropped,
  }
}

function completeRows(columns: readonly Float64Array[]): Int32Array {
  const missing = new Uint8Array(columns[0].length)
  for (const column of columns) for (let i = 0; i < missing.length; i++) if (Number.isNaN(column[i])) missing[i] = 1
  return Int32Array.from(missing.keys()).filter((i) => missing[i] === 0)
}

/** Strata among all who have the score, as the curves are cut; 0 where it is missing. */
function strataOf(score: Float64Array, probabilities: readonly number[]): Uint8Array {
  const strata = new Uint8Array(score.length)
  const having = Int32Array.from(score.keys()).filter((i) => !Number.isNaN(score[i]))
  const values = Float64Array.from(having, (i) => score[i])
  strataByQuantile(values, probabilities).forEach((stratum, k) => {
    strata[having[k]] = stratum
  })
  return strata
}

function cutsOf(score: Float64Array, probabilities: readonly number[]): number[] {
  const sorted = score.filter((value) => !Number.isNaN(value)).sort()
  return probabilities.map((p) => (sorted.length === 0 ? Number.NaN : quantile(sorted, p)))
}
