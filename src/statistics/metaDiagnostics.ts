import { cholesky, choleskySolve } from '../numerics/cholesky.ts'
import { normalQuantile } from '../numerics/normal.ts'
import { tQuantile } from '../numerics/studentT.ts'
import {
  type MetaOptions,
  type MetaProblem,
  type MetaRegression,
  metaRegression,
  standardEffects,
} from './metaRegression.ts'
import { dot, weightedFit } from './weightedFit.ts'

/** The best linear unbiased prediction of one study's true effect: between its own estimate and what the model predicts. */
export interface StudyPrediction {
  readonly estimate: number
  readonly standardError: number
  readonly lower: number
  readonly upper: number
}

/** What one study does to the whole. */
export interface StudyInfluence {
  /** The fit without it. */
  readonly without: MetaRegression | MetaProblem
  /** Diagonal of the hat matrix: its pull on its own fitted value. */
  readonly leverage: number
  /** How far all coefficients move without it, in units of their covariance; NaN where there is no fit without it. */
  readonly cooksDistance: number
}

/**
 * Empirical Bayes predictions (Raudenbush & Bryk 1985), in the order of the effects, all of which must be finite; arguments
 * as those of `metaRegression`, whose fit is `fit`.
 */
export function studyPredictions(
  fit: MetaRegression,
  values: Float64Array,
  variances: Float64Array,
  moderators: readonly Float64Array[],
  { test, confidenceLevel }: MetaOptions,
): StudyPrediction[] {
  const probability = (1 + confidenceLevel) / 2
  const reach = test === 'z' ? normalQuantile(probability) : tQuantile(probability, fit.q.df)
  return Array.from(values, (value, i) => {
    const design = Float64Array.of(1, ...moderators.map((column) => column[i]))
    const own = fit.tau2 / (fit.tau2 + variances[i])
    const fittedVariance = dot(
      design,
      fit.covariances.map((row) => dot(row, design)),
    )
    const estimate = own * value + (1 - own) * dot(design, fit.coefficients)
    const standardError = Math.sqrt(own * variances[i] + (1 - own) * (1 - own) * fittedVariance)
    return { estimate, standardError, lower: estimate - reach * standardError, upper: estimate + reach * standardError }
  })
}

/** Leave-one-out with leverage and Cook's distance (Viechtbauer & Cheung 2010), in the order of the effects. */
export function studyInfluences(
  fit: MetaRegression,
  values: Float64Array,
  variances: Float64Array,
  moderators: readonly Float64Array[],
  options: MetaOptions,
): StudyInfluence[] {
  const { basis } = weightedFit(standardEffects(values, variances, moderators), fit.tau2)
  return Array.from(values, (_, i) => {
    const rest = (column: Float64Array) => column.filter((_, j) => j !== i)
    const without = metaRegression(rest(values), rest(variances), moderators.map(rest), options)
    let leverage = 0
    for (const column of basis) leverage += column[i] * column[i]
    return { without, leverage, cooksDistance: without.status === 'ok' ? distance(fit, without) : NaN }
  })
}

function distance({ coefficients, covariances }: MetaRegression, without: MetaRegression): number {
  const p = coefficients.length
  const scales = covariances.map((row, i) => Math.sqrt(row[i]))
  const correlations = new Float64Array(p * p)
  for (const [i, row] of covariances.entries()) {
    for (const [j, value] of row.entries()) correlations[i * p + j] = value / scales[i] / scales[j]
  }
  const moved = coefficients.map((value, i) => (value - without.coefficients[i]) / scales[i])
  const factor = cholesky(correlations, p)
  return factor ? dot(moved, choleskySolve(factor, moved)) : NaN
}
