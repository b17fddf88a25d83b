import { exp, log } from '../kernel/elementary.ts'
import type { RiskSets } from './riskSets.ts'

/** Efron's (1977) or Breslow's (1974) approximation where several events share a time. */
export type Ties = 'efron' | 'breslow'

/** The partial likelihood at given coefficients. */
export interface PartialLikelihood {
  readonly logLikelihood: number
  readonly gradient: Float64Array
  /** exp of the linear predictor, the largest taken as 1. */
  readonly risk: Float64Array
  /** By event in the order of `deaths`: the sum of risks it is compared with. */
  readonly denominators: Float64Array
  /** By event: the share of the tied events' own risk that has left its denominator. */
  readonly shares: Float64Array
  /** Largest less smallest linear predictor. */
  readonly spread: number
}

/** Sums over the events, each weighted by its slot: the columns less their means at risk, and their covariances at risk. */
export interface Moments {
  readonly score: Float64Array
  /** p×p */
  readonly information: Float64Array
}

/**
 * Log partial likelihood and its gradient. One pass over the columns: the gradient is the sum of each row's columns times
 * its martingale residual, and those need sums of scalars only.
 *
 * @param x n×p row-major: a row's columns side by side
 */
export function partialLikelihood(
  sets: RiskSets,
  x: Float64Array,
  coefficients: Float64Array,
  ties: Ties,
): PartialLikelihood {
  const { n, slots, from, to, deaths } = sets
  const { risk, spread, deathsLogRisk } = risks(sets, x, coefficients)
  const atRisk = sumsAtRisk(sets, risk)

  let logLikelihood = deathsLogRisk
  const denominators = new Float64Array(sets.events)
  const shares = new Float64Array(sets.events)
  /** Hazard up to just before the slot, and what the tied events of the slot are spared of it. */
  const hazardBefore = new Float64Array(slots + 1)
  const spared = new Float64Array(slots)
  for (let k = 0; k < slots; k++) {
    const first = deaths.offset[k]
    const count = deaths.offset[k + 1] - first
    if (count === 0) continue
    let own = 0
    for (let e = first; e < first + count; e++) own += risk[deaths.rows[e]]
    let hazard = 0
    for (let l = 0; l < count; l++) {
      const share = ties === 'efron' ? l / count : 0
      const denominator = atRisk[k] - share * own
      shares[first + l] = share
      denominators[first + l] = denominator
      hazard += 1 / denominator
      spared[k] += share / denominator
      logLikelihood -= log(denominator)
    }
    hazardBefore[k + 1] = hazardBefore[k] + hazard
  }

  const residual = new Float64Array(n)
  for (let i = 0; i < n; i++)
    if (to[i] > from[i]) residual[i] = -risk[i] * (hazardBefore[to[i]] - hazardBefore[from[i]])
  for (let k = 0; k < slots; k++) {
    for (let e = deaths.offset[k]; e < deaths.offset[k + 1]; e++) {
      const i = deaths.rows[e]
      residual[i] += 1 + risk[i] * spared[k]
    }
  }
  const p = coefficients.length
  const gradient = new Float64Array(p)
  for (let i = 0; i < n; i++) {
    const r = residual[i]
    for (let j = 0; j < p; j++) gradient[j] += r * x[i * p + j]
  }
  return { logLikelihood, gradient, risk, denominators, shares, spread }
}

function risks({ n, deaths }: RiskSets, x: Float64Array, coefficients: Float64Array) {
  const p = coefficients.length
  const risk = new Float64Array(n)
  let largest = -Infinity
  let smallest = Infinity
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let j = 0; j < p; j++) sum += x[i * p + j] * coefficients[j]
    risk[i] = sum
    largest = Math.max(largest, sum)
    smallest = Math.min(smallest, sum)
  }
  let deathsLogRisk = 0
  for (const i of deaths.rows) deathsLogRisk += risk[i] - largest
  for (let i = 0; i < n; i++) risk[i] = exp(risk[i] - largest)
  return { risk, spread: largest - smallest, deathsLogRisk }
}

