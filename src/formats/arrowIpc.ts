import { type DataType, Message, MessageHeader, RecordBatchReader, type Schema } from 'apache-arrow'
import { Footer } from 'apache-arrow/ipc/metadata/file'
import { InputError } from '../model/errors.ts'
import { fieldOf, valuesOf } from './arrowColumns.ts'
import { layoutFault } from './arrowLayout.ts'
import { isBigEndian, isSound } from './flatbuffer.ts'
import { checkNotCancelled, type ReadOptions, readBytes, type Source } from './source.ts'
import type { TableFile } from './table.ts'
import { textCodes } from './textDictionary.ts'

const fileMagic = 'ARROW1'
const largestMetadata = 256_000_000

/**
 * Opens an Arrow IPC file or stream. A file is its magic, then a stream, then an index that sequential reading does not need.
 * Every message is checked before it is decoded; apache-arrow trusts what it reads.
 * @throws InputError if it is cut short, malformed, compressed or big-endian
 */
export async function openArrow(source: Source): Promise<TableFile> {
  const region = await regionOf(source)
  const { value: first } = await checkedMessages(source, region).next()
  if (first === undefined) throw refusal(source, 'it has no schema')
  const schema = first.schema
  return {
    fields: schema.fields.map(fieldOf),
    rowCount: null,
    metadata: schema.metadata,
    async read(columns, onBatch, options = {}) {
      let done = 0
      const codes = columns.map(() => textCodes(options.loops))
      const reader = await decoder({ ...source, bytes: options.bytes }, region, options)
      for (;;) {
        checkNotCancelled(options.signal)
        const next = await decoded(source, () => reader.next())
        if (next.done) return
        const batch = next.value
        const length = batch.numRows
        if (length === 0) continue
        const values = await decoded(source, () => columns.map((at, c) => valuesOf(batch.data.children[at], codes[c])))
        onBatch({ length, firstRow: done + 1, rows: null, columns: values })
        done += length
      }
    },
  }
}

/** Where the messages lie, and the schema if the file keeps it at its end only (as apache-arrow for JavaScript writes it). */
interface Region {
  readonly start: number
  readonly end: number
  readonly footerSchema: Schema | null
}

async function regionOf(source: Source): Promise<Region> {
  const size = source.blob.size
  const magic = new TextDecoder('latin1').decode(await readBytes(source, 0, Math.min(size, fileMagic.length)))
  if (magic !== fileMagic) return { start: 0, end: size, footerSchema: null }
  const tail = size < 20 ? new Uint8Array(10) : await readBytes(source, size - 10, size)
  if (new TextDecoder('latin1').decode(tail.subarray(4)) !== fileMagic) {
    throw new InputError(
      `${source.name} ends in the middle: an Arrow file ends with ${fileMagic}, and this one (${size} bytes) does not. ` +
        'Nothing was taken from it. Copy it again.',
    )
  }
  const footerLength = new DataView(tail.buffer, tail.byteOffset).getInt32(0, true)
  const end = size - 10 - footerLength
  if (footerLength <= 0 || footerLength > largestMetadata || end < 8) throw refusal(source, 'its footer is too long')
  const footer = await readBytes(source, end, size - 10)
  if (!isSound(footer, 'footer')) throw refusal(source, 'its footer points outside itself')
  refuseBigEndian(source, footer, 'footer')
  return { start: 8, end, footerSchema: await decoded(source, () => Footer.decode(footer).schema) }
}

/** The schema as the message that a stream begins with. */
function schemaMessage(schema: Schema): CheckedMessage {
  const metadata = Message.encode(Message.from(schema))
  const prefix = new DataView(new ArrayBuffer(8))
  const padded = Math.ceil(metadata.byteLength / 8) * 8
  prefix.setInt32(0, -1, true)
  prefix.setInt32(4, padded, true)
  const padding = new Uint8Array(padded - metadata.byteLength)
  return { parts: [new Uint8Array(prefix.buffer), metadata, padding].filter(({ length }) => length > 0), schema }
}

interface CheckedMessage {
  /** One after the other; the body is a part of its own, which nobody copies. */
  readonly parts: readonly Uint8Array[]
  readonly schema: Schema
}

async function decoder(source: Source, region: Region, options: ReadOptions) {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const { parts } of checkedMessages(source, region, options)) yield* parts
  }
  const reader = await decoded(source, () => RecordBatchReader.from(bytes()))
  return decoded(source, () => reader.open({ autoDestroy: true }))
}

/** An error of apache-arrow's decoder is one of the file. */
async function decoded<T>(source: Source, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof InputError || (cause instanceof Error && cause.name === 'CancelledError')) throw cause
    throw refusal(source, cause instanceof Error ? cause.message : String(cause))
  }
}

