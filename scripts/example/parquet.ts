import { fileWriter, ParquetWriter } from 'hyparquet-writer'

type Encoding = 'RLE_DICTIONARY' | 'DELTA_BINARY_PACKED'
type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]

/** A column's place in the schema and the encoding that keeps it small. */
export interface Column {
  readonly element: SchemaElement
  readonly encoding: Encoding
}

export type Values = readonly (number | bigint | string | null)[]

const column = (encoding: Encoding, element: SchemaElement): Column => ({ element, encoding })

export const columns = {
  /** 64-bit integers that grow from row to row. */
  id: (name: string) => column('DELTA_BINARY_PACKED', { name, type: 'INT64', repetition_type: 'REQUIRED' }),
  integer: (name: string) => column('RLE_DICTIONARY', { name, type: 'INT32', repetition_type: 'OPTIONAL' }),
  float: (name: string) => column('RLE_DICTIONARY', { name, type: 'FLOAT', repetition_type: 'OPTIONAL' }),
  text: (name: string) =>
    column('RLE_DICTIONARY', { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }),
  /** Values are days since 1970-01-01. */
  date: (name: string) =>
    column('RLE_DICTIONARY', { name, type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' }),
  /** Values are milliseconds since 1970-01-01. */
  timestamp: (name: string) =>
    column('RLE_DICTIONARY', { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'OPTIONAL' }),
}

export interface TableWriter {
  /** Appends one row group; `values` in the order of the columns. */
  append(values: readonly Values[]): void
  close(): void
}

/** A Parquet file written row group by row group; marked as simulated in its metadata. */
export function createTable(path: string, tableColumns: readonly Column[]): TableWriter {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: tableColumns.length },
    ...tableColumns.map(({ element }) => element),
  ]
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema,
    kvMetadata: [{ key: 'simulated', value: 'true' }],
    createdBy: 'PGS Workbench, example study',
  })
  return {
    append(values) {
      writer.write({
        columnData: tableColumns.map(({ element, encoding }, index) => ({
          name: element.name,
          data: [...values[index]],
          encoding,
        })),
        rowGroupSize: Math.max(1, values[0].length),
      })
    },
    close() {
      writer.finish()
    },
  }
}
