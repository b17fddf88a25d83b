import { isMissingText, parseWhole } from '../formats/cells.ts'
import type { Values } from '../formats/table.ts'
import type { CodeLoops, PairCodes } from '../kernel/codes.ts'
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

export function createIdReader(loops?: CodeLoops): IdReader {
  const integers = loops?.pairCodes() ?? createInt64Codes()
  let texts: Map<string, number> | null = null
  const wholes = (): BigInt64Array => new BigInt64Array(integers.pairs().slice().buffer)

  return {
    read(values, length) {
      const whole = texts === null ? wholesOf(values, length) : null
      if (whole !== null) return integers.codesOf(whole.halves, whole.valid)
      texts ??= new Map(Array.from(wholes(), (value, code) => [String(value), code]))
      const codes = texts
      return Int32Array.from({ length }, (_, i) => {
        const text = idText(values, i)
        if (text === null) return -1
        const code = codes.get(text) ?? codes.size
        codes.set(text, code)
        return code
      })
    },
    ids: () => (texts ? { kind: 'text', values: [...texts.keys()] } : { kind: 'integer', values: wholes() }),
    get count() {
      return texts?.size ?? integers.size
    },
  }
}

/** Ids of a batch as halves of 64-bit integers, 0 in `valid` where missing; null if one is a text. */
function wholesOf(
  values: Values,
  length: number,
): { readonly halves: Int32Array; readonly valid: Uint8Array | null } | null {
  if (values.kind === 'int64') {
    return { halves: new Int32Array(values.values.buffer, values.values.byteOffset, 2 * length), valid: values.valid }
  }
  const halves = new Int32Array(2 * length)
  if (values.kind === 'int32') {
    for (let i = 0; i < length; i++) {
      halves[2 * i] = values.values[i]
      halves[2 * i + 1] = values.values[i] >> 31
    }
    return { halves, valid: values.valid }
  }
  const valid = new Uint8Array(length)
  for (let i = 0; i < length; i++) {
    const whole = values.kind === 'text' || values.kind === 'dictionary' ? parseWhole(cellOf(values, i)) : Number.NaN
    if (!Number.isNaN(whole)) {
      halves[2 * i] = whole | 0
      halves[2 * i + 1] = Math.floor(whole / 4_294_967_296)
    } else {
      const text = idText(values, i)
      if (text === null) continue
      if (formOf(text) === 'text') return null
      const value = BigInt(text)
      halves[2 * i] = Number(BigInt.asIntN(32, value))
      halves[2 * i + 1] = Number(value >> 32n)
    }
    valid[i] = 1
  }
  return { halves, valid: valid.includes(0) ? valid : null }
}

const cellOf = (values: Values & { kind: 'text' | 'dictionary' }, i: number): string =>
  values.kind === 'text' ? values.values[i] : (values.levels[values.codes[i]] ?? '')

/** An id as text; null where it is missing. */
function idText(values: Values, i: number): string | null {
  switch (values.kind) {
    case 'missing':
      return null
    case 'day':
      throw new NotAnId(i, 'a date')
    case 'number': {
      const value = values.values[i]
      if (Number.isNaN(value)) return null
      // ±2^53 itself may be 2^53 + 1, rounded.
      if (!Number.isSafeInteger(value)) throw new NotAnId(i, String(value))
      return String(value)
    }
    case 'int32':
    case 'int64':
      return values.valid !== null && values.valid[i] === 0 ? null : String(values.values[i])
    default: {
      const text = cellOf(values, i)
      if (isMissingText(text)) return null
      if (formOf(text) === 'refused') throw new NotAnId(i, text)
      return text
    }
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
export interface Int64Codes extends PairCodes {
  /** Adds the id if it is new. */
  codeOf(low: number, high: number): number
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
    codesOf(pairs, valid) {
      const codes = new Int32Array(pairs.length >> 1)
      for (let i = 0; i < codes.length; i++) codes[i] = valid?.[i] === 0 ? -1 : codeOf(pairs[2 * i], pairs[2 * i + 1])
      return codes
    },
    codesOfColumns(first, second, unless) {
      const codes = new Int32Array(first.length)
      for (let i = 0; i < codes.length; i++) codes[i] = unless?.[i] === -1 ? -1 : codeOf(first[i], second?.[i] ?? 0)
      return codes
    },
    get size() {
      return size
    },
    pairs: () => halves.subarray(0, 2 * size),
    find: (low, high) => slots[slotOf(low, high)],
    values: () => ids.subarray(0, size),
  }
}
