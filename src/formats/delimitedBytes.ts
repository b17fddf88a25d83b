import { isMissingText } from './cells.ts'
import type { Values } from './table.ts'
import { createTextDictionary } from './textDictionary.ts'

/** Rows of a block of UTF-8 text, found without making a string of it. */
export interface ByteRows {
  /** One for each column asked for, in the order asked for. */
  readonly columns: readonly Values[]
  /** Record of each row, counted from the block's first. */
  readonly records: Int32Array
  /** Records with another number of fields, and how many. */
  readonly ragged: readonly (readonly [record: number, fields: number])[]
  /** Records in all, empty ones included. */
  readonly count: number
  /** Where the unfinished last record begins. */
  readonly end: number
}

export interface ByteReader {
  /**
   * The whole records of a block.
   * @param isLast whether the last record ends with the block
   * @param skipFirst whether the first record is the head
   * @returns null where it takes more than commas and line ends: quotes within quotes, an open quote at the end, bytes that
   *   are not UTF-8
   */
  read(bytes: Uint8Array, isLast: boolean, skipFirst: boolean): ByteRows | null
}

const quote = 34
const lineFeed = 10
const carriageReturn = 13

/**
 * Reads fields of the usual kind: plain, or quoted as a whole. What they hold comes as whole numbers where all of a block's
 * cells are such, else by code of their text; as every reader of a column takes it, that is as good as the texts themselves.
 *
 * @param width fields of a record, two at least
 */
export function createByteReader(delimiter: string, width: number, columns: readonly number[]): ByteReader {
  const separator = delimiter.charCodeAt(0)
  const wanted = [...new Set(columns)]
  const slotOf = new Int32Array(width).fill(-1)
  for (const [slot, column] of wanted.entries()) slotOf[column] = slot
  const readers = wanted.map(() => createCellReader())
  let room = 0
  let starts: Int32Array[] = []
  let ends: Int32Array[] = []
  let records = new Int32Array(0)
  let numbers = new Float64Array(0)

  const reserve = (rows: number): void => {
    if (rows <= room) return
    room = rows
    starts = wanted.map(() => new Int32Array(room))
    ends = wanted.map(() => new Int32Array(room))
    records = new Int32Array(room)
    numbers = new Float64Array(room)
  }

  return {
    read(bytes, isLast, skipFirst) {
      const { length } = bytes
      // A row has a byte at least for each of its fields: delimiters and the line's end.
      reserve(Math.ceil(length / width) + 1)
      const ragged: [number, number][] = []
      const escaped: [slot: number, row: number][] = []
      let record = 0
      let row = 0
      let at = 0
      let end = 0
      let allBits = 0
      while (at < length) {
        let fields = 0
        let first = 0
        let last = 0
        let isWhole = false
        for (;;) {
          let start = at
          let isEscaped = false
          if (bytes[at] === quote && at < length) {
            start++
            at++
            for (;;) {
              while (at < length && bytes[at] !== quote) allBits |= bytes[at++]
              if (bytes[at + 1] !== quote || at + 1 >= length) break
              isEscaped = true
              at += 2
            }
            if (at + 2 >= length && !isLast) break
            if (at >= length) return null
            last = at++
            const isReturn = bytes[at] === carriageReturn && (at + 1 === length || bytes[at + 1] === lineFeed)
            if (isReturn) at++
            else if (at < length && bytes[at] !== separator && bytes[at] !== lineFeed) return null
          } else {
            let byte = 0
            while (at < length) {
              byte = bytes[at]
              if (byte === separator || byte === lineFeed) break
              allBits |= byte
              at++
            }
            last = at
          }
          if (fields === 0) first = start
          const slot = fields < width ? slotOf[fields] : -1
          if (slot !== -1) {
            starts[slot][row] = start
            ends[slot][row] = last
            if (isEscaped) escaped.push([slot, row])
          }
          fields++
          if (at < length && bytes[at] === separator) {
            at++
            continue
          }
          isWhole = at < length || isLast
          at++
          // The end of the line may be two bytes; quoted or not, the first is none of the text.
          if (last > start && bytes[last - 1] === carriageReturn) {
            last--
            if (slot !== -1) ends[slot][row] = last
          }
          break
        }
        if (!isWhole) break
        end = Math.min(at, length)
        const isHead = record === 0 && skipFirst
        if (fields === width && !isHead) records[row++] = record
        else {
          if (!isHead && (fields > 1 || last > first)) ragged.push([record, fields])
          while (escaped.at(-1)?.[1] === row) escaped.pop()
        }
        record++
      }
      if (allBits >= 128 && !isUtf8(bytes.subarray(0, end))) return null
      for (const [slot, at] of escaped)
        if (at < row) ends[slot][at] = withoutDoubledQuotes(bytes, starts[slot][at], ends[slot][at])
      const isAscii = allBits < 128
      const values = readers.map((reader, slot) =>
        reader.read({ bytes, isAscii, starts: starts[slot], ends: ends[slot] }, row, numbers),
      )
      return {
        columns: columns.map((column) => values[slotOf[column]]),
        records: records.subarray(0, row),
        ragged,
        count: record,
        end,
      }
    },
  }
}

