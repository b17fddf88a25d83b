import { type DataType, Message, MessageHeader, RecordBatchReader, type Schema } from 'apache-arrow'
import { InputError } from '../model/errors.ts'
import { fieldOf, valuesOf } from './arrowColumns.ts'
import { layoutFault } from './arrowLayout.ts'
import { isSoundMessage } from './flatbuffer.ts'
import { checkNotCancelled, joinBytes, type ReadOptions, readBytes, type Source } from './source.ts'
import type { TableFile } from './table.ts'

const fileMagic = 'ARROW1'
const largestMetadata = 256_000_000

/**
 * Opens an Arrow IPC file or stream. A file is its magic, then a stream, then an index that sequential reading does not need.
 * Every message is checked before it is decoded; apache-arrow trusts what it reads.
 * @throws InputError if it is cut short, malformed, compressed or big-endian
 */
export async function openArrow(source: Source): Promise<TableFile> {
  const start = await streamStart(source)
  const { value: first } = await checkedMessages(source, start).next()
  if (first === undefined) throw refusal(source, 'it has no schema')
  const schema = first.schema
  return {
    fields: schema.fields.map(fieldOf),
    rowCount: null,
    metadata: schema.metadata,
    async read(columns, onBatch, options = {}) {
      let done = 0
      const reader = await decoder(source, start, options)
      for (;;) {
        checkNotCancelled(options.signal)
        const next = await decoded(source, () => reader.next())
        if (next.done) return
        const batch = next.value
        const length = batch.numRows
        if (length === 0) continue
        const values = await decoded(source, () => columns.map((at) => valuesOf(batch.data.children[at])))
        onBatch({ length, firstRow: done + 1, rows: null, columns: values })
        done += length
      }
    },
  }
}

async function streamStart(source: Source): Promise<number> {
  const size = source.blob.size
  const magic = new TextDecoder('latin1').decode(await readBytes(source, 0, Math.min(size, fileMagic.length)))
  if (magic !== fileMagic) return 0
  const end = size < 20 ? '' : new TextDecoder('latin1').decode(await readBytes(source, size - fileMagic.length, size))
  if (end !== fileMagic) {
    throw new InputError(
      `${source.name} ends in the middle: an Arrow file ends with ${fileMagic}, and this one (${size} bytes) does not. ` +
        'Nothing was taken from it. Copy it again.',
    )
  }
  return 8
}

interface CheckedMessage {
  readonly bytes: Uint8Array
  readonly schema: Schema
}

async function decoder(source: Source, start: number, options: ReadOptions) {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const message of checkedMessages(source, start, options)) yield message.bytes
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
  start: number,
  options: ReadOptions = {},
): AsyncGenerator<CheckedMessage, void> {
  const size = source.blob.size
  const dictionaryLengths = new Map<number, number>()
  let schema: Schema | null = null
  let rowsLeft = size * 8
  for (let at = start; at + 4 <= size; ) {
    checkNotCancelled(options.signal)
    const prefix = await readBytes(source, at, Math.min(at + 8, size))
    const words = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength)
    const marked = words.getInt32(0, true) === -1
    if (marked && prefix.byteLength < 8) throw refusal(source, 'it ends in the middle')
    const metadataLength = words.getInt32(marked ? 4 : 0, true)
    const prefixLength = marked ? 8 : 4
    if (metadataLength === 0) break
    const bodyStart = at + prefixLength + metadataLength
    if (metadataLength < 0 || metadataLength > largestMetadata || bodyStart > size) {
      throw refusal(source, 'a message is longer than the file')
    }
    const metadata = await readBytes(source, at + prefixLength, bodyStart)
    if (!isSoundMessage(metadata)) throw refusal(source, 'a message points outside itself')
    const message = await decoded(source, () => Message.decode(metadata))
    const bodyLength = Number(message.bodyLength)
    if (!(bodyLength >= 0) || bodyStart + bodyLength > size) throw refusal(source, 'a message is longer than the file')
    const body = await readBytes(source, bodyStart, bodyStart + bodyLength)
    if (message.isSchema()) {
      if (schema !== null) throw refusal(source, 'it has two schemas')
      checkSchema(source, metadata)
      schema = await decoded(source, () => message.header() as Schema)
    } else if (schema === null) throw refusal(source, 'it does not begin with a schema')
    else rowsLeft -= checkBatch(source, message, schema, body, dictionaryLengths)
    // Rows without any data (columns of the type Null) cost the file nothing, but would cost the reader time.
    if (rowsLeft < 0) throw refusal(source, 'it claims more rows than its size can hold')
    yield { bytes: joinBytes([prefix.subarray(0, prefixLength), metadata, body]), schema }
    at = bodyStart + bodyLength
    options.onBytes?.(at)
  }
  if (schema === null) throw refusal(source, 'it has no schema')
}

/** apache-arrow reads big-endian values as little-endian ones; the flag is field 0 of the message's header. */
function checkSchema(source: Source, metadata: Uint8Array): void {
  const view = new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength)
  const fieldAt = (table: number, index: number): number => {
    const places = table - view.getInt32(table, true)
    const entry = 4 + 2 * index
    return entry + 2 <= view.getUint16(places, true) ? view.getUint16(places + entry, true) : 0
  }
  const root = view.getUint32(0, true)
  const headerField = root + fieldAt(root, 2)
  const header = headerField + view.getUint32(headerField, true)
  const endianness = fieldAt(header, 0)
  if (endianness !== 0 && view.getInt16(header + endianness, true) !== 0) {
    throw new InputError(
      `${source.name} is a big-endian Arrow file, which cannot be read here. Nothing was taken from it. ` +
        'Write it on a little-endian machine, or as Parquet.',
    )
  }
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
