import { civilDate, dayOf, isoDay } from '../model/day.ts'
import {
  type DrugEvents,
  type Events,
  NO_DAY,
  type ObservationPeriods,
  type People,
  type SourceCode,
} from '../model/extract.ts'
import { joinInt32 } from './columnReader.ts'
import { fileRowOf } from './fileRows.ts'
import { createFirstRows } from './firstRows.ts'
import { createInt64Codes } from './ids.ts'
import type { ProblemLog } from './problems.ts'
import { type SortedEvents, sortedEvents } from './sortEvents.ts'
import type { ParsedEvents, ParsedIds, ParsedPeriods } from './task.ts'

/** A parsed file and the row numbers of its people. */
export interface Placed<T extends ParsedIds> {
  readonly table: T
  readonly log: ProblemLog
  /** Row number by code into the file's ids, −1 for unknown people. */
  readonly people: Int32Array
}

/**
 * The events of all files of one kind, sorted by person, day and concept; those of unknown people and those before the person's
 * birth are counted and left out.
 */
export function mergeEvents(files: readonly Placed<ParsedEvents>[], people: Lives): Events {
  return merged(files, [], people, true).events
}

/** As `mergeEvents`; two visits of one kind on one day repeat nothing. */
export function mergeVisits(files: readonly Placed<ParsedEvents>[], people: Lives): Events {
  return merged(files, [], people, false).events
}

/** As `mergeEvents`; prescriptions alike in person, day and concept are sorted by end and supply. */
export function mergeDrugEvents(files: readonly Placed<ParsedEvents>[], people: Lives): DrugEvents {
  const given = [
    joinInt32(files.map(({ table }) => table.endDay ?? new Int32Array(0))),
    joinInt32(files.map(({ table }) => table.supplyDays ?? new Int32Array(0))),
  ]
  const { events, further } = merged(files, given, people, true)
  const [endDay, supplyDays] = further
  return { ...events, endDay, supplyDays }
}

function merged(
  files: readonly Placed<ParsedEvents>[],
  further: readonly Int32Array[],
  people: Lives,
  saysRepeats: boolean,
): { events: Events; further: readonly Int32Array[] } {
  const born = firstDaysOf(people)
  const person = joinInt32(files.map((file) => livingPersonsOf(file, born, people.deathDay)))
  const day = joinInt32(files.map(({ table }) => table.day))
  const { conceptIds, sources, concept } = indexed(files.map(({ table }) => table))
  const sorted = sortedEvents({ person, day, concept, further }, born.length, conceptIds.length, saysRepeats)
  reportRepeats(files, sorted)
  const events = {
    length: sorted.person.length,
    person: sorted.person,
    day: sorted.day,
    ...withUsedConcepts(sorted.concept, conceptIds, sources),
  }
  return { events, further: sorted.further }
}

/** Rows that are alike stand next to each other: each but the first repeats it, whichever file it is in. */
function reportRepeats(files: readonly Placed<ParsedEvents>[], { repeats, from }: SortedEvents): void {
  if (from === null) return
  const ends: number[] = []
  for (const { table } of files) ends.push((ends.at(-1) ?? 0) + table.codes.length)
  const found = files.map(() => ({ count: 0, rows: createFirstRows() }))
  for (const repeat of repeats) {
    const at = ends.findIndex((end) => from[repeat] < end)
    found[at].count++
    found[at].rows.add(fileRowOf(files[at].table.fileRows, from[repeat] - (ends[at - 1] ?? 0)))
  }
  for (const [at, { count, rows }] of found.entries()) {
    if (count > 0) files[at].log.add('duplicate_event', { count, rows: rows.all() })
  }
}

interface Indexed {
  readonly conceptIds: readonly number[]
  readonly sources: readonly SourceCode[] | undefined
  /** Each row's index into them. */
  readonly concept: Int32Array
}

/** Distinct concepts, each with each of the sources it was recorded under: by concept id, then source. */
function indexed(tables: readonly ParsedEvents[]): Indexed {
  const { sources, rank } = joinedSources(tables)
  const ids = joinInt32(tables.map(({ concept }) => concept))
  const codes = createInt64Codes()
  const concept = new Int32Array(ids.length)
  let row = 0
  for (const [t, { source, concept: own }] of tables.entries()) {
    // A source code mostly has one concept: it is looked for only where it is another one than before.
    const idOfSource = new Int32Array(rank[t].length)
    const codeOfSource = new Int32Array(rank[t].length).fill(-1)
    for (let i = 0; i < own.length; i++, row++) {
      if (source === null) {
        concept[row] = codes.codeOf(ids[row], 0)
        continue
      }
      const from = source[i]
      if (codeOfSource[from] === -1 || idOfSource[from] !== ids[row]) {
        idOfSource[from] = ids[row]
        codeOfSource[from] = codes.codeOf(ids[row], rank[t][from])
      }
      concept[row] = codeOfSource[from]
    }
  }
  const pairs = Array.from(codes.values(), (pair) => [Number(BigInt.asIntN(32, pair)), Number(pair >> 32n)] as const)
  const order = pairs.map((_, code) => code).sort((a, b) => pairs[a][0] - pairs[b][0] || pairs[a][1] - pairs[b][1])
  const index = new Int32Array(pairs.length)
  order.forEach((code, at) => {
    index[code] = at
  })
  for (let i = 0; i < concept.length; i++) concept[i] = index[concept[i]]
  return {
    conceptIds: order.map((code) => pairs[code][0]),
    sources: sources && order.map((code) => sources[pairs[code][1]]),
    concept,
  }
}

