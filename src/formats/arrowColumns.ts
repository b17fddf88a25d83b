import {
  type Field as ArrowField,
  type Data,
  DataType,
  type Decimal,
  type Timestamp,
  TimeUnit,
  Type,
  Vector,
} from 'apache-arrow'
import type { TextCodes } from '../kernel/codes.ts'
import { NO_DAY } from '../model/extract.ts'
import type { Field, Validity, Values } from './table.ts'

/** A column of an Arrow schema, as the inventory shows it. */
export function fieldOf(field: ArrowField): Field {
  const { name, type } = field
  const numeric = DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type)
  return { name, type: String(type), readable: isReadable(type), numeric }
}

const readableTypes: ReadonlySet<Type> = new Set([
  Type.Null,
  Type.Int,
  Type.Float,
  Type.Bool,
  Type.Date,
  Type.Timestamp,
  Type.Utf8,
  Type.LargeUtf8,
  Type.Utf8View,
  Type.Binary,
  Type.LargeBinary,
  Type.Decimal,
])

function isReadable(type: DataType): boolean {
  if (DataType.isDictionary(type)) return readableTypes.has(type.dictionary.typeId)
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type)) {
    return DataType.isFloat(type.children[0].type)
  }
  return readableTypes.has(type.typeId)
}

/**
 * The values of one column of one record batch.
 * @param codes of the column's texts, the same for all its batches; null: as texts
 */
export function valuesOf(data: Data, codes: TextCodes | null): Values {
  const type: DataType = data.type
  if (DataType.isInt(type)) return integers(data, type.bitWidth, type.isSigned)
  if (DataType.isFloat(type)) return numbers(data)
  if (DataType.isDate(type) || DataType.isTimestamp(type)) return days(data)
  if (DataType.isDecimal(type)) return decimals(data, type)
  if (DataType.isDictionary(type)) return coded(data)
  if (DataType.isNull(type)) return { kind: 'missing' }
  return (codes && textsByCode(data, codes)) ?? { kind: 'text', values: texts(data) }
}

/** Null where the texts do not lie one after the other, or too many are different. */
function textsByCode(data: Data, texts: TextCodes): Values | null {
  const { type, valueOffsets } = data
  const bytes: unknown = data.values
  const isOneAfterOther = type.typeId === Type.Utf8 || type.typeId === Type.Binary
  if (!isOneAfterOther || !(bytes instanceof Uint8Array) || !(valueOffsets instanceof Int32Array)) return null
  const codes = texts.codesOf(bytes, valueOffsets.subarray(0, data.length + 1), validityOf(data))
  return codes && { kind: 'dictionary', codes, levels: texts.texts() }
}

/** One byte a row from Arrow's bitmap. */
function validityOf(data: Data): Validity {
  if (data.nullCount === 0) return null
  const valid = new Uint8Array(data.length)
  const bits = data.nullBitmap
  for (let i = 0; i < valid.length; i++) valid[i] = (bits[(i + data.offset) >> 3] >> ((i + data.offset) & 7)) & 1
  return valid
}

function integers(data: Data, bitWidth: number, isSigned: boolean): Values {
  const valid = validityOf(data)
  if (bitWidth === 64) {
    if (isSigned) return { kind: 'int64', values: data.values.subarray(0, data.length), valid }
    return { kind: 'text', values: mapped(data, (value: bigint) => String(value)) }
  }
  if (bitWidth === 32 && isSigned) return { kind: 'int32', values: data.values.subarray(0, data.length), valid }
  if (bitWidth < 32) return { kind: 'int32', values: Int32Array.from(data.values.subarray(0, data.length)), valid }
  return { kind: 'number', values: numbersWhere(data.values, data.length, valid) }
}

function numbers(data: Data): Values {
  const values = DataType.isFloat(data.type) && data.values instanceof Uint16Array ? halves(data) : data.values
  return { kind: 'number', values: numbersWhere(values, data.length, validityOf(data)) }
}

function numbersWhere(values: ArrayLike<number>, length: number, valid: Validity): Float64Array {
  const out = new Float64Array(length)
  for (let i = 0; i < length; i++) out[i] = valid === null || valid[i] === 1 ? values[i] : Number.NaN
  return out
}

