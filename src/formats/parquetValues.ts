import { NO_DAY } from '../model/extract.ts'
import { readHybrid } from './parquetBits.ts'
import type { Values } from './table.ts'
import type { TextDictionary } from './textDictionary.ts'

/** What a column holds, as far as pages are read here. */
export type PageKind = 'int32' | 'int64' | 'number' | 'day' | 'text'

export const encodings = { plain: 0, plainDictionary: 2, levels: 3, bitPacked: 4, dictionary: 8 } as const

/** Takes the pages of a column. */
export interface PageSink {
  dictionary(data: Uint8Array, stop: number, count: number): void
  /** @param valid of the rows of the page, null where each has a value; @param done rows of the pages before */
  values(
    data: Uint8Array,
    start: number,
    stop: number,
    encoding: number,
    count: number,
    valid: Uint8Array | null,
    done: number,
  ): void
  result(): Values
}

export const createPageSink = (kind: PageKind, rows: number, dictionary: TextDictionary): PageSink =>
  kind === 'text' ? textSink(rows, dictionary) : numberSink(kind, rows)

/** Memory for the indices of a page. */
let indexMemory = new Int32Array(0)

/** Indices into the dictionary of the values that are there. */
function indicesOf(data: Uint8Array, start: number, stop: number, count: number, size: number): Int32Array {
  if (indexMemory.length < count) indexMemory = new Int32Array(count)
  const indices = indexMemory.subarray(0, count)
  if (count === 0) return indices
  if (start >= stop) throw new Error('a page ends early')
  readHybrid(data, start + 1, stop, data[start], indices, count)
  for (let i = 0; i < count; i++) if (indices[i] >>> 0 >= size) throw new Error('a value is not in the dictionary')
  return indices
}

const isDictionary = (encoding: number): boolean =>
  encoding === encodings.dictionary || encoding === encodings.plainDictionary

function presentIn(valid: Uint8Array | null, count: number): number {
  if (valid === null) return count
  let present = 0
  for (let i = 0; i < count; i++) present += valid[i]
  return present
}

type Numbers = Int32Array | BigInt64Array | Float64Array

function numberSink(kind: Exclude<PageKind, 'text'>, rows: number): PageSink {
  const make = (length: number): Numbers => {
    if (kind === 'int64') return new BigInt64Array(length)
    return kind === 'number' ? new Float64Array(length) : new Int32Array(length)
  }
  const out = make(rows)
  let valid: Uint8Array | null = null
  let entries: Numbers = make(0)
  const plain = (data: Uint8Array, start: number, stop: number, into: Numbers, at: number, count: number): void => {
    const size = into.BYTES_PER_ELEMENT
    if (start + count * size > stop) throw new Error('a page ends early')
    new Uint8Array(into.buffer, at * size, count * size).set(data.subarray(start, start + count * size))
  }
  return {
    dictionary(data, stop, count) {
      entries = make(count)
      plain(data, 0, stop, entries, 0, count)
    },
    values(data, start, stop, encoding, count, own, done) {
      const present = presentIn(own, count)
      if (isDictionary(encoding)) gather(entries, indicesOf(data, start, stop, present, entries.length), out, done)
      else if (encoding === encodings.plain) plain(data, start, stop, out, done, present)
      else throw new Error(`a page has the encoding ${encoding}, which its column does not name`)
      if (own === null) return
      valid ??= new Uint8Array(rows).fill(1)
      valid.set(own, done)
      spread(out, done, own, count, present)
    },
    result() {
      if (kind === 'int64') return { kind, values: out as BigInt64Array, valid }
      if (kind === 'int32') return { kind, values: out as Int32Array, valid }
      const missing = kind === 'day' ? NO_DAY : Number.NaN
      if (valid !== null) for (let i = 0; i < rows; i++) if (valid[i] === 0) out[i] = missing
      return kind === 'day' ? { kind, values: out as Int32Array } : { kind, values: out as Float64Array }
    },
  }
}

function gather(entries: Numbers, indices: Int32Array, out: Numbers, done: number): void {
  // One loop for each kind: values are moved without being looked at.
  if (entries instanceof Int32Array && out instanceof Int32Array) {
    for (let i = 0; i < indices.length; i++) out[done + i] = entries[indices[i]]
  } else if (entries instanceof Float64Array && out instanceof Float64Array) {
    for (let i = 0; i < indices.length; i++) out[done + i] = entries[indices[i]]
  } else {
    const from = new Int32Array(entries.buffer)
    const to = new Int32Array(out.buffer)
    for (let i = 0; i < indices.length; i++) {
      to[2 * (done + i)] = from[2 * indices[i]]
      to[2 * (done + i) + 1] = from[2 * indices[i] + 1]
    }
  }
}

