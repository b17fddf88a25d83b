import { gunzipSync } from 'node:zlib'
import {
  DateDay,
  Float64,
  Int32,
  makeVector,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Table,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'
import type { SchemaElement } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { Source } from '../../src/formats/source.ts'
import { dayOf } from '../../src/model/day.ts'
import { fixtureBytes, given } from '../formats/givenFile.ts'

/** A CSV fixture as columns of texts (no quotes in these files). */
export function columnsOfFixture(path: string): Map<string, string[]> {
  const [head, ...rows] = gunzipSync(fixtureBytes(path))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  return new Map(head.map((name, at) => [name, rows.map((row) => row[at] ?? '')]))
}

type Kind = 'id' | 'integer' | 'number' | 'date' | 'text'

function kindOf(name: string, values: readonly string[]): Kind {
  if (name === 'person_id') return 'id'
  const there = values.filter((value) => value !== '')
  if (there.every((value) => /^\d{4}-\d\d-\d\d$/.test(value))) return 'date'
  if (there.every((value) => /^-?\d{1,10}$/.test(value) && Number(value) === (Number(value) | 0))) return 'integer'
  return there.every((value) => Number.isFinite(Number(value))) ? 'number' : 'text'
}

const dayOfText = (text: string): number => {
  const [year, month, day] = text.split('-').map(Number)
  return dayOf(year, month, day)
}

const parquetTypes: Readonly<Record<Kind, Omit<SchemaElement, 'name'>>> = {
  id: { type: 'INT64' },
  integer: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  date: { type: 'INT32', converted_type: 'DATE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
}

const parquetCells: Readonly<Record<Kind, (text: string) => unknown>> = {
  id: BigInt,
  integer: Number,
  number: Number,
  date: dayOfText,
  text: String,
}

/** The same content as Parquet: 64-bit ids, 32-bit integers, doubles, dates; optional columns; several row groups. */
export function parquetOf(
  name: string,
  columns: ReadonlyMap<string, string[]>,
  metadata?: { key: string; value: string }[],
): Source {
  const written = [...columns].map(([column, values]) => ({ column, values, kind: kindOf(column, values) }))
  const schema: SchemaElement[] = [
    { name: 'root', num_children: written.length },
    ...written.map(({ column, kind }) => ({
      name: column,
      repetition_type: 'OPTIONAL' as const,
      ...parquetTypes[kind],
    })),
  ]
  const columnData = written.map(({ column, values, kind }) => ({
    name: column,
    data: values.map((value) => (value === '' ? null : parquetCells[kind](value))),
  }))
  const bytes = parquetWriteBuffer({ columnData, schema, rowGroupSize: 5000, kvMetadata: metadata })
  return given(name, new Uint8Array(bytes))
}

function vectorOf(column: string, values: readonly string[]): Vector {
  const kind = kindOf(column, values)
  const cells = <T>(convert: (text: string) => T): (T | null)[] =>
    values.map((value) => (value === '' ? null : convert(value)))
  if (kind === 'id') return makeVector(BigInt64Array.from(values, BigInt))
  if (kind === 'integer') return vectorFromArray(cells(Number), new Int32())
  if (kind === 'number') return vectorFromArray(cells(Number), new Float64())
  if (kind === 'date')
    return vectorFromArray(
      cells((text) => new Date(dayOfText(text) * 86_400_000)),
      new DateDay(),
    )
  // A dictionary where values repeat, as most writers do, else plain text.
  return new Set(values).size < values.length / 4
    ? vectorFromArray(cells(String))
    : vectorFromArray(cells(String), new Utf8())
}

/** The same content as an Arrow IPC file or stream, in batches of 4,000 rows. */
export function arrowOf(name: string, columns: ReadonlyMap<string, string[]>, format: 'file' | 'stream'): Source {
  const table = new Table(
    Object.fromEntries([...columns].map(([column, values]) => [column, vectorOf(column, values)])),
  )
  const writer = format === 'file' ? new RecordBatchFileWriter() : new RecordBatchStreamWriter()
  for (let at = 0; at < table.numRows; at += 4000) {
    for (const batch of table.slice(at, at + 4000).batches) writer.write(batch)
  }
  writer.finish()
  return given(name, new Uint8Array(writer.toUint8Array(true)))
}

export function csvOf(name: string, columns: ReadonlyMap<string, string[]>, order?: readonly number[]): Source {
  const names = [...columns.keys()]
  const length = columns.get(names[0])?.length ?? 0
  const rows = order ?? Array.from({ length }, (_, i) => i)
  const lines = rows.map((row) => names.map((column) => columns.get(column)?.[row]).join(','))
  return given(name, `${[names.join(','), ...lines].join('\n')}\n`)
}
