import type { Definition } from '../model/study.ts'
import { type Diagnoses, diagnosesOf } from './diagnoses.ts'
import type { EventIndex } from './eventIndex.ts'
import { countIn, LAST_DAY, observedSpan } from './observedDays.ts'

/** What is known of each person's depression apart from the treatment rules; `NO_DAY` where there is no such day. */
export interface MddSummary extends Diagnoses {
  /** Distinct days with any condition on or after the first MDD date; 0 without MDD. */
  readonly nConditionDatesFromMdd: Int32Array
  /** Latest condition, drug or procedure. */
  readonly lastRecord: Int32Array
  /** Latest condition, drug, procedure or visit. */
  readonly lastRecordOrVisit: Int32Array
}

/** One pass over the index; the definition says only whether events outside the observation period count. */
export function mddSummary(
  index: EventIndex,
  definition: Pick<Definition, 'withinObservation'>,
  diagnoses = diagnosesOf(index, definition),
): MddSummary {
  const span = observedSpan(index, definition)
  const { cases, firstMdd } = diagnoses
  const nConditionDatesFromMdd = new Int32Array(index.n)
  for (const row of cases) {
    const to = span === null ? LAST_DAY : span.end[row]
    nConditionDatesFromMdd[row] = countIn(index.conditions, row, firstMdd[row], to)
  }
  const lastRecord = span === null ? index.lastRecord : index.lastRecordInObservation
  const lastRecordOrVisit = span === null ? index.lastRecordOrVisit : index.lastRecordOrVisitInObservation
  return { ...diagnoses, nConditionDatesFromMdd, lastRecord, lastRecordOrVisit }
}
