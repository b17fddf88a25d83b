import { exp, log } from '../kernel/elementary.ts'
import { normalQuantile } from '../numerics/normal.ts'
import { isAscending, rowsWhere, take } from '../numerics/rows.ts'

export type CiType = 'log' | 'log-log' | 'plain'

/** A product-limit curve at its distinct times, ascending; at time 0 it is 1. */
export interface SurvivalCurve {
  readonly n: number
  readonly events: number
  readonly time: Float64Array
  /** Under observation just before the time. */
  readonly atRisk: Float64Array
  /** When those who enter late do so, ascending; undefined where everyone is there from 0 on. */
  readonly entries?: Float64Array
  readonly eventCounts: Float64Array
  readonly censoredCounts: Float64Array
  readonly survival: Float64Array
  /** Greenwood's, of the survival; NaN once the survival is 0. */
  readonly standardError: Float64Array
}

export interface ConfidenceBand {
  readonly lower: Float64Array
  readonly upper: Float64Array
}

/**
 * Kaplan-Meier estimate (Kaplan & Meier 1958) with Greenwood's variance; agrees with R's `survfit`.
 *
 * @param time end of follow-up of n people, equal times exactly equal (`tiedTimes`)
 * @param event 1 event, 0 censored at that time
 * @param start entry into observation where it is not 0: at risk in (start, time]
 */
export function survivalCurve(time: Float64Array, event: Uint8Array, start?: Float64Array): SurvivalCurve {
  const entries = start?.slice().sort()
  if (isAscending(time)) return curveOf(countsByStratum(time, event, new Uint8Array(time.length), 1)[0], entries)
  // Numbers alone sort in a tenth of the time that positions take: ends and times of events are sorted apart.
  const ends = time.slice().sort()
  const deaths = take(
    time,
    rowsWhere(time.length, (i) => event[i] === 1),
  ).sort()
  const isDeath = new Uint8Array(time.length)
  for (let i = 0, d = 0; i < ends.length; i++) if (deaths[d] === ends[i]) isDeath[i] = Number(d++ < deaths.length)
  return curveOf(countsByStratum(ends, isDeath, new Uint8Array(time.length), 1)[0], entries)
}

/** The curve of each stratum 0 … strata − 1; in one pass where the times ascend. */
export function curvesByStratum(
  time: Float64Array,
  event: Uint8Array,
  stratum: Uint8Array,
  strata: number,
  start?: Float64Array,
): SurvivalCurve[] {
  const rowsOf = (k: number) => rowsWhere(time.length, (i) => stratum[i] === k)
  if (isAscending(time)) {
    return countsByStratum(time, event, stratum, strata).map((counts, k) =>
      curveOf(counts, start && take(start, rowsOf(k)).sort()),
    )
  }
  return Array.from({ length: strata }, (_, k) => {
    const rows = rowsOf(k)
    return survivalCurve(take(time, rows), take(event, rows), start && take(start, rows))
  })
}

/** By distinct time. */
interface Counts {
  readonly n: number
  readonly time: Float64Array
  readonly leaving: Float64Array
  readonly deaths: Float64Array
}

/** @param time ascending */
function countsByStratum(time: Float64Array, event: Uint8Array, stratum: Uint8Array, strata: number): Counts[] {
  const from = new Int32Array(strata + 1)
  for (let i = 0; i < stratum.length; i++) from[stratum[i] + 1]++
  for (let k = 0; k < strata; k++) from[k + 1] += from[k]
  const times = new Float64Array(time.length)
  const leaving = new Float64Array(time.length)
  const deaths = new Float64Array(time.length)
  /** Behind the last time of each stratum. */
  const behind = from.slice()
  const leavingNow = new Int32Array(strata)
  const deathsNow = new Int32Array(strata)
  for (let i = 0; i < time.length; ) {
    const now = time[i]
    do {
      leavingNow[stratum[i]]++
      deathsNow[stratum[i]] += event[i]
      i++
    } while (i < time.length && time[i] === now)
    for (let k = 0; k < strata; k++) {
      if (leavingNow[k] === 0) continue
      const at = behind[k]++
      times[at] = now
      leaving[at] = leavingNow[k]
      deaths[at] = deathsNow[k]
      leavingNow[k] = 0
      deathsNow[k] = 0
    }
  }
  return Array.from({ length: strata }, (_, k) => ({
    n: from[k + 1] - from[k],
    time: times.slice(from[k], behind[k]),
    leaving: leaving.subarray(from[k], behind[k]),
    deaths: deaths.slice(from[k], behind[k]),
  }))
}

/** @param entries ascending */
function curveOf({ n, time, leaving, deaths }: Counts, entries: Float64Array | undefined): SurvivalCurve {
  const atRisk = new Float64Array(time.length)
  const censoredCounts = new Float64Array(time.length)
  const survival = new Float64Array(time.length)
  const standardError = new Float64Array(time.length)
  let surviving = 1
  let logVariance = 0
  let events = 0
  let left = 0
  let entered = entries === undefined ? n : 0
  for (let i = 0; i < time.length; i++) {
    if (entries !== undefined) while (entered < n && entries[entered] < time[i]) entered++
    const risk = entered - left
    surviving *= (risk - deaths[i]) / risk
    logVariance += deaths[i] / (risk * (risk - deaths[i]))
    events += deaths[i]
    left += leaving[i]
    atRisk[i] = risk
    censoredCounts[i] = leaving[i] - deaths[i]
    survival[i] = surviving
    standardError[i] = surviving === 0 ? Number.NaN : surviving * Math.sqrt(logVariance)
  }
  return { n, events, time, atRisk, entries, eventCounts: deaths, censoredCounts, survival, standardError }
}

