import {
  type ConceptEntry,
  type ConceptSets,
  type Events,
  type Extract,
  NO_DAY,
  type ObservationPeriods,
} from '../model/extract.ts'
import { specialTreatments } from '../model/study.ts'
import { type DrugsOfConcept, drugsOfConcepts, matchSet } from './conceptMatching.ts'
import { type ConceptClass, entryKey } from './conceptSets.ts'
import { narrowed, type Prescriptions, prescriptionsOf } from './prescriptions.ts'

/** Distinct days of each person: those of row r are `days[offsets[r]] … days[offsets[r + 1] − 1]`, ascending. */
export interface DaysByPerson {
  readonly offsets: Int32Array
  readonly days: Int32Array
}

/** The events the status algorithm reads, by person; made once for (data, concept sets), read by every definition. */
export interface EventIndex {
  readonly n: number
  /** What the index was made of: for what few definitions ask for (`moreEvents`). */
  readonly source: { readonly extract: Extract; readonly sets: ConceptSets }
  /** Antidepressant prescriptions of people with an MDD date only. */
  readonly prescriptions: Prescriptions
  /** Days with an antidepressant prescription of everyone else, found when first asked for. */
  readonly antidepressantDaysOfOthers: () => DaysByPerson
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
  /** The same with visits among the records. */
  readonly lastRecordOrVisit: Int32Array
  readonly lastRecordOrVisitInObservation: Int32Array
  /** Earliest start and latest end of observation, `NO_DAY` where a person has none; null where the data have no periods. */
  readonly observationStart: Int32Array | null
  readonly observationEnd: Int32Array | null
}

/**
 * One pass over each event table: O(rows). Where a former index of the same data (`former`) knows every antidepressant asked for, and
 * differs in nothing else, its prescriptions are narrowed to them: O(prescriptions of people with MDD).
 */
export function eventIndex(extract: Extract, sets: ConceptSets, former?: EventIndex): EventIndex {
  const n = extract.people.n
  const { conditions, drugs, procedures, visits = null, observation, vocabulary } = extract
  const antidepressants = listedDrugs(extract, sets.antidepressant)
  const narrowedIndex = former && narrowedFrom(former, extract, sets, antidepressants)
  if (narrowedIndex) return narrowedIndex
  const records = [conditions, drugs, procedures]
  const lastRecord = lastDay(records, n, null)
  const lastRecordInObservation = lastDay(records, n, observation)
  const specialTables = { ect: procedures, esketamine: drugs, antipsychotic: drugs }
  const mdd = daysOf(conditions, members(conditions, vocabulary, sets, ['mdd']), n)
  const hasMdd = (row: number) => mdd.offsets[row] !== mdd.offsets[row + 1]
  const ofOthers = daysOf(drugs, antidepressants.member, n, (row) => !hasMdd(row))
  return {
    n,
    source: { extract, sets },
    prescriptions: prescriptionsOf(drugs, antidepressants, n, mdd.offsets),
    antidepressantDaysOfOthers: () => ofOthers,
    mdd,
    psychosis: daysOf(conditions, members(conditions, vocabulary, sets, ['schizophrenia', 'bipolar']), n),
    special: specialTreatments.map((name) => {
      const table = specialTables[name]
      return daysOf(table, members(table, vocabulary, sets, [name]), n)
    }),
    conditions: daysOf(conditions, null, n, hasMdd),
    lastRecord,
    lastRecordInObservation,
    lastRecordOrVisit: visits === null ? lastRecord : lastDay([...records, visits], n, null),
    lastRecordOrVisitInObservation:
      visits === null ? lastRecordInObservation : lastDay([...records, visits], n, observation),
    observationStart: observation?.startDay ?? null,
    observationEnd: observation?.endDay ?? null,
  }
}

/** The listed drugs that a drug table's concepts are. */
export interface ListedDrugs extends DrugsOfConcept {
  /** 1 for each concept that is one. */
  readonly member: Uint8Array
  /** What tells the drugs of two lists apart. */
  readonly keys: readonly string[]
}

