import { rowOf, type Values } from '../formats/table.ts'
import { isoDay } from '../model/day.ts'
import { NO_DAY } from '../model/extract.ts'
import { eachText, numbersOf } from './columnReader.ts'
import { readDays } from './dates.ts'
import { createEventRows } from './eventRows.ts'
import { rolesFor } from './mapping.ts'
import { inIdOrder } from './personIndex.ts'
import type { EventKind } from './recognise.ts'
import { createSourceReader, noSource } from './sourceCodes.ts'
import { createPersonReader, labelsOf, type Parsed, positionsOf, readBatches, type Task } from './task.ts'

/** Reads dated events. Rows without person or date are set aside and counted; a missing concept is OMOP's concept 0. */
export async function parseEvents(task: Task, kind: EventKind): Promise<Parsed> {
  const { fields } = task.table
  const at = positionsOf(fields, rolesFor(kind, task.mapping), [
    'person',
    'concept',
    'start',
    'end',
    'supply',
    'conceptName',
    'sourceConcept',
    'sourceCode',
    'sourceVocabulary',
  ])
  const name = (position: number): string => fields[position].name
  const people = createPersonReader(task, name(at.person))
  const columns = [...new Set(Object.values(at))].filter((position) => position !== -1)
  const sources = at.sourceConcept === -1 && at.sourceCode === -1 ? null : createSourceReader(task, at)

  const isDrug = kind === 'drug_exposure' || kind === 'drug_era'
  const names = new Map<number, string>()
  const events = createEventRows(isDrug ? 5 : 3, task.options.loops)
  const rows = await readBatches(task, columns, (batch) => {
    const { length } = batch
    const values = (position: number): Values =>
      position === -1 ? { kind: 'missing' } : batch.columns[columns.indexOf(position)]
    const codes = people.read(values(at.person), batch)
    const unreadable = new Set<number>()
    const day = readDays(values(at.start), length, (i, value) => {
      unreadable.add(i)
      // A row is set aside under the first rule that it breaks.
      if (codes[i] !== -1) task.log.add('date_unreadable', { column: name(at.start), row: rowOf(batch, i), value })
    })
    for (let i = day.indexOf(NO_DAY); i !== -1; i = day.indexOf(NO_DAY, i + 1)) {
      if (codes[i] !== -1 && !unreadable.has(i)) {
        task.log.add('date_missing', { column: name(at.start), row: rowOf(batch, i) })
      }
      codes[i] = -1
    }
    const unreadableConcepts = new Set<number>()
    const concept = readIntegers(values(at.concept), length, 0, (i, value) => {
      unreadableConcepts.add(i)
      task.log.add('concept_unreadable', { column: name(at.concept), row: rowOf(batch, i), value })
    })
    for (let i = concept.indexOf(0); i !== -1; i = concept.indexOf(0, i + 1)) {
      if (unreadableConcepts.has(i)) continue
      task.log.add('concept_zero', { column: name(at.concept), row: rowOf(batch, i) })
    }
    if (at.conceptName !== -1) {
      eachText(values(at.conceptName), length, (i, text) => {
        const known = names.get(concept[i])
        // The first in order: rows may come in any.
        if (concept[i] !== 0 && (known === undefined || text < known)) names.set(concept[i], text)
      })
    }
    const source = sources?.read(batch, values) ?? null
    if (!isDrug) {
      events.add(batch, { person: codes, day, concept, source, endDay: null, supplyDays: null })
      return
    }
    const endDay =
      at.end === -1
        ? new Int32Array(length).fill(NO_DAY)
        : readDays(values(at.end), length, (i, value) => {
            task.log.add('end_date_unreadable', { column: name(at.end), row: rowOf(batch, i), value })
          })
    for (let i = nextReversed(day, endDay, 0); i < length; i = nextReversed(day, endDay, i + 1)) {
      task.log.add('end_before_start', { column: name(at.end), row: rowOf(batch, i), value: isoDay(endDay[i]) })
      endDay[i] = NO_DAY
    }
    const supplyDays =
      at.supply === -1
        ? new Int32Array(length).fill(NO_DAY)
        : readIntegers(values(at.supply), length, NO_DAY, (i, value) => {
            task.log.add('number_unreadable', { column: name(at.supply), row: rowOf(batch, i), value })
          })
    events.add(batch, { person: codes, day, concept, source, endDay, supplyDays })
  })

  const persons = people.result()
  const { ids, place } = inIdOrder(persons.ids, task.options.loops)
  return {
    table: {
      kind,
      ids,
      firstRow: inPlace(persons.firstRow, place),
      stride: isDrug ? 5 : 3,
      ...events.sorted(place, sources?.sources() ?? [noSource]),
      ...(names.size > 0 && { names }),
    },
    rows,
    usedAs: labelsOf(fields, rolesFor(kind, task.mapping)),
  }
}

function inPlace(values: Int32Array, place: Int32Array): Int32Array {
  const placed = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) placed[place[i]] = values[i]
  return placed
}

/** From `at` on, the first row that ends before it starts; the number of rows where there is none. */
function nextReversed(day: Int32Array, endDay: Int32Array, at: number): number {
  let i = at
  while (i < day.length && (endDay[i] >= day[i] || endDay[i] === NO_DAY || day[i] === NO_DAY)) i++
  return i
}

/**
 * Whole 32-bit numbers; a fraction is cut off, as R's `as.integer` does.
 * @param missing what stands for a missing or unreadable value
 */
function readIntegers(
  values: Values,
  length: number,
  missing: number,
  onUnreadable: (index: number, value: string) => void,
): Int32Array {
  if (values.kind === 'int32' && values.valid === null) return values.values
  const numbers = numbersOf(values, length, onUnreadable) ?? new Float64Array(length).fill(Number.NaN)
  const out = new Int32Array(length)
  for (let i = 0; i < length; i++) {
    const value = Math.trunc(numbers[i])
    if (value === (value | 0)) out[i] = value
    else {
      out[i] = missing
      if (!Number.isNaN(value)) onUnreadable(i, String(numbers[i]))
    }
  }
  return out
}
