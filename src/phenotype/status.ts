import { addMonths } from '../model/day.ts'
import { NO_DAY } from '../model/extract.ts'
import { type Definition, groups, specialTreatments } from '../model/study.ts'
import type { DaysByPerson, EventIndex, Prescriptions } from './eventIndex.ts'

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

/** The status of every person under one definition: one pass over the index, O(people + prescriptions). */
export function statusUnder(index: EventIndex, definition: Definition): Status {
  const { n, mdd, psychosis } = index
  const group = new Uint8Array(n)
  const trdDay = new Int32Array(n).fill(NO_DAY)
  const treated = new Uint8Array(n)
  const exclusion = new Uint8Array(n)
  const span = observedSpan(index, definition)
  const special = definition.specialTreatments.map((name) => index.special[specialTreatments.indexOf(name)])
  const history = new PrescriptionHistory(index.prescriptions, definition)

  for (let row = 0; row < n; row++) {
    const from = span === null ? -Infinity : span.start[row]
    const to = span === null ? Infinity : span.end[row]
    const firstMdd = firstIn(mdd, row, from, to)
    const firstPsychosis = firstIn(psychosis, row, from, to)

    if (firstMdd === NO_DAY) {
      exclusion[row] = controlExclusion(index, definition, row, firstPsychosis, from, to)
      group[row] = exclusion[row] === NONE ? NON_MDD : EXCLUDED
      continue
    }

    const exposedFrom = definition.exposureFrom === 'first_mdd' ? Math.max(from, firstMdd) : from
    history.read(row, exposedFrom, to)
    treated[row] = history.treated ? 1 : 0
    let day = history.trdDay
    for (const treatment of special) {
      const first = firstIn(treatment, row, exposedFrom, to)
      if (first !== NO_DAY && (day === NO_DAY || first < day)) day = first
    }
    if (definition.trdNeedsTreatment && !history.treated) day = NO_DAY
    trdDay[row] = day

    const visits = definition.mddVisits === 1 ? 1 : countIn(mdd, row, from, to)
    if (psychosisExcludes(definition, firstPsychosis, firstMdd)) exclusion[row] = PSYCHOSIS
    else if (visits < definition.mddVisits) exclusion[row] = MDD_VISITS
    else if (day === NO_DAY && !history.treated) exclusion[row] = TREATMENT
    group[row] = exclusion[row] !== NONE ? EXCLUDED : day !== NO_DAY ? TRD : TR_MDD
  }
  return { group, trdDay, treated, exclusion }
}

const NONE = exclusions.indexOf('none')
const PSYCHOSIS = exclusions.indexOf('psychosis')
const MDD_VISITS = exclusions.indexOf('mdd_visits')
const TREATMENT = exclusions.indexOf('treatment')

/** The days whose events count where the definition asks for observation periods and the data have them; null: all days. */
export function observedSpan(
  index: EventIndex,
  definition: Pick<Definition, 'withinObservation'>,
): { readonly start: Int32Array; readonly end: Int32Array } | null {
  const { observationStart, observationEnd } = index
  if (!definition.withinObservation || observationStart === null || observationEnd === null) return null
  return { start: observationStart, end: observationEnd }
}

/** First of a person's days within [from, to], or `NO_DAY`. Without an observation period, from = to = `NO_DAY` holds none. */
export function firstIn(events: DaysByPerson, row: number, from: number, to: number): number {
  const { offsets, days } = events
  for (let i = offsets[row]; i < offsets[row + 1]; i++) if (days[i] >= from) return days[i] <= to ? days[i] : NO_DAY
  return NO_DAY
}

export function countIn(events: DaysByPerson, row: number, from: number, to: number): number {
  const { offsets, days } = events
  let count = 0
  for (let i = offsets[row]; i < offsets[row + 1]; i++) if (days[i] >= from && days[i] <= to) count++
  return count
}

function controlExclusion(
  index: EventIndex,
  definition: Definition,
  row: number,
  firstPsychosis: number,
  from: number,
  to: number,
): number {
  if (definition.controlsWithPsychosis === 'drop' && firstPsychosis !== NO_DAY) {
    return exclusions.indexOf('control_psychosis')
  }
  if (definition.controlsWithAntidepressant === 'drop') {
    const { offsets, day } = index.prescriptions
    if (firstIn({ offsets, days: day }, row, from, to) !== NO_DAY) return exclusions.indexOf('control_antidepressant')
  }
  return NONE
}

