/**
 * Where a Parquet file's columns lie: what its footer says, which is in Thrift's compact protocol.
 * https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
 */

import type { ColumnKind } from '../kernel/pages.ts'

export interface ParquetFooter {
  readonly rowCount: number
  readonly metadata: ReadonlyMap<string, string>
  /** Of each row group. */
  readonly rows: readonly number[]
  /** As the table has fields. */
  readonly columns: readonly ParquetColumn[]
}

/** A field of the table; a nested one lies in the file as several columns. */
export interface ParquetColumn {
  readonly name: string
  /** A row has one value, or none. */
  readonly isFlat: boolean
  readonly isOptional: boolean
  /** Of an instant: 1 milliseconds, 2 microseconds, 3 nanoseconds; 0 of others. */
  readonly timeUnit: number
  /** Physical type, as the format numbers it; −1 of nested ones. */
  readonly type: number
  /** What more is said of the type. */
  readonly annotation: Annotation
  /** Of each row group in turn. */
  readonly chunks: readonly ParquetChunk[]
}

export type Annotation = 'none' | 'text' | 'other'

export interface ParquetChunk {
  /** Physical type and codec, as the format numbers them. */
  readonly type: number
  readonly codec: number
  readonly start: number
  /** Bytes, as stored and as unpacked. */
  readonly packed: number
  readonly unpacked: number
}

/** What the kernel makes of a column. */
export type StoredKind = ColumnKind | 'utf8' | 'binary'

/** A column as the file stores it, and what the kernel makes of it; null: it does not know it. */
export type StoredColumn = Pick<ParquetColumn, 'chunks' | 'isOptional'> & { readonly kind: StoredKind | null }

interface SchemaElement {
  name: string
  type: number
  annotation: Annotation
  repetition: number
  children: number
  timeUnit: number
}

const OPTIONAL = 1
const REPEATED = 2
/** Types that were written before logical ones were: instants in milliseconds and in microseconds. */
const formerTimeUnits: Readonly<Record<number, number>> = { 9: 1, 10: 2 }
/** Among logical types. */
const TIMESTAMP = 8
/** Among the annotations that were written before there were logical types, and among those. */
const UTF8 = 0
const STRING = 1

/** @throws Error if the bytes are no footer */
export function readFooter(bytes: Uint8Array): ParquetFooter {
  const { struct, list, whole, text } = compactThrift(bytes)
  const elements: SchemaElement[] = []
  const rows: number[] = []
  const groups: ParquetChunk[][] = []
  const metadata = new Map<string, string>()
  let rowCount = 0

  let logical = 0
  let unit = 0
  const unitOf = (field: number): boolean => {
    unit = field
    return false
  }
  const timestamp = (field: number): boolean => {
    if (field !== 2) return false
    struct(unitOf)
    return true
  }
  const logicalType = (field: number): boolean => {
    logical = field
    if (field !== TIMESTAMP) return false
    struct(timestamp)
    return true
  }
  const element = (): void => {
    const read: SchemaElement = { name: '', type: -1, annotation: 'none', repetition: 0, children: 0, timeUnit: 0 }
    struct((field) => {
      if (field === 1) read.type = whole()
      else if (field === 3) read.repetition = whole()
      else if (field === 4) read.name = text()
      else if (field === 5) read.children = whole()
      else if (field === 6) {
        const former = whole()
        read.annotation = former === UTF8 ? 'text' : 'other'
        read.timeUnit ||= formerTimeUnits[former] ?? 0
      } else if (field === 10) {
        unit = 0
        struct(logicalType)
        read.annotation = logical === STRING ? 'text' : 'other'
        read.timeUnit = unit
      } else return false
      return true
    })
    elements.push(read)
  }
  const numbers = new Float64Array(12)
  const chunkNumbers = (field: number): boolean => {
    if (field !== 1 && field !== 4 && field !== 6 && field !== 7 && field !== 9 && field !== 11) return false
    numbers[field] = whole()
    return true
  }
  const chunk = (field: number): boolean => {
    if (field !== 3) return false
    numbers.fill(0)
    struct(chunkNumbers)
    const [data, dictionary] = [numbers[9], numbers[11]]
    groups[groups.length - 1].push({
      type: numbers[1],
      codec: numbers[4],
      start: dictionary > 0 ? Math.min(dictionary, data) : data,
      packed: numbers[7],
      unpacked: numbers[6],
    })
    return true
  }
  const group = (field: number): boolean => {
    if (field === 1) list(() => struct(chunk))
    else if (field === 3) rows.push(whole())
    else return false
    return true
  }
  const keyValue = (): void => {
    let [key, value] = ['', '']
    struct((field) => {
      if (field === 1) key = text()
      else if (field === 2) value = text()
      else return false
      return true
    })
    metadata.set(key, value)
  }
  struct((field) => {
    if (field === 2) list(element)
    else if (field === 3) rowCount = whole()
    else if (field === 5) list(keyValue)
    else if (field === 4)
      list(() => {
        groups.push([])
        struct(group)
      })
    else return false
    return true
  })
  return { rowCount, metadata, rows, columns: columnsOf(elements, groups) }
}

