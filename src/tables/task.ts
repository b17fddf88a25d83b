import { type Batch, type Field, rowOf, type TableFile, type TableReadOptions, type Values } from '../formats/table.ts'
import type { LoadedEffect } from '../model/effectResults.ts'
import type {
  Ancestry,
  ConceptEntry,
  PersonIds,
  ScoreDescription,
  SourceCode,
  VocabularyConcept,
} from '../model/extract.ts'
import type { ColumnMapping } from '../model/importMapping.ts'
import type { ColumnCounts } from './columnCounts.ts'
import type { ParsedColumn } from './columnReader.ts'
import type { FileRows } from './fileRows.ts'
import { createIdReader, isInteger64, NotAnId } from './ids.ts'
import { type ProblemLog, Refusal } from './problems.ts'
import { type EventKind, positionOf, type Role } from './recognise.ts'
import type { ByPerson, Stride } from './sortEvents.ts'

/** The people a file speaks of, and its rows by code into them. */
export interface ParsedIds {
  readonly ids: PersonIds
  /** First row of each id, counted from 1 below the head. */
  readonly firstRow: Int32Array
}

/** Events by code into `ids`, which stand in their order; the origin of each is its file row. */
export interface ParsedEvents extends ParsedIds, ByPerson {
  readonly kind: EventKind
  /** 5 of drugs, with end and supply (`NO_DAY` where missing), else 3. */
  readonly stride: Stride
  /** OMOP concept ids, 0 where missing, in ascending order; once for each source that they were recorded under. */
  readonly conceptIds: readonly number[]
  /** Of each of `conceptIds`; `noSource` where the table does not say it. */
  readonly sources: readonly SourceCode[]
  /** Of a drug table that names its concepts: name by concept id. */
  readonly names?: ReadonlyMap<number, string>
}

export interface ParsedPeriods extends ParsedIds {
  readonly kind: 'observation_period' | 'death'
  readonly codes: Int32Array
  readonly fileRows: FileRows
  readonly startDay: Int32Array
  /** Of a death: the same day. */
  readonly endDay: Int32Array
}

/** A table with one row for each person: people, ancestry, scores. */
export interface ParsedKeyed extends ParsedIds {
  readonly kind: 'person' | 'ancestry' | 'scores'
  readonly codes: Int32Array
  /** File row of each row. */
  readonly rows: Int32Array
  /** `sex`, `birthYear` and `birthDay` of a person table stand under the keys of `personFacts`. */
  readonly columns: ReadonlyMap<string, ParsedColumn>
}

/** Ids alone: those who have something, or are to be left out. */
export interface ParsedList extends ParsedIds {
  readonly kind: 'person_list'
  /** Of the file, without folders and ending. */
  readonly name: string
}

/** Keys of the facts every person has, beside the columns under their own names. */
export const personFacts = { sex: '\0sex', birthYear: '\0birthYear', birthDay: '\0birthDay' } as const

export type ParsedTable =
  | ParsedEvents
  | ParsedPeriods
  | ParsedKeyed
  | ParsedList
  | { readonly kind: 'concept_sets'; readonly entries: readonly (ConceptEntry & { readonly class: string })[] }
  | { readonly kind: 'concept'; readonly concepts: readonly VocabularyConcept[] }
  | ({ readonly kind: 'concept_ancestor' | 'drug_strength' } & Ancestry)
  | { readonly kind: 'effects'; readonly effects: readonly LoadedEffect[]; readonly simulated: boolean }
  | { readonly kind: 'score_descriptions'; readonly entries: readonly ScoreDescription[] }

/** A parsed file and the row numbers of its people. */
export interface Placed<T extends ParsedIds> {
  readonly table: T
  readonly log: ProblemLog
  /** Row number by code into the file's ids, −1 for unknown people. */
  readonly people: Int32Array
}

export interface Parsed {
  readonly table: ParsedTable
  readonly rows: number
  /** Column name → what it is used as. */
  readonly usedAs: ReadonlyMap<string, string>
}

