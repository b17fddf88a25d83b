/** Numbers and structures of Thrift's compact protocol: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md */

/** Fields of a header that are kept, and some more. */
const FIELDS: i32 = 16

/** Whole numbers of the header that was read last, by field, and of the structure in it; −1 where one is not there. */
export const outer: usize = memory.data(FIELDS << 3)
export const inner: usize = memory.data(FIELDS << 3)

/** What stands between `at` and `end`; anything beyond makes `isSound` false. */
let at: usize = 0
let end: usize = 0
let isSound: bool = true

/** Reads a page's header into `outer` and `inner`; gives where it ends, 0 where it is none. */
export function readHeader(from: usize, to: usize): usize {
  at = from
  end = to
  isSound = true
  memory.fill(outer, 0xff, FIELDS << 3)
  memory.fill(inner, 0xff, FIELDS << 3)
  readStruct(0)
  return afterNumber()
}

/** Unsigned, seven bits a byte, the lowest first. */
export function readNumber(from: usize, to: usize): u64 {
  at = from
  end = to
  isSound = true
  return unsigned()
}

/** Where the number that was read last ends, 0 where it was none. */
export function afterNumber(): usize {
  return isSound ? at : 0
}

function unsigned(): u64 {
  let value: u64 = 0
  for (let shift: u64 = 0; shift < 64; shift += 7) {
    if (at >= end) break
    const byte = <u64>load<u8>(at++)
    value |= (byte & 127) << shift
    if (byte < 128) return value
  }
  isSound = false
  return 0
}

/** A structure of Thrift's compact protocol: whole numbers of the first two levels are kept, the rest is passed over. */
function readStruct(depth: i32): void {
  let field: u64 = 0
  while (isSound) {
    const head = readByte()
    const type = head & 15
    if (type == 0) return
    field = head >> 4 == 0 ? whole() : field + (head >> 4)
    const value = readValue(type, depth)
    if (field >= <u64>FIELDS) continue
    if (depth < 2) store<i64>((depth == 0 ? outer : inner) + (<usize>field << 3), value)
  }
}

function readValue(type: u64, depth: i32): i64 {
  if (type == 1) return 1
  if (type == 2) return 0
  if (type >= 4 && type <= 6) return whole()
  if (type == 12 && depth < 8) readStruct(depth + 1)
  else if (type == 9 || type == 10) readList(depth + 1)
  else if (type == 3 || type == 7 || type == 8) {
    const bytes = type == 3 ? 1 : type == 7 ? 8 : unsigned()
    if (bytes > <u64>(end - at)) isSound = false
    else at += <usize>bytes
  } else isSound = false
  return -1
}

function readList(depth: i32): void {
  const head = readByte()
  const type = head & 15
  const count = head >> 4 == 15 ? unsigned() : head >> 4
  if (depth > 8) isSound = false
  // A truth in a list is a byte.
  for (let k: u64 = 0; k < count && isSound; k++) readValue(type <= 2 ? 3 : type, depth)
}

function readByte(): u64 {
  if (at < end) return load<u8>(at++)
  isSound = false
  return 0
}

/** Signed: 0, −1, 1, −2, … */
function whole(): i64 {
  const value = unsigned()
  return <i64>(value >> 1) ^ -(<i64>(value & 1))
}
