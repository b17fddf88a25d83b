import type { Ties } from '../kernel/cox.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { type CoxFit, fitCox } from './cox.ts'
import { fitInfluence } from './coxFitResiduals.ts'
import {
  type CoxGroup,
  openCoxGroup,
  type RegressorDetail,
  type RegressorFit,
  type RegressorPeople,
} from './coxGroup.ts'
import type { CoxPeople } from './coxPeople.ts'
import { robustStandardError } from './coxResiduals.ts'
import { isProblem } from './design.ts'
import { fitFirthCox } from './firthCox.ts'
import type { FitProblem } from './fitProblem.ts'

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

/** People who have the covariates and the regressors. */
export type CompletePeople = Pick<CoxPeople, 'survival' | 'covariates' | 'cluster' | 'firthLevel'>

/** The effect of each regressor beside the covariates, with Efron's ties; fitted together where they behave. */
export function effectsOf(
  kernel: Kernel,
  people: CompletePeople,
  regressors: readonly Float64Array[],
): readonly CoxEffect[] {
  const group = openCoxGroup(kernel, people.survival, people.covariates, regressors)
  try {
    const details = group?.details(group.search('efron', [...regressors.keys()]), []) ?? []
    return regressors.map((regressor, s) => effectIn(kernel, people, group, details[s] ?? null, regressor, 'efron'))
  } finally {
    group?.close()
  }
}

/** The effect found in a group, or that of a model of its own where there is none. */
export function effectIn(
  kernel: Kernel,
  people: CompletePeople,
  group: CoxGroup | null,
  detail: RegressorDetail | null,
  regressor: Float64Array,
  ties: Ties,
): CoxEffect {
  if (group !== null && detail !== null) return effectFound(group, detail.fit, detail.people(), people.cluster)
  const column = people.covariates.length
  const alone = fitCox(kernel, people.survival, [...people.covariates, regressor], ties)
  return penalised(kernel, people, effectAt(alone, column, people, ties), [regressor])
}

export function effectFound(
  group: CoxGroup,
  { ties, coefficient, standardError, logLikelihood }: RegressorFit,
  { influence }: RegressorPeople,
  cluster: Int32Array | null,
): CoxEffect {
  return {
    ties,
    problem: null,
    logHazardRatio: coefficient,
    standardError,
    robustStandardError: robustStandardError(influence, cluster ?? undefined),
    logLikelihood,
    firth: null,
    dropped: group.dropped,
  }
}

/** Of one column of a model of its own. */
export function effectAt(
  fit: CoxFit | FitProblem,
  column: number,
  { covariates, cluster }: CompletePeople,
  ties: Ties,
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
  const dropped = fit.dropped.filter((each) => each.column < covariates.length)
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
    robustStandardError: robustStandardError(fitInfluence(fit, column).influence, cluster ?? undefined),
    logLikelihood: fit.logLikelihood,
    firth: null,
    dropped,
  }
}

/** With Firth's estimate where the likelihood is monotone and it is asked for; the regressor whose effect it is comes last. */
export function penalised(
  kernel: Kernel,
  { survival, covariates, firthLevel }: CompletePeople,
  own: CoxEffect,
  added: readonly Float64Array[],
): CoxEffect {
  if (firthLevel === null || own.problem?.status !== 'monotone_likelihood') return own
  const fit = fitFirthCox(kernel, survival, [...covariates, ...added], own.ties, firthLevel)
  if (isProblem(fit) || Number.isNaN(fit.coefficients.at(-1)!)) return own
  const { logLikelihood, likelihoodRatio, ciLower, ciUpper } = fit
  const logHazardRatio = fit.coefficients.at(-1)!
  const standardError = fit.standardErrors.at(-1)!
  return { ...own, firth: { logHazardRatio, standardError, logLikelihood, likelihoodRatio, ciLower, ciUpper } }
}