/** The sources of all tables in one order, which does not depend on that of files or rows (first: none), and each table's places in it. */
function joinedSources(tables: readonly ParsedEvents[]) {
  const keyOf = ({ conceptId, vocabulary, code }: SourceCode): string => `${code}\0${vocabulary}\0${conceptId}`
  const none: SourceCode = { conceptId: 0, vocabulary: '', code: '' }
  const distinct = new Map<string, SourceCode>([[keyOf(none), none]])
  for (const { sources } of tables) for (const source of sources) distinct.set(keyOf(source), source)
  const keys = [...distinct.keys()].sort()
  const place = new Map(keys.map((key, at) => [key, at]))
  return {
    sources: keys.length === 1 ? undefined : keys.map((key) => distinct.get(key)!),
    rank: tables.map(({ sources }) => sources.map((source) => place.get(keyOf(source))!)),
  }
}

/** Concepts that only unknown people had are none of the data. */
function withUsedConcepts(
  concept: Int32Array,
  conceptIds: readonly number[],
  sources: readonly SourceCode[] | undefined,
): Pick<Events, 'concept' | 'conceptIds' | 'sources'> {
  const used = new Uint8Array(conceptIds.length)
  for (let i = 0; i < concept.length; i++) used[concept[i]] = 1
  const index = new Int32Array(conceptIds.length)
  let count = 0
  for (let at = 0; at < used.length; at++) index[at] = used[at] === 1 ? count++ : -1
  if (count < used.length) for (let i = 0; i < concept.length; i++) concept[i] = index[concept[i]]
  const kept = <T>(values: readonly T[]): T[] => values.filter((_, at) => used[at] === 1)
  return { concept, conceptIds: kept(conceptIds), ...(sources && { sources: kept(sources) }) }
}

/** Earliest start and latest end of each of the n people's periods. */
export function mergePeriods(files: readonly Placed<ParsedPeriods>[], n: number): ObservationPeriods {
  const startDay = new Int32Array(n).fill(NO_DAY)
  const endDay = new Int32Array(n).fill(NO_DAY)
  for (const file of files) {
    const persons = personsOf(file)
    let used = 0
    persons.forEach((person, i) => {
      if (person === -1) return
      used++
      const start = file.table.startDay[i]
      if (startDay[person] === NO_DAY || start < startDay[person]) startDay[person] = start
      endDay[person] = Math.max(endDay[person], file.table.endDay[i])
    })
    file.log.count('rows_used', { count: used })
  }
  return { startDay, endDay }
}

/** What bounds a person's records; deaths are undefined where the data have none. */
export type Lives = Pick<People, 'birthDay'> & { readonly deathDay?: Int32Array }

/** First day on which each person may have been born. Where only year or month are known, the day stands for all of theirs. */
function firstDaysOf({ birthDay }: Lives): Int32Array {
  return birthDay.map((day) => {
    if (day === NO_DAY) return NO_DAY
    const { year, month, dayOfMonth } = civilDate(day)
    if (month === 7 && dayOfMonth === 1) return dayOf(year, 1, 1)
    return dayOfMonth === 15 ? dayOf(year, month, 1) : day
  })
}

/** As `personsOf`; rows dated before the birth are reported and are no one's, rows dated after the death are reported. */
function livingPersonsOf(file: Placed<ParsedEvents>, born: Int32Array, deathDay: Int32Array | undefined): Int32Array {
  const persons = personsOf(file)
  const { day } = file.table
  const rows = createFirstRows()
  let count = 0
  let first = 0
  for (let i = 0; i < persons.length; i++) {
    if (persons[i] === -1 || born[persons[i]] === NO_DAY || day[i] >= born[persons[i]]) continue
    first = count === 0 ? day[i] : Math.min(first, day[i])
    persons[i] = -1
    count++
    rows.add(fileRowOf(file.table.fileRows, i))
  }
  if (count > 0) file.log.add('before_birth', { count, rows: rows.all(), value: isoDay(first) })
  file.log.count('rows_used', { count: persons.reduce((used, person) => used + Number(person !== -1), 0) })
  if (deathDay !== undefined) reportAfterDeath(file, persons, deathDay)
  return persons
}

function reportAfterDeath({ table, log }: Placed<ParsedEvents>, persons: Int32Array, deathDay: Int32Array): void {
  const rows = createFirstRows()
  let count = 0
  let last = NO_DAY
  for (let i = 0; i < persons.length; i++) {
    const died = persons[i] === -1 ? NO_DAY : deathDay[persons[i]]
    if (died === NO_DAY || table.day[i] <= died) continue
    count++
    rows.add(fileRowOf(table.fileRows, i))
    last = Math.max(last, table.day[i])
  }
  if (count > 0) log.add('after_death', { count, rows: rows.all(), value: isoDay(last) })
}

/** Row number of each row's person; unknown ones are reported. */
function personsOf({ table, people, log }: Placed<ParsedEvents | ParsedPeriods>): Int32Array {
  const persons = new Int32Array(table.codes.length)
  const rows = createFirstRows()
  let unknown = 0
  for (let i = 0; i < persons.length; i++) {
    persons[i] = people[table.codes[i]]
    if (persons[i] !== -1) continue
    unknown++
    rows.add(fileRowOf(table.fileRows, i))
  }
  if (unknown > 0) {
    let first = 0x7fffffff
    for (let code = 0; code < people.length; code++) {
      if (people[code] === -1) first = Math.min(first, table.firstRow[code])
    }
    log.add('unknown_person', { row: first, rows: rows.all(), count: unknown })
  }
  return persons
}