function halves(data: Data): Float64Array {
  const vector = new Vector([data])
  return Float64Array.from({ length: data.length }, (_, i) => Number(vector.get(i) ?? Number.NaN))
}

export const unitsPerDay: Readonly<Record<TimeUnit, bigint>> = {
  [TimeUnit.SECOND]: 86_400n,
  [TimeUnit.MILLISECOND]: 86_400_000n,
  [TimeUnit.MICROSECOND]: 86_400_000_000n,
  [TimeUnit.NANOSECOND]: 86_400_000_000_000n,
}

/** Times of day are cut off, never rounded: an instant belongs to the day it lies in. */
function days(data: Data): Values {
  const valid = validityOf(data)
  const isDay = DataType.isDate(data.type) && data.values instanceof Int32Array
  if (isDay && valid === null) return { kind: 'day', values: data.values.subarray(0, data.length) }
  const out = new Int32Array(data.length)
  const perDay = DataType.isDate(data.type)
    ? unitsPerDay[TimeUnit.MILLISECOND]
    : unitsPerDay[(data.type as Timestamp).unit]
  for (let i = 0; i < out.length; i++) {
    if (valid !== null && valid[i] === 0) out[i] = NO_DAY
    else out[i] = isDay ? data.values[i] : clamped(Number(floorDivide(BigInt(data.values[i]), perDay)))
  }
  return { kind: 'day', values: out }
}

/** Days beyond 32 bits stay out of range instead of wrapping round into it. */
const clamped = (day: number): number => Math.max(-0x7fffffff, Math.min(0x7fffffff, day))

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient
}

/** Whole decimals (ids and concept ids of some databases) as exact text, others as numbers. */
function decimals(data: Data, type: Decimal): Values {
  const words = type.bitWidth / 32
  const values = mapped(data, (_, i) => {
    let value = 0n
    for (let w = words - 1; w >= 0; w--) value = (value << 32n) | BigInt(data.values[i * words + w] >>> 0)
    return decimalText(BigInt.asIntN(type.bitWidth, value), type.scale)
  })
  return { kind: 'text', values }
}

function decimalText(value: bigint, scale: number): string {
  if (scale <= 0) return String(value * 10n ** BigInt(-scale))
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  const fraction = digits.slice(-scale).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`
}

function coded(data: Data): Values {
  const valid = validityOf(data)
  const codes = new Int32Array(data.length)
  for (let i = 0; i < codes.length; i++) codes[i] = valid !== null && valid[i] === 0 ? -1 : Number(data.values[i])
  const levels = (data.dictionary?.data ?? []).flatMap((part) => [...textsOfAny(part)])
  return { kind: 'dictionary', codes, levels }
}

/** Values of any readable kind as text, for the levels of a dictionary. */
function textsOfAny(data: Data): readonly string[] {
  const column = valuesOf(data, null)
  if (column.kind === 'text') return column.values
  if (column.kind === 'number') return Array.from(column.values, (value) => (Number.isNaN(value) ? '' : String(value)))
  if (column.kind === 'int64' || column.kind === 'int32') {
    const { values, valid } = column
    return Array.from({ length: data.length }, (_, i) => (valid === null || valid[i] === 1 ? String(values[i]) : ''))
  }
  return Array.from({ length: data.length }, () => '')
}

function texts(data: Data): string[] {
  const decoder = new TextDecoder()
  const vector = new Vector([data])
  return mapped(data, (_, i) => textOf(vector.get(i), decoder))
}

function textOf(value: unknown, decoder: TextDecoder): string {
  if (value instanceof Uint8Array) return decoder.decode(value)
  // A list of numbers (`pca_features`) in the notation that text cells have it in.
  if (value instanceof Vector) return `[${Array.from(value as Iterable<unknown>, String).join(', ')}]`
  return value === null || value === undefined ? '' : String(value)
}

function mapped<T>(data: Data, text: (value: T, index: number) => string): string[] {
  const valid = validityOf(data)
  return Array.from({ length: data.length }, (_, i) =>
    valid !== null && valid[i] === 0 ? '' : text(data.values?.[i] as T, i),
  )
}
