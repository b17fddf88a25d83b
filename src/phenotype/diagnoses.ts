import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { EventIndex } from './eventIndex.ts'
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

/** One pass over the index; the definition says only whether events outside the observation period count. */
export function diagnosesOf(index: EventIndex, rules: Pick<Definition, (typeof diagnosisKnobs)[number]>): Diagnoses {
  const { n, mdd, psychosis } = index
  const span = observedSpan(index, rules)
  const cases = new Int32Array(n)
  const firstMdd = new Int32Array(n).fill(NO_DAY)
  const nMddDates = new Int32Array(n)
  const firstPsychosis = new Int32Array(n).fill(NO_DAY)
  let nCases = 0
  for (let row = 0; row < n; row++) {
    const hasMdd = mdd.offsets[row] !== mdd.offsets[row + 1]
    const hasPsychosis = psychosis.offsets[row] !== psychosis.offsets[row + 1]
    if (!hasMdd && !hasPsychosis) continue
    const from = span === null ? FIRST_DAY : span.start[row]
    const to = span === null ? LAST_DAY : span.end[row]
    firstPsychosis[row] = firstIn(psychosis, row, from, to)
    firstMdd[row] = firstIn(mdd, row, from, to)
    if (firstMdd[row] === NO_DAY) continue
    nMddDates[row] = countIn(mdd, row, from, to)
    cases[nCases++] = row
  }
  const psychosisAfterDays = cases
    .subarray(0, nCases)
    .map((row) => (firstPsychosis[row] === NO_DAY ? NEVER : firstPsychosis[row] - firstMdd[row]))
  return { cases: cases.slice(0, nCases), firstMdd, nMddDates, firstPsychosis, psychosisAfterDays }
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
