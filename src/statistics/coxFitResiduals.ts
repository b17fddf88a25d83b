import { multiplyVector } from '../numerics/cholesky.ts'
import type { CoxFit } from './cox.ts'
import { eventTerms } from './coxHazard.ts'
import { residualsAlong } from './coxResiduals.ts'

/**
 * The linear predictor of a fit, in the order of its risk sets, and for one of its columns what each given row adds to its
 * coefficient (dfbeta; 0 for who is never at risk of an event).
 *
 * @param column one that the fit has kept
 */
export function fitInfluence(fit: CoxFit, column: number): { predictor: Float64Array; influence: Float64Array } {
  const { sets, ties, kept, scales, x } = fit.state
  const predictor = linearPredictor(fit)
  const columns = fit.coefficients.length
  const direction = Float64Array.from(kept, (other, j) => fit.covariance[column * columns + other] * scales[j])
  const along = residualsAlong(sets, eventTerms(sets, predictor, ties), multiplyVector(x, direction))
  const influence = new Float64Array(sets.n)
  for (let i = 0; i < along.length; i++) influence[sets.order[i]] = along[i]
  return { predictor, influence }
}

/** Of the centred columns, in the order of the risk sets. */
export function linearPredictor({ state, coefficients }: CoxFit): Float64Array {
  const { sets, kept, scales, x } = state
  if (kept.length === 0) return new Float64Array(sets.people)
  return multiplyVector(
    x,
    Float64Array.from(kept, (column, j) => coefficients[column] * scales[j]),
  )
}
