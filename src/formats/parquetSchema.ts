import {
  type Field as ArrowField,
  Bool,
  type DataType,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  RecordBatchReader,
  Utf8,
} from 'apache-arrow'
import type { ParquetColumn, ParquetFooter } from './parquetFooter.ts'

/** What Arrow makes of Parquet's physical types where nothing more is said of them. */
const plainTypes: Readonly<Record<number, DataType>> = {
  0: new Bool(),
  1: new Int32(),
  2: new Int64(),
  4: new Float32(),
  5: new Float64(),
}
const BYTE_ARRAY = 6
const utf8 = new Utf8()
/** Where writers that go by Arrow keep its schema. */
const SCHEMA_KEY = 'ARROW:schema'
/** Arrow's texts, of which Parquet has one kind. */
const textTypes: readonly string[] = ['Utf8', 'LargeUtf8']

/**
 * A table's fields as Arrow has them, from the footer alone: a table of dosages has thousands, which a full reader takes long to open. Null where there
 * are others than numbers, truths and texts, or the footer's Arrow schema says otherwise than Parquet's.
 */
export function arrowFields({ columns, metadata }: ParquetFooter): ArrowField[] | null {
  const types = columns.map(typeOf)
  if (types.some((type) => type === null)) return null
  const given = metadata.get(SCHEMA_KEY)
  const meant = given === undefined ? null : schemaFields(given)
  if (meant !== null && meant.length !== columns.length) return null
  const fields: ArrowField[] = []
  for (const [at, { name }] of columns.entries()) {
    const type = types[at]!
    const as = meant?.[at]
    const isSame = as === undefined || String(as.type) === String(type) || (type === utf8 && isText(as.type))
    if (!isSame || (as !== undefined && as.name !== name)) return null
    fields.push(new Field(name, as?.type ?? type, true))
  }
  return fields
}

const isText = (type: DataType): boolean => textTypes.includes(String(type))

function typeOf({ isFlat, type, annotation }: ParquetColumn): DataType | null {
  if (!isFlat) return null
  if (type === BYTE_ARRAY) return annotation === 'text' ? utf8 : null
  return annotation === 'none' ? (plainTypes[type] ?? null) : null
}

/** An Arrow schema's message, in base64. */
function schemaFields(text: string): readonly ArrowField[] {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  return RecordBatchReader.from(bytes).open().schema.fields
}
