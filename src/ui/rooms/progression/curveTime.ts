import type { TimeAxis } from '../../../figures/timeAxis.ts'
import { yearsOf } from '../../../figures/timeAxis.ts'
import type { ProgressionOptions } from '../../../model/study.ts'

type Scale = ProgressionOptions['timeScale']

/** What time is called, by the study's time scale. */
const scales: Readonly<
  Record<Scale, { title: string; yearZero: number; rounded: number; at: (years: number) => string }>
> = {
  since_first_mdd: {
    title: 'Years since first MDD diagnosis',
    yearZero: 0,
    rounded: 1,
    at: (years) => `after ${years} years`,
  },
  age: { title: 'Age, years', yearZero: 0, rounded: 10, at: (years) => `at age ${years}` },
  calendar: { title: 'Year', yearZero: 1970, rounded: 5, at: (years) => `in ${1970 + years}` },
}

/** `after 5 years`, `at age 60`. */
export const timeInWords = (scale: Scale, years: number): string => scales[scale].at(years)

/** A time of the scale: `5.2 y`, `age 61.2`, `2011.4`. */
export function timeText(scale: Scale, days: number): string {
  const years = (yearsOf(days) + scales[scale].yearZero).toFixed(1)
  return { since_first_mdd: `${years} y`, age: `age ${years}`, calendar: years }[scale]
}

/**
 * From the first MDD diagnosis to a horizon; on the other scales over all times there are.
 *
 * @param horizonYears null: as long as there are times
 */
export function timeAxisOf(scale: Scale, times: readonly Float64Array[], horizonYears: number | null): TimeAxis {
  const { title, yearZero, rounded } = scales[scale]
  const filled = times.filter(({ length }) => length > 0)
  const last = Math.max(0, ...filled.map((own) => own[own.length - 1]))
  if (scale === 'since_first_mdd') {
    return { fromYears: 0, toYears: horizonYears ?? Math.max(1, Math.ceil(yearsOf(last))), yearZero, title }
  }
  const first = Math.min(...filled.map((own) => own[0]), last)
  const fromYears = rounded * Math.floor(yearsOf(first) / rounded)
  return {
    fromYears,
    toYears: Math.max(fromYears + rounded, rounded * Math.ceil(yearsOf(last) / rounded)),
    yearZero,
    title,
  }
}