/** Columns lie in the order in which the tree of fields names its leaves. */
function columnsOf(elements: readonly SchemaElement[], groups: readonly ParquetChunk[][]): ParquetColumn[] {
  const columns: ParquetColumn[] = []
  let leaves = 0
  for (let at = 1; at < elements.length; ) {
    const { name, type, annotation, repetition, timeUnit } = elements[at]
    const first = leaves
    for (let left = 1; left > 0 && at < elements.length; at++) {
      leaves += elements[at].type >= 0 ? 1 : 0
      left += elements[at].children - 1
    }
    columns.push({
      name,
      isFlat: type >= 0 && repetition !== REPEATED,
      isOptional: repetition === OPTIONAL,
      timeUnit,
      type,
      annotation,
      chunks: groups.flatMap((group) => group.slice(first, leaves)),
    })
  }
  if (groups.some((group) => group.length !== leaves)) throw new Error('a row group lacks columns')
  return columns
}

/** Types of values. */
const [TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, , STRUCT] = Array.from(
  { length: 12 },
  (_, k) => k + 1,
)
const DEEPEST = 32

/** A reading of one value after the other; each `read` takes a value, or says false and it is passed over. */
function compactThrift(bytes: Uint8Array) {
  const decoder = new TextDecoder()
  let at = 0
  const byte = (): number => {
    if (at >= bytes.length) throw new Error('its footer ends early')
    return bytes[at++]
  }
  const unsigned = (): number => {
    let value = byte()
    if (value < 128) return value
    value -= 128
    for (let scale = 128; scale < 2 ** 64; scale *= 128) {
      const next = byte()
      if (next < 128) return value + next * scale
      value += (next - 128) * scale
    }
    throw new Error('its footer has a number without end')
  }
  const whole = (): number => {
    const value = unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  const past = (count: number): number => {
    if (count > bytes.length - at) throw new Error('its footer ends early')
    at += count
    return at
  }
  const text = (): string => {
    const length = unsigned()
    const end = past(length)
    return decoder.decode(bytes.subarray(end - length, end))
  }
  const listHead = (): { readonly type: number; readonly count: number } => {
    const head = byte()
    return { type: head & 15, count: head >> 4 === 15 ? unsigned() : head >> 4 }
  }
  const skip = (type: number, depth: number): void => {
    if (depth > DEEPEST) throw new Error('its footer is nested too deeply')
    if (type === TRUE || type === FALSE) return
    if (type === BYTE) past(1)
    else if (type === DOUBLE) past(8)
    else if (type === BINARY) past(unsigned())
    else if (type === I16 || type === I32 || type === I64) unsigned()
    else if (type === LIST || type === SET) {
      const { type: each, count } = listHead()
      // A truth in a list is a byte.
      for (let k = 0; k < count; k++) skip(each === TRUE || each === FALSE ? BYTE : each, depth + 1)
    } else if (type === STRUCT) struct(() => false, depth + 1)
    else throw new Error(`its footer has a value of unknown type ${type}`)
  }
  const struct = (read: (field: number) => boolean, depth = 0): void => {
    let field = 0
    for (;;) {
      const head = byte()
      if (head === 0) return
      field = head >> 4 === 0 ? whole() : field + (head >> 4)
      if (!read(field)) skip(head & 15, depth)
    }
  }
  const list = (read: () => void): void => {
    const { count } = listHead()
    for (let k = 0; k < count; k++) read()
  }
  return { struct, list, whole, text }
}