function psychosisExcludes(definition: Definition, firstPsychosis: number, firstMdd: number): boolean {
  if (firstPsychosis === NO_DAY || definition.psychosisExclusion === 'none') return false
  if (definition.psychosisExclusion === 'ever') return true
  return definition.psychosisSameDay === 'exclude' ? firstPsychosis <= firstMdd : firstPsychosis < firstMdd
}

/**
 * Reads one person's prescriptions after another. A class for speed only: its scratch arrays are made once for 400,000
 * people, and its fields are the answer for the person read last.
 */
class PrescriptionHistory {
  treated = false
  trdDay = NO_DAY
  /** For each drug the last count that saw it: marks of former counts need no clearing. */
  private readonly seenIn: Int32Array
  private counts = 0

  constructor(
    private readonly prescriptions: Prescriptions,
    private readonly definition: Definition,
  ) {
    this.seenIn = new Int32Array(prescriptions.drugCount)
  }

  /** Prescriptions of the person within [from, to]. */
  read(row: number, from: number, to: number): void {
    const { offsets, day } = this.prescriptions
    let at = offsets[row]
    let end = offsets[row + 1]
    while (at < end && day[at] < from) at++
    while (end > at && day[end - 1] > to) end--

    this.trdDay = NO_DAY
    this.treated = this.definition.treatedRule === 'any_prescription' && at < end
    let first = true
    while (at < end) {
      const next = periodEnd(this.prescriptions, this.definition, at, end)
      if (!this.treated) this.treated = this.isConsecutive(at, next)
      if (this.trdDay === NO_DAY && (first || this.definition.whichPeriod === 'any')) {
        this.trdDay = this.completionDay(at, next)
      }
      first = false
      at = next
    }
  }

  private isConsecutive(at: number, end: number): boolean {
    const { day } = this.prescriptions
    const length = day[end - 1] - day[at]
    return this.definition.treatedRule === 'two_dates' ? length > 0 : length >= this.definition.treatedMinDays
  }

  /** Day of the last of `minDrugs` distinct drugs inside the window, of one period. */
  private completionDay(at: number, end: number): number {
    const { day } = this.prescriptions
    if (this.definition.windowAnchor !== 'sliding') return this.completionFrom(at, end)
    let best = NO_DAY
    for (let anchor = at; anchor < end && (best === NO_DAY || day[anchor] < best); anchor++) {
      if (anchor > at && day[anchor] === day[anchor - 1]) continue
      const completed = this.completionFrom(anchor, end)
      if (completed !== NO_DAY && (best === NO_DAY || completed < best)) best = completed
    }
    return best
  }

  private completionFrom(anchor: number, end: number): number {
    const { day, drug } = this.prescriptions
    const { minDrugs, windowAnchor, windowDays, windowEdge, sameDayDrugs } = this.definition
    const lastDay =
      windowAnchor === 'whole_period' ? Infinity : day[anchor] + (windowEdge === 'included' ? windowDays : windowDays - 1)
    const mark = ++this.counts
    let distinct = 0
    let formerNewDay = NO_DAY
    for (let i = anchor; i < end && day[i] <= lastDay; i++) {
      if (this.seenIn[drug[i]] === mark) continue
      this.seenIn[drug[i]] = mark
      if (sameDayDrugs === 'each' || day[i] !== formerNewDay) distinct++
      formerNewDay = day[i]
      if (distinct >= minDrugs) return day[i]
    }
    return NO_DAY
  }
}

/** End (exclusive) of the treatment period that starts with prescription `at`. */
export function periodEnd(prescriptions: Prescriptions, definition: Definition, at: number, end: number): number {
  const { day, supplyEnd } = prescriptions
  const { gapDays, gapUnit, gapMonths, gapFrom, gapEnds, defaultSupplyDays } = definition
  let reach = NO_DAY
  for (let i = at; i < end; i++) {
    if (i > at) {
      const limit = gapUnit === 'days' ? reach + gapDays : addMonths(reach, gapMonths)
      if (gapEnds === 'longer' ? day[i] > limit : day[i] >= limit) return i
    }
    const until =
      gapFrom === 'start' ? day[i] : supplyEnd[i] === NO_DAY ? day[i] + defaultSupplyDays : supplyEnd[i]
    if (until > reach) reach = until
  }
  return end
}
