import { exp } from '../kernel/elementary.ts'
import type { CoxFit } from './cox.ts'
import { linearPredictor } from './coxFitResiduals.ts'
import { eachEvent, eventTerms, meansAtEvents } from './coxHazard.ts'
import { dot } from './logistic.ts'

/** What a Cox model says of people with given covariates, in one stratum, at its event times, ascending. */
export interface AdjustedCurve {
  readonly time: Float64Array
  readonly survival: Float64Array
  /** Of the survival: that of the cumulative hazard times the survival. */
  readonly standardError: Float64Array
  readonly cumulativeHazard: Float64Array
  readonly cumulativeHazardError: Float64Array
}

/**
 * Expected survival (Breslow's estimate of the baseline hazard, with Efron's denominators where the fit has them) and its
 * variance (Tsiatis 1981); agrees with R's `survfit` of a `coxph`. By profile, of the first stratum.
 *
 * @param profiles a value for each column of the fit; those of dropped columns are not used
 */
export function adjustedCurves(fit: CoxFit, profiles: readonly (readonly number[])[]): AdjustedCurve[] {
  const { sets, ties, kept, means, scales, x } = fit.state
  const { people, slotTime } = sets
  const slots = slotTime.findIndex(Number.isNaN)
  const predictor = linearPredictor(fit)
  const largest = predictor.reduce((most, value) => Math.max(most, value), -Infinity)
  const terms = eventTerms(sets, predictor, ties)
  const hazard = new Float64Array(slots)
  const variance = new Float64Array(slots)
  eachEvent(sets, (k, e) => {
    if (k >= slots) return
    hazard[k] += 1 / terms.denominators[e]
    variance[k] += 1 / (terms.denominators[e] * terms.denominators[e])
  })
  /** By column, the mean at risk times the hazard, slot by slot. */
  const meanHazards = kept.map((_, j) => {
    const sums = new Float64Array(slots)
    const atEvents = meansAtEvents(sets, terms, x.subarray(j * people, (j + 1) * people))
    eachEvent(sets, (k, e) => {
      if (k < slots) sums[k] += atEvents[e] / terms.denominators[e]
    })
    return sums
  })
  const p = fit.coefficients.length
  const covariance = (j: number, k: number) => fit.covariance[kept[k] * p + kept[j]] * scales[j] * scales[k]

  return profiles.map((profile) => {
    const at = kept.map((column, j) => (profile[column] - means[j]) / scales[j])
    const effect = kept.reduce((sum, column, j) => sum + at[j] * scales[j] * fit.coefficients[column], 0)
    const ratio = exp(effect - largest)
    const curve = {
      time: slotTime.slice(0, slots),
      survival: new Float64Array(slots),
      standardError: new Float64Array(slots),
      cumulativeHazard: new Float64Array(slots),
      cumulativeHazardError: new Float64Array(slots),
    }
    let sum = 0
    let sampling = 0
    const away = new Float64Array(kept.length)
    for (let k = 0; k < slots; k++) {
      sum += hazard[k]
      sampling += variance[k]
      for (let j = 0; j < away.length; j++) away[j] += meanHazards[j][k] - at[j] * hazard[k]
      const spread = away.map((_, j) => away.reduce((total, value, l) => total + covariance(j, l) * value, 0))
      curve.cumulativeHazard[k] = sum * ratio
      curve.cumulativeHazardError[k] = ratio * Math.sqrt(sampling + dot(away, spread))
      curve.survival[k] = exp(-curve.cumulativeHazard[k])
      curve.standardError[k] = curve.survival[k] * curve.cumulativeHazardError[k]
    }
    return curve
  })
}
