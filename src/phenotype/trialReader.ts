import { NO_DAY } from '../model/extract.ts'
import { type Definition, type specialDrugs, specialTreatments } from '../model/study.ts'
import type { DaysByPerson, EventIndex, Prescriptions } from './eventIndex.ts'
import { moreEvents } from './moreEvents.ts'
import { prescriptionsUnder, withSupplies } from './supplies.ts'
import { earliest, reachOf, thereIn, trdRule, unitsOf } from './trdRules.ts'
import { periodEnds, type TreatmentReader } from './treatment.ts'
import { type Course, courseReader, drugByDrug } from './trials.ts'

/** As `treatmentReader`, for every rule; the special treatments are in the TRD day. */
export function trialReader(index: EventIndex, definition: Definition): TreatmentReader {
  const prescriptions = prescriptionsUnder(index, definition)
  const { offsets, day, drug, drugsOfPerson } = prescriptions
  const { classOfDrug } = moreEvents(index)
  const listed = classOfDrug.length
  // A special treatment's drug has no class of its own here: it is one by itself.
  const unitOf = (d: number) => (definition.distinctBy === 'drug' || d >= listed ? listed + d : classOfDrug[d])
  const courseOf = courseReader(prescriptions, definition, unitOf)
  const periodEnd = periodEnds(prescriptions, definition)
  const isTreated = treatedReader(prescriptions, definition)
  const rule = trdRule(definition)
  const specials = definition.specialTreatments.map((name) => specialReader(index, definition, name, listed))

  return (row, from, to, recordsFrom) => {
    let at = offsets[row]
    let end = offsets[row + 1]
    while (at < end && day[at] < from) at++
    while (end > at && day[end - 1] > to) end--
    let known: Course | null = null
    const course = () => {
      known ??= courseOf(at, end)
      return known
    }
    const accepts = (on: number) =>
      definition.diagnosisNearTrd === 'not_needed' ||
      holdsDay(index.mdd, row, Math.max(recordsFrom, on - definition.diagnosisNearTrdDays), Math.min(to, on))
    const hadBefore = (one: number, before: number) => {
      for (let i = offsets[row]; i < end && day[i] < before; i++) {
        if (drug[i] === one && day[i] >= recordsFrom) return true
      }
      return false
    }
    const byDrugs = (): number => {
      if (drugsOfPerson[row] < definition.minDrugs) return NO_DAY
      const ends: number[] = []
      for (let next = at; next < end; ) {
        next = periodEnd(next, end)
        ends.push(next - at)
      }
      return rule({ ...course(), periodEnds: ends, accepts, hadBefore })
    }
    const bySpecial = specials.map((daysOf) => earliest(daysOf(row, from, to, course).filter(accepts)))
    return { treated: isTreated(at, end), trdDay: earliest([byDrugs(), ...bySpecial]) }
  }
}

/** Is there consecutive treatment among a person's prescriptions [at, end). */
function treatedReader(prescriptions: Prescriptions, definition: Definition): (at: number, end: number) => boolean {
  const { treatedRule, treatedBy, treatedGap, longGapDays, longGapMonths } = definition
  const minLength = treatedRule === 'two_dates' ? 1 : definition.treatedMinDays
  const rule = treatedGap === 'own' ? definition : { ...definition, gapDays: longGapDays, gapMonths: longGapMonths }
  const byDrug = drugByDrug(prescriptions)
  const read = treatedBy === 'any_drug' ? prescriptions : byDrug
  const periodEnd = periodEnds(read, rule)
  return (at, end) => {
    if (treatedRule === 'any_prescription') return at < end
    const blocks = treatedBy === 'any_drug' ? [[at, end]] : byDrug.sort(at, end).blocks
    return blocks.some(([from, to]) => {
      for (let first = from; first < to; ) {
        const next = periodEnd(first, to)
        if (read.day[next - 1] - read.day[first] >= minLength) return true
        first = next
      }
      return false
    })
  }
}

type SpecialName = (typeof specialTreatments)[number]
type SpecialDrug = (typeof specialDrugs)[number]

/** The days on which a special treatment may make TRD. */
function specialReader(
  index: EventIndex,
  definition: Definition,
  name: SpecialName,
  listed: number,
): (row: number, from: number, to: number, course: () => Course) => number[] {
  const events = index.special[specialTreatments.indexOf(name)]
  if (name === 'ect') return (row, from, to) => daysIn(events, row, from, to)
  const asked = { esketamine: definition.esketamineAfterDrugs, antipsychotic: definition.antipsychoticAfterDrugs }[name]
  if (asked === 0 && definition.diagnosisNearTrd === 'not_needed')
    return (row, from, to) => daysIn(events, row, from, to)
  const startsOf = trialStarts(index, definition, name)
  const reach = reachOf(definition)
  // An antipsychotic may begin together with the antidepressant, esketamine comes after them.
  const before = name === 'esketamine' ? 1 : 0
  return (row, from, to, course) => {
    const days = startsOf(row, from, to)
    if (days.length === 0 || asked === 0) return days
    const ofList = course().trials.filter(({ drug }) => drug < listed)
    return days.filter((day) => reach >= 0 && unitsOf(thereIn(ofList, day - reach, day - before)).size >= asked)
  }
}

function trialStarts(index: EventIndex, definition: Definition, name: SpecialDrug) {
  const prescriptions = withSupplies(moreEvents(index).special[name], definition)
  const { offsets, day } = prescriptions
  const courseOf = courseReader(prescriptions, definition, (drug) => drug)
  return (row: number, from: number, to: number): number[] => {
    let at = offsets[row]
    let end = offsets[row + 1]
    while (at < end && day[at] < from) at++
    while (end > at && day[end - 1] > to) end--
    return courseOf(at, end).trials.map(({ start }) => start)
  }
}

function daysIn({ offsets, days }: DaysByPerson, row: number, from: number, to: number): number[] {
  return Array.from(days.subarray(offsets[row], offsets[row + 1])).filter((day) => day >= from && day <= to)
}

function holdsDay({ offsets, days }: DaysByPerson, row: number, from: number, to: number): boolean {
  for (let i = offsets[row]; i < offsets[row + 1]; i++) if (days[i] >= from && days[i] <= to) return true
  return false
}
