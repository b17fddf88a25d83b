import { NO_DAY } from '../model/extract.ts'
import { type Definition, type specialDrugs, specialTreatments } from '../model/study.ts'
import type { DaysByPerson, EventIndex } from './eventIndex.ts'
import { moreEvents } from './moreEvents.ts'
import { countingRange } from './periods.ts'
import { withSupplies } from './supplies.ts'
import { reachOf } from './treated.ts'
import { type Course, courseReader } from './trials.ts'

type Rules = Parameters<typeof reachOf>[0] &
  Parameters<typeof withSupplies>[1] &
  Parameters<typeof courseReader>[1] &
  Pick<Definition, 'esketamineAfterDrugs' | 'antipsychoticAfterDrugs' | 'diagnosisNearTrd'>

/**
 * The days on which a special treatment may make TRD: each of its days; where drugs are asked for before it, or a diagnosis
 * near it, the days on which a trial of it begins.
 *
 * @param listed drugs with a lower number are antidepressants of the list
 * @returns a function of a row number, the first and the last day that count, and the person's antidepressants
 */
export function specialReader(
  index: EventIndex,
  rules: Rules,
  name: (typeof specialTreatments)[number],
  listed: number,
): (row: number, from: number, to: number, course: () => Course) => readonly number[] {
  const events = index.special[specialTreatments.indexOf(name)]
  if (name === 'ect') return (row, from, to) => daysIn(events, row, from, to)
  const asked = { esketamine: rules.esketamineAfterDrugs, antipsychotic: rules.antipsychoticAfterDrugs }[name]
  if (asked === 0 && rules.diagnosisNearTrd === 'not_needed') return (row, from, to) => daysIn(events, row, from, to)
  const startsOf = trialStarts(index, rules, name)
  const reach = reachOf(rules)
  // An antipsychotic may begin together with the antidepressant, esketamine comes after them.
  const before = name === 'esketamine' ? 1 : 0
  return (row, from, to, course) => {
    const days = startsOf(row, from, to)
    if (days.length === 0 || asked === 0) return days
    if (reach < 0) return none
    const read = course()
    return days.filter((day) => unitsThereIn(read, listed, day - reach, day - before) >= asked)
  }
}

const none: readonly number[] = []

/** Distinct units of the trials that count by the day `to` and whose drug, one of the list, is there on the day `from` or later. */
function unitsThereIn(course: Course, listed: number, from: number, to: number): number {
  const { count, drug, unit, counts, until } = course
  const units = new Set<number>()
  for (let trial = 0; trial < count; trial++) {
    const isThere = counts[trial] !== NO_DAY && counts[trial] <= to && until[trial] >= from
    if (isThere && drug[trial] < listed) units.add(unit[trial])
  }
  return units.size
}

function trialStarts(index: EventIndex, rules: Rules, name: (typeof specialDrugs)[number]) {
  const prescriptions = withSupplies(moreEvents(index).special[name], rules)
  const { offsets, drugCount } = prescriptions
  const courseOf = courseReader(
    prescriptions,
    rules,
    Int32Array.from({ length: drugCount }, (_, drug) => drug),
  )
  return (row: number, from: number, to: number): readonly number[] => {
    if (offsets[row] === offsets[row + 1]) return none
    const { start, count } = courseOf(row, ...countingRange(prescriptions, row, from, to))
    return Array.from(start.subarray(0, count))
  }
}

function daysIn({ offsets, days }: DaysByPerson, row: number, from: number, to: number): readonly number[] {
  if (offsets[row] === offsets[row + 1]) return none
  return Array.from(days.subarray(offsets[row], offsets[row + 1])).filter((day) => day >= from && day <= to)
}

export function holdsDay({ offsets, days }: DaysByPerson, row: number, from: number, to: number): boolean {
  for (let i = offsets[row]; i < offsets[row + 1]; i++) if (days[i] >= from && days[i] <= to) return true
  return false
}
