import { parseNumber } from '../formats/cells.ts'
import { type Batch, type Field, rowOf, type Values } from '../formats/table.ts'
import { civilDate } from '../model/day.ts'
import { NO_DAY, SEX_OTHER } from '../model/extract.ts'
import {
  type ColumnReader,
  createColumnReader,
  eachText,
  joinInt32,
  numbersOf,
  type ParsedColumn,
} from './columnReader.ts'
import { checkedDay, readDays } from './dates.ts'
import { rolesFor } from './mapping.ts'
import { isBesideScores, personColumns, roles } from './recognise.ts'
import { parseSex } from './sex.ts'
import { createPersonReader, labelsOf, type Parsed, personFacts, positionsOf, readBatches, type Task } from './task.ts'

/** Columns of a person table that tell nothing of the person, or too much: keys into other tables and source texts. */
const leftOut = /_source_value$|_source_concept_id$|^(location|provider|care_site)_id$|^fid$/

/** Reads a table with one row for each person. */
export async function parseKeyed(task: Task, kind: 'person' | 'ancestry' | 'scores'): Promise<Parsed> {
  const { fields } = task.table
  const at = positionsOf(fields, rolesFor(kind, task.mapping), [
    'person',
    'features',
    'probabilities',
    'sex',
    'birthDate',
    'birthYear',
    'birthMonth',
    'birthDay',
  ])
  const usedAs = labelsOf(fields, rolesFor(kind, task.mapping))
  const people = createPersonReader(task, fields[at.person].name)
  const further = furtherColumns(fields, kind, usedAs)
  const readers = new Map<string, ColumnReader>()
  const reader = (key: string): ColumnReader => {
    const known = readers.get(key) ?? createColumnReader()
    readers.set(key, known)
    return known
  }
  for (const [position, name] of further) {
    reader(name)
    usedAs.set(fields[position].name, kind === 'scores' ? 'score' : isPc(name) ? 'PC' : 'person column')
  }
  const beside = kind === 'scores' ? fields.map((field) => field.name).filter(isBesideScores) : []
  if (beside.length > 0) task.log.add('no_scores', { value: beside.join(', ') })
  if (kind === 'person' && at.sex === -1) task.log.add('no_sex', { value: roles.person.sex.names.join(', ') })
  const hasBirth = at.birthDate !== -1 || at.birthYear !== -1
  if (kind === 'person' && !hasBirth) {
    task.log.add('no_birth', { value: [...roles.person.birthYear.names, ...roles.person.birthDate.names].join(', ') })
  }
  const named = [
    at.person,
    at.features,
    at.probabilities,
    at.sex,
    at.birthDate,
    at.birthYear,
    at.birthMonth,
    at.birthDay,
  ]
  const columns = [...named.filter((position) => position !== -1), ...further.keys()]
  const codeChunks: Int32Array[] = []
  const rowChunks: Int32Array[] = []
  let features: Float64Array[] = []
  let probabilities: Float64Array[] = []

  const rows = await readBatches(task, columns, (batch) => {
    const values = (position: number): Values =>
      position === -1 ? { kind: 'missing' } : batch.columns[columns.indexOf(position)]
    const codes = people.read(values(at.person), batch)
    codeChunks.push(codes)
    rowChunks.push(Int32Array.from(codes, (_, i) => rowOf(batch, i)))
    if (kind === 'person') {
      const birth = readBirth(task, batch, fields, at, values)
      const add = (key: string, column: Float64Array) =>
        reader(key).add({ kind: 'number', values: column }, batch.length)
      if (at.sex !== -1) add(personFacts.sex, readSex(task, batch, fields[at.sex].name, values(at.sex)))
      if (hasBirth) add(personFacts.birthYear, birth.year)
      if (hasBirth) add(personFacts.birthDay, birth.day)
    }
    for (const [position, name] of further) {
      const content = kind === 'scores' ? scoreValues(task, batch, name, values(position)) : values(position)
      reader(name).add(content, batch.length)
    }
    const lists = (position: number) => readFeatures(task, batch, fields[position].name, values(position))
    if (at.features !== -1) features = features.concat(lists(at.features))
    if (at.probabilities !== -1) probabilities = probabilities.concat(lists(at.probabilities))
  })

  const codes = joinInt32(codeChunks)
  const parsed = new Map<string, ParsedColumn>([...readers].map(([key, each]) => [key, each.column()]))
  for (const [name, column] of featureColumns(features)) parsed.set(name, column)
  if (at.probabilities !== -1) parsed.set('ancestry_probability', highest(probabilities))
  return { table: { kind, ...people.result(), ...withoutMissing(codes, joinInt32(rowChunks), parsed) }, rows, usedAs }
}

const isPc = (name: string): boolean => /^PC\d+$/.test(name)

/** Positions of the columns used under their own names; `pc_1` and `pc1` are `PC1`. */
function furtherColumns(
  fields: readonly Field[],
  kind: string,
  usedAs: ReadonlyMap<string, string>,
): Map<number, string> {
  const names = new Map<number, string>()
  const used = new Set<string>()
  fields.forEach((field, position) => {
    const lower = field.name.toLowerCase()
    const pc = /^pc_?(\d+)$/.exec(lower)
    const name = pc ? `PC${Number(pc[1])}` : field.name
    const isKnown = usedAs.has(field.name) || (personColumns as readonly string[]).includes(lower)
    if (!field.readable || isKnown || leftOut.test(lower) || used.has(name) || name === '') return
    if (kind === 'scores' && isBesideScores(lower)) return
    if (kind === 'ancestry' && !pc && !/^ancestry_pred(_other)?$/.test(lower)) return
    used.add(name)
    names.set(position, name)
  })
  return names
}

