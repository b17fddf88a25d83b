/** Rows of text whose fields stand between blanks and tabs. */

const TAB: u8 = 9
const LINE_END: u8 = 10
const RETURN: u8 = 13
const BLANK: u8 = 32

/** Kinds of columns; in the lower bits the number among those of the kind. */
const NUMBER: i32 = 1 << 16
const WHOLE: i32 = 2 << 16
const TEXT: i32 = 3 << 16

/** Numbers of a row that are kept of each: its line, counted from 0, and where the line begins. */
const LINE_NUMBERS: i32 = 2

/** 10⁰ … 10²². */
const powersOfTen: StaticArray<f64> = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]

/** Where the number that was read last ends. */
let numberEnd: usize = 0
/** Lines of the text that was read last, and its numbers that are none (NaN). */
let lines: i32 = 0
let others: i32 = 0

/** Lines of the text that was read last, those without a field among them. */
export function lineCount(): i32 {
  return lines
}

/** Numbers of the text that was read last that are NaN. */
export function otherNumbers(): i32 {
  return others
}

/**
 * Reads lines of `width` fields each; lines without a field are passed over.
 *
 * bytes: ends with a line end, 8 bytes more may be read; columns: of each field 0, or a kind with its number
 * numbers: rows × slots, NaN where a field is no plain number (`plainNumber`); places: rows × 2; texts: rows × `textCount` × (start, end)
 * @returns number of rows, −1 where a line has another number of fields, a whole number is none, or a text is not ASCII
 */
export function parseRows(
  bytes: usize,
  length: i32,
  columns: usize,
  width: i32,
  numbers: usize,
  slots: i32,
  wholes: usize,
  wholeCount: i32,
  texts: usize,
  textCount: i32,
  places: usize,
): i32 {
  const end = bytes + length
  let at = bytes
  let rows = 0
  lines = 0
  others = 0
  let decimals = 1
  while (at < end) {
    const start = at
    let field = 0
    for (;;) {
      let byte = load<u8>(at)
      while (byte == TAB || byte == BLANK) byte = load<u8>(++at)
      if (isLineEnd(byte, at)) break
      if (field == width) return -1
      const column = load<i32>(columns + ((<usize>field) << 2))
      const kind = column & ~0xffff
      const slot = column & 0xffff
      field++
      if (kind == NUMBER) {
        // Most weights have one digit, a point, some more, and no exponent.
        const isNegative = load<u8>(at) == 45
        const first = at + <usize>isNegative
        const lead = <u32>load<u8>(first) - 48
        if (lead <= 9 && load<u8>(first, 1) == 46) {
          const eight = load<u64>(first, 2)
          const count = leadingDigits(eight)
          // A branch that is foretold, so that the next number need not wait for this one's end.
          if (count != decimals && <u32>(count - 1) < 7) decimals = count
          const end = first + 2 + <usize>decimals
          if (count == decimals && isFieldEnd(load<u8>(end), end)) {
            const whole = lead * load<u32>(changetype<usize>(wholePowers) + (<usize>decimals << 3)) + <u32>digitsOf(eight, decimals)
            const size = <f64>whole / unchecked(powersOfTen[decimals])
            store<f64>(numbers + ((<usize>slot) << 3), reinterpret<f64>(reinterpret<u64>(size) | (<u64>isNegative << 63)))
            at = end
            continue
          }
        }
        let value = plainNumber(at)
        at = numberEnd
        if (!isFieldEnd(load<u8>(at), at)) {
          value = NaN
          at = fieldEnd(at)
        }
        others += <i32>(value != value)
        store<f64>(numbers + ((<usize>slot) << 3), value)
        continue
      }
      const from = at
      at = fieldEnd(at)
      if (kind == TEXT) {
        for (let k = from; k < at; k++) if (load<u8>(k) > 127) return -1
        const to = texts + ((<usize>slot) << 3)
        store<i32>(to, <i32>(from - bytes))
        store<i32>(to, <i32>(at - bytes), 4)
      } else if (kind == WHOLE) {
        const value = wholeNumber(from, at)
        if (value == i32.MIN_VALUE) return -1
        store<i32>(wholes + ((<usize>slot) << 2), value)
      }
    }
    if (load<u8>(at) == RETURN) at++
    at++
    if (field > 0) {
      if (field != width) return -1
      store<i32>(places, lines)
      store<i32>(places, <i32>(start - bytes), 4)
      places += LINE_NUMBERS << 2
      numbers += (<usize>slots) << 3
      wholes += (<usize>wholeCount) << 2
      texts += (<usize>textCount) << 3
      rows++
    }
    lines++
  }
  return rows
}

/**
 * Copies one of the texts of each row to `out`, one after the other, with the end and the hash of each (FNV-1a, stirred).
 * texts: of the first row; step: bytes from one row's to the next one's
 */
