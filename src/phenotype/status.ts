import { NO_DAY } from '../model/extract.ts'
import { type Definition, groups, specialTreatments } from '../model/study.ts'
import { asksForTrials } from './asked.ts'
import type { DaysByPerson, EventIndex } from './eventIndex.ts'
import { moreEvents } from './moreEvents.ts'
import { prescriptionsUnder } from './supplies.ts'
import { treatmentReader } from './treatment.ts'
import { trialReader } from './trialReader.ts'

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
  const byTrials = asksForTrials(definition)
  const special = byTrials
    ? []
    : definition.specialTreatments.map((name) => index.special[specialTreatments.indexOf(name)])
  const treatmentOf = byTrials
    ? trialReader(index, definition)
    : treatmentReader(prescriptionsUnder(index, definition), definition)
  const visitDays = definition.mddVisitsCounted === 'dates' ? mdd : moreEvents(index).mddRows

  for (let row = 0; row < n; row++) {
    const from = span === null ? FIRST_DAY : span.start[row]
    const to = span === null ? LAST_DAY : span.end[row]
    const firstMdd = firstIn(mdd, row, from, to)
    const firstPsychosis = firstIn(psychosis, row, from, to)

    if (firstMdd === NO_DAY) {
      exclusion[row] = controlExclusion(index, definition, row, firstPsychosis, from, to)
      group[row] = exclusion[row] === NONE ? NON_MDD : EXCLUDED
      continue
    }

    const exposedFrom = definition.exposureFrom === 'first_mdd' ? Math.max(from, firstMdd) : from
    const treatment = treatmentOf(row, exposedFrom, to, from)
    treated[row] = treatment.treated ? 1 : 0
    let day = treatment.trdDay
    for (const events of special) {
      const first = firstIn(events, row, exposedFrom, to)
      if (first !== NO_DAY && (day === NO_DAY || first < day)) day = first
    }
    if (definition.trdNeedsTreatment && !treatment.treated) day = NO_DAY
    trdDay[row] = day

    const visits = definition.mddVisits === 1 ? 1 : countIn(visitDays, row, from, to)
    if (psychosisExcludes(definition, firstPsychosis, firstMdd, day)) exclusion[row] = PSYCHOSIS
    else if (visits < definition.mddVisits) exclusion[row] = MDD_VISITS
    else if (day === NO_DAY && !treatment.treated) exclusion[row] = TREATMENT
    group[row] = exclusion[row] !== NONE ? EXCLUDED : day !== NO_DAY ? TRD : TR_MDD
  }
  return { group, trdDay, treated, exclusion }
}

/** All days, as integers that day arithmetic is fast on. */
export const FIRST_DAY = -(2 ** 31)
export const LAST_DAY = 2 ** 31 - 1

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

function psychosisExcludes(definition: Definition, firstPsychosis: number, firstMdd: number, trdDay: number): boolean {
  if (firstPsychosis === NO_DAY || definition.psychosisExclusion === 'none') return false
  if (definition.psychosisExclusion === 'ever') return true
  if (definition.psychosisExclusion === 'before_or_on_trd') return trdDay === NO_DAY || firstPsychosis <= trdDay
  return definition.psychosisSameDay === 'exclude' ? firstPsychosis <= firstMdd : firstPsychosis < firstMdd
}
