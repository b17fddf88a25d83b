import { NO_DAY } from '../model/extract.ts'
import { type Definition, groups, specialTreatments } from '../model/study.ts'
import { asksForTrials } from './asked.ts'
import { type Diagnoses, diagnosesOf, type Exposure, exposureOf } from './diagnoses.ts'
import type { EventIndex } from './eventIndex.ts'
import { moreEvents } from './moreEvents.ts'
import { countIn, FIRST_DAY, firstIn, LAST_DAY, observedSpan } from './observedDays.ts'
import { periodBounds } from './periods.ts'
import { prescriptionsUnder } from './supplies.ts'
import { treatedPeriodDays, treatsApart } from './treatedPeriods.ts'
import { longestPeriodDays, trdDays } from './treatment.ts'
import { trialDays } from './trialDays.ts'

/** Codes in `Status.group`: positions in `groups`. */
export const NON_MDD = groups.indexOf('nonMDD')
export const TR_MDD = groups.indexOf('trMDD')
export const TRD = groups.indexOf('TRD')
export const EXCLUDED = groups.indexOf('excluded')

/** Why someone is in no group: the first rule that excludes, in this order. The codes in `Status.exclusion` are positions. */
export const exclusions = [
  'none',
  'control_psychosis',
  'control_antidepressant',
  'psychosis',
  'mdd_visits',
  'treatment',
] as const
export type Exclusion = (typeof exclusions)[number]

export interface Status {
  /** 0 nonMDD, 1 trMDD, 2 TRD, 3 excluded. */
  readonly group: Uint8Array
  /**
   * Day of the drug that completes TRD in the earliest window, or of the first special treatment before it; `NO_DAY` for
   * never. Given for everyone with MDD, excluded or not.
   */
  readonly trdDay: Int32Array
  /** 1 where someone with MDD has consecutive treatment. */
  readonly treated: Uint8Array
  /** Position in `exclusions`. */
  readonly exclusion: Uint8Array
}

/** What definitions share, by the knobs each part reads; `statusUnder` makes a status of them in one pass over the people. */
export interface StatusParts {
  readonly diagnoses: Diagnoses
  /** Of each case, as `longestPeriodDays` (or `treatedPeriodDays`) and `trdDays` (or `trialDays`) give them. */
  readonly longestPeriodDays: Int32Array
  readonly trdDays: Int32Array
  /** Of each case, for each of the definition's special treatments that `trdDays` does not hold. */
  readonly specialDays: readonly Int32Array[]
}

/** The parts of one definition, made for it alone. */
export function statusParts(index: EventIndex, definition: Definition): StatusParts {
  const prescriptions = prescriptionsUnder(index, definition)
  const diagnoses = diagnosesOf(index, definition)
  const { cases } = diagnoses
  const exposure = exposureOf(index, diagnoses, definition)
  const bounds = periodBounds(prescriptions, cases, exposure, definition)
  const byTrials = asksForTrials(definition)
  return {
    diagnoses,
    longestPeriodDays: treatsApart(definition)
      ? treatedPeriodDays(prescriptions, cases, exposure, definition)
      : longestPeriodDays(prescriptions, bounds),
    trdDays: byTrials
      ? trialDays(index, diagnoses, exposure, bounds, definition)
      : trdDays(prescriptions, cases, bounds, definition),
    specialDays: byTrials
      ? []
      : definition.specialTreatments.map((name) => firstSpecialDays(index, cases, exposure, name)),
  }
}

/** First day of a special treatment that counts, for each case; `NO_DAY` for none. */
export function firstSpecialDays(
  index: EventIndex,
  cases: Int32Array,
  { from, to }: Exposure,
  name: (typeof specialTreatments)[number],
): Int32Array {
  const events = index.special[specialTreatments.indexOf(name)]
  const days = new Int32Array(cases.length)
  for (let k = 0; k < cases.length; k++) days[k] = firstIn(events, cases[k], from[k], to[k])
  return days
}

