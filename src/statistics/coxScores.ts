import type { Ties } from '../kernel/cox.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { type Concordance, concordance } from './concordance.ts'
import { type ChiSquareTest, type CoxFit, fitCox } from './cox.ts'
import { fitInfluence } from './coxFitResiduals.ts'
import { type CoxGroup, openCoxGroup, type RegressorFit, type RegressorPeople } from './coxGroup.ts'
import { byPeople, type CoxPeople, peopleAt, take } from './coxPeople.ts'
import { robustStandardError } from './coxResiduals.ts'
import { isProblem } from './design.ts'
import { fitFirthCox } from './firthCox.ts'
import type { FitProblem } from './fitProblem.ts'
import { quantiles, strataByQuantile } from './quantile.ts'
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
  /** Sandwich estimate; by clusters where there are any. */
  readonly robustStandardError: number
  readonly logLikelihood: number
  /** Where the likelihood is monotone and Firth's estimate is asked for; per unit of the regressor. */
  readonly firth: FirthEffect | null
  /** Covariates left out of the model. */
  readonly dropped: readonly { readonly column: number; readonly cause: FitProblem['cause'] }[]
}

export interface FirthEffect {
  readonly logHazardRatio: number
  readonly standardError: number
  readonly logLikelihood: number
  /** Of the penalised likelihood; χ² with one degree of freedom. */
  readonly likelihoodRatio: number
  readonly ciLower: number
  readonly ciUpper: number
}

/** Of a whole model: its columns together, and how well it orders the people. */
export interface CoxModelTests {
  readonly likelihoodRatio: ChiSquareTest
  readonly wald: ChiSquareTest
  readonly score: ChiSquareTest
  readonly concordance: Concordance
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
  /** Of the `efron` model; null where it has no estimate. */
  readonly tests: CoxModelTests | null
  /** Of the score and of the whole `efron` model, by transform; empty where it has no estimate. */
  readonly proportionality: readonly (Pick<ProportionalityTest, 'transform' | 'global'> & {
    readonly score: ProportionalityTest['global']
  })[]
}

/**
 * Scores that the same people have are fitted together (`openCoxGroup`); what does not behave there is fitted alone.
 *
 * @param scores n values each, NaN where missing
 * @param probabilities the quantiles that cut a score into strata, ascending
 */
export function fitCoxScores(
  kernel: Kernel,
  people: CoxPeople,
  scores: readonly Float64Array[],
  probabilities: readonly number[],
): CoxScoreFits[] {
  const fits: CoxScoreFits[] = []
  for (const { rows, members } of byPeople(people.covariates, scores)) {
    const own = members.map((s) => ({
      score: take(scores[s], rows),
      stratum: take(strataOf(scores[s], probabilities), rows),
      cuts: cutsOf(scores[s], probabilities),
    }))
    const fitted = fitTogether(kernel, peopleAt(people, rows), own, probabilities.length)
    for (const [k, s] of members.entries()) fits[s] = fitted[k]
  }
  return fits
}

interface OwnScore {
  readonly score: Float64Array
  readonly stratum: Float64Array
  readonly cuts: readonly number[]
}

function fitTogether(kernel: Kernel, people: CoxPeople, own: readonly OwnScore[], cuts: number): CoxScoreFits[] {
  const { survival, covariates, cohort } = people
  const cluster = people.cluster ?? undefined
  const p = covariates.length
  const regressors = [...own.map(({ score }) => score), ...own.map(({ stratum }) => stratum)]
  const alone = (added: readonly Float64Array[], ties: Ties, within = survival) =>
    fitCox(kernel, within, [...covariates, ...added], ties)
  const single = (
    group: CoxGroup | null,
    fit: RegressorFit | null,
    regressor: Float64Array,
    ties: Ties,
    within = survival,
  ): CoxEffect => {
    if (group === null || fit === null) {
      return penalised(effect(alone([regressor], ties, within), p, p, ties, cluster), [regressor], within)
    }
    return effectOf(group, fit, group.detail(fit, []).people(), cluster)
  }

  /** `added`: the regressor whose effect it is comes last. */
  const penalised = (own: CoxEffect, added: readonly Float64Array[], within = survival): CoxEffect => {
    if (people.firthLevel === null || own.problem?.status !== 'monotone_likelihood') return own
    const fit = fitFirthCox(kernel, within, [...covariates, ...added], own.ties, people.firthLevel)
    if (isProblem(fit) || Number.isNaN(fit.coefficients.at(-1)!)) return own
    const { logLikelihood, likelihoodRatio, ciLower, ciUpper } = fit
    const logHazardRatio = fit.coefficients.at(-1)!
    const standardError = fit.standardErrors.at(-1)!
    return { ...own, firth: { logHazardRatio, standardError, logLikelihood, likelihoodRatio, ciLower, ciUpper } }
  }

  const group = openCoxGroup(kernel, survival, covariates, regressors)
  try {
    const efron = group?.search('efron', [...regressors.keys()]) ?? []
    const breslow = group?.search('breslow', [...own.keys()]) ?? []
    const within = cohort === null ? null : withinCohorts(kernel, people, cohort, own, single)
    return own.map(({ score, stratum, cuts: values }, s) => {
      const levels = Array.from({ length: cuts }, (_, k) => stratum.map((value) => Number(value === k + 1)))
      const byStratum = alone(levels, 'efron')
      return {
        n: score.length,
        events: survival.event.reduce((sum, value) => sum + value, 0),
        cuts: values,
        ...perUnit(group, efron[s] ?? null),
        breslow: single(group, breslow[s] ?? null, score, 'breslow'),
        strata: levels.map((level, k) =>
          penalised(effect(byStratum, p + k, p, 'efron', cluster), [...levels.filter((_, j) => j !== k), level]),
        ),
        step: single(group, efron[own.length + s] ?? null, stratum, 'efron'),
        withinCohorts: within === null ? null : within[s],
      }

      function perUnit(
        group: CoxGroup | null,
        fit: RegressorFit | null,
      ): Pick<CoxScoreFits, 'efron' | 'tests' | 'proportionality'> {
        if (group === null || fit === null) {
          const own = aloneWithTests(kernel, alone([score], 'efron'), survival, p, cluster)
          return { ...own, efron: penalised(own.efron, [score]) }
        }
        const detail = group.detail(fit, timeTransforms)
        const people = detail.people()
        return {
          efron: effectOf(group, fit, people, cluster),
          tests: { ...detail.tests(), concordance: concordance(people.sets, people.predictor) },
          proportionality: detail.proportionality.map(({ transform, own, global }) => ({
            transform,
            score: own,
            global,
          })),
        }
      }
    })
  } finally {
    group?.close()
  }
}

