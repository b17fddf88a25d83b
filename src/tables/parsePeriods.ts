import { rowOf } from '../formats/table.ts'
import { isoDay } from '../model/day.ts'
import { NO_DAY } from '../model/extract.ts'
import { joinInt32 } from './columnReader.ts'
import { readDays } from './dates.ts'
import { createFileRows } from './fileRows.ts'
import { rolesFor } from './mapping.ts'
import {
  createPersonReader,
  labelsOf,
  type Parsed,
  type ParsedPeriods,
  positionsOf,
  readBatches,
  type Task,
} from './task.ts'

/**
 * Reads observation periods or deaths; a row without person or date (start and end of a period), and a period that ends
 * before it starts, is set aside.
 */
export async function parsePeriods(task: Task, kind: ParsedPeriods['kind']): Promise<Parsed> {
  const { fields } = task.table
  const at = positionsOf(fields, rolesFor(kind, task.mapping), ['person', 'start', 'end'])
  const dates = at.end === -1 ? [at.start] : [at.start, at.end]
  const people = createPersonReader(task, fields[at.person].name)
  const fileRows = createFileRows()
  const chunks = { codes: [], startDay: [], endDay: [] } as Record<string, Int32Array[]>

  const rows = await readBatches(task, [at.person, ...dates], (batch) => {
    const [persons, ...values] = batch.columns
    const codes = people.read(persons, batch)
    const isWhole = Uint8Array.from(codes, (code) => (code === -1 ? 0 : 1))
    const days = values.map((own, c) => {
      const column = fields[dates[c]].name
      const unreadable = new Set<number>()
      const read = readDays(own, batch.length, (i, value) => {
        unreadable.add(i)
        if (isWhole[i] === 1) task.log.add('date_unreadable', { column, row: rowOf(batch, i), value })
      })
      // A row is set aside under the first rule that it breaks.
      read.forEach((day, i) => {
        if (day !== NO_DAY || isWhole[i] === 0) return
        if (!unreadable.has(i)) task.log.add('date_missing', { column, row: rowOf(batch, i) })
        isWhole[i] = 0
      })
      return read
    })
    const complete = [...codes.keys()].filter((i) => isWhole[i] === 1)
    const isReversed = (i: number) => days[0][i] > days[days.length - 1][i]
    const kept = complete.filter((i) => !isReversed(i))
    for (const i of complete.filter(isReversed)) {
      task.log.add('period_reversed', { column: fields[at.end].name, row: rowOf(batch, i), value: isoDay(days[1][i]) })
    }
    const isKept = new Set(kept)
    fileRows.add(batch, kept.length === batch.length ? null : (i) => isKept.has(i))
    chunks.codes.push(Int32Array.from(kept, (i) => codes[i]))
    chunks.startDay.push(Int32Array.from(kept, (i) => days[0][i]))
    chunks.endDay.push(Int32Array.from(kept, (i) => days[days.length - 1][i]))
  })

  return {
    table: {
      kind,
      ...people.result(),
      codes: joinInt32(chunks.codes),
      fileRows: fileRows.result(),
      startDay: joinInt32(chunks.startDay),
      endDay: joinInt32(chunks.endDay),
    },
    rows,
    usedAs: labelsOf(fields, rolesFor(kind, task.mapping)),
  }
}
