import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { EventIndex } from './eventIndex.ts'
import { FIRST_DAY, firstIn, LAST_DAY, observedSpan } from './status.ts'
import { prescriptionsUnder } from './supplies.ts'
import { periodEnds } from './treatment.ts'

/** Antidepressant treatment periods, by person and start: one array entry for each period. */
export interface TreatmentPeriods {
  /** Row number of the person. */
  readonly person: Int32Array
  /** Counted from 1 for each person. */
  readonly period: Int32Array
  /** Days of the first and last prescription. */
  readonly first: Int32Array
  readonly last: Int32Array
  /** Distinct prescription dates. */
  readonly dates: Int32Array
  /** Distinct drugs. */
  readonly drugs: Int32Array
}

/** The treatment periods of everyone with an MDD date, as the definition's gap cuts them. */
export function treatmentPeriods(index: EventIndex, definition: Definition): TreatmentPeriods {
  const { mdd, n } = index
  const prescriptions = prescriptionsUnder(index, definition)
  const { offsets, day, drug } = prescriptions
  const span = observedSpan(index, definition)
  const seenIn = new Int32Array(prescriptions.drugCount).fill(-1)
  const periodEnd = periodEnds(prescriptions, definition)
  const person: number[] = []
  const period: number[] = []
  const first: number[] = []
  const last: number[] = []
  const dates: number[] = []
  const drugs: number[] = []

  for (let row = 0; row < n; row++) {
    const from = span === null ? FIRST_DAY : span.start[row]
    const to = span === null ? LAST_DAY : span.end[row]
    const firstMdd = firstIn(mdd, row, from, to)
    if (firstMdd === NO_DAY) continue
    const exposedFrom = definition.exposureFrom === 'first_mdd' ? Math.max(from, firstMdd) : from
    let at = offsets[row]
    let end = offsets[row + 1]
    while (at < end && day[at] < exposedFrom) at++
    while (end > at && day[end - 1] > to) end--
    for (let number = 1; at < end; number++) {
      const next = periodEnd(at, end)
      let distinctDates = 0
      let distinctDrugs = 0
      for (let i = at; i < next; i++) {
        if (i === at || day[i] !== day[i - 1]) distinctDates++
        if (seenIn[drug[i]] !== person.length) distinctDrugs++
        seenIn[drug[i]] = person.length
      }
      person.push(row)
      period.push(number)
      first.push(day[at])
      last.push(day[next - 1])
      dates.push(distinctDates)
      drugs.push(distinctDrugs)
      at = next
    }
  }
  return {
    person: Int32Array.from(person),
    period: Int32Array.from(period),
    first: Int32Array.from(first),
    last: Int32Array.from(last),
    dates: Int32Array.from(dates),
    drugs: Int32Array.from(drugs),
  }
}
