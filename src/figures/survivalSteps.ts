import { atRiskAt } from '../statistics/kaplanMeier.ts'

export const daysPerYear = 365.25

/** A curve of survival at its times, ascending, in days; before the first it is 1. */
export interface DrawnCurve {
  /** `20-80`. */
  readonly stratum: string
  readonly n: number
  readonly timeDays: Float64Array
  readonly survival: Float64Array
  readonly ciLower: Float64Array
  readonly ciUpper: Float64Array
  /** Where it is 0 the curve has no step. */
  readonly eventCounts: Float64Array
  /** Null where a curve is of a model and not of people. */
  readonly atRisk: Float64Array | null
  /** When those who enter late do so, ascending; undefined where everyone is there from the beginning. */
  readonly entryDays?: Float64Array
}

export interface Steps {
  /** Each value holds until the next; from the axis's beginning to its end. */
  readonly years: readonly number[]
  /** In percent. */
  readonly values: readonly number[]
  readonly lower: readonly number[]
  readonly upper: readonly number[]
}

/**
 * A curve in percent from the axis's beginning to the horizon, with a point only where it steps; its last value is carried to the
 * horizon. `incidence`: 100 − survival, with the interval's ends changed over.
 */
export function stepsOf(curve: DrawnCurve, horizonYears: number, view: 'survival' | 'incidence', fromYears = 0): Steps {
  const years = [fromYears]
  const survival = [1]
  const lower = [1]
  const upper = [1]
  for (let index = 0; index < curve.timeDays.length; index++) {
    const at = curve.timeDays[index] / daysPerYear
    if (at > horizonYears) break
    if (curve.eventCounts[index] === 0) continue
    years.push(at)
    survival.push(curve.survival[index])
    // Where nobody is left the variance has no value: the interval of the step before stays.
    lower.push(Number.isNaN(curve.ciLower[index]) ? lower[lower.length - 1] : curve.ciLower[index])
    upper.push(Number.isNaN(curve.ciUpper[index]) ? upper[upper.length - 1] : curve.ciUpper[index])
  }
  for (const values of [survival, lower, upper]) values.push(values[values.length - 1])
  years.push(horizonYears)
  const percent = (values: readonly number[]) =>
    values.map((value) => (view === 'survival' ? 100 * value : 100 * (1 - value)))
  return view === 'survival'
    ? { years, values: percent(survival), lower: percent(lower), upper: percent(upper) }
    : { years, values: percent(survival), lower: percent(upper), upper: percent(lower) }
}

/** People under observation and without the event just before that time. */
export const atRiskAfter = ({ timeDays, atRisk, entryDays }: DrawnCurve, years: number): number =>
  atRisk === null ? 0 : atRiskAt({ time: timeDays, atRisk, entries: entryDays }, years * daysPerYear)