/** The status of every person under one definition. */
export function statusUnder(
  index: EventIndex,
  definition: Definition,
  parts: StatusParts = statusParts(index, definition),
): Status {
  const { n } = index
  const { mddVisits, trdNeedsTreatment } = definition
  const { cases, firstMdd, nMddDates, firstPsychosis } = parts.diagnoses
  const group = new Uint8Array(n)
  const trdDay = new Int32Array(n).fill(NO_DAY)
  const treated = new Uint8Array(n)
  const exclusion = new Uint8Array(n)
  const treatedFrom = treatedDays(definition)
  const visitsOf = mddVisitsOf(index, definition, nMddDates)

  for (let k = 0; k < cases.length; k++) {
    const row = cases[k]
    const isTreated = parts.longestPeriodDays[k] >= treatedFrom
    let day = parts.trdDays[k]
    for (const special of parts.specialDays) {
      if (special[k] !== NO_DAY && (day === NO_DAY || special[k] < day)) day = special[k]
    }
    if (trdNeedsTreatment && !isTreated) day = NO_DAY
    treated[row] = isTreated ? 1 : 0
    trdDay[row] = day

    if (psychosisExcludes(definition, firstPsychosis[row], firstMdd[row], day)) exclusion[row] = PSYCHOSIS
    else if (visitsOf(row) < mddVisits) exclusion[row] = MDD_VISITS
    else if (day === NO_DAY && !isTreated) exclusion[row] = TREATMENT
    group[row] = exclusion[row] !== NONE ? EXCLUDED : day !== NO_DAY ? TRD : TR_MDD
  }
  excludeControls(index, definition, parts.diagnoses, group, exclusion)
  return { group, trdDay, treated, exclusion }
}

const NONE = exclusions.indexOf('none')
const CONTROL_PSYCHOSIS = exclusions.indexOf('control_psychosis')
const CONTROL_ANTIDEPRESSANT = exclusions.indexOf('control_antidepressant')
const PSYCHOSIS = exclusions.indexOf('psychosis')
const MDD_VISITS = exclusions.indexOf('mdd_visits')
const TREATMENT = exclusions.indexOf('treatment')

/** Visits of each person with an MDD date: its distinct dates, or every row. */
function mddVisitsOf(index: EventIndex, definition: Definition, nMddDates: Int32Array): (row: number) => number {
  if (definition.mddVisitsCounted === 'dates') return (row) => nMddDates[row]
  const { mddRows } = moreEvents(index)
  const span = observedSpan(index, definition)
  return (row) => countIn(mddRows, row, span?.start[row] ?? FIRST_DAY, span?.end[row] ?? LAST_DAY)
}

/** Days from its first to its last prescription that a period needs to be consecutive treatment. */
function treatedDays({ treatedRule, treatedMinDays }: Definition): number {
  return { any_prescription: 0, two_dates: 1, duration: treatedMinDays }[treatedRule]
}

/** People without an MDD date are non-MDD unless a rule for controls leaves them out. */
function excludeControls(
  index: EventIndex,
  definition: Definition,
  { firstMdd, firstPsychosis }: Diagnoses,
  group: Uint8Array,
  exclusion: Uint8Array,
): void {
  const withPsychosis = definition.controlsWithPsychosis === 'drop'
  const withAntidepressant = definition.controlsWithAntidepressant === 'drop'
  if (!withPsychosis && !withAntidepressant) return
  const { offsets, day: days } = index.prescriptions
  const span = observedSpan(index, definition)
  for (let row = 0; row < index.n; row++) {
    if (firstMdd[row] !== NO_DAY) continue
    const from = span === null ? FIRST_DAY : span.start[row]
    const to = span === null ? LAST_DAY : span.end[row]
    if (withPsychosis && firstPsychosis[row] !== NO_DAY) exclusion[row] = CONTROL_PSYCHOSIS
    else if (withAntidepressant && firstIn({ offsets, days }, row, from, to) !== NO_DAY) {
      exclusion[row] = CONTROL_ANTIDEPRESSANT
    }
    if (exclusion[row] !== NONE) group[row] = EXCLUDED
  }
}

function psychosisExcludes(definition: Definition, firstPsychosis: number, firstMdd: number, trdDay: number): boolean {
  if (firstPsychosis === NO_DAY || definition.psychosisExclusion === 'none') return false
  if (definition.psychosisExclusion === 'ever') return true
  if (definition.psychosisExclusion === 'before_or_on_trd') return trdDay === NO_DAY || firstPsychosis <= trdDay
  return definition.psychosisSameDay === 'exclude' ? firstPsychosis <= firstMdd : firstPsychosis < firstMdd
}