/**
 * Pointwise confidence limits with R's conventions: within [0, 1]; NaN once the survival is 0; on the log-log scale also NaN
 * while it is 1.
 */
export function confidenceBand(curve: SurvivalCurve, type: CiType, level: number): ConfidenceBand {
  return bandOf(curve.survival, curve.standardError, type, level)
}

/** Of probabilities and their standard errors. */
export function bandOf(
  probability: Float64Array,
  standardError: Float64Array,
  type: CiType,
  level: number,
): ConfidenceBand {
  const z = normalQuantile(1 - (1 - level) / 2)
  const lower = new Float64Array(probability.length)
  const upper = new Float64Array(probability.length)
  for (let i = 0; i < lower.length; i++) {
    const limits = confidenceLimits[type](probability[i], standardError[i], z)
    lower[i] = limits[0]
    upper[i] = limits[1]
  }
  return { lower, upper }
}

const confidenceLimits: Readonly<Record<CiType, (survival: number, se: number, z: number) => [number, number]>> = {
  plain: (survival, se, z) => [Math.max(survival - z * se, 0), Math.min(survival + z * se, 1)],
  log: (survival, se, z) => {
    if (survival === 0) return [Number.NaN, Number.NaN]
    const half = (z * se) / survival
    return [exp(log(survival) - half), Math.min(exp(log(survival) + half), 1)]
  },
  'log-log': (survival, se, z) => {
    if (survival === 0 || survival === 1) return [Number.NaN, Number.NaN]
    const half = (z * se) / survival / -log(survival)
    const centre = log(-log(survival))
    return [exp(-exp(centre + half)), exp(-exp(centre - half))]
  },
}

/**
 * The median as R's `summary` prints it: the first time at which the curve is at most one half; where it is one half itself
 * (to √ε), the middle between that time and the next at which it falls further. NaN where the curve stays above.
 * Of a confidence band: its limits' medians are the limits of the median.
 */
export function medianTime(time: Float64Array, survival: Float64Array): number {
  const reached = survival.findIndex((value) => value < 0.5 + TOLERANCE)
  if (reached === -1) return Number.NaN
  if (Math.abs(survival[reached] - 0.5) >= TOLERANCE) return time[reached]
  const further = survival.findIndex((value, i) => i > reached && value < survival[reached])
  return further === -1 ? time[reached] : (time[reached] + time[further]) / 2
}

const TOLERANCE = 2 ** -26

/** Area under the curve from 0 to `upTo` (which may lie beyond its end) and its standard error, as R's `survfit` has them. */
export function restrictedMean(curve: SurvivalCurve, upTo: number): { mean: number; standardError: number } {
  const { time, survival, atRisk, eventCounts } = curve
  const steps = time.findIndex((value) => value > upTo)
  const last = steps === -1 ? time.length : steps
  let areaAfter = 0
  let variance = 0
  for (let i = last - 1; i >= 0; i--) {
    areaAfter += survival[i] * ((i + 1 < last ? time[i + 1] : upTo) - time[i])
    const left = atRisk[i] - eventCounts[i]
    if (left > 0) variance += (areaAfter * areaAfter * eventCounts[i]) / (atRisk[i] * left)
  }
  return { mean: areaAfter + (last > 0 ? time[0] : upTo), standardError: Math.sqrt(variance) }
}

/** A curve and its band at chosen times: before the first time all are 1, after the last the curve stays. */
export interface CurvePoint {
  readonly time: number
  /** Under observation just before that time. */
  readonly atRisk: number
  /** Since the former chosen time. */
  readonly events: number
  readonly survival: number
  readonly standardError: number
  readonly lower: number
  readonly upper: number
}

/** @param times ascending */
export function curveAt(curve: SurvivalCurve, band: ConfidenceBand, times: readonly number[]): CurvePoint[] {
  let next = 0
  return times.map((time) => {
    let events = 0
    for (; next < curve.time.length && curve.time[next] <= time; next++) events += curve.eventCounts[next]
    const at = next - 1
    const atRisk = atRiskAt(curve, time)
    if (at < 0) return { time, atRisk, events, survival: 1, standardError: 0, lower: 1, upper: 1 }
    return {
      time,
      atRisk,
      events,
      survival: curve.survival[at],
      standardError: curve.standardError[at],
      lower: band.lower[at],
      upper: band.upper[at],
    }
  })
}

/** People under observation just before a time: who entered before it and whose follow-up does not end before it. */
export function atRiskAt(
  { time, atRisk, entries }: Pick<SurvivalCurve, 'time' | 'atRisk' | 'entries'>,
  limit: number,
): number {
  const next = time.findIndex((value) => value >= limit)
  if (next === -1) return 0
  // Until the next time no one leaves, but some may enter.
  const entering = entries?.reduce((sum, entry) => sum + Number(entry >= limit && entry < time[next]), 0) ?? 0
  return atRisk[next] - entering
}
