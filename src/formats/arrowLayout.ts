import { type DataType, DataType as Is, Type } from 'apache-arrow'

/** What a record batch says of itself: one node for each (nested) column, buffers in the order of the columns. */
export interface BatchLayout {
  readonly nodes: readonly { readonly length: number; readonly nullCount: number }[]
  readonly buffers: readonly { readonly offset: number; readonly length: number }[]
  readonly variadicBufferCounts: readonly number[]
}

/**
 * Checks that the columns of a record batch lie inside its body and that every offset, view and dictionary code points at
 * something, so that reading values cannot leave the buffers.
 *
 * @param types of the columns, in order
 * @param body the bytes behind the metadata
 * @param dictionaryLength entries so far of the dictionary with this id
 * @returns what is wrong, null if nothing is
 */
export function layoutFault(
  layout: BatchLayout,
  types: readonly DataType[],
  rows: number,
  body: Uint8Array,
  dictionaryLength: (id: number) => number,
): string | null {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  let node = 0
  let buffer = 0
  let variadic = 0

  const next = (needed: number): { offset: number; length: number } => {
    const range = layout.buffers[buffer++]
    if (range === undefined) throw new Fault('a buffer is missing')
    if (range.offset < 0 || range.length < 0 || range.offset + range.length > body.byteLength) {
      throw new Fault('a buffer lies outside the file')
    }
    if (range.length < needed) throw new Fault(`a buffer has ${range.length} bytes where ${needed} are needed`)
    return range
  }

  const validity = (length: number, nullCount: number): void => {
    next(nullCount > 0 ? Math.ceil(length / 8) : 0)
  }

  /** Offsets must not fall, and the last one must stay within `limit`. */
  const offsets = (length: number, wide: boolean): number => {
    const width = wide ? 8 : 4
    const range = next(length === 0 ? 0 : (length + 1) * width)
    let before = 0
    const start = body.byteOffset + range.offset
    if (!wide && start % 4 === 0) {
      const ends = new Int32Array(body.buffer, start, Math.min(length + 1, range.length >> 2))
      if (falls(ends)) throw new Fault('offsets fall')
      return ends.at(-1) ?? 0
    }
    for (let i = 0; i <= length && (i + 1) * width <= range.length; i++) {
      const at = range.offset + i * width
      const value = wide ? Number(view.getBigInt64(at, true)) : view.getInt32(at, true)
      if (value < before) throw new Fault('offsets fall')
      before = value
    }
    return before
  }

  const views = (length: number): void => {
    const range = next(length * 16)
    const count = Number(layout.variadicBufferCounts[variadic++] ?? 0)
    const data = Array.from({ length: Math.min(count, layout.buffers.length) }, () => next(0))
    for (let i = 0; i < length; i++) {
      const at = range.offset + i * 16
      const size = view.getInt32(at, true)
      if (size < 0) throw new Fault('a text has a negative length')
      if (size <= 12) continue
      const from = view.getInt32(at + 12, true)
      const inside = data[view.getInt32(at + 8, true)]
      if (inside === undefined || from < 0 || from + size > inside.length)
        throw new Fault('a text lies outside its buffer')
    }
  }

  const codes = (type: DataType<Type.Dictionary>, length: number, nullCount: number): void => {
    const dictionary = type as unknown as { id: number; indices: { bitWidth: number; isSigned: boolean } }
    const bits = layout.buffers[buffer]
    validity(length, nullCount)
    const { bitWidth, isSigned } = dictionary.indices
    const range = next((length * bitWidth) / 8)
    const entries = dictionaryLength(dictionary.id)
    const read = readers[`${isSigned ? 'i' : 'u'}${bitWidth}`]
    if (read === undefined) throw new Fault('codes have an unknown width')
    for (let i = 0; i < length; i++) {
      if (nullCount > 0 && ((view.getUint8(bits.offset + (i >> 3)) >> (i & 7)) & 1) === 0) continue
      const code = read(view, range.offset + (i * bitWidth) / 8)
      if (code < 0 || code >= entries) throw new Fault('a code is not in its dictionary')
    }
  }

  /** Returns the column's length. */
  const column = (type: DataType, depth: number): number => {
    const at = layout.nodes[node++]
    if (at === undefined) throw new Fault('a column is missing')
    const { length, nullCount } = at
    if (!(length >= 0 && nullCount >= 0 && nullCount <= length)) throw new Fault('a column has an impossible length')
    if (length > 0x7fffffff) throw new Fault('a column is too long')
    if (Is.isDictionary(type)) codes(type, length, nullCount)
    else if (Is.isUnion(type)) {
      next(length)
      if (Is.isDenseUnion(type)) next(length * 4)
      for (const child of type.children) column(child.type, depth + 1)
    } else if (!Is.isNull(type)) {
      validity(length, nullCount)
      plain(type, length, depth)
    }
    return length
  }

  const plain = (type: DataType, length: number, depth: number): void => {
    const width = bitsOf(type)
    if (width !== null) next(Math.ceil((length * width) / 8))
    else if (Is.isUtf8(type) || Is.isBinary(type)) next(offsets(length, false))
    else if (Is.isLargeUtf8(type) || Is.isLargeBinary(type)) next(offsets(length, true))
    else if (type.typeId === Type.Utf8View || type.typeId === Type.BinaryView) views(length)
    else if (Is.isList(type) || Is.isMap(type) || Is.isLargeList(type)) {
      const last = offsets(length, Is.isLargeList(type))
      if (column(type.children[0].type, depth + 1) < last) throw new Fault('a list lies outside its values')
    } else if (Is.isFixedSizeList(type)) {
      if (column(type.children[0].type, depth + 1) < length * type.listSize) throw new Fault('a list is cut short')
    } else if (Is.isStruct(type)) {
      for (const child of type.children) column(child.type, depth + 1)
    } else throw new Fault(`the type ${String(type)} is not known`)
  }

  try {
    for (const type of types) {
      if (column(type, 0) !== rows) throw new Fault('columns differ in length')
    }
    return null
  } catch (fault) {
    if (fault instanceof Fault) return fault.message
    throw fault
  }
}

class Fault extends Error {}

const readers: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  i8: (view, at) => view.getInt8(at),
  u8: (view, at) => view.getUint8(at),
  i16: (view, at) => view.getInt16(at, true),
  u16: (view, at) => view.getUint16(at, true),
  i32: (view, at) => view.getInt32(at, true),
  u32: (view, at) => view.getUint32(at, true),
  i64: (view, at) => Number(view.getBigInt64(at, true)),
  u64: (view, at) => Number(view.getBigUint64(at, true)),
}

/** Typed arrays are little-endian, as Arrow is, wherever a browser runs. */
function falls(ends: Int32Array): boolean {
  let before = 0
  for (let i = 0; i < ends.length; i++) {
    if (ends[i] < before) return true
    before = ends[i]
  }
  return false
}

/** Bits a value of a type with fixed width, null for other types. */
function bitsOf(type: DataType): number | null {
  if (Is.isInt(type) || Is.isDecimal(type) || Is.isTime(type)) return type.bitWidth
  if (Is.isBool(type)) return 1
  if (Is.isFloat(type)) return [16, 32, 64][type.precision] ?? null
  if (Is.isDate(type)) return type.unit === 0 ? 32 : 64
  if (Is.isTimestamp(type) || Is.isDuration(type)) return 64
  if (Is.isInterval(type)) return [32, 64, 128][type.unit] ?? null
  if (Is.isFixedSizeBinary(type)) return type.byteWidth * 8
  return null
}
