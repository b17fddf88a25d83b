import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { EventIndex } from './eventIndex.ts'
import { countIn, FIRST_DAY, firstIn, LAST_DAY, observedSpan } from './status.ts'

/** What is known of each person's depression apart from the treatment rules; `NO_DAY` where there is no such day. */
export interface MddSummary {
  readonly firstMdd: Int32Array
  readonly nMddDates: Int32Array
  /** First schizophrenia or bipolar diagnosis. */
  readonly firstPsychosis: Int32Array
  /** Distinct days with any condition on or after the first MDD date; 0 without MDD. */
  readonly nConditionDatesFromMdd: Int32Array
  /** Latest condition, drug or procedure. */
  readonly lastRecord: Int32Array
}

/** One pass over the index; the definition says only whether events outside the observation period count. */
export function mddSummary(index: EventIndex, definition: Pick<Definition, 'withinObservation'>): MddSummary {
  const { n, mdd, psychosis, conditions } = index
  const span = observedSpan(index, definition)
  const firstMdd = new Int32Array(n)
  const nMddDates = new Int32Array(n)
  const firstPsychosis = new Int32Array(n)
  const nConditionDatesFromMdd = new Int32Array(n)
  for (let row = 0; row < n; row++) {
    const from = span === null ? FIRST_DAY : span.start[row]
    const to = span === null ? LAST_DAY : span.end[row]
    firstMdd[row] = firstIn(mdd, row, from, to)
    firstPsychosis[row] = firstIn(psychosis, row, from, to)
    if (firstMdd[row] === NO_DAY) continue
    nMddDates[row] = countIn(mdd, row, from, to)
    nConditionDatesFromMdd[row] = countIn(conditions, row, firstMdd[row], to)
  }
  const lastRecord = span === null ? index.lastRecord : index.lastRecordInObservation
  return { firstMdd, nMddDates, firstPsychosis, nConditionDatesFromMdd, lastRecord }
}
