import { civilDate, dayOf, isoDay } from '../model/day.ts'
import { type Extract, NO_DAY } from '../model/extract.ts'
import type { FileEntry, Inventory } from '../model/inventory.ts'
import { type ParsedEvents, type ParsedTable, personFacts } from './task.ts'

/** First and last day of a table (birth years of a person table), null where it has none. */
export function dateRangeOf(table: ParsedTable): FileEntry['dateRange'] {
  if ('starts' in table) return isoDays(...daysOf(table))
  if ('startDay' in table) return isoDays(...rangeOf([table.startDay, table.endDay]))
  if (table.kind !== 'person') return null
  const years = table.columns.get(personFacts.birthYear)
  if (years?.kind !== 'number') return null
  const [first, last] = rangeOf([years.values])
  return first <= last ? [String(first), String(last)] : null
}

const isoDays = (first: number, last: number): FileEntry['dateRange'] =>
  first <= last ? [isoDay(first), isoDay(last)] : null

/** The ends of each person's events, which stand in order. */
function daysOf({ starts, day }: ParsedEvents): [number, number] {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (let code = 0; code + 1 < starts.length; code++) {
    if (starts[code] === starts[code + 1]) continue
    first = Math.min(first, day[starts[code]])
    last = Math.max(last, day[starts[code + 1] - 1])
  }
  return [first, last]
}

function rangeOf(columns: readonly (Int32Array | Float64Array)[]): [number, number] {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const values of columns) {
    for (let i = 0; i < values.length; i++) {
      if (values[i] === NO_DAY) continue
      if (values[i] < first) first = values[i]
      if (values[i] > last) last = values[i]
    }
  }
  return [first, last]
}

/** What the inventory tells of an extract beside its numbers; it takes a pass over all events. */
export type Summary = Pick<Inventory, 'recordsByYear'>

export const summaryOf = (extract: Extract | null): Summary => ({
  recordsByYear: recordsByYear(extract),
})

/** Records by calendar year of each dated table. */
function recordsByYear(extract: Extract | null): Inventory['recordsByYear'] {
  const tables = [
    ['condition_occurrence', extract?.conditions],
    ['drug_exposure', extract?.drugs],
    ['procedure_occurrence', extract?.procedures],
    ['visit_occurrence', extract?.visits],
  ] as const
  return tables.flatMap(([table, events]) => {
    if (!events || events.length === 0) return []
    return [{ table, ...byYear(events.day) }]
  })
}

/** Days are few, and so are counted one by one before they are put to their years. */
function byYear(days: Int32Array): { readonly firstYear: number; readonly counts: number[] } {
  const usual = new Int32Array(usualDays)
  const others = new Map<number, number>()
  for (let i = 0; i < days.length; i++) {
    const at = days[i] - firstUsualDay
    if (at >= 0 && at < usualDays) usual[at]++
    else others.set(days[i], (others.get(days[i]) ?? 0) + 1)
  }
  const years = new Map<number, number>()
  const add = (day: number, count: number): void => {
    const { year } = civilDate(day)
    years.set(year, (years.get(year) ?? 0) + count)
  }
  for (let at = 0; at < usualDays; at++) if (usual[at] > 0) add(firstUsualDay + at, usual[at])
  for (const [day, count] of others) add(day, count)
  const firstYear = Math.min(...years.keys())
  const length = Math.max(...years.keys()) - firstYear + 1
  return { firstYear, counts: Array.from({ length }, (_, k) => years.get(firstYear + k) ?? 0) }
}

/** Of the years 1900 to 2079. */
const firstUsualDay = dayOf(1900, 1, 1)
const usualDays = dayOf(2080, 1, 1) - firstUsualDay
