/**
 * Columns of whole numbers, days and numbers as Parquet stores them; `pages.ts` says what is read. What is not as the format says is left
 * to a full reader.
 */

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

/** What is made of a column, as `src/kernel/pages.ts` numbers it. */
const WHOLE_32: i32 = 0
const WHOLE_64: i32 = 1
const DAY: i32 = 2
const INSTANT: i32 = 3
const SINGLE: i32 = 4

/** Stands for a day that is missing. */
const NO_DAY: i32 = i32.MIN_VALUE

/**
 * Unpacks a column chunk of `rows` values.
 *
 * bytes: 16 more may be read; perDay: of instants, how many of their units a day has
 * out: i32 of 32-bit whole numbers and days (`NO_DAY` where missing), i64 of 64-bit ones, f64 of numbers (NaN where missing)
 * valid: a byte for each row, 1 where it has a value
 * @returns 2 where values are missing, 1 where none is, 0 where anything is not as it can be read here
 */
export function unpackColumn(
  bytes: usize,
  length: i32,
  kind: i32,
  codec: i32,
  isOptional: bool,
  perDay: i64,
  rows: i32,
  out: usize,
  valid: usize,
): i32 {
  const end = bytes + <usize>length
  if (kind == WHOLE_32) return unpackChunk<i32>(bytes, end, codec, isOptional, rows, 0, out, valid)
  if (kind == WHOLE_64) return unpackChunk<i64>(bytes, end, codec, isOptional, rows, 0, out, valid)
  if (kind == DAY) return unpackChunk<i32>(bytes, end, codec, isOptional, rows, NO_DAY, out, valid)
  if (kind != INSTANT && kind != SINGLE) return unpackChunk<f64>(bytes, end, codec, isOptional, rows, NaN, out, valid)
  const stored = allocate(<usize>rows * (kind == SINGLE ? 4 : 8))
  if (stored == 0) return 0
  if (kind == SINGLE) {
    const found = unpackChunk<f32>(bytes, end, codec, isOptional, rows, NaN, stored, valid)
    for (let i: usize = 0; i < <usize>rows; i++) store<f64>(out + (i << 3), <f64>load<f32>(stored + (i << 2)))
    return found
  }
  const found = unpackChunk<i64>(bytes, end, codec, isOptional, rows, 0, stored, valid)
  for (let i: usize = 0; i < <usize>rows; i++) {
    store<i32>(out + (i << 2), load<u8>(valid + i) == 1 ? dayOf(load<i64>(stored + (i << 3)), perDay) : NO_DAY)
  }
  return found
}

function unpackChunk<T>(
  from: usize,
  to: usize,
  codec: i32,
  isOptional: bool,
  rows: i32,
  missing: T,
  out: usize,
  valid: usize,
): i32 {
  let dictionary: usize = 0
  let entries = 0
  let isWhole = true
  for (let row = 0; row < rows; ) {
    const kind = openPage(from, to, codec, isOptional, rows - row)
    if (kind == WRONG_PAGE) return 0
    from = nextPage
    if (kind == OTHER_PAGE) continue
    if (kind == DICTIONARY) {
      if (dictionary != 0) return 0
      entries = valueCount
      dictionary = valuesFrom
      if (<usize>entries * sizeof<T>() > valuesTo - valuesFrom) return 0
      continue
    }
    const target = out + <usize>row * sizeof<T>()
    if (isByDictionary) {
      if (!unpackByDictionary<T>(dictionary, entries, target)) return 0
    } else {
      const size = <usize>knownCount * sizeof<T>()
      if (valuesFrom > valuesTo || size > valuesTo - valuesFrom) return 0
      memory.copy(target, valuesFrom, size)
    }
    if (levelFlags == 0) memory.fill(valid + <usize>row, 1, <usize>valueCount)
    else {
      memory.copy(valid + <usize>row, levelFlags, <usize>valueCount)
      spread<T>(target, levelFlags, valueCount, knownCount, missing)
      if (knownCount < valueCount) isWhole = false
    }
    row += valueCount
  }
  return isWhole ? 1 : 2
}

/** The day an instant lies in; days beyond 32 bits stay out of range. */
// @ts-ignore: decorator
@inline
function dayOf(instant: i64, perDay: i64): i32 {
  let day = instant / perDay
  if (instant < 0 && day * perDay != instant) day--
  return <i32>max<i64>(-i32.MAX_VALUE, min<i64>(i32.MAX_VALUE, day))
}
