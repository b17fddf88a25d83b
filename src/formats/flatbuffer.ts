/**
 * A verifier of Arrow's message metadata (FlatBuffers): every offset and length lies inside the bytes, before a reader that
 * trusts them walks over them. FlatBuffers for JavaScript has none, and a vector that claims 2³¹ entries would keep it busy
 * for minutes. Table layouts: Apache Arrow `format/Message.fbs` and `format/Schema.fbs`.
 */

/** What a field of a table is, by its place in the table; places left out are scalars. */
type Shape = Readonly<Record<number, Part>>

type Part =
  | 'text'
  | { readonly items: number }
  | { readonly table: () => Shape }
  | { readonly tables: () => Shape }
  /** A union: the place of its type, and the shape of each type. */
  | { readonly typeAt: number; readonly union: () => Readonly<Record<number, Shape>> }

const keyValue: Shape = { 0: 'text', 1: 'text' }
const structs16 = { items: 16 }
const longs = { items: 8 }

/** Only Timestamp (10) and Union (14) have anything but scalars. */
const types: Readonly<Record<number, Shape>> = { 10: { 1: 'text' }, 14: { 1: { items: 4 } } }

const field: Shape = {
  0: 'text',
  3: { typeAt: 2, union: () => types },
  4: { table: () => ({ 1: { table: () => ({}) } }) },
  5: { tables: () => field },
  6: { tables: () => keyValue },
}
const schema: Shape = { 1: { tables: () => field }, 2: { tables: () => keyValue }, 3: longs }
const recordBatch: Shape = { 1: structs16, 2: structs16, 3: { table: () => ({}) }, 4: longs }
const headers: Readonly<Record<number, Shape>> = {
  1: schema,
  2: { 1: { table: () => recordBatch } },
  3: recordBatch,
}
const message: Shape = { 2: { typeAt: 1, union: () => headers }, 4: { tables: () => keyValue } }

/** The index at the end of an Arrow file (`format/File.fbs`). */
const footer: Shape = {
  1: { table: () => schema },
  2: { items: 24 },
  3: { items: 24 },
  4: { tables: () => keyValue },
}

/** No schema of a table has more parts; the bound also ends tables that contain themselves. */
const mostTables = 200_000
const deepest = 40

/** True if `bytes` are an Arrow message (or file footer) whose every offset and length lies inside them. */
export function isSound(bytes: Uint8Array, kind: 'message' | 'footer'): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const holds = (at: number, length: number): boolean => at >= 0 && length >= 0 && at + length <= view.byteLength
  let tables = 0

  /** Where a relative offset at `at` points, −1 outside. */
  const follow = (at: number): number => (holds(at, 4) ? at + view.getUint32(at, true) : -1)

  const isVector = (at: number, itemBytes: number): boolean =>
    holds(at, 4) && holds(at + 4, view.getUint32(at, true) * itemBytes)

  const isTable = (at: number, shape: Shape, depth: number): boolean => {
    if (++tables > mostTables || depth > deepest || !holds(at, 4)) return false
    const places = at - view.getInt32(at, true)
    if (!holds(places, 4)) return false
    const size = view.getUint16(places, true)
    if (size < 4 || !holds(places, size)) return false
    const place = (index: number): number => {
      const entry = 4 + 2 * index
      const offset = entry + 2 <= size ? view.getUint16(places + entry, true) : 0
      return offset === 0 ? -1 : at + offset
    }
    for (let index = 0; 4 + 2 * index + 2 <= size; index++) {
      const start = place(index)
      if (start !== -1 && !holds(start, 1)) return false
    }
    return Object.entries(shape).every(([index, part]) => {
      const start = place(Number(index))
      return start === -1 || isPart(start, part, place, depth)
    })
  }

  const isPart = (start: number, part: Part, place: (index: number) => number, depth: number): boolean => {
    const target = follow(start)
    if (target === -1) return false
    if (part === 'text') return isVector(target, 1)
    if ('items' in part) return isVector(target, part.items)
    if ('table' in part) return isTable(target, part.table(), depth + 1)
    if ('tables' in part) {
      if (!isVector(target, 4)) return false
      const count = view.getUint32(target, true)
      for (let i = 0; i < count; i++) {
        if (!isTable(follow(target + 4 + 4 * i), part.tables(), depth + 1)) return false
      }
      return true
    }
    const typeAt = place(part.typeAt)
    return isTable(target, typeAt === -1 ? {} : (part.union()[view.getUint8(typeAt)] ?? {}), depth + 1)
  }

  return isTable(follow(0), kind === 'message' ? message : footer, 0)
}

/** The flag of the schema in a sound schema message or footer; apache-arrow would read big-endian values as little-endian. */
export function isBigEndian(bytes: Uint8Array, kind: 'message' | 'footer'): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const place = (table: number, index: number): number => {
    const places = table - view.getInt32(table, true)
    const entry = 4 + 2 * index
    return entry + 2 <= view.getUint16(places, true) ? view.getUint16(places + entry, true) : 0
  }
  const root = view.getUint32(0, true)
  const schemaAt = root + place(root, kind === 'message' ? 2 : 1)
  const schemaTable = schemaAt + view.getUint32(schemaAt, true)
  const endianness = place(schemaTable, 0)
  return endianness !== 0 && view.getInt16(schemaTable + endianness, true) !== 0
}
