import { civilDate, dayOf, isoDay } from '../model/day.ts'
import { type DrugEvents, type Events, NO_DAY, type ObservationPeriods, type People } from '../model/extract.ts'
import { joinInt32 } from './columnReader.ts'
import { createInt64Codes } from './ids.ts'
import type { ProblemLog } from './problems.ts'
import { sortedRows } from './sortRows.ts'
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
export function mergeEvents(files: readonly Placed<ParsedEvents>[], people: Births): Events {
  return sortedEvents(files, [], people).events
}

/** As `mergeEvents`; prescriptions alike in person, day and concept are sorted by end and supply. */
export function mergeDrugEvents(files: readonly Placed<ParsedEvents>[], people: Births): DrugEvents {
  const endDay = joinInt32(files.map(({ table }) => table.endDay ?? new Int32Array(0)))
  const supplyDays = joinInt32(files.map(({ table }) => table.supplyDays ?? new Int32Array(0)))
  const { events, rows } = sortedEvents(files, [endDay, supplyDays], people)
  return { ...events, endDay: gathered(endDay, rows), supplyDays: gathered(supplyDays, rows) }
}

function sortedEvents(
  files: readonly Placed<ParsedEvents>[],
  furtherKeys: readonly Int32Array[],
  people: Births,
): { events: Events; rows: Int32Array } {
  const born = firstDaysOf(people)
  const person = joinInt32(files.map((file) => bornPersonsOf(file, born)))
  const day = joinInt32(files.map(({ table }) => table.day))
  const { conceptIds, concept } = indexed(joinInt32(files.map(({ table }) => table.concept)))
  const order = sortedRows([person, day, concept, ...furtherKeys], person.length)
  // Rows to leave out have row number −1 and therefore stand first.
  let unknown = 0
  while (unknown < order.length && person[order[unknown]] === -1) unknown++
  const rows = order.subarray(unknown)
  const events = {
    length: rows.length,
    person: gathered(person, rows),
    day: gathered(day, rows),
    ...withUsedConcepts(gathered(concept, rows), conceptIds),
  }
  return { events, rows }
}

function gathered(values: Int32Array, rows: Int32Array): Int32Array {
  const out = new Int32Array(rows.length)
  for (let i = 0; i < out.length; i++) out[i] = values[rows[i]]
  return out
}

/** Distinct concept ids in ascending order, and each row's index into them. */
function indexed(ids: Int32Array): { conceptIds: number[]; concept: Int32Array } {
  const codes = createInt64Codes()
  const concept = new Int32Array(ids.length)
  for (let i = 0; i < ids.length; i++) concept[i] = codes.codeOf(ids[i], ids[i] >> 31)
  const byCode = Array.from(codes.values(), Number)
  const conceptIds = [...byCode].sort((a, b) => a - b)
  const rank = new Map(conceptIds.map((id, at) => [id, at]))
  const index = Int32Array.from(byCode, (id) => rank.get(id) ?? -1)
  for (let i = 0; i < concept.length; i++) concept[i] = index[concept[i]]
  return { conceptIds, concept }
}

/** Concepts that only unknown people had are none of the data. */
function withUsedConcepts(concept: Int32Array, conceptIds: readonly number[]) {
  const used = new Uint8Array(conceptIds.length)
  for (let i = 0; i < concept.length; i++) used[concept[i]] = 1
  if (!used.includes(0)) return { concept, conceptIds }
  const index = new Int32Array(conceptIds.length)
  let count = 0
  for (let at = 0; at < used.length; at++) index[at] = used[at] === 1 ? count++ : -1
  for (let i = 0; i < concept.length; i++) concept[i] = index[concept[i]]
  return { concept, conceptIds: conceptIds.filter((_, at) => used[at] === 1) }
}

/** Earliest start and latest end of each of the n people's periods. */
export function mergePeriods(files: readonly Placed<ParsedPeriods>[], n: number): ObservationPeriods {
  const startDay = new Int32Array(n).fill(NO_DAY)
  const endDay = new Int32Array(n).fill(NO_DAY)
  for (const file of files) {
    const persons = personsOf(file)
    persons.forEach((person, i) => {
      if (person === -1) return
      const start = file.table.startDay[i]
      if (startDay[person] === NO_DAY || start < startDay[person]) startDay[person] = start
      endDay[person] = Math.max(endDay[person], file.table.endDay[i])
    })
  }
  return { startDay, endDay }
}

export type Births = Pick<People, 'birthDay'>

/** First day on which each person may have been born. Where only year or month are known, the day stands for all of theirs. */
function firstDaysOf({ birthDay }: Births): Int32Array {
  return birthDay.map((day) => {
    if (day === NO_DAY) return NO_DAY
    const { year, month, dayOfMonth } = civilDate(day)
    if (month === 7 && dayOfMonth === 1) return dayOf(year, 1, 1)
    return dayOfMonth === 15 ? dayOf(year, month, 1) : day
  })
}

/** As `personsOf`; rows dated before the birth are reported and are no one's. */
function bornPersonsOf(file: Placed<ParsedEvents>, born: Int32Array): Int32Array {
  const persons = personsOf(file)
  const { day } = file.table
  let count = 0
  let first = 0
  for (let i = 0; i < persons.length; i++) {
    if (persons[i] === -1 || born[persons[i]] === NO_DAY || day[i] >= born[persons[i]]) continue
    first = count === 0 ? day[i] : Math.min(first, day[i])
    persons[i] = -1
    count++
  }
  if (count > 0) file.log.add('before_birth', { count, value: isoDay(first) })
  return persons
}

/** Row number of each row's person; unknown ones are reported. */
function personsOf({ table, people, log }: Placed<ParsedEvents | ParsedPeriods>): Int32Array {
  const persons = new Int32Array(table.codes.length)
  let unknown = 0
  for (let i = 0; i < persons.length; i++) {
    persons[i] = people[table.codes[i]]
    if (persons[i] === -1) unknown++
  }
  if (unknown > 0) {
    let first = 0x7fffffff
    for (let code = 0; code < people.length; code++) {
      if (people[code] === -1) first = Math.min(first, table.firstRow[code])
    }
    log.add('unknown_person', { row: first, count: unknown })
  }
  return persons
}
