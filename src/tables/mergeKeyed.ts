import { grouped } from '../model/counted.ts'
import type { PersonColumn } from '../model/extract.ts'
import type { ParsedColumn } from './columnReader.ts'
import type { Found, ProblemLog } from './problems.ts'
import { type ParsedKeyed, personFacts } from './task.ts'

/** A parsed file with one row for each person, and the row numbers of its people. */
export interface Keyed {
  readonly file: string
  readonly table: ParsedKeyed
  readonly log: ProblemLog
  /** Row number by code into the file's ids, −1 for unknown people. */
  readonly people: Int32Array
}

export interface Merged {
  /** By name, in code-unit order; each with one value for each of the n people. */
  readonly columns: ReadonlyMap<string, PersonColumn>
  /** 1 where a person has a row. */
  readonly hasRow: Uint8Array
  /** 1 where a person has rows that contradict each other; the values of such people mean nothing. */
  readonly conflict: Uint8Array
}

/**
 * Puts the rows of one kind of table, from any number of files, in person order. A person may stand in several files with
 * different columns; rows that repeat are joined, rows that contradict each other are reported with both places,
 * never with the id or the values.
 */
export function mergeKeyed(tables: readonly Keyed[], n: number): Merged {
  const columns = outputColumns(tables, n)
  const hasRow = new Uint8Array(n)
  const conflict = new Uint8Array(n)
  const firstTable = new Int32Array(n)
  const firstRow = new Int32Array(n)
  const joined = tables.map(() => new Set<number>())
  const conflicts = tables.map((): Found[] => [])

  tables.forEach(({ file, table, log, people }, t) => {
    const inputs = [...table.columns].map(([name, column]) => inputOf(column, columns.get(name.toLowerCase())!))
    const persons = table.codes.map((code) => people[code])
    const repeated: number[] = []
    const firsts = persons
      .map((_, i) => i)
      .filter((i) => {
        const person = persons[i]
        if (person === -1) log.add('unknown_person', { row: table.rows[i] })
        else if (hasRow[person] === 1) repeated.push(i)
        else {
          hasRow[person] = 1
          firstTable[person] = t
          firstRow[person] = table.rows[i]
          return true
        }
        return false
      })
    for (const input of inputs) input.place(firsts, persons)
    for (const i of repeated) {
      const person = persons[i]
      const row = table.rows[i]
      // Each person is told once, however many rows there are.
      if (conflict[person] === 1) continue
      const different = inputs.find((input) => input.differs(i, person))
      if (different) {
        conflict[person] = 1
        const other = tables[firstTable[person]].file
        const where =
          other === file
            ? `Rows ${grouped(firstRow[person])} and ${grouped(row)}`
            : `Row ${grouped(firstRow[person])} of ${other} and row ${grouped(row)} of this file`
        conflicts[t].push({ row, column: different.label, where })
        continue
      }
      if (inputs.some((input) => input.isGiven(person))) joined[t].add(i)
      for (const input of inputs) input.place([i], persons)
    }
  })

  // What contradicts a row may stand in a later file: only now is it known which rows count.
  tables.forEach(({ table, log, people }, t) => {
    let used = 0
    table.codes.forEach((code, i) => {
      const person = people[code]
      if (person === -1) return
      const row = table.rows[i]
      if (conflict[person] === 1) log.count('conflicting_rows', { row })
      else if (joined[t].has(i)) log.add('duplicate_person', { row })
      else used++
    })
    for (const found of conflicts[t]) log.add('conflicting_person', found)
    log.count('rows_used', { count: used })
  })

  const sorted = [...columns.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  return { columns: new Map(sorted.map(({ name, column }) => [name, column])), hasRow, conflict }
}

interface Output {
  readonly name: string
  readonly column: PersonColumn
  /** 1 where a row has said the value (or that it is missing). */
  readonly given: Uint8Array
}

/** Columns by lower-case name: files may differ in case. A column that is text in one file is text in all. */
function outputColumns(tables: readonly Keyed[], n: number): Map<string, Output> {
  const byKey = new Map<string, { name: string; parts: ParsedColumn[] }>()
  for (const { table } of tables) {
    for (const [name, column] of table.columns) {
      const key = name.toLowerCase()
      const known = byKey.get(key)
      byKey.set(key, {
        name: known && known.name < name ? known.name : name,
        parts: [...(known?.parts ?? []), column],
      })
    }
  }
  return new Map(
    [...byKey].map(([key, { name, parts }]) => [
      key,
      { name, column: emptyColumn(parts, n), given: new Uint8Array(n) },
    ]),
  )
}

function emptyColumn(parts: readonly ParsedColumn[], n: number): PersonColumn {
  // A column without any value in one file does not make the numbers of another file texts.
  if (parts.every((part) => part.kind === 'number'))
    return { kind: 'number', values: new Float64Array(n).fill(Number.NaN) }
  const levels = new Set(parts.flatMap((part) => (part.kind === 'category' ? part.levels : levelsOf(part.values))))
  return { kind: 'category', codes: new Int32Array(n).fill(-1), levels: [...levels].sort() }
}

const levelsOf = (values: Float64Array): string[] =>
  [...new Set(values)].filter((value) => !Number.isNaN(value)).map(String)

interface Input {
  readonly label: string
  /** Does row `i` say something else than an earlier row of the person did? */
  differs(i: number, person: number): boolean
  isGiven(person: number): boolean
  /** Takes over the values of the given rows, whose people are `persons`. */
  place(rows: ArrayLike<number>, persons: Int32Array): void
}

function inputOf(part: ParsedColumn, { name, column, given }: Output): Input {
  const label = facts[name] ?? name
  if (column.kind === 'number') {
    const values = (part as ParsedColumn & { kind: 'number' }).values
    const same = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b))
    return {
      label,
      differs: (i, person) => given[person] === 1 && !same(values[i], column.values[person]),
      isGiven: (person) => given[person] === 1,
      place: (rows, persons) => {
        for (let k = 0; k < rows.length; k++) {
          column.values[persons[rows[k]]] = values[rows[k]]
          given[persons[rows[k]]] = 1
        }
      },
    }
  }
  const levelCodes = new Map(column.levels.map((level, code) => [level, code]))
  const codeOf = (level: string): number => levelCodes.get(level) ?? -1
  const codes =
    part.kind === 'category'
      ? coded(part.codes, part.levels.map(codeOf))
      : Int32Array.from(part.values, (value) => (Number.isNaN(value) ? -1 : codeOf(String(value))))
  return {
    label,
    differs: (i, person) => given[person] === 1 && codes[i] !== column.codes[person],
    isGiven: (person) => given[person] === 1,
    place: (rows, persons) => {
      for (let k = 0; k < rows.length; k++) {
        column.codes[persons[rows[k]]] = codes[rows[k]]
        given[persons[rows[k]]] = 1
      }
    },
  }
}

const coded = (codes: Int32Array, newCodes: readonly number[]): Int32Array =>
  codes.map((code) => (code === -1 ? -1 : newCodes[code]))

/** How the facts of a person are called in messages. */
const facts: Readonly<Record<string, string>> = {
  [personFacts.sex]: 'sex',
  [personFacts.birthYear]: 'birth year',
  [personFacts.birthDay]: 'birth date',
}
