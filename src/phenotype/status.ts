import { NO_DAY } from '../model/extract.ts'
import { once } from '../model/once.ts'
import { type Definition, groups, specialTreatments } from '../model/study.ts'
import { asksForTrials } from './asked.ts'
import { type Diagnoses, diagnosesOf, type Exposure, exposureOf, NEVER } from './diagnoses.ts'
import type { DaysByPerson, EventIndex } from './eventIndex.ts'
import { isLess } from './isLess.ts'
import { moreEvents } from './moreEvents.ts'
import { countIn, FIRST_DAY, firstIn, LAST_DAY, observedSpan } from './observedDays.ts'
import { periodFacts } from './periodFacts.ts'
import { periodBounds } from './periods.ts'
import { prescriptionsUnder } from './supplies.ts'
import { treatedPeriodDays, treatsApart } from './treatedPeriods.ts'
import { trdDays } from './treatment.ts'
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
  /** Position in `exclusions`. */
  readonly exclusion: Uint8Array
}

/** What definitions share, by the knobs each part reads; `statusUnder` makes a status of them in one pass over the people. */
export interface StatusParts {
  readonly diagnoses: Diagnoses
  /** Of each case, as `PeriodFacts.longestDays` or `treatedPeriodDays` gives it. */
  readonly longestPeriodDays: Int32Array
  /** Of each case: the day of TRD by drugs or by a special treatment, whichever comes first. */
  readonly trdDays: Int32Array
  /** `trdDays` by person, `NO_DAY` for all others. */
  readonly trdDayOfPeople: Int32Array
  /** `onAntidepressants`; null where the definition keeps such controls. */
  readonly onAntidepressants: Int32Array | null
}

/** The parts of one definition, made for it alone. */
export function statusParts(index: EventIndex, definition: Definition): StatusParts {
  const prescriptions = prescriptionsUnder(index, definition)
  const diagnoses = diagnosesOf(index, definition)
  const { cases } = diagnoses
  const exposure = exposureOf(index, diagnoses, definition)
  const bounds = once(() => periodBounds(prescriptions, cases, exposure, definition))
  const { longestDays, newDrugs } = periodFacts(prescriptions, cases, exposure, definition, bounds)
  const days = asksForTrials(definition)
    ? trialDays(index, diagnoses, exposure, bounds, definition)
    : earliest([
        trdDays(cases.length, newDrugs, definition, prescriptions, bounds),
        ...definition.specialTreatments.map((name) => firstSpecialDays(index, cases, exposure, name)),
      ])
  return {
    diagnoses,
    longestPeriodDays: treatsApart(definition)
      ? treatedPeriodDays(prescriptions, cases, exposure, definition)
      : longestDays,
    trdDays: days,
    trdDayOfPeople: byPerson(days, cases, index.n),
    onAntidepressants:
      definition.controlsWithAntidepressant === 'drop' ? onAntidepressants(index, definition, diagnoses) : null,
  }
}

/** Days of cases, by person; `NO_DAY` for all others. */
export function byPerson(days: Int32Array, cases: Int32Array, n: number): Int32Array {
  const ofPeople = new Int32Array(n).fill(NO_DAY)
  for (let k = 0; k < cases.length; k++) ofPeople[cases[k]] = days[k]
  return ofPeople
}

/** Rows of the people without an MDD date who have an antidepressant on a day that counts. */
export function onAntidepressants(
  index: EventIndex,
  definition: Pick<Definition, 'withinObservation'>,
  { firstMdd }: Diagnoses,
): Int32Array {
  const ofOthers = index.antidepressantDaysOfOthers()
  const span = observedSpan(index, definition)
  if (span === null) return ofOthers.people
  // An MDD date outside the observation period makes no case.
  const ofCases: DaysByPerson = { offsets: index.prescriptions.offsets, days: index.prescriptions.day }
  const isOn = (row: number) =>
    [ofOthers, ofCases].some((events) => firstIn(events, row, span.start[row], span.end[row]) !== NO_DAY)
  return Int32Array.from(firstMdd.keys()).filter((row) => firstMdd[row] === NO_DAY && isOn(row))
}

/** First day of a special treatment that counts, for each case; `NO_DAY` for none. */
export function firstSpecialDays(
  index: EventIndex,
  cases: Int32Array,
  { from, to }: Exposure,
  name: (typeof specialTreatments)[number],
): Int32Array {
  const events = index.special[specialTreatments.indexOf(name)]
  const days = new Int32Array(cases.length).fill(NO_DAY)
  let k = 0
  for (const row of events.people) {
    while (k < cases.length && cases[k] < row) k++
    if (cases[k] === row) days[k] = firstIn(events, row, from[k], to[k])
  }
  return days
}

/** The earliest of a case's days, `NO_DAY` where all lists have none. */
export function earliest(lists: readonly Int32Array[]): Int32Array {
  const days = lists[0].slice()
  for (const other of lists.slice(1)) {
    for (let k = 0; k < days.length; k++) {
      if (other[k] !== NO_DAY && (days[k] === NO_DAY || other[k] < days[k])) days[k] = other[k]
    }
  }
  return days
}

