/**
 * Columns of numbers as Parquet stores them: FLOAT, DOUBLE, INT32 and INT64, plain or by a dictionary, uncompressed or Snappy, with
 * missing values or without. Everything else, and whatever is not as the format says, is left to a full reader.
 * The format: https://parquet.apache.org/docs/file-format
 */

import { afterNumber, inner, outer, readHeader, readNumber } from './compactThrift'
import { allocate, mark, release } from './memory'
import { unsnap } from './snappy'

const INT32: i32 = 1
const INT64: i32 = 2
const FLOAT: i32 = 4
const SNAPPY: i32 = 1
const DATA_PAGE: i64 = 0
const DICTIONARY_PAGE: i64 = 2
const DATA_PAGE_2: i64 = 3
const PLAIN: i64 = 0
const PLAIN_DICTIONARY: i64 = 2
const RLE: i64 = 3
const RLE_DICTIONARY: i64 = 8

/** A page's header says so many bytes at most. */
const MOST_PAGE_BYTES: i64 = 1 << 28
const MOST_INDEX_BITS: i32 = 24
/** Four of so many bits are in eight bytes, wherever in the first they begin. */
const FOUR_BITS: i32 = 14
/** Of a chunk in the table of chunks: offset, bytes, physical type, codec, 1 where values can be missing, rows. */
const CHUNK_NUMBERS: usize = 6

/**
 * Unpacks columns of dosages: out[column][row], NaN where missing; f64 or, where all fit, f32.
 * bytes: 16 more may be read; chunks: `count` times six i32, those of a column one after the other
 * out: columns × `spaced`, those beyond `rows` 0
 * @returns 0 where anything is not as it can be read here, or is no number from 0 to 2
 */
export function unpackDosages(
  bytes: usize,
  length: i32,
  chunks: usize,
  count: i32,
  rows: i32,
  spaced: i32,
  isWide: i32,
  out: usize,
): i32 {
  return isWide
    ? unpackColumns<f64>(bytes, length, chunks, count, rows, spaced, out)
    : unpackColumns<f32>(bytes, length, chunks, count, rows, spaced, out)
}

function unpackColumns<T>(
  bytes: usize,
  length: i32,
  chunks: usize,
  count: i32,
  rows: i32,
  spaced: i32,
  out: usize,
): i32 {
  let row = 0
  for (let chunk = 0; chunk < count; chunk++, chunks += CHUNK_NUMBERS << 2) {
    const start = load<i32>(chunks)
    const size = load<i32>(chunks, 4)
    const here = load<i32>(chunks, 20)
    if (start < 0 || size < 0 || start > length - size || here < 0 || here > rows - row) return 0
    const before = mark()
    const isRead = unpackChunk<T>(
      bytes + <usize>start,
      bytes + <usize>(start + size),
      load<i32>(chunks, 8),
      load<i32>(chunks, 12),
      load<i32>(chunks, 16) == 1,
      here,
      out + <usize>row * sizeof<T>(),
    )
    release(before)
    if (!isRead) return 0
    row += here
    if (row < rows) continue
    for (; row < spaced; row++) store<T>(out + <usize>row * sizeof<T>(), 0)
    out += <usize>spaced * sizeof<T>()
    row = 0
  }
  return row == 0 ? 1 : 0
}

function unpackChunk<T>(from: usize, to: usize, type: i32, codec: i32, isOptional: bool, rows: i32, out: usize): bool {
  let dictionary: usize = 0
  let entries = 0
  let row = 0
  while (row < rows) {
    let page = readHeader(from, to)
    const kind = load<i64>(outer, 8)
    const unpacked = load<i64>(outer, 16)
    const packed = load<i64>(outer, 24)
    if (page == 0 || packed < 0 || packed > <i64>(to - page) || unpacked < 0 || unpacked > MOST_PAGE_BYTES) return false
    from = page + <usize>packed
    let pageEnd = from
    // Levels of a second version's page are not packed.
    let levels: usize = 0
    if (kind == DATA_PAGE_2) {
      const bytes = load<i64>(inner, 40)
      if (bytes < 0 || bytes > packed || bytes > unpacked || load<i64>(inner, 48) > 0) return false
      levels = <usize>bytes
    }
    if (codec == SNAPPY && <usize>unpacked > levels && !(kind == DATA_PAGE_2 && load<i64>(inner, 56) == 0)) {
      const room = allocate(<usize>unpacked + 16)
      if (room == 0) return false
      memory.copy(room, page, levels)
      if (!unsnap(page + levels, from, room + levels, <usize>unpacked - levels)) return false
      page = room
      pageEnd = room + <usize>unpacked
    }
    const values = load<i64>(inner, 8)
    if (kind == DICTIONARY_PAGE) {
      if (values < 0 || values > 1 << MOST_INDEX_BITS) return false
      const encoding = load<i64>(inner, 16)
      if (encoding != PLAIN && encoding != PLAIN_DICTIONARY) return false
      entries = <i32>values
      dictionary = allocate(<usize>entries * sizeof<T>())
      if (dictionary == 0 || !unpackPlain<T>(page, pageEnd, type, entries, dictionary)) return false
      continue
    }
    if (kind != DATA_PAGE && kind != DATA_PAGE_2) continue
    if (values < 0 || values > <i64>(rows - row)) return false
    const count = <i32>values
    let known = count
    let flags: usize = 0
    if (isOptional) {
      if (kind == DATA_PAGE) {
        if (pageEnd - page < 4 || load<i64>(inner, 24) != RLE) return false
        levels = <usize>load<u32>(page)
        page += 4
        if (levels > pageEnd - page) return false
      }
      if (!isAllKnown(page, page + levels, count)) {
        flags = allocate(<usize>count)
        if (flags == 0 || !unpackIndices<u8>(page, page + levels, 1, count, levelValues, 2, flags)) return false
        known = 0
        for (let k = 0; k < count; k++) known += load<u8>(flags + <usize>k)
      }
    } else if (kind == DATA_PAGE_2 && levels > 0) return false
    page += levels
    const target = out + <usize>row * sizeof<T>()
    const encoding = kind == DATA_PAGE ? load<i64>(inner, 16) : load<i64>(inner, 32)
    if (encoding == PLAIN) {
      if (!unpackPlain<T>(page, pageEnd, type, known, target)) return false
    } else if (encoding == RLE_DICTIONARY || encoding == PLAIN_DICTIONARY) {
      if (known > 0 && (dictionary == 0 || page >= pageEnd)) return false
      if (known > 0 && !unpackIndices<T>(page + 1, pageEnd, load<u8>(page), known, dictionary, entries, target)) return false
    } else return false
    if (flags != 0) spread<T>(target, flags, count, known)
    row += count
  }
  return true
}

