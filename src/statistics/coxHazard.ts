import type { Ties } from '../kernel/cox.ts'
import { exp } from '../kernel/elementary.ts'
import { sumsByRow, sumsBySlot } from '../kernel/spans.ts'
import type { RiskSets } from './riskSets.ts'

/** What each event is compared with at given linear predictors. Rows and events are in the order of the risk sets. */
export interface EventTerms {
  /** exp of the linear predictor, the largest taken as 1. */
  readonly risk: Float64Array
  /** By event: the sum of risks it is compared with. */
  readonly denominators: Float64Array
  /** By event: the share of the tied events' own risk that has left its denominator. */
  readonly shares: Float64Array
}

/** @param predictor of the rows in the order of the risk sets */
export function eventTerms(sets: RiskSets, predictor: Float64Array, ties: Ties): EventTerms {
  let largest = -Infinity
  for (const value of predictor) largest = Math.max(largest, value)
  const risk = predictor.map((value) => exp(value - largest))
  const atRisk = sumsAtRisk(sets, risk)
  const denominators = new Float64Array(sets.events)
  const shares = new Float64Array(sets.events)
  eachEvent(sets, (k, e, rank, tied) => {
    shares[e] = ties === 'efron' ? rank / tied : 0
    denominators[e] = atRisk[k]
  })
  const own = ownSums(sets, risk)
  eachEvent(sets, (k, e) => {
    denominators[e] -= shares[e] * own[k]
  })
  return { risk, denominators, shares }
}

/** Calls back for every event: its slot, its number, its place among the tied ones and how many those are. */
export function eachEvent(
  { slots, offset, deathFrom }: RiskSets,
  visit: (slot: number, event: number, rank: number, tied: number) => void,
): void {
  let event = 0
  for (let k = 0; k < slots; k++) {
    const tied = offset[k + 1] - deathFrom[k]
    for (let rank = 0; rank < tied; rank++) visit(k, event++, rank, tied)
  }
}

/** The sum of a value over everyone at risk, by slot. */
export function sumsAtRisk({ slots, offset, restart, entry }: RiskSets, value: Float64Array): Float64Array {
  if (entry !== null) return sumsBySlot(entry.spans, slots, (i) => value[i])
  const sums = new Float64Array(slots)
  let sum = 0
  for (let k = slots - 1; k >= 0; k--) {
    if (restart[k] === 1) sum = 0
    let added = 0
    for (let i = offset[k]; i < offset[k + 1]; i++) added += value[i]
    sum += added
    sums[k] = sum
  }
  return sums
}

/** The sum of a value over those with the event, by slot. */
export function ownSums({ slots, offset, deathFrom }: RiskSets, value: Float64Array): Float64Array {
  const sums = new Float64Array(slots)
  for (let k = 0; k < slots; k++) for (let i = deathFrom[k]; i < offset[k + 1]; i++) sums[k] += value[i]
  return sums
}

/** By event, the mean of a value over those it is compared with, weighted by their risks. */
export function meansAtEvents(
  sets: RiskSets,
  { risk, denominators, shares }: EventTerms,
  value: Float64Array,
): Float64Array {
  const weighted = value.map((own, i) => own * risk[i])
  const atRisk = sumsAtRisk(sets, weighted)
  const own = ownSums(sets, weighted)
  const means = new Float64Array(sets.events)
  eachEvent(sets, (k, e) => {
    means[e] = (atRisk[k] - shares[e] * own[k]) / denominators[e]
  })
  return means
}

/** By row, the sum of a value of the events over the row's time at risk; of its own tied events it bears what is not spared. */
export function sumOverTimeAtRisk(sets: RiskSets, shares: Float64Array, value: Float64Array): Float64Array {
  const { slots, offset, deathFrom, entry } = sets
  const own = new Float64Array(slots)
  const spared = new Float64Array(slots)
  eachEvent(sets, (k, e) => {
    own[k] += value[e]
    spared[k] += shares[e] * value[e]
  })
  const sums = entry === null ? new Float64Array(sets.people) : sumsByRow(entry.spans, own)
  let total = 0
  for (let k = 0; k < slots; k++) {
    // Begins anew in each stratum.
    total = deathFrom[k] === offset[k + 1] ? 0 : total + own[k]
    if (entry === null) sums.fill(total, offset[k], offset[k + 1])
    for (let i = deathFrom[k]; i < offset[k + 1]; i++) sums[i] -= spared[k]
  }
  return sums
}
