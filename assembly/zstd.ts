/** Zstandard: https://datatracker.ietf.org/doc/html/rfc8878 */

import { allocate, mark, release } from './memory'
import {
  accuracy,
  bitsLeft,
  forgetHuffman,
  LENGTH_STATES,
  MATCH_STATES,
  makeOneState,
  makeStates,
  OFFSET_STATES,
  openBits,
  readBits,
  readHuffman,
  readStates,
  unpackLiterals,
} from './zstdEntropy'

const MAGIC: u32 = 0xfd2fb528
const MOST_BLOCK: usize = 131_072

/** Kinds of blocks and of literals. */
const RAW: u32 = 0
const REPEATED: u32 = 1
const PACKED: u32 = 2
const PACKED_AS_BEFORE: u32 = 3

/** What the last block left: literals and where it ended. */
let literals: usize = 0
let literalsEnd: usize = 0
let literalRoom: usize = 0
let outAt: usize = 0

/** How the codes of each kind are stored, and the accuracy of their tables, −1 before there is one. */
let lengthAccuracy: i32 = -1
let matchAccuracy: i32 = -1
let offsetAccuracy: i32 = -1
let offset1: usize = 1
let offset2: usize = 4
let offset3: usize = 8

/** Unpacks one frame without a dictionary, which ends after exactly `length` bytes; 16 more may be read and written. Its checksum is not looked at. */
export function unzstd(from: usize, to: usize, out: usize, length: usize): bool {
  const before = mark()
  literalRoom = allocate(MOST_BLOCK + 32)
  const isRead = literalRoom != 0 && unpackFrame(from, to, out, length)
  release(before)
  return isRead
}

function unpackFrame(from: usize, to: usize, out: usize, length: usize): bool {
  if (to - from < 6 || load<u32>(from) != MAGIC) return false
  const head = <u32>load<u8>(from, 4)
  const isSingle = (head >> 5) & 1
  // A dictionary, or something to come.
  if ((head & 11) != 0) return false
  const sizeBytes: u32 = head >> 6 == 0 ? isSingle : 1 << (head >> 6)
  from += 5 + (1 - isSingle) + sizeBytes
  const checksum: usize = (head >> 2) & 1 ? 4 : 0
  lengthAccuracy = matchAccuracy = offsetAccuracy = -1
  offset1 = 1
  offset2 = 4
  offset3 = 8
  forgetHuffman()
  outAt = out
  const end = out + length
  for (let isLast = false; !isLast; ) {
    if (from > to || to - from < 3) return false
    const block = load<u32>(from) & 0xffffff
    from += 3
    isLast = (block & 1) == 1
    const kind = (block >> 1) & 3
    const size = <usize>(block >> 3)
    const stored: usize = kind == REPEATED ? 1 : size
    if (stored > to - from) return false
    if (kind == PACKED) {
      if (!unpackBlock(from, from + size, out, end)) return false
    } else {
      if (kind > PACKED || size > end - outAt) return false
      if (kind == RAW) memory.copy(outAt, from, size)
      else memory.fill(outAt, load<u8>(from), size)
      outAt += size
    }
    from += stored
  }
  return outAt == end && from + checksum == to
}

function unpackBlock(from: usize, to: usize, start: usize, end: usize): bool {
  from = readLiterals(from, to)
  if (from == 0 || from >= to) return false
  let count = <i32>load<u8>(from++)
  if (count == 0) return from == to && copyLiterals(literalsEnd - literals, end)
  if (to - from < 3) return false
  if (count == 255) {
    count = <i32>load<u16>(from) + 0x7f00
    from += 2
  } else if (count >= 128) count = ((count - 128) << 8) + load<u8>(from++)
  const modes = load<u8>(from++)
  if ((modes & 3) != 0) return false
  accuracyRead = lengthAccuracy
  from = readTable(from, to, modes >> 6, LENGTH_STATES, lengthShares, 36, 6, 9)
  if (from == 0) return false
  lengthAccuracy = accuracyRead
  accuracyRead = offsetAccuracy
  from = readTable(from, to, (modes >> 4) & 3, OFFSET_STATES, offsetShares, 29, 5, 8)
  if (from == 0) return false
  offsetAccuracy = accuracyRead
  accuracyRead = matchAccuracy
  from = readTable(from, to, (modes >> 2) & 3, MATCH_STATES, matchShares, 53, 6, 9)
  if (from == 0) return false
  matchAccuracy = accuracyRead
  return openBits(from, to) && copySequences(count, start, end)
}

let accuracyRead: i32 = 0

/** A kind's table, as the mode says; gives where what comes next begins, 0 where there is none. */
function readTable(from: usize, to: usize, mode: u32, states: usize, usual: usize, symbols: i32, log: i32, most: i32): usize {
  if (mode == PACKED_AS_BEFORE) return accuracyRead < 0 ? 0 : from
  if (mode == RAW) makeStates(usual, symbols, log, states)
  else if (mode == REPEATED) {
    if (from >= to || <i32>load<u8>(from) >= (states == OFFSET_STATES ? 32 : symbols)) return 0
    makeOneState(load<u8>(from++), states)
  } else {
    from = readStates(from, to, states == OFFSET_STATES ? 32 : symbols, most, states)
    if (from == 0) return 0
  }
  accuracyRead = accuracy
  return from
}

