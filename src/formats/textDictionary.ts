import type { CodeLoops, TextCodes } from '../kernel/codes.ts'

/** Texts as they come in a column, each told once: rows then cost four bytes, and what is made of a text is made once. */
export interface TextDictionary {
  /** Code of the text in these bytes; −1 once there are too many different ones, and always from then on. */
  codeOf(bytes: Uint8Array, start: number, end: number): number
  /** Texts by code; grows. */
  readonly levels: string[]
}

/** Columns with more different texts hold free texts, or numbers, of which hardly any comes twice. */
const mostLevels = 100_000
/** Longer texts than this are free texts too. */
const longestText = 200

/** Codes of the texts of one column, batch by batch. */
export function textCodes(loops?: CodeLoops): TextCodes {
  if (loops !== undefined) return loops.textCodes(mostLevels, longestText)
  const dictionary = createTextDictionary()
  return {
    codesOf(bytes, ends, valid) {
      const codes = new Int32Array(ends.length - 1).fill(-1)
      for (let i = 0; i < codes.length; i++) {
        if (valid !== null && valid[i] === 0) continue
        codes[i] = dictionary.codeOf(bytes, ends[i], ends[i + 1])
        if (codes[i] === -1) return null
      }
      return codes
    },
    texts: () => dictionary.levels,
  }
}

/** Numbers of UTF-8 texts by open addressing over their bytes. */
export function createTextDictionary(most = mostLevels): TextDictionary {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const levels: string[] = []
  let slots = new Int32Array(2048).fill(-1)
  let hashes = new Int32Array(1024)
  let ends = new Int32Array(1025)
  let pool = new Uint8Array(16_384)
  let isFull = false

  const isSame = (code: number, bytes: Uint8Array, start: number, length: number): boolean => {
    const from = ends[code]
    if (ends[code + 1] - from !== length) return false
    for (let i = 0; i < length; i++) if (pool[from + i] !== bytes[start + i]) return false
    return true
  }
  const add = (hash: number, bytes: Uint8Array, start: number, end: number): void => {
    const code = levels.length
    levels.push(decoder.decode(bytes.subarray(start, end)))
    hashes[code] = hash
    const from = ends[code]
    if (from + end - start > pool.length) pool = longer(pool, new Uint8Array(2 * pool.length + end - start))
    for (let i = start; i < end; i++) pool[from + i - start] = bytes[i]
    ends[code + 1] = from + end - start
    if (2 * levels.length < slots.length) return
    hashes = longer(hashes, new Int32Array(slots.length))
    ends = longer(ends, new Int32Array(slots.length + 1))
    slots = new Int32Array(2 * slots.length).fill(-1)
    for (let each = 0; each <= code; each++) {
      let at = hashes[each] & (slots.length - 1)
      while (slots[at] !== -1) at = (at + 1) & (slots.length - 1)
      slots[at] = each
    }
  }

  return {
    levels,
    codeOf(bytes, start, end) {
      const length = end - start
      if (isFull || length > longestText) return -1
      let hash = length
      for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193)
      hash ^= hash >>> 15
      const mask = slots.length - 1
      let at = hash & mask
      for (; slots[at] !== -1; at = (at + 1) & mask) {
        const code = slots[at]
        if (hashes[code] === hash && isSame(code, bytes, start, length)) return code
      }
      const code = levels.length
      isFull = code >= most
      if (isFull) return -1
      slots[at] = code
      add(hash, bytes, start, end)
      return code
    },
  }
}

function longer<T extends Uint8Array | Int32Array>(values: T, into: T): T {
  into.set(values as never)
  return into
}
