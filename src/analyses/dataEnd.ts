import { dayOf } from '../model/day.ts'
import { type Extract, NO_DAY } from '../model/extract.ts'
import type { PlausibilityReport } from '../model/plausibility.ts'

/** A gap in the records longer than this may have slips of the pen behind it, and a period that ends so much later is open. */
const LONGEST_GAP_DAYS = 365
/** So few of the records that what is behind a gap is taken for slips. */
const SLIPS = 1 / 1000

/**
 * The day after which nothing can have happened: as the study says, else the latest end of an observation period, one that lies
 * more than a year behind the last record counting as open, so that the last record stands for it; without observation periods
 * the last record. Records behind a gap of over a year, if they are no more than 1 in 1,000, are slips and no last record: a
 * single prescription of 2099 moves nothing.
 */
export function dataEnd(
  { conditions, drugs, procedures, observation }: Pick<Extract, 'conditions' | 'drugs' | 'procedures' | 'observation'>,
  said: string | null,
): { readonly day: number; readonly from: PlausibilityReport['endFrom'] } {
  if (said !== null) {
    const [year, month, dayOfMonth] = said.split('-').map(Number)
    return { day: dayOf(year, month, dayOfMonth), from: 'study' }
  }
  const recorded = lastRecord([conditions, drugs, procedures].flatMap((events) => (events ? [events.day] : [])))
  let observed = NO_DAY
  for (const end of observation?.endDay ?? []) {
    const isOpen = recorded !== NO_DAY && end > recorded + LONGEST_GAP_DAYS
    observed = Math.max(observed, isOpen ? recorded : end)
  }
  if (observed !== NO_DAY && observed !== recorded) return { day: observed, from: 'observation_period' }
  return { day: recorded, from: recorded === NO_DAY ? null : 'records' }
}

/** The last day of the records but for slips, `NO_DAY` where there are none. */
function lastRecord(tables: readonly Int32Array[]): number {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const days of tables) {
    for (let i = 0; i < days.length; i++) {
      if (days[i] < first) first = days[i]
      if (days[i] > last) last = days[i]
    }
  }
  if (first > last) return NO_DAY
  const counts = new Float64Array(last - first + 1)
  for (const days of tables) for (let i = 0; i < days.length; i++) counts[days[i] - first]++
  const slips = Math.max(1, SLIPS * tables.reduce((sum, { length }) => sum + length, 0))
  let end = last - first
  let behind = 0
  for (let day = end, later = end; day >= 0 && behind <= slips; day--) {
    if (counts[day] === 0) continue
    if (later - day > LONGEST_GAP_DAYS) end = day
    behind += counts[day]
    later = day
  }
  return first + end
}