function withinCohorts(
  kernel: Kernel,
  { survival, covariates }: CoxPeople,
  cohort: Int32Array,
  own: readonly OwnScore[],
  single: (
    group: CoxGroup | null,
    fit: RegressorFit | null,
    regressor: Float64Array,
    ties: Ties,
    within: Survival,
  ) => CoxEffect,
): CoxEffect[] {
  const within = { ...survival, stratum: cohort }
  const scores = own.map(({ score }) => score)
  const group = openCoxGroup(kernel, within, covariates, scores)
  try {
    const fits = group?.search('efron', [...scores.keys()]) ?? []
    return scores.map((score, s) => single(group, fits[s] ?? null, score, 'efron', within))
  } finally {
    group?.close()
  }
}

function effectOf(
  group: CoxGroup,
  { ties, coefficient, standardError, logLikelihood }: RegressorFit,
  { influence }: RegressorPeople,
  cluster: Int32Array | undefined,
): CoxEffect {
  return {
    ties,
    problem: null,
    logHazardRatio: coefficient,
    standardError,
    robustStandardError: robustStandardError(influence, cluster),
    logLikelihood,
    firth: null,
    dropped: group.dropped,
  }
}

function aloneWithTests(
  kernel: Kernel,
  fit: CoxFit | FitProblem,
  survival: Survival,
  column: number,
  cluster: Int32Array | undefined,
): Pick<CoxScoreFits, 'efron' | 'tests' | 'proportionality'> {
  const own = effect(fit, column, column, 'efron', cluster)
  if (isProblem(fit)) return { efron: own, tests: null, proportionality: [] }
  const { scoreTest: score, waldTest: wald, likelihoodRatioTest: likelihoodRatio, state } = fit
  return {
    efron: own,
    tests: { likelihoodRatio, wald, score, concordance: concordance(state.sets, fitInfluence(fit, column).predictor) },
    proportionality: proportionalityTests(kernel, survival, fit, timeTransforms).map(
      ({ transform, terms, global }) => ({ transform, score: terms[column], global }),
    ),
  }
}

function effect(
  fit: CoxFit | FitProblem,
  column: number,
  covariates: number,
  ties: Ties,
  cluster: Int32Array | undefined,
): CoxEffect {
  const none = {
    ties,
    logHazardRatio: Number.NaN,
    standardError: Number.NaN,
    robustStandardError: Number.NaN,
    logLikelihood: Number.NaN,
    firth: null,
  }
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
    robustStandardError: robustStandardError(fitInfluence(fit, column).influence, cluster),
    logLikelihood: fit.logLikelihood,
    firth: null,
    dropped,
  }
}

/** Strata among all who have the score, as the curves are cut; 0 where it is missing. */
function strataOf(score: Float64Array, probabilities: readonly number[]): Float64Array {
  const strata = new Float64Array(score.length)
  const having = Int32Array.from(score.keys()).filter((i) => !Number.isNaN(score[i]))
  strataByQuantile(take(score, having), probabilities).forEach((stratum, k) => {
    strata[having[k]] = stratum
  })
  return strata
}

function cutsOf(score: Float64Array, probabilities: readonly number[]): number[] {
  return quantiles(
    score.filter((value) => !Number.isNaN(value)),
    probabilities,
  )
}