export function gatherTexts(
  bytes: usize,
  texts: usize,
  step: i32,
  rows: i32,
  out: usize,
  ends: usize,
  hashes: usize,
): void {
  let to = out
  for (let row = 0; row < rows; row++) {
    const end = bytes + load<i32>(texts, 4)
    let hash: u32 = 0x811c9dc5
    for (let at = bytes + load<i32>(texts); at < end; at++) {
      const byte = load<u8>(at)
      store<u8>(to++, byte)
      hash = (hash ^ byte) * 0x01000193
    }
    store<i32>(ends, <i32>(to - out))
    store<u32>(hashes, (hash ^ (hash >>> 15)) * 0xc2b2ae35)
    ends += 4
    hashes += 4
    texts += step
  }
}

// @ts-ignore: decorator
@inline
function isLineEnd(byte: u8, at: usize): bool {
  return byte == LINE_END || (byte == RETURN && load<u8>(at, 1) == LINE_END)
}

// @ts-ignore: decorator
@inline
function isFieldEnd(byte: u8, at: usize): bool {
  return byte == TAB || byte == BLANK || isLineEnd(byte, at)
}

function fieldEnd(at: usize): usize {
  while (!isFieldEnd(load<u8>(at), at)) at++
  return at
}

/** Up to 9 digits, with a sign or none; the least i32 where it is none. */
function wholeNumber(from: usize, to: usize): i32 {
  const isNegative = load<u8>(from) == 45
  const first = isNegative ? from + 1 : from
  if (to == first || to - first > 9) return i32.MIN_VALUE
  let value: i32 = 0
  for (let at = first; at < to; at++) {
    const digit = <u32>load<u8>(at) - 48
    if (digit > 9) return i32.MIN_VALUE
    value = 10 * value + digit
  }
  return isNegative ? -value : value
}

/**
 * Digits with a point among them or none, and an exponent: up to 15 digits but for zeros in front, times a power of ten of up to 22. Both
 * are exact in a double, and their product or quotient is rounded once (Clinger 1990). NaN for everything else, and where
 * there are more than 18 digits, zeros in front among them. Something that is no part of a number must follow.
 */
function plainNumber(from: usize): f64 {
  const isNegative = load<u8>(from) == 45
  // No branch: signs are as good as random.
  const first = from + <usize>isNegative
  let at = first
  let byte = load<u8>(at)
  let value: i64 = 0
  while (<u32>byte - 48 <= 9) {
    value = 10 * value + (byte - 48)
    byte = load<u8>(++at)
  }
  const before = <i32>(at - first)
  let decimals = 0
  if (byte == 46) {
    const point = ++at
    for (;;) {
      const eight = load<u64>(at)
      const count = leadingDigits(eight)
      if (count == 0) break
      value = value * load<i64>(changetype<usize>(wholePowers) + (<usize>count << 3)) + <i64>digitsOf(eight, count)
      at += count
      if (count < 8) break
    }
    decimals = <i32>(at - point)
    byte = load<u8>(at)
  }
  let power = -decimals
  if (byte == 101 || byte == 69) {
    byte = load<u8>(++at)
    const isSmall = byte == 45
    if (isSmall || byte == 43) byte = load<u8>(++at)
    const start = at
    let exponent = 0
    while (<u32>byte - 48 <= 9 && at - start < 4) {
      exponent = 10 * exponent + (byte - 48)
      byte = load<u8>(++at)
    }
    if (at == start) exponent = 1000
    power += isSmall ? -exponent : exponent
  }
  numberEnd = at
  const digits = before + decimals
  const isWritten = digits > 0 && digits <= 18 && (before < 2 || load<u8>(first) != 48)
  if (!isWritten || value >= 1_000_000_000_000_000 || power < -22 || power > 22) return NaN
  const whole = copysign<f64>(<f64>value, isNegative ? -1.0 : 1.0)
  if (power > 0) return whole * unchecked(powersOfTen[power])
  return whole / unchecked(powersOfTen[-power])
}

/** 10⁰ … 10⁸. */
const wholePowers: StaticArray<i64> = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]

/** Of eight characters, how many at the start are digits. */
// @ts-ignore: decorator
@inline
function leadingDigits(eight: u64): i32 {
  const values = eight ^ 0x3030303030303030
  const others = (values | ((values & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676)) & 0x8080808080808080
  return others == 0 ? 8 : <i32>(ctz(others) >> 3)
}

/** The number that the first `count` of eight characters make, which are digits; one at least. */
// @ts-ignore: decorator
@inline
function digitsOf(eight: u64, count: i32): u64 {
  const ones = (eight ^ 0x3030303030303030) << (<u64>(8 - count) << 3)
  const tens = ones * 10 + (ones >> 8)
  return (((tens & 0x000000ff000000ff) * 0x000f424000000064 + ((tens >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >> 32) & 0xffffffff
}
