import type { KaplanMeierCurve } from '../model/results.ts'

export const daysPerYear = 365.25

export interface Steps {
  /** Years; each value holds until the next. Starts at 0, ends at the horizon. */
  readonly years: readonly number[]
  /** In percent. */
  readonly values: readonly number[]
  readonly lower: readonly number[]
  readonly upper: readonly number[]
}

/**
 * A curve in percent from day 0 to the horizon, with a point only where it steps; its last value is carried to the
 * horizon. `incidence`: 100 − survival, with the interval's ends changed over.
 */
export function stepsOf(curve: KaplanMeierCurve, horizonYears: number, view: 'survival' | 'incidence'): Steps {
  const years = [0]
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
export function atRiskAt(curve: KaplanMeierCurve, years: number): number {
  const days = years * daysPerYear
  const index = curve.timeDays.findIndex((time) => time >= days)
  if (index < 0) return 0
  return years === 0 ? curve.n : curve.atRisk[index]
}
