import { RecordBatchReader, tableFromIPC } from 'apache-arrow'
import type { ParquetFile, RecordBatch } from 'parquet-wasm/esm'
import createParquetWasm, { type ParquetWasm } from 'parquet-wasm/esm/parquet_wasm.js?factory'
import { InputError } from '../model/errors.ts'
import { fieldOf, valuesOf } from './arrowColumns.ts'
import { readFooter } from './parquetFooter.ts'
import { readGroups, storedColumns } from './parquetGroups.ts'
import { readPacked } from './parquetPacked.ts'
import { arrowFields } from './parquetSchema.ts'
import { checkNotCancelled, readBytes, type Source } from './source.ts'
import type { Field, ParquetOpening, TableFile } from './table.ts'
import { textCodes } from './textDictionary.ts'

export interface ParquetReader {
  /**
   * @param known of a file that was opened before: nothing of it is read
   * @throws InputError if the file is truncated, encrypted, malformed or too large to unpack
   */
  open(source: Source, known?: ParquetOpening): Promise<TableFile>
}

const batchRows = 131_072

/** What a file may ask for. A few bytes of Parquet can claim any number of rows; these bounds stop it before unpacking. */
const limits = { rows: 1_000_000_000, unpackedBytesOfColumnChunk: 1_500_000_000 }

/** Reads Parquet by parquet-wasm, which is loaded when the first file is opened. */
export function createParquetReader(loadWasm: () => Promise<Uint8Array | WebAssembly.Module>): ParquetReader {
  let module: Promise<WebAssembly.Module> | null = null
  let current: Promise<Instance> | null = null
  const instance = (): Promise<Instance> => {
    module ??= loadWasm().then((wasm) =>
      wasm instanceof WebAssembly.Module ? wasm : WebAssembly.compile(wasm as Uint8Array<ArrayBuffer>),
    )
    current ??= module.then(startInstance)
    return current
  }
  /** Runs one piece of work; after a trap the next piece gets a fresh instance. */
  const run = async <T>(source: Source, work: (parquet: ParquetWasm) => Promise<T>): Promise<T> => {
    const started = await instance()
    try {
      return await Promise.race([work(started.parquet), started.trapped])
    } catch (cause) {
      if (started.hasTrapped()) current = null
      throw started.hasTrapped() || !isBug(cause) ? refusal(source, cause) : cause
    }
  }
  return {
    open: async (source, known) => {
      if (known !== undefined) return tableOf(source, known, run)
      const footer = await checkEnds(source)
      const opening =
        openingByFooter(footer) ??
        (await run(source, async ({ ParquetFile }) => openingOf(await ParquetFile.fromFile(source.blob), footer)))
      return tableOf(source, opening, run)
    },
  }
}

type Run = <T>(source: Source, work: (parquet: ParquetWasm) => Promise<T>) => Promise<T>

/** Null where the footer is not as it should be, or has types that a full reader knows better. */
function openingByFooter(footer: Uint8Array): ParquetOpening | null {
  try {
    const layout = readFooter(footer)
    const { rowCount, metadata, rows } = layout
    const fields = rows.reduce((sum, count) => sum + count, 0) === rowCount ? arrowFields(layout) : null
    if (fields === null) return null
    return { fields: fields.map(fieldOf), rowCount, metadata, layout, columns: storedColumns(layout.columns, fields) }
  } catch {
    return null
  }
}

function openingOf(file: ParquetFile, footer: Uint8Array): ParquetOpening {
  const fileMetadata = file.metadata().fileMetadata()
  const rowCount = fileMetadata.numRows()
  const metadata = new Map<string, string>(fileMetadata.keyValueMetadata())
  const layout = readFooter(footer)
  const { fields } = RecordBatchReader.from(file.schema().intoIPCStream()).open().schema
  file.free()
  return { fields: fields.map(fieldOf), rowCount, metadata, layout, columns: storedColumns(layout.columns, fields) }
}

function tableOf(source: Source, opening: ParquetOpening, run: Run): TableFile {
  const { fields, rowCount, metadata, layout } = opening
  if (rowCount > limits.rows || rowCount < 0) {
    throw new InputError(`${source.name} claims ${rowCount} rows, more than can be held. Nothing was taken from it.`)
  }
  const checkSizes = (names: ReadonlySet<string>): void => {
    for (const { name, chunks } of layout.columns) {
      if (!names.has(name)) continue
      for (const { packed, unpacked } of chunks) {
        if (packed > source.blob.size || packed < 0) {
          throw new InputError(`${source.name} claims columns larger than itself. Nothing was taken from it.`)
        }
        if (unpacked > limits.unpackedBytesOfColumnChunk) {
          throw new InputError(
            `${source.name}, column ${name}: ${unpacked} bytes in one row group when unpacked, more than can be held. ` +
              'Nothing was taken from it. Write it with smaller row groups.',
          )
        }
      }
    }
  }
  return {
    fields,
    rowCount,
    metadata,
    opening,
    readPacked: (columns, options) => readPacked(source, layout, fields, columns, options),
    async read(columns, onBatch, options = {}) {
      const names = columns.map((at) => fields[at].name)
      checkSizes(new Set(names))
      const codes = names.map(() => textCodes(options.loops))
      const stored = columns.map((at) => opening.columns[at])
      const whole = { ...source, bytes: options.bytes }
      const { groups, rows } = await readGroups(whole, layout.rows, stored, codes, onBatch, options)
      if (rows === rowCount && groups === layout.rows.length) return
      await run(source, async ({ ParquetFile }) => {
        const opened = await ParquetFile.fromFile(source.blob)
        const stream: ReadableStream<RecordBatch> = await opened.stream({
          columns: names,
          batchSize: batchRows,
          concurrency: 1,
          ...(groups > 0 && { rowGroups: Array.from(layout.rows.keys()).slice(groups) }),
        })
        const reader = stream.getReader()
        let done = rows
        try {
          for (;;) {
            checkNotCancelled(options.signal)
            const next = await reader.read()
            if (next.done) break
            const table = tableFromIPC(next.value.intoIPCStream())
            const position = new Map(table.schema.fields.map((field, at) => [field.name, at]))
            for (const batch of table.batches) {
              const values = names.map((name, c) => valuesOf(batch.data.children[position.get(name) ?? -1], codes[c]))
              onBatch({ length: batch.numRows, firstRow: done + 1, rows: null, columns: values })
              done += batch.numRows
              options.onRows?.(done)
            }
          }
        } finally {
          await reader.cancel().catch(() => undefined)
          opened.free()
        }
        if (done !== rowCount) throw new Error(`${done} of ${rowCount} rows are there`)
      }).catch(async (cause: unknown) => {
        if (!(cause instanceof InputError && cause.cause instanceof WebAssembly.RuntimeError)) throw cause
        const asked = columns.map((at) => fields[at])
        throw (await tooLargeDifferences(source, asked, run).catch(() => null)) ?? cause
      })
    },
  }
}