function readSex(task: Task, batch: Batch, column: string, values: Values): Float64Array {
  const sex = new Float64Array(batch.length).fill(SEX_OTHER)
  eachText(values, batch.length, (i, text) => {
    const known = parseSex(text)
    if (known === null) task.log.add('unknown_sex', { column, row: rowOf(batch, i), value: text })
    else {
      sex[i] = known
      if (known === SEX_OTHER) task.log.add('sex_other', { column, row: rowOf(batch, i), value: text })
    }
  })
  return sex
}

/**
 * Year and day of birth: from the birth date, else from year, month and day. Where only the year is known, the day is 1 July,
 * where year and month are, the 15th: a repair that is counted.
 */
function readBirth(
  task: Task,
  batch: Batch,
  fields: readonly Field[],
  at: Readonly<Record<'birthDate' | 'birthYear' | 'birthMonth' | 'birthDay', number>>,
  values: (position: number) => Values,
): { year: Float64Array; day: Float64Array } {
  const numbers = (position: number): Float64Array => {
    const unreadable = (i: number, value: string) =>
      task.log.add('birth_unreadable', { column: fields[position].name, row: rowOf(batch, i), value })
    return numbersOf(values(position), batch.length, unreadable) ?? new Float64Array(batch.length).fill(Number.NaN)
  }
  const dates = readDays(values(at.birthDate), batch.length, (i, value) =>
    task.log.add('birth_unreadable', { column: fields[at.birthDate].name, row: rowOf(batch, i), value }),
  )
  const year = Float64Array.from(numbers(at.birthYear))
  const month = numbers(at.birthMonth)
  const dayOfMonth = numbers(at.birthDay)
  const day = new Float64Array(batch.length).fill(Number.NaN)
  for (let i = 0; i < batch.length; i++) {
    if (dates[i] !== NO_DAY) {
      day[i] = dates[i]
      if (Number.isNaN(year[i])) year[i] = civilDate(dates[i]).year
      continue
    }
    if (Number.isNaN(year[i])) continue
    const exact = checkedDay(year[i], month[i], dayOfMonth[i])
    day[i] = exact ?? checkedDay(year[i], month[i], 15) ?? checkedDay(year[i], 7, 1) ?? Number.NaN
    if (exact === null) task.log.add('birth_mid_year', { row: rowOf(batch, i) })
  }
  return { year, day }
}

function scoreValues(task: Task, batch: Batch, column: string, values: Values): Values {
  const numbers = numbersOf(values, batch.length, (i, value) =>
    task.log.add('number_unreadable', { column, row: rowOf(batch, i), value }),
  )
  return { kind: 'number', values: numbers ?? new Float64Array(batch.length).fill(Number.NaN) }
}

/** Bracketed lists of numbers, one for each row; empty where missing or unreadable. */
function readFeatures(task: Task, batch: Batch, column: string, values: Values): Float64Array[] {
  const lists = Array.from({ length: batch.length }, () => new Float64Array(0))
  eachText(values, batch.length, (i, text) => {
    const inside = /^\s*\[(.*)\]\s*$/s.exec(text)?.[1]
    const numbers = Float64Array.from(inside?.trim() ? inside.trim().split(/[\s,]+/) : [], parseNumber)
    if (inside === undefined || numbers.some(Number.isNaN))
      task.log.add('unreadable_pcs', { column, row: rowOf(batch, i) })
    else lists[i] = numbers
  })
  return lists
}

/** The probability of the group that is predicted is the highest of all. */
const highest = (lists: readonly Float64Array[]): ParsedColumn => ({
  kind: 'number',
  values: Float64Array.from(lists, (list) => (list.length === 0 ? Number.NaN : Math.max(...list))),
})

function featureColumns(lists: readonly Float64Array[]): Map<string, ParsedColumn> {
  const longest = lists.reduce((most, list) => Math.max(most, list.length), 0)
  return new Map(
    Array.from({ length: longest }, (_, k): [string, ParsedColumn] => [
      `PC${k + 1}`,
      { kind: 'number', values: Float64Array.from(lists, (list) => list[k] ?? Number.NaN) },
    ]),
  )
}

/** Leaves out the rows without a person. */
function withoutMissing(codes: Int32Array, rows: Int32Array, columns: ReadonlyMap<string, ParsedColumn>) {
  if (!codes.includes(-1)) return { codes, rows, columns }
  const kept = [...codes.keys()].filter((i) => codes[i] !== -1)
  const compact = (column: ParsedColumn): ParsedColumn =>
    column.kind === 'number'
      ? { kind: 'number', values: Float64Array.from(kept, (i) => column.values[i]) }
      : { ...column, codes: Int32Array.from(kept, (i) => column.codes[i]) }
  return {
    codes: Int32Array.from(kept, (i) => codes[i]),
    rows: Int32Array.from(kept, (i) => rows[i]),
    columns: new Map([...columns].map(([key, column]) => [key, compact(column)])),
  }
}
