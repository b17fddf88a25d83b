/**
 * Columns of numbers as Parquet stores them: FLOAT, DOUBLE, INT32 and INT64, plain or by a dictionary, uncompressed, Snappy, zstd or as the host
 * unpacks it, with missing values or without. Everything else, and whatever is not as the format says, is left to a full reader.
 * The format: https://parquet.apache.org/docs/file-format
 */

import { afterNumber, inner, outer, readHeader, readNumber } from './compactThrift'
import { allocate, mark, release } from './memory'
import { MOST_INDEX_BITS, unpackIndices } from './pageIndices'
import { unsnap } from './snappy'
import { unzstd } from './zstd'

const INT32: i32 = 1
const INT64: i32 = 2
const FLOAT: i32 = 4
const UNCOMPRESSED: i32 = 0
const SNAPPY: i32 = 1
const ZSTD: i32 = 6
const DATA_PAGE: i64 = 0
const DICTIONARY_PAGE: i64 = 2
const DATA_PAGE_2: i64 = 3
const PLAIN: i64 = 0
const PLAIN_DICTIONARY: i64 = 2
const RLE: i64 = 3
const BIT_PACKED: i64 = 4
const RLE_DICTIONARY: i64 = 8

/** A page's header says so many bytes at most. */
const MOST_PAGE_BYTES: i64 = 1 << 28
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
    const kind = openPage(from, to, codec, isOptional, rows - row)
    if (kind == WRONG_PAGE) return false
    from = nextPage
    if (kind == OTHER_PAGE) continue
    if (kind == DICTIONARY) {
      entries = valueCount
      dictionary = allocate(<usize>entries * sizeof<T>())
      if (dictionary == 0 || !unpackPlain<T>(valuesFrom, valuesTo, type, entries, dictionary)) return false
      continue
    }
    const target = out + <usize>row * sizeof<T>()
    if (!isByDictionary) {
      if (!unpackPlain<T>(valuesFrom, valuesTo, type, knownCount, target)) return false
    } else if (!unpackByDictionary<T>(dictionary, entries, target)) return false
    if (levelFlags != 0) spread<T>(target, levelFlags, valueCount, knownCount, <T>NaN)
    row += valueCount
  }
  return true
}

/** Unpacks a page into exactly `length` bytes. */
function unpackBytes(codec: i32, from: usize, to: usize, out: usize, length: usize): bool {
  if (codec == SNAPPY) return unsnap(from, to, out, length)
  if (codec == ZSTD) return unzstd(from, to, out, length)
  return unpackPage(codec, from, to, out, length) != 0
}

/** The host's way for other codecs, 0 where it has none. */
// @ts-ignore: decorator
@external('env', 'unpackPage')
declare function unpackPage(codec: i32, from: usize, to: usize, out: usize, length: usize): i32

/** What a page may be. */
export const WRONG_PAGE: i32 = 0
export const OTHER_PAGE: i32 = 1
export const DICTIONARY: i32 = 2
export const VALUES: i32 = 3

/** Of the page that was opened last: where the next one begins, its rows or entries, those of them that are not missing, and their bytes. */
export let nextPage: usize = 0
export let valueCount: i32 = 0
export let knownCount: i32 = 0
export let valuesFrom: usize = 0
export let valuesTo: usize = 0
export let isByDictionary: bool = false
/** A byte for each row, 1 where it has a value; 0 where all have one. */
export let levelFlags: usize = 0

/**
 * Reads a page's header and unpacks it, into memory that stays allocated.
 * @param most rows that it may have
 * @returns what it is
 */
