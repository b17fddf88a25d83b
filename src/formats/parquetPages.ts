import { slack, validOf } from './parquetBits.ts'
import { createPageSink, encodings, type PageKind } from './parquetValues.ts'
import { unpackSnappy } from './snappy.ts'
import type { Values } from './table.ts'
import type { TextDictionary } from './textDictionary.ts'
import { numberIn, readStruct, structIn, type ThriftStruct } from './thriftCompact.ts'

export const codecs = { plain: 0, snappy: 1 } as const
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
  const sink = createPageSink(chunk.kind, rows, dictionary)
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

/** Memory for one page: new memory costs more than what is done with it. */
let pageMemory = new Uint8Array(0)

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
