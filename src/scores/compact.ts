/** Compact keeping of millions of numbers. */

type NumberArray = Int32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>

export interface Numbers<T extends NumberArray> {
  push(value: number): void
  /** What was pushed; not to be added to afterwards. */
  array(): T
}

/** A typed array that grows. */
export function createNumbers<T extends NumberArray>(type: new (length: number) => T): Numbers<T> {
  let values = new type(1024)
  let length = 0
  return {
    push(value) {
      if (length === values.length) {
        const wider = new type(2 * length)
        wider.set(values)
        values = wider
      }
      values[length++] = value
    },
    array: () => values.subarray(0, length) as T,
  }
}

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

/** FNV-1a over UTF-16 code units, stirred. */
export function hashOfText(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) >>> 0
}
