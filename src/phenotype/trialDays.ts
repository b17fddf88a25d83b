import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { Diagnoses, Exposure } from './diagnoses.ts'
import type { EventIndex } from './eventIndex.ts'
import { moreEvents } from './moreEvents.ts'
import { FIRST_DAY, observedSpan } from './observedDays.ts'
import type { PeriodBounds } from './periods.ts'
import { holdsDay, specialReader } from './specialTrials.ts'
import { prescriptionsUnder } from './supplies.ts'
import { earliest, trdRule } from './trdRules.ts'
import { trdKnobs } from './treatment.ts'
import { type Course, courseReader } from './trials.ts'

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

/** As `trdDays`, for the rules it does not know; the special treatments are in the days. */
export function trialDays(
  index: EventIndex,
  { cases }: Pick<Diagnoses, 'cases'>,
  exposure: Exposure,
  { offsets, begins, ends }: PeriodBounds,
  rules: TrialRules,
): Int32Array {
  const prescriptions = prescriptionsUnder(index, rules)
  const { day, drug, runs } = prescriptions
  const { classOfDrug } = moreEvents(index)
  const listed = classOfDrug.length
  // A special treatment's drug has no class of its own here: it is one by itself.
  const unitOf = (d: number) => (rules.distinctBy === 'drug' || d >= listed ? listed + d : classOfDrug[d])
  const courseOf = courseReader(prescriptions, rules, unitOf)
  const rule = trdRule(rules)
  const specials = rules.specialTreatments.map((name) => specialReader(index, rules, name, listed))
  const span = observedSpan(index, rules)
  const days = new Int32Array(cases.length).fill(NO_DAY)

  for (let k = 0; k < cases.length; k++) {
    const row = cases[k]
    const periodEnds = ends.subarray(offsets[k], offsets[k + 1])
    const at = periodEnds.length === 0 ? 0 : begins[offsets[k]]
    const end = periodEnds.length === 0 ? 0 : periodEnds[periodEnds.length - 1]
    const recordsFrom = span === null ? FIRST_DAY : span.start[row]
    let known: Course | null = null
    const course = () => {
      known ??= courseOf(at, end)
      return known
    }
    const accepts = (on: number) =>
      rules.diagnosisNearTrd === 'not_needed' ||
      holdsDay(index.mdd, row, Math.max(recordsFrom, on - rules.diagnosisNearTrdDays), on)
    const hadBefore = (one: number, before: number) => {
      for (let i = prescriptions.offsets[row]; i < end && day[i] < before; i++) {
        if (drug[i] === one && day[i] >= recordsFrom) return true
      }
      return false
    }
    const byDrugs =
      at === end || runs.offsets[row + 1] - runs.offsets[row] < rules.minDrugs
        ? NO_DAY
        : rule({ ...course(), periodEnds: Array.from(periodEnds, (next) => next - at), accepts, hadBefore })
    const bySpecial = specials.map((daysOf) =>
      earliest(daysOf(row, exposure.from[k], exposure.to[k], course).filter(accepts)),
    )
    days[k] = earliest([byDrugs, ...bySpecial])
  }
  return days
}
