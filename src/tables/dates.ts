import { isMissingText } from '../formats/cells.ts'
import type { Values } from '../formats/table.ts'
import { NO_DAY } from '../model/extract.ts'

/** Days since 1970-01-01 of a day of the (proleptic) Gregorian calendar. */
export function dayOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Year, month and day of a day number. */
export function calendarOf(dayNumber: number): [year: number, month: number, day: number] {
  const z = dayNumber + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const m = Math.floor((5 * dayOfYear + 2) / 153)
  const month = m < 10 ? m + 3 : m - 9
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - Math.floor((153 * m + 2) / 5) + 1]
}

export function isoOf(dayNumber: number): string {
  const [year, month, day] = calendarOf(dayNumber)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** The day, or null where there is no such day in the calendar. */
export function checkedDay(year: number, month: number, day: number): number | null {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= monthDays[month - 1])) return null
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && day === 29 && !leap ? null : dayOf(year, month, day)
}

/**
 * The day of an ISO date (`2019-03-01`, `20190301`) or date and time; the day is taken as written, whatever the time of day
 * or the time zone. Null where the text is no such date.
 */
export function parseDay(text: string): number | null {
  const digit = (at: number): number => {
    const code = text.charCodeAt(at) - 48
    return code >= 0 && code <= 9 ? code : Number.NaN
  }
  const two = (at: number): number => digit(at) * 10 + digit(at + 1)
  const year = two(0) * 100 + two(2)
  if (text.length === 8) return checkedDay(year, two(4), two(6))
  if (text.length < 10 || text[4] !== '-' || text[7] !== '-') return null
  if (text.length > 10 && !/^[T ]\d\d:\d\d(:\d\d([.,]\d+)?)? ?(Z|UTC|[+-]\d\d:?(\d\d)?)?$/.test(text.slice(10)))
    return null
  return checkedDay(year, two(5), two(8))
}

/**
 * Day numbers of a batch, `NO_DAY` where missing.
 * @param onUnreadable called with index and content of each value that is no date; its day is `NO_DAY`
 */
export function readDays(
  values: Values,
  length: number,
  onUnreadable: (index: number, value: string) => void,
): Int32Array {
  if (values.kind === 'day') return withinCalendar(values.values, onUnreadable)
  const days = new Int32Array(length).fill(NO_DAY)
  if (values.kind === 'missing') return days
  let lastText = ''
  let lastDay: number | null = NO_DAY
  const take = (index: number, text: string): void => {
    if (text !== lastText) {
      lastText = text
      lastDay = isMissingText(text) ? NO_DAY : parseDay(text)
    }
    if (lastDay === null) onUnreadable(index, text)
    else days[index] = lastDay
  }
  if (values.kind === 'text') for (let i = 0; i < length; i++) take(i, values.values[i])
  else if (values.kind === 'dictionary') {
    for (let i = 0; i < length; i++) if (values.codes[i] !== -1) take(i, values.levels[values.codes[i]])
  } else if (values.kind === 'number') {
    for (let i = 0; i < length; i++) if (!Number.isNaN(values.values[i])) take(i, String(values.values[i]))
  } else {
    for (let i = 0; i < length; i++)
      if (values.valid === null || values.valid[i] === 1) take(i, String(values.values[i]))
  }
  return days
}

const firstDay = dayOf(1, 1, 1)
const lastDay = dayOf(9999, 12, 31)

/** Days of the years 1 to 9999; other numbers in a date column are no dates. */
function withinCalendar(days: Int32Array, onOutside: (index: number, value: string) => void): Int32Array {
  const isOutside = (day: number): boolean => (day < firstDay || day > lastDay) && day !== NO_DAY
  if (!days.some(isOutside)) return days
  return days.map((day, i) => {
    if (!isOutside(day)) return day
    onOutside(i, `day ${day} since 1970-01-01`)
    return NO_DAY
  })
}
