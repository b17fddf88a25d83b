import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { Diagnoses, Exposure } from './diagnoses.ts'
import type { EventIndex } from './eventIndex.ts'
import { moreEvents } from './moreEvents.ts'
import { FIRST_DAY, observedSpan } from './observedDays.ts'
import { countingRange, type PeriodBounds } from './periods.ts'
import type { Prescriptions } from './prescriptions.ts'
import { holdsDay, specialReader } from './specialTrials.ts'
import { prescriptionsUnder } from './supplies.ts'
import { readsPeriods, trdRule } from './trdRules.ts'
import { trdKnobs } from './treatment.ts'
import { courseReader, mostOfOne } from './trials.ts'

/** All of a definition that `trialDays` reads. */
export const trialKnobs = [
  ...trdKnobs,
  'trdRule',
  'distinctBy',
  'addedDrugs',
  'restarts',
  'minTrialDays',
  'trialGapDays',
  'maxDaysBetweenTrials',
  'specialTreatments',
  'esketamineAfterDrugs',
  'antipsychoticAfterDrugs',
  'diagnosisNearTrd',
  'diagnosisNearTrdDays',
] as const satisfies readonly (keyof Definition)[]
export type TrialRules = Pick<Definition, (typeof trialKnobs)[number]>

/**
 * As `trdDays`, for the rules it does not know; the special treatments are in the days. One pass over the prescriptions of
 * the people who have enough drugs.
 *
 * @param bounds the treatment periods, for the rules that read them
 */
export function trialDays(
  index: EventIndex,
  { cases }: Pick<Diagnoses, 'cases'>,
  exposure: Exposure,
  bounds: () => PeriodBounds,
  rules: TrialRules,
): Int32Array {
  const prescriptions = prescriptionsUnder(index, rules)
  const { offsets, day, drug, drugCount } = prescriptions
  const unitOf = units(index, rules, drugCount)
  const hasUnits = unitCounter(prescriptions, unitOf, rules.minDrugs)
  const courseOf = courseReader(prescriptions, rules, unitOf)
  const rule = trdRule(rules, { most: mostOfOne(prescriptions), drugCount, unitCount: 2 * drugCount })
  const specials = rules.specialTreatments.map((name) =>
    specialReader(index, rules, name, index.prescriptions.drugCount),
  )
  const periods = readsPeriods(rules) ? bounds() : null
  const span = observedSpan(index, rules)
  const days = new Int32Array(cases.length).fill(NO_DAY)

  let row = 0
  let at = 0
  let end = 0
  let read = -1
  const recordsFrom = () => (span === null ? FIRST_DAY : span.start[row])
  const course = () => {
    if (read !== row) person.course = courseOf(row, at, end)
    read = row
    return person.course
  }
  const accepts = (on: number) =>
    rules.diagnosisNearTrd === 'not_needed' ||
    holdsDay(index.mdd, row, Math.max(recordsFrom(), on - rules.diagnosisNearTrdDays), on)
  /** For each drug its first day on record in the person last asked for. */
  const firstDay = new Int32Array(drugCount)
  const firstDayOf = new Int32Array(drugCount).fill(-1)
  let firstDaysOf = -1
  const hadBefore = (one: number, before: number) => {
    if (firstDaysOf !== row) {
      firstDaysOf = row
      for (let i = offsets[row]; i < end; i++) {
        if (firstDayOf[drug[i]] === row || day[i] < recordsFrom()) continue
        firstDayOf[drug[i]] = row
        firstDay[drug[i]] = day[i]
      }
    }
    return firstDayOf[one] === row && firstDay[one] < before
  }
  const noPeriods = new Int32Array(0)
  const person = {
    course: courseOf(0, 0, 0),
    ends: periods?.ends ?? noPeriods,
    fromPeriod: 0,
    toPeriod: 0,
    accepts,
    hadBefore,
  }

  for (let k = 0; k < cases.length; k++) {
    row = cases[k]
    ;[at, end] = countingRange(prescriptions, row, exposure.from[k], exposure.to[k])
    if (periods !== null) {
      person.fromPeriod = periods.offsets[k]
      person.toPeriod = periods.offsets[k + 1]
    }
    let earliestDay = NO_DAY
    if (at < end && hasUnits(row)) {
      course()
      earliestDay = rule(person)
    }
    for (const daysOf of specials) {
      for (const on of daysOf(row, exposure.from[k], exposure.to[k], course)) {
        if ((earliestDay === NO_DAY || on < earliestDay) && accepts(on)) earliestDay = on
      }
    }
    days[k] = earliestDay
  }
  return days
}

/** What is distinct, by drug: below `drugCount` a class, from there on a drug. */
function units(index: EventIndex, { distinctBy }: TrialRules, drugCount: number): Int32Array {
  const ofDrug = Int32Array.from({ length: drugCount }, (_, drug) => drugCount + drug)
  // A special treatment's drug has no class of its own here: it is one by itself.
  if (distinctBy === 'class') ofDrug.set(moreEvents(index).classOfDrug)
  return ofDrug
}

/** Has a person that many units at all, counted or not. */
function unitCounter({ runs }: Prescriptions, unitOf: Int32Array, least: number): (row: number) => boolean {
  const seenIn = new Int32Array(2 * unitOf.length).fill(-1)
  return (row) => {
    let distinct = 0
    for (let run = runs.offsets[row]; run < runs.offsets[row + 1]; run++) {
      const unit = unitOf[runs.drug[run]]
      if (seenIn[unit] !== row) distinct++
      if (distinct === least) return true
      seenIn[unit] = row
    }
    return false
  }
}