export function openPage(from: usize, to: usize, codec: i32, isOptional: bool, most: i32): i32 {
  let page = readHeader(from, to)
  const kind = load<i64>(outer, 8)
  const unpacked = load<i64>(outer, 16)
  const packed = load<i64>(outer, 24)
  if (page == 0 || packed < 0 || packed > <i64>(to - page) || unpacked < 0 || unpacked > MOST_PAGE_BYTES) return WRONG_PAGE
  nextPage = page + <usize>packed
  let pageEnd = nextPage
  // Levels of a second version's page are not packed.
  let levels: usize = 0
  if (kind == DATA_PAGE_2) {
    const bytes = load<i64>(inner, 40)
    if (bytes < 0 || bytes > packed || bytes > unpacked || load<i64>(inner, 48) > 0) return WRONG_PAGE
    levels = <usize>bytes
  }
  if (codec != UNCOMPRESSED && <usize>unpacked > levels && !(kind == DATA_PAGE_2 && load<i64>(inner, 56) == 0)) {
    const room = allocate(<usize>unpacked + 16)
    if (room == 0) return WRONG_PAGE
    memory.copy(room, page, levels)
    const from = page + levels
    const length = <usize>unpacked - levels
    if (!unpackBytes(codec, from, nextPage, room + levels, length)) return WRONG_PAGE
    page = room
    pageEnd = room + <usize>unpacked
  }
  const values = load<i64>(inner, 8)
  levelFlags = 0
  valuesFrom = page
  valuesTo = pageEnd
  if (kind == DICTIONARY_PAGE) {
    if (values < 0 || values > 1 << MOST_INDEX_BITS) return WRONG_PAGE
    const encoding = load<i64>(inner, 16)
    valueCount = <i32>values
    return encoding == PLAIN || encoding == PLAIN_DICTIONARY ? DICTIONARY : WRONG_PAGE
  }
  if (kind != DATA_PAGE && kind != DATA_PAGE_2) return OTHER_PAGE
  if (values < 0 || values > <i64>most) return WRONG_PAGE
  if (kind == DATA_PAGE && (!isOfLevels(load<i64>(inner, 24)) || !isOfLevels(load<i64>(inner, 32)))) return WRONG_PAGE
  valueCount = <i32>values
  knownCount = valueCount
  if (isOptional) {
    if (kind == DATA_PAGE) {
      if (pageEnd - page < 4 || load<i64>(inner, 24) != RLE) return WRONG_PAGE
      levels = <usize>load<u32>(page)
      page += 4
      if (levels > pageEnd - page) return WRONG_PAGE
    }
    if (!isAllKnown(page, page + levels, valueCount)) {
      levelFlags = allocate(<usize>valueCount)
      if (levelFlags == 0 || !unpackIndices<u8>(page, page + levels, 1, valueCount, levelValues, 2, levelFlags)) return WRONG_PAGE
      knownCount = 0
      for (let k = 0; k < valueCount; k++) knownCount += load<u8>(levelFlags + <usize>k)
    }
  } else if (kind == DATA_PAGE_2 && levels > 0) return WRONG_PAGE
  valuesFrom = page + levels
  const encoding = kind == DATA_PAGE ? load<i64>(inner, 16) : load<i64>(inner, 32)
  isByDictionary = encoding == RLE_DICTIONARY || encoding == PLAIN_DICTIONARY
  return isByDictionary || encoding == PLAIN ? VALUES : WRONG_PAGE
}

/** Encodings that levels may have, were they there or not. */
// @ts-ignore: decorator
@inline
function isOfLevels(encoding: i64): bool {
  return encoding == RLE || encoding == BIT_PACKED
}

const levelValues: usize = memory.data<u8>([0, 1])

/** Of the page that was opened last, the values by what the dictionary has for each. */
export function unpackByDictionary<T>(dictionary: usize, entries: i32, out: usize): bool {
  if (knownCount == 0) return true
  if (dictionary == 0 || valuesFrom >= valuesTo) return false
  return unpackIndices<T>(valuesFrom + 1, valuesTo, load<u8>(valuesFrom), knownCount, dictionary, entries, out)
}

/** Moves the known values to where the flags are 1; `missing` elsewhere. */
export function spread<T>(values: usize, flags: usize, count: i32, known: i32, missing: T): void {
  for (let k = count - 1; k >= 0; k--) {
    const isKnown = load<u8>(flags + <usize>k) == 1
    if (isKnown) known--
    store<T>(values + <usize>k * sizeof<T>(), isKnown ? load<T>(values + <usize>known * sizeof<T>()) : missing)
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
