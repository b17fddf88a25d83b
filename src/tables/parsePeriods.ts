import { rowOf } from '../formats/table.ts'
import { isoDay } from '../model/day.ts'
import { NO_DAY } from '../model/extract.ts'
import { joinInt32 } from './columnReader.ts'
import { readDays } from './dates.ts'
import { roles } from './recognise.ts'
import { createPersonReader, labelsOf, type Parsed, positionsOf, readBatches, type Task } from './task.ts'

/** Reads observation periods; a period without person, start or end, or that ends before it starts, is set aside. */
export async function parsePeriods(task: Task): Promise<Parsed> {
  const { fields } = task.table
  const at = positionsOf(fields, roles.observation_period, ['person', 'start', 'end'])
  const people = createPersonReader(task, fields[at.person].name)
  const chunks = { codes: [], startDay: [], endDay: [] } as Record<string, Int32Array[]>

  const rows = await readBatches(task, [at.person, at.start, at.end], (batch) => {
    const [persons, starts, ends] = batch.columns
    const codes = people.read(persons, batch)
    const days = [starts, ends].map((values, c) => {
      const column = fields[c === 0 ? at.start : at.end].name
      const unreadable = new Set<number>()
      const read = readDays(values, batch.length, (i, value) => {
        unreadable.add(i)
        task.log.add('date_unreadable', { column, row: rowOf(batch, i), value })
      })
      read.forEach((day, i) => {
        if (day === NO_DAY && !unreadable.has(i)) task.log.add('date_missing', { column, row: rowOf(batch, i) })
      })
      return read
    })
    const complete = [...codes.keys()].filter((i) => codes[i] !== -1 && days[0][i] !== NO_DAY && days[1][i] !== NO_DAY)
    const kept = complete.filter((i) => days[0][i] <= days[1][i])
    for (const i of complete) {
      if (days[0][i] > days[1][i]) {
        task.log.add('period_reversed', {
          column: fields[at.end].name,
          row: rowOf(batch, i),
          value: isoDay(days[1][i]),
        })
      }
    }
    chunks.codes.push(Int32Array.from(kept, (i) => codes[i]))
    chunks.startDay.push(Int32Array.from(kept, (i) => days[0][i]))
    chunks.endDay.push(Int32Array.from(kept, (i) => days[1][i]))
  })

  return {
    table: {
      kind: 'observation_period',
      ...people.result(),
      codes: joinInt32(chunks.codes),
      startDay: joinInt32(chunks.startDay),
      endDay: joinInt32(chunks.endDay),
    },
    rows,
    usedAs: labelsOf(fields, roles.observation_period),
  }
}
