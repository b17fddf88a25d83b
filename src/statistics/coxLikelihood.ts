import { exp, log } from '../kernel/elementary.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { dot } from './logistic.ts'
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
 * Log partial likelihood and its gradient: the sum of each row's columns times its martingale residual, for which sums of
 * scalars suffice.
 *
 * @param x n×p column-major
 */
export function partialLikelihood(
  sets: RiskSets,
  x: Float64Array,
  coefficients: Float64Array,
  ties: Ties,
): PartialLikelihood {
  const { n, slots, deaths } = sets
  const predictor = multiplyVector(n, x, coefficients)
  const [smallest, largest] = range(predictor)
  const risk = new Float64Array(n)
  for (let i = 0; i < n; i++) risk[i] = exp(predictor[i] - largest)
  const atRisk = sumsAtRisk(sets, risk)

  let logLikelihood = 0
  const denominators = new Float64Array(sets.events)
  const shares = new Float64Array(sets.events)
  for (let k = 0; k < slots; k++) {
    const first = deaths.offset[k]
    const last = deaths.offset[k + 1]
    let own = 0
    for (let e = first; e < last; e++) own += risk[deaths.rows[e]]
    for (let e = first; e < last; e++) {
      shares[e] = ties === 'efron' ? (e - first) / (last - first) : 0
      denominators[e] = atRisk[k] - shares[e] * own
      logLikelihood += predictor[deaths.rows[e]] - largest - log(denominators[e])
    }
  }

  const residual = expectedEvents(sets, { risk, denominators, shares }, null)
  for (let i = 0; i < n; i++) residual[i] = -residual[i]
  for (const i of deaths.rows) residual[i] += 1
  const gradient = new Float64Array(coefficients.length)
  for (let j = 0; j < gradient.length; j++) gradient[j] = dot(x.subarray(j * n, (j + 1) * n), residual)
  return { logLikelihood, gradient, risk, denominators, shares, spread: largest - smallest }
}

function multiplyVector(n: number, x: Float64Array, coefficients: Float64Array): Float64Array {
  const product = new Float64Array(n)
  for (let j = 0; j < coefficients.length; j++) {
    const column = x.subarray(j * n, (j + 1) * n)
    const coefficient = coefficients[j]
    for (let i = 0; i < n; i++) product[i] += column[i] * coefficient
  }
  return product
}

function range(values: Float64Array): [number, number] {
  let smallest = Infinity
  let largest = -Infinity
  for (let i = 0; i < values.length; i++) {
    smallest = Math.min(smallest, values[i])
    largest = Math.max(largest, values[i])
  }
  return [smallest, largest]
}

/** The sum of a value over everyone at risk, by slot. */
function sumsAtRisk({ slots, deaths, leaving, entering }: RiskSets, value: Float64Array): Float64Array {
  const sums = new Float64Array(slots)
  let sum = 0
  let people = 0
  for (let k = slots - 1; k >= 0; k--) {
    for (let e = entering.offset[k]; e < entering.offset[k + 1]; e++) sum -= value[entering.rows[e]]
    people -= entering.offset[k + 1] - entering.offset[k]
    // Begins anew in each stratum, and keeps no rounding error where no one is left.
    if (people === 0 || deaths.offset[k] === deaths.offset[k + 1]) {
      people = 0
      sum = 0
    }
    let added = 0
    for (let e = leaving.offset[k]; e < leaving.offset[k + 1]; e++) added += value[leaving.rows[e]]
    people += leaving.offset[k + 1] - leaving.offset[k]
    sum += added
    sums[k] = sum
  }
  return sums
}

/**
 * Score and observed information, each event weighted by a number of its slot: the Gram matrix of the columns under the
 * events expected of each row, less that of their means at the events.
 *
 * @param x n×p column-major
 * @param weights for each pair of sums wanted one weight a slot, null for 1 everywhere
 */
export function weightedMoments(
  kernel: Kernel,
  sets: RiskSets,
  x: Float64Array,
  p: number,
  here: PartialLikelihood,
  weights: readonly (Float64Array | null)[],
): Moments[] {
  const { n, events, deaths } = sets
  const means = meansAtEvents(sets, x, p, here)
  return weights.map((weight) => {
    const eventWeight = new Float64Array(events)
    for (let k = 0; k < sets.slots; k++) {
      eventWeight.fill(weight === null ? 1 : weight[k], deaths.offset[k], deaths.offset[k + 1])
    }
    const score = new Float64Array(p)
    for (let j = 0; j < p; j++) {
      for (let e = 0; e < events; e++) score[j] += eventWeight[e] * (x[j * n + deaths.rows[e]] - means[j * events + e])
    }
    if (p === 0) return { score, information: new Float64Array(0) }
    const information = kernel.weightedGram(x, expectedEvents(sets, here, weight), n, p)
    const ofMeans = kernel.weightedGram(means, eventWeight, events, p)
    return { score, information: information.map((value, at) => value - ofMeans[at]) }
  })
}

/** events×p: the columns' means over those at risk, weighted by their risks, as each event's denominator has them. */
function meansAtEvents(
  sets: RiskSets,
  x: Float64Array,
  p: number,
  { risk, denominators, shares }: PartialLikelihood,
): Float64Array {
  const { n, events, slots, deaths } = sets
  const means = new Float64Array(events * p)
  const weighted = new Float64Array(n)
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) weighted[i] = risk[i] * x[j * n + i]
    const atRisk = sumsAtRisk(sets, weighted)
    for (let k = 0; k < slots; k++) {
      const first = deaths.offset[k]
      const last = deaths.offset[k + 1]
      let own = 0
      for (let e = first; e < last; e++) own += weighted[deaths.rows[e]]
      for (let e = first; e < last; e++) means[j * events + e] = (atRisk[k] - shares[e] * own) / denominators[e]
    }
  }
  return means
}

/** Events expected of each row over its time at risk, each event weighted by its slot; null for 1 everywhere. */
function expectedEvents(
  { n, slots, from, to, deaths }: RiskSets,
  { risk, denominators, shares }: Pick<PartialLikelihood, 'risk' | 'denominators' | 'shares'>,
  weight: Float64Array | null,
): Float64Array {
  /** Hazard up to just before the slot, and what the tied events of the slot are spared of it. */
  const before = new Float64Array(slots + 1)
  const spared = new Float64Array(slots)
  for (let k = 0; k < slots; k++) {
    const first = deaths.offset[k]
    const last = deaths.offset[k + 1]
    if (first === last) continue
    let hazard = 0
    for (let e = first; e < last; e++) {
      hazard += 1 / denominators[e]
      spared[k] += shares[e] / denominators[e]
    }
    const w = weight === null ? 1 : weight[k]
    before[k + 1] = before[k] + w * hazard
    spared[k] *= w
  }
  const expected = new Float64Array(n)
  for (let i = 0; i < n; i++) if (to[i] > from[i]) expected[i] = risk[i] * (before[to[i]] - before[from[i]])
  for (let k = 0; k < slots; k++) {
    for (let e = deaths.offset[k]; e < deaths.offset[k + 1]; e++)
      expected[deaths.rows[e]] -= risk[deaths.rows[e]] * spared[k]
  }
  return expected
}