/** What every parser works with. */
export interface Task {
  readonly file: string
  readonly table: TableFile
  readonly log: ProblemLog
  readonly options: TableReadOptions
  /** Counts the values of the columns read, for the import report. */
  readonly counts?: ColumnCounts
  /** Of a vocabulary table: the concepts that it is read for. */
  readonly concepts?: ReadonlySet<number>
  /** What the user said of the columns. */
  readonly mapping?: ColumnMapping | null
}

/** Reads the columns and returns how many rows there were, those set aside by the format included. */
export async function readBatches(
  task: Task,
  columns: readonly number[],
  onBatch: (batch: Batch) => void,
): Promise<number> {
  let rows = 0
  await task.table.read(
    columns,
    (batch) => {
      rows += batch.length
      task.counts?.add(columns, batch)
      onBatch(batch)
    },
    {
      ...task.options,
      onRowProblem(rule, row, value) {
        if (rule !== 'encoding') rows++
        task.log.add(rule, { row, value })
      },
    },
  )
  return rows
}

/** The person column of a file, batch by batch. */
export function createPersonReader(task: Task, column: string) {
  const reader = createIdReader(task.options.loops)
  let firstRow = new Int32Array(1024)
  return {
    /** Codes of the batch; rows without an id get −1 and are counted. */
    read(values: Values, batch: Batch): Int32Array {
      let codes: Int32Array
      const before = reader.count
      try {
        codes = reader.read(values, batch.length)
      } catch (cause) {
        if (!(cause instanceof NotAnId)) throw cause
        throw notAnId(task.file, column, rowOf(batch, cause.index), cause.value)
      }
      const { count } = reader
      while (firstRow.length < count) {
        const longer = new Int32Array(2 * firstRow.length)
        longer.set(firstRow)
        firstRow = longer
      }
      for (let next = before, i = 0; next < count; i++) if (codes[i] === next) firstRow[next++] = rowOf(batch, i)
      for (let i = codes.indexOf(-1); i !== -1; i = codes.indexOf(-1, i + 1)) {
        task.log.add('person_missing', { column, row: rowOf(batch, i) })
      }
      return codes
    },
    result(): ParsedIds {
      const ids = reader.ids()
      const fact = ids.kind === 'text' ? 'ids_texts' : 'ids_whole_numbers'
      task.log.count(fact, { column, count: reader.count })
      return { ids, firstRow: firstRow.slice(0, reader.count) }
    },
  }
}

function notAnId(file: string, column: string, row: number, value: string): Refusal {
  const why = isInteger64(value)
    ? `${value} is stored as a floating-point number, which holds whole numbers exactly only below 2^53; its last digits may be lost already`
    : /^[+-]?\d+$/.test(value)
      ? `${value} is beyond 64 bits`
      : `${value} is a number, but not a whole one written in digits; digits of other ids may be lost already`
  return new Refusal({
    file,
    row,
    column,
    rule: 'id_not_an_integer',
    value,
    message:
      `${file}, row ${row}: the ${column} ${why}. Ids are 64-bit integers or text. Nothing was taken from the file; ` +
      'other files stay loaded. Export the ids as whole numbers or as text.',
  })
}

/** Positions of the roles' columns; −1 where the table has no such role or the file no such column. */
export function positionsOf<K extends string>(
  fields: readonly Field[],
  wanted: Readonly<Record<string, Role>>,
  keys: readonly K[],
): Readonly<Record<K, number>> {
  const position = (key: K): number => (key in wanted ? positionOf(fields, wanted[key]) : -1)
  return Object.fromEntries(keys.map((key) => [key, position(key)])) as Record<K, number>
}

/** Column name → label, for those of the roles' columns that are there. */
export function labelsOf(fields: readonly Field[], wanted: Readonly<Record<string, Role>>): Map<string, string> {
  const labels = new Map<string, string>()
  for (const each of Object.values(wanted)) {
    const at = positionOf(fields, each)
    if (at !== -1) labels.set(fields[at].name, each.label)
  }
  return labels
}
