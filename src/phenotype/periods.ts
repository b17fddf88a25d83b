import { addMonths } from '../model/day.ts'
import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import { type Diagnoses, diagnosesOf, type Exposure, exposureKnobs, exposureOf } from './diagnoses.ts'
import type { EventIndex } from './eventIndex.ts'
import { larger } from './larger.ts'
import type { Prescriptions } from './prescriptions.ts'
import { prescriptionsUnder, supplyKnobs } from './supplies.ts'

/** How the prescriptions of the cases fall into treatment periods: those of case k are `offsets[k]` … `offsets[k + 1]` − 1. */
export interface PeriodBounds {
  readonly offsets: Int32Array
  /** Period j is the prescriptions `begins[j]` … `ends[j]` − 1. */
  readonly begins: Int32Array
  readonly ends: Int32Array
  /** Days of its first and its last prescription. */
  readonly firstDay: Int32Array
  readonly lastDay: Int32Array
}

/** All of a definition that `periodBounds` reads. */
export const periodKnobs = [
  ...exposureKnobs,
  'gapDays',
  'gapUnit',
  'gapMonths',
  'gapEnds',
  ...supplyKnobs,
] as const satisfies readonly (keyof Definition)[]
export type PeriodRules = Pick<Definition, (typeof periodKnobs)[number]>

/** One pass over the cases' prescriptions. */
export function periodBounds(
  prescriptions: Prescriptions,
  cases: Int32Array,
  { from, to }: Exposure,
  rules: PeriodRules,
): PeriodBounds {
  const { day, runs } = prescriptions
  const periodEnd = periodEnds(prescriptions, rules)
  const offsets = new Int32Array(cases.length + 1)
  // Most periods begin with a run.
  let begins = new Int32Array(runs.drug.length)
  let ends = new Int32Array(runs.drug.length)
  let count = 0
  for (let k = 0; k < cases.length; k++) {
    const [at, end] = countingRange(prescriptions, cases[k], from[k], to[k])
    for (let begin = at; begin < end; count++) {
      if (count === begins.length) {
        begins = larger(begins)
        ends = larger(ends)
      }
      begins[count] = begin
      begin = periodEnd(begin, end)
      ends[count] = begin
    }
    offsets[k + 1] = count
  }
  begins = begins.slice(0, count)
  ends = ends.slice(0, count)
  return { offsets, begins, ends, firstDay: begins.map((i) => day[i]), lastDay: ends.map((i) => day[i - 1]) }
}

/** Where a person's prescriptions of the days that count begin and end (exclusive). */
export function countingRange(
  { offsets, day }: Prescriptions,
  row: number,
  from: number,
  to: number,
): [number, number] {
  let at = offsets[row]
  let end = offsets[row + 1]
  while (at < end && day[at] < from) at++
  while (end > at && day[end - 1] > to) end--
  return [at, end]
}

type GapRules = Pick<PeriodRules, 'gapDays' | 'gapUnit' | 'gapMonths' | 'gapEnds'>

/** End (exclusive) of the treatment period that starts with prescription `at`, among those before `end`. */
export function periodEnds(
  { day, supplyEnd }: Pick<Prescriptions, 'day' | 'supplyEnd'>,
  rules: GapRules & Pick<PeriodRules, 'gapFrom' | 'defaultSupplyDays'>,
): (at: number, end: number) => number {
  const { surelyInside, isOver } = gapRule(rules)
  const { gapFrom, defaultSupplyDays } = rules
  return (at, end) => {
    let reach = NO_DAY
    for (let i = at; i < end; i++) {
      const start = day[i]
      if (i > at && start > reach + surelyInside && isOver(start, reach)) return i
      const until = gapFrom === 'start' ? start : supplyEnd[i] === NO_DAY ? start + defaultSupplyDays : supplyEnd[i]
      if (until > reach) reach = until
    }
    return end
  }
}

/** Is the gap between the days so long that a period ends? Never where it has at most `surelyInside` days. */
export function gapRule({ gapDays, gapUnit, gapMonths, gapEnds }: GapRules): {
  readonly surelyInside: number
  readonly isOver: (now: number, reach: number) => boolean
} {
  // A gap equal to the limit is inside: the last day of a gap that ends nothing.
  const inside = gapEnds === 'longer' ? 0 : 1
  if (gapUnit === 'days') return { surelyInside: gapDays - inside, isOver: () => true }
  // Months have 28 to 31 days: only gaps between need the calendar.
  return { surelyInside: gapMonths * 28 - 1, isOver: (now, reach) => now > addMonths(reach, gapMonths) - inside }
}

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
export function treatmentPeriods(index: EventIndex, definition: PeriodRules): TreatmentPeriods {
  const prescriptions = prescriptionsUnder(index, definition)
  const { day, drug, drugCount } = prescriptions
  const diagnoses: Diagnoses = diagnosesOf(index, definition)
  const { cases } = diagnoses
  const { offsets, begins, ends } = periodBounds(
    prescriptions,
    cases,
    exposureOf(index, diagnoses, definition),
    definition,
  )
  const seenIn = new Int32Array(drugCount).fill(-1)
  const person: number[] = []
  const period: number[] = []
  const first: number[] = []
  const last: number[] = []
  const dates: number[] = []
  const drugs: number[] = []

  for (let k = 0; k < cases.length; k++) {
    for (let j = offsets[k]; j < offsets[k + 1]; j++) {
      const at = begins[j]
      const next = ends[j]
      let distinctDates = 0
      let distinctDrugs = 0
      for (let i = at; i < next; i++) {
        if (i === at || day[i] !== day[i - 1]) distinctDates++
        if (seenIn[drug[i]] !== person.length) distinctDrugs++
        seenIn[drug[i]] = person.length
      }
      person.push(cases[k])
      period.push(j - offsets[k] + 1)
      first.push(day[at])
      last.push(day[next - 1])
      dates.push(distinctDates)
      drugs.push(distinctDrugs)
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
