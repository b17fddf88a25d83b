/**
 * Civil dates as whole days since 1970-01-01 in the proleptic Gregorian calendar, without `Date`: no time zone can move a day.
 * The arithmetic counts years from 1 March, so that the leap day is the last of its year (Howard Hinnant,
 * "chrono-compatible low-level date algorithms").
 */

export interface CivilDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly dayOfMonth: number
}

/** Day number of a calendar date; the caller has checked that the date exists (`daysInMonth`). */
export function dayOf(year: number, month: number, dayOfMonth: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + dayOfMonth - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

/** The calendar date of a day number. */
export function civilDate(day: number): CivilDate {
  const shifted = day + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  }
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** `2015-03-02`; years below 0 or above 9999 carry a sign and six digits, as ISO 8601 has them. */
export function isoDay(day: number): string {
  const { year, month, dayOfMonth } = civilDate(day)
  const yearText =
    year >= 0 && year <= 9999
      ? String(year).padStart(4, '0')
      : `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`
  return `${yearText}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`
}

/** The same day of the month so many calendar months later, clipped to that month's last day. */
export function addMonths(day: number, months: number): number {
  const { year, month, dayOfMonth } = civilDate(day)
  const total = month - 1 + months
  const laterYear = year + Math.floor(total / 12)
  const laterMonth = total - Math.floor(total / 12) * 12 + 1
  return dayOf(laterYear, laterMonth, Math.min(dayOfMonth, daysInMonth(laterYear, laterMonth)))
}

const twoDigits = (n: number): string => String(n).padStart(2, '0')
