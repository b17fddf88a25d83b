import { isMissingText, parseWhole } from '../formats/cells.ts'
import type { Values } from '../formats/table.ts'
import type { PersonIds } from '../model/extract.ts'

/**
 * Person ids as they are read: each distinct id gets a code (0, 1, …), so that rows cost four bytes whatever the ids are.
 * Ids are 64-bit signed integers, kept exactly, until one is not: then all are text.
 */
export interface IdReader {
  /**
   * Codes of a batch, −1 where the id is missing.
   * @throws NotAnId for a number that is no 64-bit integer, and for a double beyond ±(2^53 − 1), which may be rounded
   */
  read(values: Values, length: number): Int32Array
  /** Ids by code. */
  ids(): PersonIds
  readonly count: number
}

/** A number where an id should be that is not a 64-bit integer; the caller knows file, column and row. */
export class NotAnId extends Error {
  readonly index: number
  readonly value: string
  constructor(index: number, value: string) {
    super(`${value} is neither a 64-bit integer nor text`)
    this.index = index
    this.value = value
  }
}

export function createIdReader(): IdReader {
  const integers = createInt64Codes()
  let texts: Map<string, number> | null = null

  const codeOfText = (text: string): number => {
    texts ??= new Map(Array.from(integers.values(), (value, code) => [String(value), code]))
    let code = texts.get(text)
    if (code === undefined) {
      code = texts.size
      texts.set(text, code)
    }
    return code
  }

  const codeOfWords = (low: number, high: number): number =>
    texts ? codeOfText(String((BigInt(high) << 32n) | BigInt(low >>> 0))) : integers.codeOf(low, high)

  const codeOfCell = (text: string, index: number): number => {
    const whole = parseWhole(text)
    if (!Number.isNaN(whole) && !texts) return integers.codeOf(whole | 0, Math.floor(whole / 4_294_967_296))
    if (isMissingText(text)) return -1
    const form = formOf(text)
    if (form === 'refused') throw new NotAnId(index, text)
    if (form === 'text' || texts) return codeOfText(text)
    const value = BigInt(text)
    return integers.codeOf(Number(BigInt.asIntN(32, value)), Number(value >> 32n))
  }

  const codeOfNumber = (value: number, index: number): number => {
    if (Number.isNaN(value)) return -1
    // ±2^53 itself may be 2^53 + 1, rounded.
    if (!Number.isSafeInteger(value)) throw new NotAnId(index, String(value))
    return codeOfWords(value | 0, Math.floor(value / 4_294_967_296))
  }

  return {
    read(values, length) {
      const codes = new Int32Array(length).fill(-1)
      switch (values.kind) {
        case 'int64': {
          const words = new Int32Array(values.values.buffer, values.values.byteOffset, 2 * length)
          if (texts === null && values.valid === null) {
            integers.codesOf(words, codes)
            break
          }
          for (let i = 0; i < length; i++) {
            if (values.valid === null || values.valid[i] === 1) codes[i] = codeOfWords(words[2 * i], words[2 * i + 1])
          }
          break
        }
        case 'int32':
          for (let i = 0; i < length; i++) {
            const value = values.values[i]
            if (values.valid === null || values.valid[i] === 1) codes[i] = codeOfWords(value, value >> 31)
          }
          break
        case 'number':
          for (let i = 0; i < length; i++) codes[i] = codeOfNumber(values.values[i], i)
          break
        case 'text':
          for (let i = 0; i < length; i++) codes[i] = codeOfCell(values.values[i], i)
          break
        case 'dictionary':
          for (let i = 0; i < length; i++) {
            if (values.codes[i] !== -1) codes[i] = codeOfCell(values.levels[values.codes[i]], i)
          }
          break
        case 'day':
          if (length > 0) throw new NotAnId(0, 'a date')
          break
        case 'missing':
          break
      }
      return codes
    },
    ids: () =>
      texts ? { kind: 'text', values: [...texts.keys()] } : { kind: 'integer', values: integers.values().slice() },
    get count() {
      return texts ? texts.size : integers.values().length
    },
  }
}

