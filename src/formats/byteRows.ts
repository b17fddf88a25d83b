import { InputError } from '../model/errors.ts'
import { parseNumber } from './cells.ts'
import { byteChunks, type ReadOptions, type Source } from './source.ts'

/** A line longer than this is not text of the kinds read here; the guard keeps a binary file from filling the memory. */
export const longestLine = 4_000_000
const lineEnd = 10
const carriageReturn = 13
const tab = 9
const blank = 32

/**
 * Calls `onRow` with the fields of each line of a text file (gzip or plain) and its number, counted from 1; lines without any
 * field are passed over. As `eachLine` with `fieldsOf`, many times faster where most fields are numbers.
 * @param row is used again for the next line
 * @throws InputError if the file holds no lines but one endless one
 */
export async function eachByteRow(
  source: Source,
  row: ByteRow,
  onRow: (lineNumber: number) => void,
  options: ReadOptions = {},
): Promise<void> {
  /** What is not yet read, and room for more: one array, lest every piece leave another one behind. */
  let held = new Uint8Array(0)
  let length = 0
  let lineNumber = 0
  const take = (piece: Uint8Array): void => {
    if (length + piece.length > held.length) {
      const wider = new Uint8Array(2 * (length + piece.length))
      wider.set(held.subarray(0, length))
      held = wider
    }
    held.set(piece, length)
    const end = length + piece.length
    // A line end in what is left of earlier pieces was met before.
    const last = piece.lastIndexOf(lineEnd)
    const from = last < 0 ? 0 : length + last + 1
    lineNumber = eachRowIn(held, from, row, lineNumber, onRow)
    held.copyWithin(0, from, end)
    length = end - from
    if (length > longestLine)
      throw new InputError(`${source.name}: line ${lineNumber + 1} has no end. It is not a text file.`)
  }
  for await (const chunk of byteChunks(source, options)) take(chunk)
  if (length > 0) take(Uint8Array.of(lineEnd))
}

/**
 * The same of lines in memory, the last of which ends at `end`; returns the number of the last line.
 * @param linesBefore lines before them
 */
export function eachRowIn(
  bytes: Uint8Array,
  end: number,
  row: ByteRow,
  linesBefore: number,
  onRow: (lineNumber: number) => void,
  start = 0,
): number {
  let lineNumber = linesBefore
  for (let from = start; from < end; ) {
    const at = bytes.indexOf(lineEnd, from)
    lineNumber++
    row.read(bytes, from, at > from && bytes[at - 1] === carriageReturn ? at - 1 : at)
    if (row.count > 0) onRow(lineNumber)
    from = at + 1
  }
  return lineNumber
}

/** The fields of a line, which stand between any number of blanks and tabs. */
export interface ByteRow {
  /** How many fields there are. */
  readonly count: number
  /** Of the columns asked for, in the order of the columns: NaN where the field is no finite number in decimal notation. */
  readonly numbers: Float64Array
  text(field: number): string
  /** A whole number of up to 15 digits, NaN where the field is none. */
  whole(field: number): number
  /** Takes the line that ends before `to`, where a line end stands. */
  read(bytes: Uint8Array, from: number, to: number): void
}

const powersOfTen = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))

/**
 * @param numberColumns ascending
 * @param columns how many fields are looked at; further ones are counted
 */
export function createByteRow(columns: number, numberColumns: readonly number[]): ByteRow {
  const slots = new Int32Array(columns).fill(-1)
  for (const [slot, column] of numberColumns.entries()) slots[column] = slot
  const numbers = new Float64Array(numberColumns.length)
  const starts = new Int32Array(columns)
  const ends = new Int32Array(columns)
  const texts = new Array<string>(columns).fill('')
  let line: Uint8Array = new Uint8Array(0)
  let count = 0

  return {
    numbers,
    get count() {
      return count
    },
    text(field) {
      const [from, to] = [starts[field], ends[field]]
      // Chromosomes and alleles are those of the row before as often as not: the same text, not a further one.
      if (!isText(line, from, to, texts[field])) texts[field] = textIn(line, from, to)
      return texts[field]
    },
    whole: (field) => wholeIn(line, starts[field], ends[field]),
    read(bytes, from, to) {
      line = bytes
      let field = 0
      let at = from
      for (;;) {
        while (bytes[at] === tab || bytes[at] === blank) at++
        if (at >= to) break
        const start = at
        const slot = field < columns ? slots[field] : -1
        if (slot >= 0) {
          const value = plainNumber(bytes, at)
          at = numberEnd
          if (isEnd(bytes[at], at, to)) numbers[slot] = value
          else {
            while (!isEnd(bytes[at], at, to)) at++
            numbers[slot] = Number.NaN
          }
          if (Number.isNaN(numbers[slot])) numbers[slot] = parseNumber(textIn(bytes, start, at))
        } else while (!isEnd(bytes[at], at, to)) at++
        if (field < columns) {
          starts[field] = start
          ends[field] = at
        }
        field++
      }
      count = field
    },
  }
}

