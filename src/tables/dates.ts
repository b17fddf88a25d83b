import { isMissingText } from '../formats/cells.ts'
import type { Values } from '../formats/table.ts'
import { dayOf, daysInMonth } from '../model/day.ts'
import { NO_DAY } from '../model/extract.ts'

/** The day, or null where there is no such day in the calendar. */
export function checkedDay(year: number, month: number, day: number): number | null {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1)) return null
  return day <= daysInMonth(year, month) ? dayOf(year, month, day) : null
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
    readLevels(values.codes, values.levels, days, take)
  } else if (values.kind === 'number') {
    for (let i = 0; i < length; i++) if (!Number.isNaN(values.values[i])) take(i, String(values.values[i]))
  } else {
    for (let i = 0; i < length; i++)
      if (values.valid === null || values.valid[i] === 1) take(i, String(values.values[i]))
  }
  return days
}

/** Days by level, as far as they were read: the batches of a column share their levels, of which more come. */
const daysOfLevels = new WeakMap<readonly string[], Float64Array>()

/** Each text that is a date is read once for all its rows. */
function readLevels(
  codes: Int32Array,
  levels: readonly string[],
  days: Int32Array,
  take: (index: number, text: string) => void,
): void {
  const other = Number.POSITIVE_INFINITY
  const known = daysOfLevels.get(levels)
  const dayOfLevel = new Float64Array(levels.length).fill(Number.NaN)
  if (known !== undefined) dayOfLevel.set(known)
  daysOfLevels.set(levels, dayOfLevel)
  for (let i = 0; i < days.length; i++) {
    const level = codes[i]
    if (level === -1) continue
    if (Number.isNaN(dayOfLevel[level])) {
      const text = levels[level]
      dayOfLevel[level] = isMissingText(text) ? NO_DAY : (parseDay(text) ?? other)
    }
    if (dayOfLevel[level] === other) take(i, levels[level])
    else days[i] = dayOfLevel[level]
  }
}

const firstDay = dayOf(1, 1, 1)
const lastDay = dayOf(9999, 12, 31)

/** Days of the years 1 to 9999; other numbers in a date column are no dates. */
function withinCalendar(days: Int32Array, onOutside: (index: number, value: string) => void): Int32Array {
  const isOutside = (day: number): boolean => (day < firstDay || day > lastDay) && day !== NO_DAY
  let outside = 0
  for (let i = 0; i < days.length; i++) if (isOutside(days[i])) outside++
  if (outside === 0) return days
  return days.map((day, i) => {
    if (!isOutside(day)) return day
    onOutside(i, `day ${day} since 1970-01-01`)
    return NO_DAY
  })
}