const largest = 9_223_372_036_854_775_807n

/** Digits without zeros in front are an integer; a number in another notation or beyond 64 bits is refused. */
function formOf(text: string): 'integer' | 'text' | 'refused' {
  if (/^(0|-?[1-9]\d*)$/.test(text)) {
    if (text.length < 19) return 'integer'
    const value = BigInt(text)
    return value <= largest && value >= -largest - 1n ? 'integer' : 'refused'
  }
  return /^[+-]?(\d+\.\d*|\.\d+|\d+(\.\d*)?[eE][+-]?\d+)$/.test(text) ? 'refused' : 'text'
}

export const isInteger64 = (text: string): boolean => formOf(text) === 'integer'

/** Ids → codes in order of first appearance, by open addressing over their two 32-bit halves. */
export interface Int64Codes {
  /** Adds the id if it is new. */
  codeOf(low: number, high: number): number
  /** Of ids one after the other, by their halves. */
  codesOf(halves: Int32Array, out: Int32Array): void
  /** −1 if it is not there. */
  find(low: number, high: number): number
  values(): BigInt64Array
}

/** Places for an id, at most. */
const mostPlaces = 16

export function createInt64Codes(): Int64Codes {
  let slots = new Int32Array(2048).fill(-1)
  let ids = new BigInt64Array(1024)
  let halves = new Int32Array(ids.buffer)
  let size = 0
  /** Codes of ids that lie close to each other, by their distance from `base`: found without comparing. */
  let direct = new Int32Array(0)
  let base = 0
  let directHigh = 0

  /** Where the ids are so many of those between the lowest and the highest that a place for each costs little. */
  const makeDirect = (): void => {
    const [, high] = halves
    let least = 0xffffffff
    let most = 0
    for (let code = 0; code < size; code++) {
      if (halves[2 * code + 1] !== high) return
      const low = halves[2 * code] >>> 0
      if (low < least) least = low
      if (low > most) most = low
    }
    const range = most - least + 1
    if (range > mostPlaces * size || range < direct.length / 2) return
    const margin = range >> 1
    base = Math.max(0, least - margin)
    directHigh = high
    direct = new Int32Array(Math.min(most + margin, 0xffffffff) - base + 1).fill(-1)
    for (let code = 0; code < size; code++) direct[(halves[2 * code] >>> 0) - base] = code
  }

  const slotOf = (low: number, high: number): number => {
    const mask = slots.length - 1
    let hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high ^ 0x2545f491, 0x85ebca6b)
    hash ^= hash >>> 15
    let at = hash & mask
    for (;;) {
      const code = slots[at]
      if (code === -1 || (halves[2 * code] === low && halves[2 * code + 1] === high)) return at
      at = (at + 1) & mask
    }
  }

  const grow = (): void => {
    const wider = new BigInt64Array(2 * ids.length)
    wider.set(ids)
    ids = wider
    halves = new Int32Array(ids.buffer)
    slots = new Int32Array(2 * ids.length).fill(-1)
    for (let code = 0; code < size; code++) slots[slotOf(halves[2 * code], halves[2 * code + 1])] = code
    makeDirect()
  }

  const codeOf = (low: number, high: number): number => {
    const near = high === directHigh ? (low >>> 0) - base : -1
    const isNear = near >= 0 && near < direct.length
    return isNear && direct[near] !== -1 ? direct[near] : added(low, high, isNear ? near : -1)
  }
  const added = (low: number, high: number, near: number): number => {
    const at = slotOf(low, high)
    if (slots[at] !== -1) return slots[at]
    slots[at] = size
    if (near !== -1) direct[near] = size
    halves[2 * size] = low
    halves[2 * size + 1] = high
    size++
    if (size === ids.length) grow()
    return size - 1
  }

  return {
    codeOf,
    codesOf(words, out) {
      for (let i = 0; i < out.length; i++) out[i] = codeOf(words[2 * i], words[2 * i + 1])
    },
    find: (low, high) => slots[slotOf(low, high)],
    values: () => ids.subarray(0, size),
  }
}
