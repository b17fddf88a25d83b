import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { DaysByPerson, EventIndex } from './eventIndex.ts'

/** All days, as integers that day arithmetic is fast on. */
export const FIRST_DAY = -(2 ** 31)
export const LAST_DAY = 2 ** 31 - 1

/** The days whose events count where the definition asks for observation periods and the data have them; null: all days. */
export function observedSpan(
  index: EventIndex,
  definition: Pick<Definition, 'withinObservation'>,
): { readonly start: Int32Array; readonly end: Int32Array } | null {
  const { observationStart, observationEnd } = index
  if (!definition.withinObservation || observationStart === null || observationEnd === null) return null
  return { start: observationStart, end: observationEnd }
}

/** First of a person's days within [from, to], or `NO_DAY`. Without an observation period, from = to = `NO_DAY` holds none. */
export function firstIn(events: DaysByPerson, row: number, from: number, to: number): number {
  const { offsets, days } = events
  for (let i = offsets[row]; i < offsets[row + 1]; i++) if (days[i] >= from) return days[i] <= to ? days[i] : NO_DAY
  return NO_DAY
}

export function countIn(events: DaysByPerson, row: number, from: number, to: number): number {
  const { offsets, days } = events
  let count = 0
  for (let i = offsets[row]; i < offsets[row + 1]; i++) if (days[i] >= from && days[i] <= to) count++
  return count
}