export function listedDrugs({ drugs, vocabulary }: Extract, entries: readonly ConceptEntry[] = []): ListedDrugs {
  const match = matchSet(drugs, vocabulary, entries)
  const ofConcept = drugsOfConcepts(match, entries, vocabulary)
  return { ...ofConcept, member: match.member, keys: ofConcept.entryOfDrug.map((entry) => entryKey(entries[entry])) }
}

/** Null where more than the antidepressants changed, or one came in, or a product counts as others than it did. */
function narrowedFrom(
  index: EventIndex,
  extract: Extract,
  wanted: ConceptSets,
  antidepressants: ListedDrugs,
): EventIndex | null {
  const { sets } = index.source
  const others = ({ antidepressant: _, ...rest }: ConceptSets) => JSON.stringify(rest)
  if (others(sets) !== others(wanted)) return null
  const kept = keptDrugs(listedDrugs(extract, sets.antidepressant), antidepressants)
  if (kept === null) return null
  const { mdd, n } = index
  let ofOthers: DaysByPerson | null = null
  return {
    ...index,
    source: { extract, sets: wanted },
    prescriptions: narrowed(index.prescriptions, kept),
    antidepressantDaysOfOthers: () => {
      ofOthers ??= daysOf(extract.drugs, antidepressants.member, n, (row) => mdd.offsets[row] === mdd.offsets[row + 1])
      return ofOthers
    },
  }
}

/** 1 for each former drug that stays; null where the present drugs are more than some of the former ones. */
function keptDrugs(former: ListedDrugs, present: ListedDrugs): Uint8Array | null {
  const numbers = present.keys.map((key) => former.keys.indexOf(key))
  if (numbers.some((number, drug) => number === -1 || (drug > 0 && number < numbers[drug - 1]))) return null
  const kept = new Uint8Array(former.drugCount)
  for (const number of numbers) kept[number] = 1
  for (let concept = 0; concept < present.member.length; concept++) {
    const now = present.drug.subarray(present.first[concept], present.first[concept + 1])
    const before = former.drug
      .subarray(former.first[concept], former.first[concept + 1])
      .filter((drug) => kept[drug] === 1)
    if (now.length !== before.length || now.some((drug, k) => numbers[drug] !== before[k])) return null
  }
  return kept
}

/** 1 for each of the table's concepts that is in one of the classes. */
export function members(
  events: Events | null,
  vocabulary: Extract['vocabulary'],
  sets: ConceptSets,
  classes: readonly ConceptClass[],
): Uint8Array {
  const all = classes.map((name) => matchSet(events, vocabulary, sets[name] ?? []).member)
  return all[0].map((_, position) => (all.some((member) => member[position] === 1) ? 1 : 0))
}

/**
 * Events are sorted by person and day, so equal days are neighbours.
 * @param wanted 1 for each concept to take; null: every event
 * @param among which people to take; without it everyone
 */
function daysOf(
  events: Events | null,
  wanted: Uint8Array | null,
  n: number,
  among?: (row: number) => boolean,
): DaysByPerson {
  const offsets = new Int32Array(n + 1)
  if (events === null) return { offsets, days: new Int32Array(0) }
  const { person, day, concept, length } = events
  let days = new Int32Array(1024)
  let kept = 0
  let formerPerson = -1
  for (let i = 0; i < length; i++) {
    const row = person[i]
    if (wanted !== null && wanted[concept[i]] === 0) continue
    if (row === formerPerson && day[i] === days[kept - 1]) continue
    if (among !== undefined && !among(row)) continue
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

function grown(days: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(days.length * 2)
  larger.set(days)
  return larger
}

/** Counts of person r at r + 1 become offsets. */
function accumulate(offsets: Int32Array): void {
  for (let r = 1; r < offsets.length; r++) offsets[r] += offsets[r - 1]
}