/** The sum of the risks of everyone at risk, by slot. */
function sumsAtRisk({ slots, deaths, leaving, entering }: RiskSets, risk: Float64Array): Float64Array {
  const sums = new Float64Array(slots)
  let sum = 0
  let people = 0
  for (let k = slots - 1; k >= 0; k--) {
    for (let e = entering.offset[k]; e < entering.offset[k + 1]; e++) sum -= risk[entering.rows[e]]
    people -= entering.offset[k + 1] - entering.offset[k]
    // Begins anew in each stratum, and keeps no rounding error where no one is left.
    if (people === 0 || deaths.offset[k] === deaths.offset[k + 1]) {
      people = 0
      sum = 0
    }
    let added = 0
    for (let e = leaving.offset[k]; e < leaving.offset[k + 1]; e++) added += risk[leaving.rows[e]]
    people += leaving.offset[k + 1] - leaving.offset[k]
    sum += added
    sums[k] = sum
  }
  return sums
}

/**
 * Score and observed information, each event weighted by a number of its slot.
 *
 * @param weights for each pair of sums wanted one weight a slot
 */
export function weightedMoments(
  sets: RiskSets,
  x: Float64Array,
  p: number,
  { risk, denominators, shares }: PartialLikelihood,
  weights: readonly Float64Array[],
): Moments[] {
  const { slots, deaths, leaving, entering } = sets
  const totals = weights.map(() => ({ score: new Float64Array(p), packed: new Float64Array((p * (p + 1)) / 2) }))
  const sum = new Float64Array(p)
  const products = new Float64Array((p * (p + 1)) / 2)
  const tiedSum = new Float64Array(p)
  const tiedProducts = new Float64Array(products.length)
  const difference = new Float64Array(p)
  const covariance = new Float64Array(products.length)
  const mean = new Float64Array(p)
  let people = 0

  for (let k = slots - 1; k >= 0; k--) {
    const first = deaths.offset[k]
    const last = deaths.offset[k + 1]
    for (let e = entering.offset[k]; e < entering.offset[k + 1]; e++) {
      addRow(sum, products, x, entering.rows[e], p, -risk[entering.rows[e]])
    }
    people -= entering.offset[k + 1] - entering.offset[k]
    if (people === 0 || first === last) {
      people = 0
      sum.fill(0)
      products.fill(0)
    }
    for (let e = leaving.offset[k]; e < leaving.offset[k + 1]; e++) {
      addRow(sum, products, x, leaving.rows[e], p, risk[leaving.rows[e]])
    }
    people += leaving.offset[k + 1] - leaving.offset[k]
    if (first === last) continue
    let hazard = 0
    let spared = 0
    for (let e = first; e < last; e++) {
      hazard += 1 / denominators[e]
      spared += shares[e] / denominators[e]
    }
    for (let j = 0; j < products.length; j++) covariance[j] = products[j] * hazard
    if (spared > 0) {
      tiedSum.fill(0)
      tiedProducts.fill(0)
      for (let e = first; e < last; e++) addRow(tiedSum, tiedProducts, x, deaths.rows[e], p, risk[deaths.rows[e]])
      for (let j = 0; j < products.length; j++) covariance[j] -= tiedProducts[j] * spared
    }
    difference.fill(0)
    for (let e = first; e < last; e++) {
      const row = deaths.rows[e] * p
      const scale = 1 / denominators[e]
      for (let j = 0; j < p; j++) {
        mean[j] = (sum[j] - shares[e] * tiedSum[j]) * scale
        difference[j] += x[row + j] - mean[j]
      }
      for (let j = 0, at = 0; j < p; j++) for (let i = 0; i <= j; i++) covariance[at++] -= mean[j] * mean[i]
    }
    for (let w = 0; w < weights.length; w++) {
      const weight = weights[w][k]
      const { score, packed } = totals[w]
      for (let j = 0; j < p; j++) score[j] += weight * difference[j]
      for (let j = 0; j < packed.length; j++) packed[j] += weight * covariance[j]
    }
  }
  return totals.map(({ score, packed }) => ({ score, information: unpacked(packed, p) }))
}

function addRow(
  sum: Float64Array,
  products: Float64Array,
  x: Float64Array,
  row: number,
  p: number,
  weight: number,
): void {
  const first = row * p
  for (let j = 0, at = 0; j < p; j++) {
    const weighted = weight * x[first + j]
    sum[j] += weighted
    for (let i = 0; i <= j; i++) products[at++] += weighted * x[first + i]
  }
}

function unpacked(packed: Float64Array, p: number): Float64Array {
  const matrix = new Float64Array(p * p)
  for (let j = 0, at = 0; j < p; j++) {
    for (let i = 0; i <= j; i++, at++) matrix[j * p + i] = matrix[i * p + j] = packed[at]
  }
  return matrix
}
