import type { Kernel } from '../kernel/kernel.ts'
import { fitCox } from './cox.ts'
import { type AdjustedCurve, adjustedCurves } from './coxCurves.ts'
import { type CoxPeople, completePeople } from './coxPeople.ts'
import { isProblem } from './design.ts'
import type { FitProblem } from './fitProblem.ts'
import { type IntervalHazards, intervalHazards } from './intervalHazard.ts'
import { quantile } from './quantile.ts'
import { type ProportionalityTest, proportionalityTests, timeTransforms } from './schoenfeld.ts'
import { type ResidualBin, residualBins, scaledResiduals } from './schoenfeldBins.ts'

/** One score's Cox model per unit (Efron), as it is looked into: aggregates only. */
export interface CoxModel {
  readonly n: number
  readonly events: number
  /** Null where the model has an estimate; columns count the covariates, then the score. */
  readonly problem: FitProblem | null
  readonly logHazardRatio: number
  /** By transform: of the score and of the whole model. */
  readonly tests: readonly { readonly own: ProportionalityTest['global']; readonly test: ProportionalityTest }[]
  readonly residuals: readonly ResidualBin[]
  readonly intervals: IntervalHazards
  /** Expected survival with the score at each of the quantiles asked for and the covariates at their means. */
  readonly curves: readonly (AdjustedCurve & { readonly probability: number })[]
}

export interface CoxModelOptions {
  /** Days that split the follow-up for the hazard ratio by interval, ascending. */
  readonly cuts: readonly number[]
  /** Of the score, for the adjusted curves. */
  readonly quantiles: readonly number[]
  readonly confidenceLevel: number
}

/** Most bins of residuals there are, and fewest events in one. */
const BINS = 20
const LEAST_EVENTS = 10

/** @param score n values, NaN where missing */
export function coxModel(kernel: Kernel, people: CoxPeople, score: Float64Array, options: CoxModelOptions): CoxModel {
  const { survival, covariates, regressor } = completePeople(people, score)
  const column = covariates.length
  const columns = [...covariates, regressor]
  const fit = fitCox(kernel, survival, columns, 'efron')
  const n = regressor.length
  const events = survival.event.reduce((sum, value) => sum + value, 0)
  const empty = {
    n,
    events,
    logHazardRatio: Number.NaN,
    tests: [],
    residuals: [],
    intervals: { intervals: [], likelihoodRatio: null },
    curves: [],
  }
  if (isProblem(fit)) return { ...empty, problem: fit }
  const own = fit.dropped.find((each) => each.column === column)
  if (own !== undefined) {
    return { ...empty, problem: { status: own.cause === 'collinear_column' ? 'collinear' : 'constant', ...own } }
  }
  const sorted = regressor.slice().sort()
  const means = covariates.map((values) => values.reduce((sum, value) => sum + value, 0) / n)
  const curves = adjustedCurves(
    fit,
    options.quantiles.map((probability) => [...means, quantile(sorted, probability)]),
  )
  return {
    n,
    events,
    problem: null,
    logHazardRatio: fit.coefficients[column],
    tests: proportionalityTests(kernel, survival, fit, timeTransforms).map((test) => ({
      own: test.terms[column],
      test,
    })),
    residuals: residualBins(scaledResiduals(fit, column), {
      bins: BINS,
      least: LEAST_EVENTS,
      level: options.confidenceLevel,
    }),
    intervals: intervalHazards(kernel, survival, covariates, regressor, options.cuts, 'efron'),
    curves: curves.map((curve, k) => ({ ...curve, probability: options.quantiles[k] })),
  }
}
