import { type EventTerms, eachEvent, meansAtEvents, sumOverTimeAtRisk } from './coxHazard.ts'
import type { RiskSets } from './riskSets.ts'

/**
 * By row, what it adds to the score vector along a direction (score residuals times the direction; `image` is the columns
 * times it). With a column of the covariance as the direction: dfbeta, what the row adds to that coefficient.
 */
export function residualsAlong(sets: RiskSets, terms: EventTerms, image: Float64Array): Float64Array {
  const { risk, denominators, shares } = terms
  const means = meansAtEvents(sets, terms, image)
  const hazard = sumOverTimeAtRisk(
    sets,
    shares,
    denominators.map((value) => 1 / value),
  )
  const meanHazard = sumOverTimeAtRisk(
    sets,
    shares,
    means.map((value, e) => value / denominators[e]),
  )
  const residuals = new Float64Array(sets.people)
  for (let i = 0; i < residuals.length; i++) residuals[i] = -risk[i] * (image[i] * hazard[i] - meanHazard[i])
  const own = lessMeans(sets, image, means)
  let event = 0
  for (let k = 0; k < sets.slots; k++) {
    for (let i = sets.deathFrom[k]; i < sets.offset[k + 1]; i++) residuals[i] += own[event++]
  }
  return residuals
}

/** By event, the value of who has it less its mean at risk (Schoenfeld's residual); tied events share the mean of theirs. */
export function eventResiduals(sets: RiskSets, terms: EventTerms, image: Float64Array): Float64Array {
  return lessMeans(sets, image, meansAtEvents(sets, terms, image))
}

function lessMeans(sets: RiskSets, image: Float64Array, means: Float64Array): Float64Array {
  const meanOfTied = new Float64Array(sets.slots)
  eachEvent(sets, (k, e, _, tied) => {
    meanOfTied[k] += means[e] / tied
  })
  const residuals = new Float64Array(sets.events)
  eachEvent(sets, (k, e, rank) => {
    residuals[e] = image[sets.deathFrom[k] + rank] - meanOfTied[k]
  })
  return residuals
}

/**
 * Robust standard error of a coefficient (Lin & Wei 1989) from its dfbetas; with clusters, those of a cluster (equal
 * numbers) count as one. As R's `coxph(robust = TRUE)` and `cluster`.
 */
export function robustStandardError(influence: Float64Array, cluster?: Int32Array): number {
  if (cluster === undefined) return Math.sqrt(sumOfSquares(influence))
  const sums = new Map<number, number>()
  for (let i = 0; i < influence.length; i++) sums.set(cluster[i], (sums.get(cluster[i]) ?? 0) + influence[i])
  return Math.sqrt(sumOfSquares(Float64Array.from(sums.values())))
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return sum
}
