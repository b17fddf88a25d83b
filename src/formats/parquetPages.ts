import { NO_DAY } from '../model/extract.ts'
import { unpackSnappy } from './snappy.ts'
import type { Values } from './table.ts'
import type { TextDictionary } from './textDictionary.ts'
import { numberIn, readStruct, structIn, type ThriftStruct } from './thriftCompact.ts'

/** What a column holds, as far as pages are read here. */
export type PageKind = 'int32' | 'int64' | 'number' | 'day' | 'text'

export const codecs = { plain: 0, snappy: 1 } as const
export const encodings = { plain: 0, plainDictionary: 2, levels: 3, bitPacked: 4, dictionary: 8 } as const
const pageTypes = { data: 0, dictionary: 2, dataV2: 3 } as const

/** A column of a row group. */
export interface Chunk {
  readonly kind: PageKind
  readonly codec: number
  /** Whether values may be missing. */
  readonly optional: boolean
  readonly rows: number
  /** Of all pages together, unpacked. */
  readonly unpackedBytes: number
}

/**
 * The values of a column of one row group from its pages.
 * @param dictionary of the column's texts, the same for all row groups
 * @throws Error if the pages are damaged
 */
export function readChunk(bytes: Uint8Array, chunk: Chunk, dictionary: TextDictionary): Values {
  const { rows, codec, optional } = chunk
  const sink = sinkOf(chunk.kind, rows, dictionary)
  let unpacked = 0
  let done = 0
  for (let at = 0; done < rows; ) {
    const { struct: head, end } = readStruct(bytes, at)
    const size = numberIn(head, 3)
    const page = { type: numberIn(head, 1), size: numberIn(head, 2) }
    if (!(size >= 0 && end + size <= bytes.length && page.size >= 0)) throw new Error('a page ends early')
    unpacked += page.size
    if (unpacked > chunk.unpackedBytes) throw new Error('its pages are larger than they should be')
    at = end + size
    const packed = bytes.subarray(end, at)
    if (page.type === pageTypes.dictionary) {
      const { data, stop } = unpack(packed, 0, page.size, codec)
      sink.dictionary(data, stop, countIn(structIn(head, 7), 1, page.size))
    } else if (page.type === pageTypes.data) {
      const own = structIn(head, 5)
      const { data, stop } = unpack(packed, 0, page.size, codec)
      const count = countIn(own, 1, rows - done)
      const levels = optional ? levelsBefore(data, stop, count, numberIn(own, 3)) : { valid: null, end: 0 }
      sink.values(data, levels.end, stop, numberIn(own, 2), count, levels.valid, done)
      done += count
    } else if (page.type === pageTypes.dataV2) {
      const own = structIn(head, 8)
      const [defLength, repLength] = [numberIn(own, 5), numberIn(own, 6)]
      if (!(defLength >= 0 && repLength === 0 && defLength <= size)) throw new Error('a page has levels it cannot have')
      const count = countIn(own, 1, rows - done)
      const valid = optional ? validOf(packed, 0, defLength, count) : null
      const isPacked = own.get(7) !== false
      const { data, stop } = unpack(packed, defLength, page.size - defLength, isPacked ? codec : codecs.plain)
      sink.values(data, 0, stop, numberIn(own, 4), count, valid, done)
      done += count
    }
  }
  return sink.result()
}

function countIn(struct: ThriftStruct, id: number, most: number): number {
  const count = numberIn(struct, id)
  if (count >= 0 && count <= most) return count
  throw new Error('a page holds more values than it should')
}

/** Bits are read by four bytes at a time: that many more have to be there. */
const slack = 8

/** Memory for one page, and for its indices: new memory costs more than what is done with it. */
let pageMemory = new Uint8Array(0)
let indexMemory = new Int32Array(0)

/** Bytes of a page from `start`, with some more behind them, and where they stop; they are there until the next page. */
function unpack(packed: Uint8Array, start: number, size: number, codec: number): { data: Uint8Array; stop: number } {
  if (!(size >= 0)) throw new Error('a page ends early')
  if (pageMemory.length < size + slack) pageMemory = new Uint8Array(size + size / 4 + slack)
  const data = pageMemory
  if (codec === codecs.snappy) {
    if (size > 0) unpackSnappy(packed.subarray(start), data.subarray(0, size))
  } else {
    if (packed.length - start !== size) throw new Error('a page ends early')
    data.set(start === 0 ? packed : packed.subarray(start))
  }
  return { data, stop: size }
}