/** Values that stand one after the other from `done` are put to their rows; 0 where there is none. */
function spread(out: Numbers, done: number, valid: Uint8Array, count: number, present: number): void {
  let from = done + present - 1
  for (let i = count - 1; i >= 0; i--) {
    if (valid[i] === 1) out[done + i] = out[from--]
    else out[done + i] = out instanceof BigInt64Array ? 0n : 0
  }
}

function textSink(rows: number, dictionary: TextDictionary): PageSink {
  const codes = new Int32Array(rows).fill(-1)
  /** Of the row group once its texts are too many for codes. */
  let texts: string[] | null = null
  let entries: { readonly codes: Int32Array; readonly texts: readonly string[] | null } | null = null
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const textOf = (bytes: Uint8Array): string => {
    try {
      return decoder.decode(bytes)
    } catch {
      throw new Error('a text is not UTF-8')
    }
  }

  const codeOf = (data: Uint8Array, from: number, to: number): number => {
    const known = dictionary.levels.length
    const code = dictionary.codeOf(data, from, to)
    // What is not UTF-8 is told when it is met first.
    if (code === known) textOf(data.subarray(from, to))
    return code
  }
  const startTexts = (): string[] => {
    texts ??= Array.from(codes, (code) => (code === -1 ? '' : dictionary.levels[code]))
    return texts
  }
  return {
    dictionary(data, stop, count) {
      const ends = endsOfTexts(data, 0, stop, count)
      const bytesAt = (i: number): Uint8Array => data.subarray(ends[i] + 4, ends[i + 1])
      const own = new Int32Array(count)
      for (let i = 0; i < count; i++) own[i] = codeOf(data, ends[i] + 4, ends[i + 1])
      const isFull = own.includes(-1)
      entries = { codes: own, texts: isFull ? Array.from(own, (_, i) => textOf(bytesAt(i))) : null }
    },
    values(data, start, stop, encoding, count, valid, done) {
      const present = presentIn(valid, count)
      const rowsOfValues = valid === null ? null : Int32Array.from(rowsWith(valid, count))
      const rowAt = (i: number): number => done + (rowsOfValues === null ? i : rowsOfValues[i])
      if (isDictionary(encoding)) {
        if (entries === null) throw new Error('a dictionary is missing')
        const indices = indicesOf(data, start, stop, present, entries.codes.length)
        const own = entries
        if (own.texts !== null) startTexts()
        if (texts !== null) {
          for (let i = 0; i < present; i++) {
            texts[rowAt(i)] = own.texts?.[indices[i]] ?? dictionary.levels[own.codes[indices[i]]]
          }
        } else if (valid === null) for (let i = 0; i < present; i++) codes[done + i] = own.codes[indices[i]]
        else for (let i = 0; i < present; i++) codes[rowAt(i)] = own.codes[indices[i]]
        return
      }
      if (encoding !== encodings.plain) {
        throw new Error(`a page has the encoding ${encoding}, which its column does not name`)
      }
      const ends = endsOfTexts(data, start, stop, present)
      for (let i = 0; i < present; i++) {
        const code = texts === null ? codeOf(data, ends[i] + 4, ends[i + 1]) : -1
        if (code === -1) startTexts()[rowAt(i)] = textOf(data.subarray(ends[i] + 4, ends[i + 1]))
        else codes[rowAt(i)] = code
      }
    },
    result: () =>
      texts === null ? { kind: 'dictionary', codes, levels: dictionary.levels } : { kind: 'text', values: texts },
  }
}

/** Where each of the texts ends, after the start: a text begins four bytes, which tell its length, behind the end of the one before. */
function endsOfTexts(data: Uint8Array, start: number, stop: number, count: number): Int32Array {
  const view = new DataView(data.buffer)
  const ends = new Int32Array(count + 1)
  ends[0] = start
  for (let i = 0, at = start; i < count; i++) {
    const length = at + 4 <= stop ? view.getInt32(at, true) : -1
    if (length < 0 || at + 4 + length > stop) throw new Error('a page ends early')
    at += 4 + length
    ends[i + 1] = at
  }
  return ends
}

function* rowsWith(valid: Uint8Array, count: number): Generator<number> {
  for (let i = 0; i < count; i++) if (valid[i] === 1) yield i
}