/** The status of every person under one definition. */
export function statusUnder(
  index: EventIndex,
  definition: Definition,
  parts: StatusParts = statusParts(index, definition),
): Status {
  const { n } = index
  const { trdNeedsTreatment, mddVisits } = definition
  const { longestPeriodDays, trdDays } = parts
  const { cases, firstMdd, psychosisAfterDays } = parts.diagnoses
  const group = new Uint8Array(n)
  // Definitions that ask for nothing else of TRD share one list.
  const trdDay = trdNeedsTreatment ? parts.trdDayOfPeople.slice() : parts.trdDayOfPeople
  const exclusion = new Uint8Array(n)
  const treatedFrom = treatedDays(definition)
  const upToTrd = definition.psychosisExclusion === 'before_or_on_trd'
  const lastExcluding = lastExcludingDay(definition)
  const visits = mddVisitsOf(index, definition, parts.diagnoses)

  for (let k = 0; k < cases.length; k++) {
    const row = cases[k]
    const isTreated = isLess(longestPeriodDays[k], treatedFrom) ^ 1
    const day = trdNeedsTreatment && isTreated === 0 ? NO_DAY : trdDays[k]
    if (trdNeedsTreatment) trdDay[row] = day
    const code =
      isTreated +
      2 * (day === NO_DAY ? 0 : 1) +
      4 * isLess(visits[row], mddVisits) +
      8 * isLess(psychosisAfterDays[k], 1 + (upToTrd && day !== NO_DAY ? day - firstMdd[row] : lastExcluding))
    exclusion[row] = exclusionOfCode[code]
    group[row] = groupOfCode[code]
  }
  excludeControls(index, definition, parts, group, exclusion)
  return { group, trdDay, exclusion }
}

const NONE = exclusions.indexOf('none')
const CONTROL_PSYCHOSIS = exclusions.indexOf('control_psychosis')
const CONTROL_ANTIDEPRESSANT = exclusions.indexOf('control_antidepressant')
const PSYCHOSIS = exclusions.indexOf('psychosis')
const MDD_VISITS = exclusions.indexOf('mdd_visits')
const TREATMENT = exclusions.indexOf('treatment')

/** By code = treated + 2 · TRD day + 4 · too few visits + 8 · psychosis: the first rule that excludes a case, and its group. */
const exclusionOfCode = Uint8Array.from({ length: 16 }, (_, code) => {
  if (code & 8) return PSYCHOSIS
  if (code & 4) return MDD_VISITS
  return code & 3 ? NONE : TREATMENT
})
const groupOfCode = exclusionOfCode.map((exclusion, code) => (exclusion !== NONE ? EXCLUDED : code & 2 ? TRD : TR_MDD))

/** Days from its first to its last prescription that a period needs to be consecutive treatment. */
function treatedDays({ treatedRule, treatedMinDays }: Definition): number {
  return { any_prescription: 0, two_dates: 1, duration: treatedMinDays }[treatedRule]
}

/** People without an MDD date are non-MDD unless a rule for controls leaves them out. */
function excludeControls(
  index: EventIndex,
  { controlsWithPsychosis }: Definition,
  { diagnoses: { firstMdd, firstPsychosis }, onAntidepressants }: StatusParts,
  group: Uint8Array,
  exclusion: Uint8Array,
): void {
  const exclude = (row: number, rule: number) => {
    exclusion[row] = rule
    group[row] = EXCLUDED
  }
  for (const row of onAntidepressants ?? []) exclude(row, CONTROL_ANTIDEPRESSANT)
  if (controlsWithPsychosis === 'keep') return
  for (const row of index.psychosis.people) {
    if (firstMdd[row] === NO_DAY && firstPsychosis[row] !== NO_DAY) exclude(row, CONTROL_PSYCHOSIS)
  }
}

/** Visits of each person with an MDD date: its distinct dates, or every row. */
function mddVisitsOf(index: EventIndex, definition: Definition, { cases, nMddDates }: Diagnoses): Int32Array {
  if (definition.mddVisitsCounted === 'dates') return nMddDates
  const { mddRows } = moreEvents(index)
  const span = observedSpan(index, definition)
  const visits = new Int32Array(index.n)
  for (const row of cases) {
    visits[row] = countIn(mddRows, row, span?.start[row] ?? FIRST_DAY, span?.end[row] ?? LAST_DAY)
  }
  return visits
}

/** The last day, counted from the first MDD date, on which a psychosis diagnosis excludes someone without TRD. */
function lastExcludingDay({ psychosisExclusion, psychosisSameDay }: Definition): number {
  if (psychosisExclusion === 'ever' || psychosisExclusion === 'before_or_on_trd') return NEVER - 1
  if (psychosisExclusion === 'none') return -NEVER
  return psychosisSameDay === 'exclude' ? 0 : -1
}
