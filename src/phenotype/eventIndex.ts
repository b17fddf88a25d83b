import {
  type ConceptSets,
  type DrugEvents,
  type Events,
  type Extract,
  NO_DAY,
  type ObservationPeriods,
} from '../model/extract.ts'
import { specialTreatments } from '../model/study.ts'
import type { ConceptClass } from './conceptSets.ts'

/** Distinct days of each person: those of row r are `days[offsets[r]] … days[offsets[r + 1] − 1]`, ascending. */
export interface DaysByPerson {
  readonly offsets: Int32Array
  readonly days: Int32Array
}

/** Antidepressant prescriptions of each person (rows as in `DaysByPerson`), ascending by day. */
export interface Prescriptions {
  readonly offsets: Int32Array
  readonly day: Int32Array
  /** The drug's number, 0 … `drugCount` − 1; one for each concept of the list. */
  readonly drug: Int32Array
  readonly drugCount: number
  /** Distinct drugs of each person. */
  readonly drugsOfPerson: Int32Array
  /**
   * Day on which the supply ends: start + days of supply where these are 1 to 365, else the recorded end where it is not
   * before the start, else `NO_DAY` (the definition's `defaultSupplyDays` then applies).
   */
  readonly supplyEnd: Int32Array
}

/** The events the status algorithm reads, by person; made once for (data, concept sets), read by every definition. */
export interface EventIndex {
  readonly n: number
  /** What the index was made of: for what few definitions ask for (`moreEvents`). */
  readonly source: { readonly extract: Extract; readonly sets: ConceptSets }
  readonly prescriptions: Prescriptions
  readonly mdd: DaysByPerson
  /** Schizophrenia or bipolar disorder. */
  readonly psychosis: DaysByPerson
  /** In the order of `specialTreatments`. */
  readonly special: readonly DaysByPerson[]
  /** Days with any condition, of people with an MDD date only. */
  readonly conditions: DaysByPerson
  /** Latest day with a condition, drug or procedure, `NO_DAY` where there is none; … `InObservation`: of those observed. */
  readonly lastRecord: Int32Array
  readonly lastRecordInObservation: Int32Array
  /** Earliest start and latest end of observation, `NO_DAY` where a person has none; null where the data have no periods. */
  readonly observationStart: Int32Array | null
  readonly observationEnd: Int32Array | null
}

/** One pass over each event table: O(rows). */
export function eventIndex(extract: Extract, sets: ConceptSets): EventIndex {
  const n = extract.people.n
  const { conditions, drugs, procedures, observation } = extract
  const specialTables = { ect: procedures, esketamine: drugs, antipsychotic: drugs }
  const mdd = daysOf(conditions, members(conditions, sets, ['mdd']), n)
  return {
    n,
    source: { extract, sets },
    prescriptions: prescriptionsOf(drugs, sets, n),
    mdd,
    psychosis: daysOf(conditions, members(conditions, sets, ['schizophrenia', 'bipolar']), n),
    special: specialTreatments.map((name) => {
      const table = specialTables[name]
      return daysOf(table, members(table, sets, [name]), n)
    }),
    conditions: daysOf(conditions, null, n, mdd.offsets),
    lastRecord: lastDay([conditions, drugs, procedures], n, null),
    lastRecordInObservation: lastDay([conditions, drugs, procedures], n, observation),
    observationStart: observation?.startDay ?? null,
    observationEnd: observation?.endDay ?? null,
  }
}

/** 1 for each of the table's concepts that is in one of the classes. */
export function members(events: Events | null, sets: ConceptSets, classes: readonly ConceptClass[]): Uint8Array {
  const wanted = new Set(classes.flatMap((name) => (sets[name] ?? []).map((entry) => entry.conceptId)))
  return Uint8Array.from(events?.conceptIds ?? [], (id) => (wanted.has(id) ? 1 : 0))
}

/**
 * Events are sorted by person and day, so equal days are neighbours.
 * @param wanted 1 for each concept to take; null: every event
 * @param among offsets of another list; only people with a day in it are taken
 */
function daysOf(events: Events | null, wanted: Uint8Array | null, n: number, among?: Int32Array): DaysByPerson {
  const offsets = new Int32Array(n + 1)
  if (events === null) return { offsets, days: new Int32Array(0) }
  const { person, day, concept, length } = events
  let days = new Int32Array(wanted === null ? 1024 : count(concept, wanted))
  let kept = 0
  let formerPerson = -1
  for (let i = 0; i < length; i++) {
    const row = person[i]
    if (wanted !== null && wanted[concept[i]] === 0) continue
    if (among !== undefined && among[row] === among[row + 1]) continue
    if (row === formerPerson && day[i] === days[kept - 1]) continue
    if (kept === days.length) days = grown(days)
    formerPerson = row
    days[kept++] = day[i]
    offsets[row + 1]++
  }
  accumulate(offsets)
  return { offsets, days: days.slice(0, kept) }
}

function lastDay(tables: readonly (Events | null)[], n: number, observation: ObservationPeriods | null): Int32Array {
  const last = new Int32Array(n).fill(NO_DAY)
  for (const events of tables) {
    if (events === null) continue
    const { person, day, length } = events
    for (let i = 0; i < length; i++) {
      const row = person[i]
      if (day[i] <= last[row]) continue
      if (observation !== null && !(day[i] >= observation.startDay[row] && day[i] <= observation.endDay[row])) continue
      last[row] = day[i]
    }
  }
  return last
}

export function prescriptionsOf(
  drugs: DrugEvents | null,
  sets: ConceptSets,
  n: number,
  drugSet: ConceptClass = 'antidepressant',
): Prescriptions {
  const offsets = new Int32Array(n + 1)
  const wanted = members(drugs, sets, [drugSet])
  const total = drugs === null ? 0 : count(drugs.concept, wanted)
  const day = new Int32Array(total)
  const drug = new Int32Array(total)
  const supplyEnd = new Int32Array(total)
  const drugsOfPerson = new Int32Array(n)
  if (drugs === null) return { offsets, day, drug, supplyEnd, drugCount: 0, drugsOfPerson }

  const drugNumber = new Int32Array(wanted.length)
  let drugCount = 0
  for (let concept = 0; concept < wanted.length; concept++) if (wanted[concept] === 1) drugNumber[concept] = drugCount++

  const lastPerson = new Int32Array(drugCount).fill(-1)
  let kept = 0
  for (let i = 0; i < drugs.length; i++) {
    if (wanted[drugs.concept[i]] === 0) continue
    const row = drugs.person[i]
    const start = drugs.day[i]
    const supply = drugs.supplyDays[i]
    const end = drugs.endDay[i]
    day[kept] = start
    drug[kept] = drugNumber[drugs.concept[i]]
    supplyEnd[kept] = supply >= 1 && supply <= 365 ? start + supply : end !== NO_DAY && end >= start ? end : NO_DAY
    if (lastPerson[drug[kept]] !== row) drugsOfPerson[row]++
    lastPerson[drug[kept]] = row
    offsets[row + 1]++
    kept++
  }
  accumulate(offsets)
  return { offsets, day, drug, supplyEnd, drugCount, drugsOfPerson }
}

function count(concept: Int32Array, wanted: Uint8Array): number {
  let total = 0
  for (let i = 0; i < concept.length; i++) total += wanted[concept[i]]
  return total
}

function grown(days: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(days.length * 2)
  larger.set(days)
  return larger
}

/** Counts of person r at r + 1 become offsets. */
function accumulate(offsets: Int32Array): void {
  for (let r = 1; r < offsets.length; r++) offsets[r] += offsets[r - 1]
}