/** Gives where the sequences begin, 0 where these are no literals. */
function readLiterals(from: usize, to: usize): usize {
  if (to - from < 3 || from >= to) return 0
  const head = load<u32>(from)
  const kind = head & 3
  const form = (head >> 2) & 3
  if (kind < PACKED) {
    const isLong = (form & 1) == 1
    const size = <usize>(isLong ? (head & (form == 1 ? 0xffff : 0xffffff)) >> 4 : (head & 255) >> 3)
    from += isLong ? (form == 1 ? 2 : 3) : 1
    const stored: usize = kind == RAW ? size : 1
    if (size > MOST_BLOCK || from > to || stored > to - from) return 0
    literals = literalRoom
    literalsEnd = literalRoom + size
    if (kind == RAW) memory.copy(literals, from, size)
    else memory.fill(literals, load<u8>(from), size)
    return from + stored
  }
  const bits: u32 = form < 2 ? 10 : form == 2 ? 14 : 18
  const both = load<u64>(from) >> 4
  const size = <usize>(both & ((1 << bits) - 1))
  const packed = <usize>((both >> bits) & ((1 << bits) - 1))
  from += form < 2 ? 3 : form + 2
  if (size > MOST_BLOCK || from > to || packed > to - from) return 0
  literals = literalRoom
  literalsEnd = literalRoom + size
  const end = from + packed
  if (kind == PACKED) {
    from = readHuffman(from, end)
    if (from == 0) return 0
  }
  return (form == 0 ? unpackLiterals(from, end, literals, <i32>size) : unpackFourStreams(from, end, size)) ? end : 0
}

function unpackFourStreams(from: usize, to: usize, size: usize): bool {
  if (from > to || to - from < 6) return false
  const quarter = (size + 3) >> 2
  if (quarter + quarter + quarter > size) return false
  let at = from + 6
  for (let k: usize = 0; k < 4; k++) {
    const end = k == 3 ? to : at + load<u16>(from + (k << 1))
    const count = k == 3 ? size - 3 * quarter : quarter
    if (end > to || !unpackLiterals(at, end, literals + k * quarter, <i32>count)) return false
    at = end
  }
  return true
}

function copyLiterals(count: usize, end: usize): bool {
  if (count > literalsEnd - literals || count > end - outAt) return false
  for (let k: usize = 0; k < count; k += 16) v128.store(outAt + k, v128.load(literals + k))
  literals += count
  outAt += count
  return true
}

/** Each sequence: literals, then what is copied from before. At last come the literals that are left. */
function copySequences(count: i32, start: usize, end: usize): bool {
  let ofLength = readBits(lengthAccuracy)
  let ofOffset = readBits(offsetAccuracy)
  let ofMatch = readBits(matchAccuracy)
  for (; count > 0; count--) {
    const lengthEntry = load<u32>(LENGTH_STATES + (<usize>ofLength << 2))
    const offsetEntry = load<u32>(OFFSET_STATES + (<usize>ofOffset << 2))
    const matchEntry = load<u32>(MATCH_STATES + (<usize>ofMatch << 2))
    const offsetCode = offsetEntry >> 24
    const offset = <usize>((<u32>1 << offsetCode) + readBits(offsetCode))
    const matchCode = lengthBases + (<usize>(matchEntry >> 24) << 2) + (36 << 2)
    const size = <usize>(load<u32>(matchCode) & 0xffffff) + readBits(load<u8>(matchCode, 3))
    const lengthCode = lengthBases + (<usize>(lengthEntry >> 24) << 2)
    const length = <usize>(load<u32>(lengthCode) & 0xffffff) + readBits(load<u8>(lengthCode, 3))
    if (count > 1) {
      ofLength = (lengthEntry & 0xffff) + readBits((lengthEntry >> 16) & 255)
      ofMatch = (matchEntry & 0xffff) + readBits((matchEntry >> 16) & 255)
      ofOffset = (offsetEntry & 0xffff) + readBits((offsetEntry >> 16) & 255)
    }
    if (bitsLeft < 0 || !copyLiterals(length, end)) return false
    const back = backOf(offset, length == 0)
    if (back == 0 || back > outAt - start || size > end - outAt) return false
    if (back < 8) for (let k: usize = 0; k < size; k++) store<u8>(outAt + k, load<u8>(outAt + k - back))
    else for (let k: usize = 0; k < size; k += 8) store<u64>(outAt + k, load<u64>(outAt + k - back))
    outAt += size
  }
  return bitsLeft == 0 && copyLiterals(literalsEnd - literals, end)
}

/** How far back: a distance, or one of the last three. */
function backOf(value: usize, isWithoutLiterals: bool): usize {
  const which = value - 1 + <usize>isWithoutLiterals
  let back = value - 3
  if (value <= 3) {
    if (which == 0) return offset1
    back = which == 1 ? offset2 : which == 2 ? offset3 : offset1 - 1
  }
  if (value > 3 || which > 1) offset3 = offset2
  offset2 = offset1
  offset1 = back
  return back
}

/** Of each code of literals' lengths, then of those of what is copied: the least length, and in the highest byte how many bits add to it. */
const lengthBases: usize = memory.data<u32>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x1000010, 0x1000012, 0x1000014, 0x1000016, 0x2000018, 0x200001c, 0x3000020, 0x3000028,
  0x4000030, 0x6000040, 0x7000080, 0x8000100, 0x9000200, 0xa000400, 0xb000800, 0xc001000, 0xd002000, 0xe004000, 0xf008000, 0x10010000,
  3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 0x1000023, 0x1000025,
  0x1000027, 0x1000029, 0x200002b, 0x200002f, 0x3000033, 0x300003b, 0x4000043, 0x4000053, 0x5000063, 0x7000083, 0x8000103, 0x9000203, 0xa000403,
  0xb000803, 0xc001003, 0xd002003, 0xe004003, 0xf008003, 0x10010003,
])

/** How often each code is where a block does not say. */
const lengthShares: usize = memory.data<i16>([
  4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
])
const matchShares: usize = memory.data<i16>([
  1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1,
  -1, -1, -1, -1,
])
const offsetShares: usize = memory.data<i16>([
  1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
])
