import type { TextColumn } from '../kernel/textRows.ts'

/** Compact keeping of millions of numbers and texts. */

type NumberArray = Int32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>

export interface Numbers<T extends NumberArray> {
  push(value: number): void
  pushAll(values: T): void
  at(index: number): number
  /** What was pushed; not to be added to afterwards. */
  array(): T
}

/** A typed array that grows, of so many numbers at first. */
export function createNumbers<T extends NumberArray>(type: new (length: number) => T, expected = 1024): Numbers<T> {
  let values = new type(expected)
  let length = 0
  const makeRoom = (count: number): void => {
    if (length + count <= values.length) return
    const wider = new type(Math.max(2 * values.length, length + count, 16))
    wider.set(values)
    values = wider
  }
  return {
    push(value) {
      makeRoom(1)
      values[length++] = value
    },
    pushAll(more) {
      makeRoom(more.length)
      values.set(more, length)
      length += more.length
    },
    at: (index) => values[index],
    array: () => values.subarray(0, length) as T,
  }
}

/** Millions of short texts: as strings each would be an object that the garbage collector visits again and again. */
export interface Texts {
  push(text: string): void
  pushAll(column: TextColumn): void
  readonly length: number
  at(index: number): string
  is(index: number, text: string): boolean
  /** Is it the one of `hash` at `from` to `to` (exclusive) of ASCII. */
  isIn(index: number, hash: number, bytes: Uint8Array, from: number, to: number): boolean
  isSame(index: number, other: number): boolean
  /** `hashOfText` of the text. */
  hash(index: number): number
}

/** @param expected how many there will be, as far as one can tell */
export function createTexts(expected = 1024): Texts {
  let units = new Uint16Array(USUAL_LENGTH * expected)
  const ends = createNumbers(Uint32Array, expected)
  const hashes = createNumbers(Uint32Array, expected)
  let used = 0
  let length = 0
  const startOf = (index: number): number => (index === 0 ? 0 : ends.at(index - 1))
  const makeRoom = (count: number): void => {
    if (used + count <= units.length) return
    const wider = new Uint16Array(Math.max(2 * units.length, used + count))
    wider.set(units)
    units = wider
  }
  return {
    push(text) {
      makeRoom(text.length)
      for (let at = 0; at < text.length; at++) units[used++] = text.charCodeAt(at)
      ends.push(used)
      hashes.push(hashOfText(text))
      length++
    },
    pushAll(column) {
      const { bytes } = column
      makeRoom(bytes.length)
      units.set(bytes, used)
      for (let at = 0; at < column.ends.length; at++) ends.push(used + column.ends[at])
      hashes.pushAll(column.hashes as Uint32Array<ArrayBuffer>)
      used += bytes.length
      length += column.ends.length
    },
    get length() {
      return length
    },
    at: (index) => String.fromCharCode(...units.subarray(startOf(index), ends.at(index))),
    is(index, text) {
      const start = startOf(index)
      if (ends.at(index) - start !== text.length) return false
      for (let at = 0; at < text.length; at++) if (units[start + at] !== text.charCodeAt(at)) return false
      return true
    },
    isIn(index, hash, bytes, from, to) {
      if (hashes.at(index) !== hash) return false
      const start = startOf(index)
      if (ends.at(index) - start !== to - from) return false
      for (let at = from; at < to; at++) if (units[start + at - from] !== bytes[at]) return false
      return true
    },
    isSame(index, other) {
      if (hashes.at(index) !== hashes.at(other)) return false
      const [start, from] = [startOf(index), startOf(other)]
      const count = ends.at(index) - start
      if (ends.at(other) - from !== count) return false
      for (let at = 0; at < count; at++) if (units[start + at] !== units[from + at]) return false
      return true
    },
    hash: (index) => hashes.at(index),
  }
}

/** The texts in another order. */
export function reordered(texts: Texts, order: Int32Array): Pick<Texts, 'at' | 'is' | 'isIn' | 'isSame' | 'hash'> {
  return {
    at: (index) => texts.at(order[index]),
    is: (index, text) => texts.is(order[index], text),
    isIn: (index, ...rest) => texts.isIn(order[index], ...rest),
    isSame: (index, other) => texts.isSame(order[index], order[other]),
    hash: (index) => texts.hash(order[index]),
  }
}

/** Characters of an id. */
const USUAL_LENGTH = 11

/** A set of 32-bit hashes by open addressing. A hash that is in it need not have been added: others may have it too. */
export interface HashSet {
  add(hash: number): void
  has(hash: number): boolean
  readonly size: number
}

export function createHashSet(): HashSet {
  // 0 marks an empty place; the hash 0 itself is kept as 1.
  let places = new Uint32Array(1024)
  let size = 0
  const placeOf = (within: Uint32Array, hash: number): number => {
    const mask = within.length - 1
    let at = Math.imul(hash, 0x9e3779b1) & mask
    while (within[at] !== 0 && within[at] !== hash) at = (at + 1) & mask
    return at
  }
  const grow = (): void => {
    const wider = new Uint32Array(2 * places.length)
    for (const hash of places) if (hash !== 0) wider[placeOf(wider, hash)] = hash
    places = wider
  }
  return {
    add(hash) {
      const kept = hash >>> 0 || 1
      const at = placeOf(places, kept)
      if (places[at] === kept) return
      places[at] = kept
      size++
      if (2 * size > places.length) grow()
    },
    has(hash) {
      const kept = hash >>> 0 || 1
      return places[placeOf(places, kept)] === kept
    },
    get size() {
      return size
    },
  }
}

export function hashOfPlace(chromosomeCode: number, position: number): number {
  const mixed = Math.imul(position, 0x9e3779b1) ^ Math.imul(chromosomeCode + 1, 0x85ebca6b)
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 0
}

const startOfHash = 0x811c9dc5
const hashFactor = 0x01000193
const stirred = (hash: number): number => Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) >>> 0

/** FNV-1a over UTF-16 code units, stirred. */
export function hashOfText(text: string): number {
  let hash = startOfHash
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), hashFactor)
  return stirred(hash)
}
