import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { DaysOfPeople, EventIndex } from './eventIndex.ts'
import { countIn, FIRST_DAY, firstIn, LAST_DAY, observedSpan } from './observedDays.ts'

/** What definitions read of everyone's diagnoses; `NO_DAY` where there is no such day. */
export interface Diagnoses {
  /** Rows of the people with an MDD date, ascending. Their treatment is all that a definition reads of prescriptions. */
  readonly cases: Int32Array
  readonly firstMdd: Int32Array
  readonly nMddDates: Int32Array
  /** First schizophrenia or bipolar diagnosis. */
  readonly firstPsychosis: Int32Array
  /** Days from the first MDD to the first psychosis date of each case, in the order of `cases`; `NEVER` without one. */
  readonly psychosisAfterDays: Int32Array
}

/** More days than lie between any two dates; of 30 bits, so that differences stay in integers. */
export const NEVER = 2 ** 29

/** All of a definition that `diagnosesOf` reads. */
export const diagnosisKnobs = ['withinObservation'] as const satisfies readonly (keyof Definition)[]

/** One pass over those with such diagnoses; the definition says only whether events outside the observation period count. */
export function diagnosesOf(index: EventIndex, rules: Pick<Definition, (typeof diagnosisKnobs)[number]>): Diagnoses {
  const { n, mdd, psychosis } = index
  const span = observedSpan(index, rules)
  const firstMdd = firstDays(mdd, n, span)
  const firstPsychosis = firstDays(psychosis, n, span)
  const cases = span === null ? mdd.people : mdd.people.filter((row) => firstMdd[row] !== NO_DAY)
  const nMddDates = new Int32Array(n)
  const psychosisAfterDays = new Int32Array(cases.length)
  for (let k = 0; k < cases.length; k++) {
    const row = cases[k]
    nMddDates[row] =
      span === null ? mdd.offsets[row + 1] - mdd.offsets[row] : countIn(mdd, row, span.start[row], span.end[row])
    psychosisAfterDays[k] = firstPsychosis[row] === NO_DAY ? NEVER : firstPsychosis[row] - firstMdd[row]
  }
  return { cases, firstMdd, nMddDates, firstPsychosis, psychosisAfterDays }
}

/** By person; `NO_DAY` where there is none that counts. */
function firstDays(events: DaysOfPeople, n: number, span: ReturnType<typeof observedSpan>): Int32Array {
  const { people, offsets, days } = events
  const first = new Int32Array(n).fill(NO_DAY)
  for (let k = 0; k < people.length; k++) {
    const row = people[k]
    first[row] = span === null ? days[offsets[row]] : firstIn(events, row, span.start[row], span.end[row])
  }
  return first
}

/** All of a definition that `exposureOf` reads. */
export const exposureKnobs = ['exposureFrom', ...diagnosisKnobs] as const satisfies readonly (keyof Definition)[]
export type ExposureRules = Pick<Definition, (typeof exposureKnobs)[number]>

/** First and last day on which a treatment of each case counts, in the order of `cases`. */
export interface Exposure {
  readonly from: Int32Array
  readonly to: Int32Array
}

export function exposureOf(index: EventIndex, { cases, firstMdd }: Diagnoses, rules: ExposureRules): Exposure {
  const span = observedSpan(index, rules)
  const from = new Int32Array(cases.length).fill(FIRST_DAY)
  const to = new Int32Array(cases.length).fill(LAST_DAY)
  for (let k = 0; k < cases.length; k++) {
    const row = cases[k]
    if (span !== null) {
      from[k] = span.start[row]
      to[k] = span.end[row]
    }
    if (rules.exposureFrom === 'first_mdd' && firstMdd[row] > from[k]) from[k] = firstMdd[row]
  }
  return { from, to }
}
