import { type DrugEvents, type Events, NO_DAY, type ObservationPeriods } from '../model/extract.ts'
import { joinInt32 } from './columnReader.ts'
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

/** The events of all files of one kind, sorted by person, day, concept, end and supply; unknown people are counted and left out. */
export function mergeEvents(files: readonly Placed<ParsedEvents>[]): DrugEvents {
  const person = joinInt32(files.map(personsOf))
  const column = (of: (table: ParsedEvents) => Int32Array | null): Int32Array =>
    joinInt32(files.map(({ table }) => of(table) ?? new Int32Array(table.codes.length).fill(NO_DAY)))
  const day = column((table) => table.day)
  const conceptId = column((table) => table.concept)
  const endDay = column((table) => table.endDay)
  const supplyDays = column((table) => table.supplyDays)

  const order = sortedRows([person, day, conceptId, endDay, supplyDays], person.length)
  // Unknown people have row number −1 and therefore stand first.
  let unknown = 0
  while (unknown < order.length && person[order[unknown]] === -1) unknown++
  const rows = order.subarray(unknown)
  const sorted = (values: Int32Array): Int32Array => {
    const out = new Int32Array(rows.length)
    for (let i = 0; i < out.length; i++) out[i] = values[rows[i]]
    return out
  }
  const concept = sorted(conceptId)
  const conceptIds = [...new Set(concept)].sort((a, b) => a - b)
  const index = new Map(conceptIds.map((id, at) => [id, at]))
  for (let i = 0; i < concept.length; i++) concept[i] = index.get(concept[i]) ?? -1
  return {
    length: rows.length,
    person: sorted(person),
    day: sorted(day),
    concept,
    conceptIds,
    endDay: sorted(endDay),
    supplyDays: sorted(supplyDays),
  }
}

export function withoutDrugColumns({ length, person, day, concept, conceptIds }: DrugEvents): Events {
  return { length, person, day, concept, conceptIds }
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