/** What the glue takes for a call without result and without error, whatever the number of values it expects. */
const nothing = [0, 0, 0, 0] as const

interface Instance {
  readonly parquet: ParquetWasm
  /** Rejects when the instance traps; the promises of a trapped instance would never settle. */
  readonly trapped: Promise<never>
  hasTrapped(): boolean
}

async function startInstance(module: WebAssembly.Module): Promise<Instance> {
  let dead = false
  let reject: (cause: unknown) => void = () => undefined
  const trapped = new Promise<never>((_, onTrap) => {
    reject = onTrap
  })
  trapped.catch(() => undefined)
  const guarded = (call: (...given: unknown[]) => unknown) => {
    return (...given: unknown[]): unknown => {
      if (dead) return nothing
      try {
        return call(...given)
      } catch (cause) {
        if (!(cause instanceof WebAssembly.RuntimeError)) throw cause
        dead = true
        reject(cause)
        return nothing
      }
    }
  }
  const guard = (exports: WebAssembly.Exports): WebAssembly.Exports =>
    Object.fromEntries(
      Object.entries(exports).map(([name, value]) => [
        name,
        typeof value === 'function' ? guarded(value as (...given: unknown[]) => unknown) : value,
      ]),
    ) as WebAssembly.Exports
  const parquet = createParquetWasm(guard)
  await parquet.init({ module_or_path: module })
  return { parquet, trapped, hasTrapped: () => dead }
}

/**
 * Both ends of the file, so that a truncated or encrypted one is called by its name.
 * @returns the footer; empty where its length cannot be
 */
async function checkEnds(source: Source): Promise<Uint8Array> {
  const size = source.blob.size
  const last = size < 12 ? new Uint8Array(8) : await readBytes(source, size - 8, size)
  const end = new TextDecoder('latin1').decode(last.subarray(4))
  if (end === 'PARE') {
    throw new InputError(`${source.name} is encrypted Parquet. Nothing was taken from it. Write it without encryption.`)
  }
  if (end !== 'PAR1') {
    throw new InputError(
      `${source.name} ends in the middle: a Parquet file ends with PAR1, and its last bytes (of ${size}) do not. ` +
        'Nothing was taken from it. Copy it again.',
    )
  }
  const length = new DataView(last.buffer, last.byteOffset).getUint32(0, true)
  return length > size - 12 ? new Uint8Array() : readBytes(source, size - 8 - length, size - 8)
}

/** As parquet-wasm numbers the encodings. */
const deltaBinaryPacked = 4

/**
 * What to do about a file that trapped parquet-wasm and holds differences of 32-bit numbers: those beyond 32 bits do it, which the format forbids
 * but DuckDB writes as Parquet V2. Null where there are none.
 */
async function tooLargeDifferences(source: Source, asked: readonly Field[], run: Run): Promise<InputError | null> {
  const ofDifferences = await run(source, async ({ ParquetFile }) => {
    const file = await ParquetFile.fromFile(source.blob)
    const chunks = file
      .metadata()
      .rowGroups()
      .flatMap((group) => group.columns())
    file.free()
    return new Set(
      chunks.filter((each) => each.encodings().includes(deltaBinaryPacked)).map((each) => each.columnPath()[0]),
    )
  })
  const narrow = asked.filter(({ name, type }) => /32/.test(type) && ofDifferences.has(name))
  if (narrow.length === 0) return null
  const names = narrow.map(({ name }) => name).join(', ')
  return new InputError(
    `${source.name} cannot be read: 32-bit numbers of ${names} are stored as differences (DELTA_BINARY_PACKED), probably some ` +
      'beyond the 32 bits that Parquet allows, as DuckDB writes them in its version V2. Nothing was taken from it. Write it ' +
      'again with PARQUET_VERSION V1, or those numbers with 64 bits.',
  )
}

const isBug = (cause: unknown): boolean =>
  cause instanceof TypeError || cause instanceof RangeError || cause instanceof ReferenceError

function refusal(source: Source, cause: unknown): unknown {
  if (cause instanceof InputError || (cause instanceof Error && cause.name === 'CancelledError')) return cause
  const what = cause instanceof Error ? cause.message.replace(/^Parquet error: /, '') : String(cause)
  return new InputError(
    `${source.name} is malformed Parquet and cannot be read (${what}). Nothing was taken from it. Copy or export it again.`,
    { cause },
  )
}