/** Writes each doubled quote once; returns the new end. */
function withoutDoubledQuotes(bytes: Uint8Array, start: number, end: number): number {
  let to = start
  for (let at = start; at < end; at++) {
    bytes[to++] = bytes[at]
    if (bytes[at] === quote) at++
  }
  return to
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Where the cells of a column lie. */
interface Cells {
  readonly bytes: Uint8Array
  readonly isAscii: boolean
  readonly starts: Int32Array
  readonly ends: Int32Array
}

function createCellReader() {
  const dictionary = createTextDictionary()
  return {
    /** @param numbers room for as many */
    read: (cells: Cells, length: number, numbers: Float64Array): Values =>
      wholeNumbers(cells, length, numbers) ?? codes(cells, length) ?? { kind: 'text', values: texts(cells, length) },
  }

  function codes({ bytes, starts, ends }: Cells, length: number): Values | null {
    const found = new Int32Array(length)
    for (let i = 0; i < length; i++) {
      if (starts[i] === ends[i]) {
        found[i] = -1
        continue
      }
      found[i] = dictionary.codeOf(bytes, starts[i], ends[i])
      if (found[i] === -1) return null
    }
    return { kind: 'dictionary', codes: found, levels: dictionary.levels }
  }
}

/** Digits that a double holds exactly. */
const mostDigits = 15

/** Null unless each cell is missing or a whole number as programs write it: no zeros in front, no sign but a minus. */
function wholeNumbers({ bytes, starts, ends }: Cells, length: number, numbers: Float64Array): Values | null {
  let valid: Uint8Array | null = null
  let isNarrow = true
  for (let i = 0; i < length; i++) {
    const end = ends[i]
    let at = starts[i]
    const isNegative = bytes[at] === 45 && at < end
    if (isNegative) at++
    const digits = end - at
    let value = 0
    let isNumber = digits > 0 && digits <= mostDigits && (bytes[at] !== 48 || (digits === 1 && !isNegative))
    for (; at < end && isNumber; at++) {
      const digit = bytes[at] - 48
      isNumber = digit >= 0 && digit <= 9
      value = value * 10 + digit
    }
    if (isNumber) {
      numbers[i] = isNegative ? -value : value
      if (value > 0x7fffffff) isNarrow = false
    } else {
      if (end - starts[i] > 4 || !isMissingText(asciiOf(bytes, starts[i], end))) return null
      valid ??= new Uint8Array(length).fill(1)
      valid[i] = 0
      numbers[i] = 0
    }
  }
  if (isNarrow) return { kind: 'int32', values: new Int32Array(numbers.subarray(0, length)), valid }
  const values = new BigInt64Array(length)
  const halves = new Int32Array(values.buffer)
  for (let i = 0; i < length; i++) {
    halves[2 * i] = numbers[i]
    halves[2 * i + 1] = Math.floor(numbers[i] / 4_294_967_296)
  }
  return { kind: 'int64', values, valid }
}

function asciiOf(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at])
  return text
}

function texts({ bytes, isAscii, starts, ends }: Cells, length: number): string[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const out = new Array<string>(length)
  // Where each character is a byte, a cell's text is cut out of the block's.
  const whole = isAscii ? decoder.decode(bytes) : null
  for (let i = 0; i < length; i++) {
    out[i] = whole?.slice(starts[i], ends[i]) ?? decoder.decode(bytes.subarray(starts[i], ends[i]))
  }
  return out
}