function levelsBefore(data: Uint8Array, stop: number, count: number, encoding: number) {
  if (encoding !== encodings.levels || stop < 4) throw new Error('a page has levels it cannot have')
  const length = new DataView(data.buffer).getInt32(0, true)
  if (length < 0 || 4 + length > stop) throw new Error('a page ends early')
  return { valid: validOf(data, 4, 4 + length, count), end: 4 + length }
}

/** 1 where there is a value; null where there is one everywhere. */
function validOf(data: Uint8Array, start: number, end: number, count: number): Uint8Array | null {
  if (isOneRunOfOnes(data, start, end, count)) return null
  const levels = new Int32Array(count)
  // A copy with some bytes behind it, as bits are read.
  const own = new Uint8Array(end - start + slack)
  own.set(data.subarray(start, end))
  readHybrid(own, 0, end - start, 1, levels, count)
  for (let i = 0; i < count; i++) if (levels[i] !== 1) return Uint8Array.from(levels)
  return null
}

/** The usual case: nothing is missing, and it is said in two or a few bytes. */
function isOneRunOfOnes(data: Uint8Array, start: number, end: number, count: number): boolean {
  let at = start
  let head = 0
  for (let scale = 1; at < end && scale <= 2 ** 28; scale *= 128) {
    head += (data[at] & 127) * scale
    if (data[at++] < 128) break
  }
  return head % 2 === 0 && head / 2 >= count && at + 1 === end && data[at] === 1
}

/** Runs of one value, and runs of bits, one after the other; `data` goes on behind `end` by at least `slack` bytes. */
function readHybrid(data: Uint8Array, start: number, end: number, width: number, out: Int32Array, count: number): void {
  if (!(width <= 32)) throw new Error('a page has indices it cannot have')
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const widthBytes = (width + 7) >> 3
  let at = start
  let done = 0
  while (done < count) {
    let head = 0
    for (let shift = 0; ; shift += 7) {
      if (at >= end || shift > 28) throw new Error('a page ends early')
      const byte = data[at++]
      head += (byte & 127) * 2 ** shift
      if (byte < 128) break
    }
    if (head % 2 === 0) {
      const run = Math.min(head / 2, count - done)
      if (run === 0 || at + widthBytes > end) throw new Error('a page ends early')
      let value = 0
      for (let k = 0; k < widthBytes; k++) value |= data[at + k] << (8 * k)
      at += widthBytes
      out.fill(value, done, done + run)
      done += run
      continue
    }
    const groups = (head - 1) / 2
    // The last group may be cut off where the values end.
    const run = Math.min(8 * groups, count - done)
    if (run === 0 || at + Math.ceil((run * width) / 8) > end) throw new Error('a page ends early')
    readBits(view, at, width, out, done, run)
    at += groups * width
    done += run
  }
}

function readBits(view: DataView, at: number, width: number, out: Int32Array, from: number, count: number): void {
  if (width <= 24) {
    const mask = (1 << width) - 1
    let bit = 8 * at
    for (let i = from; i < from + count; i++) {
      out[i] = (view.getInt32(bit >>> 3, true) >>> (bit & 7)) & mask
      bit += width
    }
    return
  }
  for (let i = 0; i < count; i++) {
    const first = i * width
    let value = 0
    for (let k = 0; k < width; k++) {
      const bit = first + k
      value |= ((view.getUint8(at + (bit >> 3)) >> (bit & 7)) & 1) << k
    }
    out[from + i] = value
  }
}

/** Takes the pages of a column. */
interface Sink {
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

const sinkOf = (kind: PageKind, rows: number, dictionary: TextDictionary): Sink =>
  kind === 'text' ? textSink(rows, dictionary) : numberSink(kind, rows)

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

function numberSink(kind: Exclude<PageKind, 'text'>, rows: number): Sink {
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

function textSink(rows: number, dictionary: TextDictionary): Sink {
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
