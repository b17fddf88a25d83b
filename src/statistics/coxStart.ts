import type { CoxPasses, Ties } from '../kernel/cox.ts'
import { cholesky, choleskySolve, multiply } from '../numerics/cholesky.ts'
import { maximise } from './cox.ts'
import type { CoxDesign } from './coxDesign.ts'
import { dot } from './logistic.ts'

/** Where the models of a group start: the covariates' own model. */
export interface CoxStart {
  /** The covariates' own estimate. */
  readonly at: Float64Array
  /** Where all coefficients are 0. */
  readonly nullDeviance: number
  readonly nullInformation: Float64Array
  readonly nullGradient: Float64Array
}

export interface Turned {
  /** The passes' covariates are the design's times it. */
  readonly turn: Float64Array
  /** Its inverse, transposed. */
  readonly factor: Float64Array
  /** The covariates' own estimate with Efron's ties. */
  readonly at: Float64Array
}

/** The design's own start in the turned basis. */
export function efronStart({ start }: CoxDesign, { turn, at }: Turned, p: number): CoxStart {
  const image = multiply(start.information[0], turn, p)
  const nullInformation = new Float64Array(p * p)
  for (let j = 0; j < p; j++) nullInformation.set(timesTransposed(turn, image.subarray(j * p, (j + 1) * p)), j * p)
  return { at, nullDeviance: start.deviance, nullInformation, nullGradient: timesTransposed(turn, start.score[0]) }
}

/** Null where the covariates alone have no maximum. */
export function startOf(passes: CoxPasses, p: number, ties: Ties, near: Float64Array): CoxStart | null {
  const [none, look] = passes.moments(ties, [null, null], [new Float64Array(p), near], [null])
  const best = maximise(passes, p, ties, { at: near, look })
  if ('direction' in best) return null
  return {
    at: best.at,
    nullDeviance: none.deviance,
    nullInformation: none.information[0],
    nullGradient: none.score[0],
  }
}

/** A regressor where all coefficients are 0: its column of the information, its own element last, and its slope. */
export interface NullColumn {
  readonly information: Float64Array
  readonly slope: number
}

/** How many of them are made at once. */
export const NULL_COLUMNS = 8

export function columnsAtNull(passes: CoxPasses, ties: Ties, first: number, all: number, p: number): NullColumn[] {
  const regressors = Array.from({ length: Math.min(NULL_COLUMNS, all - first) }, (_, k) => first + k)
  const { cross, square, slope } = passes.scoreMoments(ties, regressors, new Float64Array(p))
  return regressors.map((_, k) => ({ information: Float64Array.of(...cross[k], square[k]), slope: slope[k] }))
}

/** χ² of the score test of all columns: the gradient at 0 in the metric of the information there. */
export function scoreStatistic(
  { nullInformation, nullGradient }: CoxStart,
  { information: own, slope }: NullColumn,
  p: number,
) {
  const information = new Float64Array((p + 1) ** 2)
  for (let j = 0; j < p; j++) {
    information.set(nullInformation.subarray(j * p, (j + 1) * p), j * (p + 1))
    information[j * (p + 1) + p] = own[j]
  }
  information.set(own, p * (p + 1))
  const gradient = Float64Array.of(...nullGradient, slope)
  const factor = cholesky(information, p + 1)
  return factor === null ? Number.NaN : dot(gradient, choleskySolve(factor, gradient))
}

/** Lᵀ x. */
export function timesTransposed(l: Float64Array, x: Float64Array): Float64Array {
  const p = x.length
  return Float64Array.from({ length: p }, (_, j) => dot(l.subarray(j * p, (j + 1) * p), x))
}
