import { exp, log } from '../kernel/elementary.ts'
import { normalQuantile } from '../numerics/normal.ts'

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
  const n = time.length
  const ends = ascending(time)
  const deathTimes = ascending(valuesWith(1, time, event))
  const entries = start?.slice().sort()
  const distinct: number[] = []
  const atRisk: number[] = []
  const eventCounts: number[] = []
  const censoredCounts: number[] = []
  const survival: number[] = []
  const standardError: number[] = []

  let surviving = 1
  let logVariance = 0
  let events = 0
  let entered = entries === undefined ? n : 0
  for (let i = 0; i < n; ) {
    const now = ends[i]
    let leaving = 1
    while (i + leaving < n && ends[i + leaving] === now) leaving++
    let deaths = 0
    while (deathTimes[events + deaths] === now) deaths++
    if (entries !== undefined) while (entered < n && entries[entered] < now) entered++
    const risk = entered - i
    surviving *= (risk - deaths) / risk
    logVariance += deaths / (risk * (risk - deaths))
    events += deaths
    distinct.push(now)
    atRisk.push(risk)
    eventCounts.push(deaths)
    censoredCounts.push(leaving - deaths)
    survival.push(surviving)
    standardError.push(surviving === 0 ? Number.NaN : surviving * Math.sqrt(logVariance))
    i += leaving
  }
  return {
    n,
    events,
    time: Float64Array.from(distinct),
    atRisk: Float64Array.from(atRisk),
    entries,
    eventCounts: Float64Array.from(eventCounts),
    censoredCounts: Float64Array.from(censoredCounts),
    survival: Float64Array.from(survival),
    standardError: Float64Array.from(standardError),
  }
}

/** The curve of each stratum 0 … strata − 1. */
export function curvesByStratum(
  time: Float64Array,
  event: Uint8Array,
  stratum: Uint8Array,
  strata: number,
  start?: Float64Array,
): SurvivalCurve[] {
  return Array.from({ length: strata }, (_, k) =>
    survivalCurve(
      valuesWith(k, time, stratum),
      Uint8Array.from(valuesWith(k, event, stratum)),
      start && valuesWith(k, start, stratum),
    ),
  )
}

/** Of the values those with the given code, in their order. */
function valuesWith(code: number, values: Float64Array | Uint8Array, codes: Uint8Array): Float64Array {
  let count = 0
  for (let i = 0; i < codes.length; i++) if (codes[i] === code) count++
  const own = new Float64Array(count)
  for (let i = 0, at = 0; i < codes.length; i++) if (codes[i] === code) own[at++] = values[i]
  return own
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

/** The times themselves where they ascend already. Numbers alone sort in a tenth of the time that positions take. */
function ascending(times: Float64Array): Float64Array {
  for (let i = 1; i < times.length; i++) if (times[i - 1] > times[i]) return times.slice().sort()
  return times
}