const isEnd = (byte: number, at: number, to: number): boolean => byte === tab || byte === blank || at >= to

/** Where the number that was read last ends. */
let numberEnd = 0

/**
 * Digits with a point among them or none, and an exponent: up to 15 digits, times a power of ten of up to 22. Both are exact
 * in a double, and their product or quotient is rounded once (Clinger 1990): the same bits as `Number` gives. NaN for
 * everything else. Something that is no part of a number must follow.
 */
function plainNumber(bytes: Uint8Array, from: number): number {
  let at = from
  const isNegative = bytes[at] === 45
  if (isNegative) at++
  const first = at
  // Digits are gathered in whole numbers of 32 bits, which are faster.
  let high = 0
  let low = 0
  let digits = 0
  let byte = bytes[at]
  while (byte >= 48 && byte <= 57) {
    if (digits < 9) high = (Math.imul(10, high) + byte - 48) | 0
    else low = (Math.imul(10, low) + byte - 48) | 0
    digits++
    byte = bytes[++at]
  }
  const before = at - first
  let decimals = 0
  if (byte === 46) {
    const point = at
    byte = bytes[++at]
    if (high === 0) {
      // Zeros in front are no digits that count.
      digits = 0
      while (byte === 48) byte = bytes[++at]
    }
    while (byte >= 48 && byte <= 57) {
      if (digits < 9) high = (Math.imul(10, high) + byte - 48) | 0
      else low = (Math.imul(10, low) + byte - 48) | 0
      digits++
      byte = bytes[++at]
    }
    decimals = at - point - 1
  }
  let power = -decimals
  const isWritten = before + decimals > 0 && (before < 2 || bytes[first] !== 48)
  if (byte === 101 || byte === 69) {
    byte = bytes[++at]
    const isSmall = byte === 45
    if (isSmall || byte === 43) byte = bytes[++at]
    const start = at
    let exponent = 0
    while (byte >= 48 && byte <= 57 && at - start < 4) {
      exponent = 10 * exponent + byte - 48
      byte = bytes[++at]
    }
    if (at === start) exponent = 1000
    power += isSmall ? -exponent : exponent
  }
  numberEnd = at
  if (!isWritten || digits > 15 || power < -22 || power > 22) return Number.NaN
  const whole = digits > 9 ? high * powersOfTen[digits - 9] + low : high
  const value = power < 0 ? whole / powersOfTen[-power] : whole * powersOfTen[power]
  return isNegative ? -value : value
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function textIn(bytes: Uint8Array, from: number, to: number): string {
  if (to === from + 1 && bytes[from] < 128) return String.fromCharCode(bytes[from])
  let isPlain = to - from <= 64
  for (let at = from; isPlain && at < to; at++) isPlain = bytes[at] < 128
  const field = bytes.subarray(from, to)
  return isPlain ? String.fromCharCode.apply(null, field as unknown as number[]) : decoder.decode(field)
}

function isText(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false
  for (let at = from; at < to; at++) if (bytes[at] > 127 || bytes[at] !== text.charCodeAt(at - from)) return false
  return true
}

function wholeIn(bytes: Uint8Array, from: number, to: number): number {
  const isNegative = bytes[from] === 45
  const first = isNegative ? from + 1 : from
  if (to === first || to - first > 15) return Number.NaN
  let value = 0
  for (let at = first; at < to; at++) {
    const digit = bytes[at] - 48
    if (digit < 0 || digit > 9) return Number.NaN
    value = 10 * value + digit
  }
  return isNegative ? -value : value
}
