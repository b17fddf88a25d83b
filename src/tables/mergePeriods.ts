import { NO_DAY, type ObservationPeriods } from '../model/extract.ts'
import { fileRowOf } from './fileRows.ts'
import { createFirstRows } from './firstRows.ts'
import type { ParsedPeriods, Placed } from './task.ts'

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

/** Row number of each row's person; unknown ones are reported. */
function personsOf({ table, people, log }: Placed<ParsedPeriods>): Int32Array {
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