const levelValues: usize = memory.data<u8>([0, 1])

/** Moves the known values to where the flags are 1; NaN elsewhere. */
function spread<T>(values: usize, flags: usize, count: i32, known: i32): void {
  for (let k = count - 1; k >= 0; k--) {
    const isKnown = load<u8>(flags + <usize>k) == 1
    if (isKnown) known--
    store<T>(values + <usize>k * sizeof<T>(), isKnown ? load<T>(values + <usize>known * sizeof<T>()) : <T>NaN)
  }
}

/** Values stored one after the other; false where one is no number of copies. */
function unpackPlain<T>(from: usize, to: usize, type: i32, count: i32, out: usize): bool {
  const width: usize = type == FLOAT || type == INT32 ? 4 : 8
  if (<usize>count * width > to - from) return false
  const step = sizeof<T>()
  const last = out + <usize>count * step
  let wrong = 0
  for (let at = out; at < last; at += step, from += width) {
    const value: f64 =
      type == FLOAT ? <f64>load<f32>(from) : type == INT32 ? <f64>load<i32>(from) : type == INT64 ? <f64>load<i64>(from) : load<f64>(from)
    wrong |= <i32>(value < 0) | <i32>(value > 2)
    store<T>(at, <T>value)
  }
  return wrong == 0
}

/** Are all definition levels 1, written as one run? */
function isAllKnown(from: usize, to: usize, count: i32): bool {
  const header = readNumber(from, to)
  const at = afterNumber()
  return at != 0 && at < to && (header & 1) == 0 && <i64>(header >>> 1) == count && load<u8>(at) == 1
}

/** Runs of indices, repeated or packed in bits, and what the dictionary has for each. */
function unpackIndices<T>(from: usize, to: usize, bits: i32, count: i32, dictionary: usize, entries: i32, out: usize): bool {
  if (bits > MOST_INDEX_BITS) return false
  const step = sizeof<T>()
  const mask: u32 = (1 << bits) - 1
  const last = out + <usize>count * step
  let at = from
  while (out < last) {
    const header = readNumber(at, to)
    at = afterNumber()
    if (at == 0) return false
    const left = <u64>(last - out) / step
    if ((header & 1) == 0) {
      const run = min<u64>(header >>> 1, left)
      const bytes = <usize>((bits + 7) >> 3)
      if (bytes > to - at) return false
      const index = load<u32>(at) & mask
      at += bytes
      if (index >= <u32>entries) return false
      const value = load<T>(dictionary + <usize>index * step)
      const runEnd = out + <usize>run * step
      for (; out < runEnd; out += step) store<T>(out, value)
      continue
    }
    const groups = header >>> 1
    if (groups > 1 << 28 || groups * bits > <u64>(to - at)) return false
    const runEnd = out + <usize>min<u64>(groups << 3, left) * step
    let bit: usize = 0
    if (bits <= FOUR_BITS) {
      for (; out + 4 * step <= runEnd; out += 4 * step, bit += 4 * bits) {
        const four = load<u64>(at + (bit >> 3)) >> (bit & 7)
        const a = <u32>four & mask
        const b = <u32>(four >> bits) & mask
        const c = <u32>(four >> (2 * bits)) & mask
        const d = <u32>(four >> (3 * bits)) & mask
        if ((<u32>(a >= <u32>entries) | <u32>(b >= <u32>entries) | <u32>(c >= <u32>entries) | <u32>(d >= <u32>entries)) != 0) return false
        store<T>(out, load<T>(dictionary + <usize>a * step))
        store<T>(out + step, load<T>(dictionary + <usize>b * step))
        store<T>(out + 2 * step, load<T>(dictionary + <usize>c * step))
        store<T>(out + 3 * step, load<T>(dictionary + <usize>d * step))
      }
    }
    for (; out < runEnd; out += step, bit += bits) {
      const index = <u32>(load<u64>(at + (bit >> 3)) >> (bit & 7)) & mask
      if (index >= <u32>entries) return false
      store<T>(out, load<T>(dictionary + <usize>index * step))
    }
    at += <usize>(groups * bits)
  }
  return true
}
