import type { Kernel } from '../kernel/kernel.ts'
import type { AssociationOptions } from '../model/study.ts'
import { isProblem } from './design.ts'
import { type FirthFit, fitFirth } from './firth.ts'
import type { FitProblem } from './fitProblem.ts'
import { likelihoodTests, presentOnly } from './likelihoodTests.ts'
import type { FittedDesign } from './logistic.ts'
import { fitScores, type ScoreFit } from './logisticScores.ts'

/** The study's choices that change the numbers of a fit. */
export type FitOptions = Pick<AssociationOptions, 'test' | 'firth' | 'firthBelowCases' | 'confidenceLevel'>

/** Of a score by Firth's penalised likelihood. */
export interface FirthEstimate {
  readonly coefficient: number
  readonly standardError: number
  /** Root of the penalised likelihood ratio's χ², with the sign of the estimate. */
  readonly z: number
  readonly ciLower: number
  readonly ciUpper: number
  readonly deviance: number
  readonly iterations: number
}

export interface AssociationFit extends ScoreFit {
  /** Of the study's test: for all but Wald's the root of the χ², with the sign of the estimate. */
  readonly z: number
  /** Null where the study does not ask for one, or there is none. */
  readonly firth: FirthEstimate | null
}

/** `fitScores`, with the study's test, and Firth's estimate where the study wants it. */
export function fitAssociations(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  covariates: FittedDesign | FitProblem,
  scores: readonly Float64Array[],
  options: FitOptions,
): AssociationFit[] {
  const fits = fitScores(kernel, columns, outcome, covariates, scores)
  const tests =
    options.test === 'wald' || isProblem(covariates)
      ? null
      : likelihoodTests(kernel, columns, outcome, covariates, scores)
  return fits.map((fit, s) => {
    const statistics = {
      likelihood_ratio: tests ? Math.max(0, tests[s].nullDeviance - fit.deviance) : NaN,
      score: tests ? tests[s].score : NaN,
    }
    const z =
      fit.problem || options.test === 'wald'
        ? fit.coefficient / fit.standardError
        : signedRoot(statistics[options.test], fit.coefficient)
    return {
      ...fit,
      z,
      firth: wantsFirth(fit, options) ? firthEstimate(kernel, columns, outcome, scores[s], options) : null,
    }
  })
}

/** √χ² with the sign of the effect: normal where χ² has one degree of freedom. */
export const signedRoot = (chiSquare: number, effect: number): number =>
  effect < 0 ? -Math.sqrt(chiSquare) : Math.sqrt(chiSquare)

/** Is Firth's estimate the one to give. */
export function wantsFirth(
  { problem, n, cases }: Pick<ScoreFit, 'problem' | 'n' | 'cases'>,
  { firth, firthBelowCases }: FitOptions,
): boolean {
  if (firth === 'never') return false
  if (problem) return problem.status === 'separation' || problem.status === 'not_converged'
  return firth === 'always' || Math.min(cases, n - cases) < firthBelowCases
}

function firthEstimate(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  score: Float64Array,
  { confidenceLevel }: FitOptions,
): FirthEstimate | null {
  const present = presentOnly(columns, outcome, score)
  return lastEstimate(fitFirth(kernel, [...present.columns, present.score], present.outcome, confidenceLevel))
}

/** Of the last column; null where it has none, or its profile could not be followed to 0. */
function lastEstimate(fit: FirthFit): FirthEstimate | null {
  const [coefficient, standardError] = [fit.coefficients.at(-1)!, fit.standardErrors.at(-1)!]
  const { likelihoodRatio, ciLower, ciUpper, deviance, iterations } = fit
  if (Number.isNaN(coefficient) || Number.isNaN(likelihoodRatio)) return null
  const z = signedRoot(likelihoodRatio, coefficient)
  return { coefficient, standardError, z, ciLower, ciUpper, deviance, iterations }
}
