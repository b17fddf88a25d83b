/** Columns of texts as Parquet stores them (BYTE_ARRAY); as `pageColumns.ts`. */

import { allocate } from './memory'
import {
  DICTIONARY,
  isByDictionary,
  knownCount,
  levelFlags,
  nextPage,
  openPage,
  OTHER_PAGE,
  spread,
  unpackByDictionary,
  valueCount,
  valuesFrom,
  valuesTo,
  WRONG_PAGE,
} from './pages'

/** Address and length of a text. */
const SPAN: usize = 8

/**
 * Unpacks a column chunk of `rows` texts into their numbers, in the order in which they first come; −1 where missing. Texts of one dictionary are told
 * apart by their entry, others not at all.
 *
 * out: rows × i32; spans: of each number address and length, rows × 8 bytes
 * @returns how many numbers there are, −1 where anything is not as it can be read here, or is no UTF-8 where it should be
 */
export function unpackTexts(
  bytes: usize,
  length: i32,
  codec: i32,
  isOptional: bool,
  isUtf8: bool,
  rows: i32,
  out: usize,
  spans: usize,
): i32 {
  let from = bytes
  const to = bytes + <usize>length
  /** Of each entry its number, −2 − entry where it has none yet. */
  let numbers: usize = 0
  let ofEntries: usize = 0
  let entries = 0
  let size = 0
  for (let row = 0; row < rows; ) {
    const kind = openPage(from, to, codec, isOptional, rows - row)
    if (kind == WRONG_PAGE) return -1
    from = nextPage
    if (kind == OTHER_PAGE) continue
    if (kind == DICTIONARY) {
      if (numbers != 0 || <usize>valueCount > (valuesTo - valuesFrom) >> 2) return -1
      entries = valueCount
      ofEntries = allocate(<usize>entries * SPAN)
      numbers = allocate((<usize>entries << 2) + 4)
      if (ofEntries == 0 || numbers == 0 || !findTexts(entries, isUtf8, ofEntries)) return -1
      for (let entry = 0; entry < entries; entry++) store<i32>(numbers + (<usize>entry << 2), -2 - entry)
      continue
    }
    const target = out + (<usize>row << 2)
    if (isByDictionary) {
      if (!unpackByDictionary<i32>(numbers, entries, target)) return -1
      size = numbered(target, knownCount, numbers, ofEntries, spans, size)
    } else {
      if (!findTexts(knownCount, isUtf8, spans + <usize>size * SPAN)) return -1
      for (let k = 0; k < knownCount; k++) store<i32>(target + (<usize>k << 2), size++)
    }
    if (levelFlags != 0) spread<i32>(target, levelFlags, valueCount, knownCount, -1)
    row += valueCount
  }
  return size
}

/** Copies texts one after the other; gives their bytes. Without `out` nothing is copied. ends: after a 0, where each ends */
export function copyTexts(spans: usize, count: i32, out: usize, ends: usize): f64 {
  let length: f64 = 0
  for (let k = 0; k < count; k++, spans += SPAN) {
    const size = load<i32>(spans, 4)
    if (out != 0) {
      memory.copy(out + <usize>length, load<u32>(spans), size)
      store<i32>(ends + (<usize>k << 2), <i32>length + size, 4)
    }
    length += size
  }
  if (out != 0) store<i32>(ends, 0)
  return length
}

/** Gives numbers to entries that have none yet, in the order of the rows; returns how many numbers there are then. */
function numbered(rows: usize, count: i32, numbers: usize, ofEntries: usize, spans: usize, size: i32): i32 {
  const end = rows + (<usize>count << 2)
  for (; rows < end; rows += 4) {
    const found = load<i32>(rows)
    if (found >= 0) continue
    const entry = <usize>(-2 - found)
    let number = load<i32>(numbers + (entry << 2))
    if (number < 0) {
      number = size++
      store<i32>(numbers + (entry << 2), number)
      store<u64>(spans + <usize>number * SPAN, load<u64>(ofEntries + entry * SPAN))
    }
    store<i32>(rows, number)
  }
  return size
}

/** Where the texts of the page that was opened last lie, each behind its length. */
function findTexts(count: i32, isUtf8: bool, spans: usize): bool {
  let at = valuesFrom
  for (let k = 0; k < count; k++, spans += SPAN) {
    if (at > valuesTo || valuesTo - at < 4) return false
    const size = load<u32>(at)
    at += 4
    if (<usize>size > valuesTo - at || (isUtf8 && !isText(at, at + <usize>size))) return false
    store<u32>(spans, <u32>at)
    store<u32>(spans, size, 4)
    at += <usize>size
  }
  return true
}

/** Is it UTF-8? (RFC 3629, section 4) */
function isText(at: usize, end: usize): bool {
  while (at < end) {
    const first = load<u8>(at++)
    if (first < 0x80) continue
    const more: usize = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3
    if (first < 0xc2 || first > 0xf4 || more > end - at) return false
    const second = load<u8>(at)
    const least: u8 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80
    const most: u8 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf
    if (second < least || second > most) return false
    for (let k: usize = 1; k < more; k++) if ((load<u8>(at + k) & 0xc0) != 0x80) return false
    at += more
  }
  return true
}