/** The messages of a stream, whole and checked, one at a time. */
async function* checkedMessages(
  source: Source,
  { start, end, footerSchema }: Region,
  options: ReadOptions = {},
): AsyncGenerator<CheckedMessage, void> {
  const dictionaryLengths = new Map<number, number>()
  let schema: Schema | null = null
  let rowsLeft = source.blob.size * 8
  for (let at = start; at + 4 <= end; ) {
    checkNotCancelled(options.signal)
    const prefix = await readBytes(source, at, Math.min(at + 8, end))
    const words = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength)
    const marked = words.getInt32(0, true) === -1
    if (marked && prefix.byteLength < 8) throw refusal(source, 'it ends in the middle')
    const metadataLength = words.getInt32(marked ? 4 : 0, true)
    const prefixLength = marked ? 8 : 4
    if (metadataLength === 0) break
    const bodyStart = at + prefixLength + metadataLength
    if (metadataLength < 0 || metadataLength > largestMetadata || bodyStart > end) {
      throw refusal(source, 'a message is longer than the file')
    }
    const metadata = await readBytes(source, at + prefixLength, bodyStart)
    if (!isSound(metadata, 'message')) throw refusal(source, 'a message points outside itself')
    const message = await decoded(source, () => Message.decode(metadata))
    const bodyLength = Number(message.bodyLength)
    if (!(bodyLength >= 0) || bodyStart + bodyLength > end) throw refusal(source, 'a message is longer than the file')
    const body = aligned(await readBytes(source, bodyStart, bodyStart + bodyLength))
    if (message.isSchema()) {
      if (schema !== null) throw refusal(source, 'it has two schemas')
      refuseBigEndian(source, metadata, 'message')
      schema = await decoded(source, () => message.header() as Schema)
    } else {
      if (schema === null && footerSchema !== null) {
        schema = footerSchema
        yield schemaMessage(schema)
      }
      if (schema === null) throw refusal(source, 'it does not begin with a schema')
      rowsLeft -= checkBatch(source, message, schema, body, dictionaryLengths)
    }
    // Rows without any data (columns of the type Null) cost the file nothing, but would cost the reader time.
    if (rowsLeft < 0) throw refusal(source, 'it claims more rows than its size can hold')
    yield { parts: [prefix.subarray(0, prefixLength), metadata, body].filter(({ length }) => length > 0), schema }
    at = bodyStart + bodyLength
    options.onBytes?.(at)
  }
  if (schema === null && footerSchema !== null) yield schemaMessage(footerSchema)
  else if (schema === null) throw refusal(source, 'it has no schema')
}

/** Bytes that begin where 64-bit numbers may. */
const aligned = (bytes: Uint8Array): Uint8Array => (bytes.byteOffset % 8 === 0 ? bytes : bytes.slice())

function refuseBigEndian(source: Source, bytes: Uint8Array, kind: 'message' | 'footer'): void {
  if (!isBigEndian(bytes, kind)) return
  throw new InputError(
    `${source.name} is a big-endian Arrow file, which cannot be read here. Nothing was taken from it. ` +
      'Write it on a little-endian machine, or as Parquet.',
  )
}

/** Checks a record batch or a dictionary batch against the schema; returns its rows. */
function checkBatch(
  source: Source,
  message: Message,
  schema: Schema,
  body: Uint8Array,
  dictionaryLengths: Map<number, number>,
): number {
  const dictionary = message.isDictionaryBatch() ? message.header() : null
  const batch = dictionary?.data ?? (message.isRecordBatch() ? message.header() : null)
  if (batch === null) throw refusal(source, `it holds a message of the kind ${MessageHeader[message.headerType]}`)
  if (batch.compression !== null) {
    throw new InputError(
      `${source.name} has compressed buffers, which cannot be read here. Nothing was taken from it. ` +
        'Write it uncompressed, or as Parquet.',
    )
  }
  const types: DataType[] = dictionary
    ? [schema.dictionaries.get(dictionary.id)].filter((type) => type !== undefined)
    : schema.fields.map((field) => field.type)
  if (dictionary && types.length === 0) throw refusal(source, 'it has a dictionary that no column uses')
  const fault = layoutFault(batch, types, batch.length, body, (id) => dictionaryLengths.get(id) ?? 0)
  if (fault !== null) throw refusal(source, fault)
  if (dictionary) {
    const before = dictionary.isDelta ? (dictionaryLengths.get(dictionary.id) ?? 0) : 0
    dictionaryLengths.set(dictionary.id, before + batch.length)
  }
  return batch.length
}

function refusal(source: Source, what: string): InputError {
  return new InputError(
    `${source.name} is malformed Arrow data: ${what.replace(/\.$/, '')}. Nothing was taken from it. Copy or export it again.`,
  )
}
