import { detectSource, openTable } from '../../src/formats/index.ts'
import type { ParquetReader } from '../../src/formats/parquet.ts'
import type { Source } from '../../src/formats/source.ts'
import { rowOf, type TableFile, type TableReadOptions, type Values } from '../../src/formats/table.ts'

export async function open(source: Source, parquet: ParquetReader): Promise<TableFile> {
  const detected = await detectSource(source)
  const table = detected && (await openTable(source, detected.id, parquet))
  if (!table) throw new Error(`${source.name} was taken for ${detected?.id ?? 'nothing'}`)
  return table
}

export interface Read {
  readonly rows: number[]
  /** By column name; null where missing. */
  readonly columns: Record<string, unknown[]>
}

/** Every value of every readable column. */
export async function readTable(source: Source, parquet: ParquetReader, options?: TableReadOptions): Promise<Read> {
  const table = await open(source, parquet)
  const at = table.fields.flatMap((field, index) => (field.readable ? [index] : []))
  const read: Read = { rows: [], columns: Object.fromEntries(at.map((index) => [table.fields[index].name, []])) }
  await table.read(
    at,
    (batch) => {
      for (let i = 0; i < batch.length; i++) read.rows.push(rowOf(batch, i))
      batch.columns.forEach((values, c) => {
        const into = read.columns[table.fields[at[c]].name]
        for (let i = 0; i < batch.length; i++) into.push(valueAt(values, i))
      })
    },
    options,
  )
  return read
}

function valueAt(values: Values, i: number): unknown {
  switch (values.kind) {
    case 'int64':
    case 'int32':
      return values.valid && values.valid[i] === 0 ? null : values.values[i]
    case 'number':
      return Number.isNaN(values.values[i]) ? null : values.values[i]
    case 'day':
      return values.values[i] === -2147483648 ? null : values.values[i]
    case 'text':
      return values.values[i] === '' ? null : values.values[i]
    case 'dictionary':
      return values.codes[i] === -1 ? null : values.levels[values.codes[i]]
    case 'missing':
      return null
  }
}
