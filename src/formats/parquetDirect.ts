import { DataType, DateUnit, Precision } from 'apache-arrow'
import { type Chunk, codecs, readChunk } from './parquetPages.ts'
import { encodings, type PageKind } from './parquetValues.ts'
import { readBytes, type Source } from './source.ts'
import { createStep } from './steps.ts'
import type { Batch, TableReadOptions, Values } from './table.ts'
import { createTextDictionary } from './textDictionary.ts'
import { numberIn, readStruct, structIn, structsIn, type ThriftStruct } from './thriftCompact.ts'

/** What is read here, where a file has nothing else: the flat columns of the common writers. */
const readable = {
  codecs: new Set<number>(Object.values(codecs)),
  encodings: new Set<number>(Object.values(encodings)),
  physical: { int32: 1, int64: 2, number: 5, day: 1, text: 6 } as const satisfies Record<PageKind, number>,
}
/** Row groups are unpacked whole: larger ones are for a reader that goes by pages. */
const most = { footerBytes: 16_000_000, groupRows: 2_097_152, bytesOfGroup: 500_000_000 }
const batchRows = 131_072

export interface WantedColumn {
  readonly name: string
  readonly type: DataType
}

/** Where the pages of the wanted columns lie. */
export interface PagePlan {
  readonly groups: readonly { readonly rows: number; readonly columns: readonly PlacedChunk[] }[]
}

interface PlacedChunk {
  readonly start: number
  readonly end: number
  readonly chunk: Chunk
}

/**
 * How the columns can be read from their pages; null where they cannot and parquet-wasm has to: other types, encodings or packings, nested
 * columns, very large row groups, and files whose metadata do not make sense.
 */
export async function planPages(
  source: Source,
  columns: readonly WantedColumn[],
  rowCount: number,
): Promise<PagePlan | null> {
  const kinds = columns.map(({ type }) => kindOf(type))
  if (columns.length === 0 || kinds.includes(null)) return null
  const { size } = source.blob
  const tail = await readBytes(source, size - 8, size)
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true)
  if (length > most.footerBytes || length + 12 > size) return null
  const footer = await readBytes(source, size - 8 - length, size - 8)
  try {
    const { struct } = readStruct(footer, 0)
    const leaves = leavesOf(structsIn(struct, 2))
    const groups = structsIn(struct, 4).map((group) => {
      const rows = numberIn(group, 3)
      const chunks = new Map(structsIn(group, 1).map((chunk) => [pathOf(structIn(chunk, 3)), chunk]))
      const placed = columns.map(({ name }, c) =>
        placedChunk(chunks.get(name), leaves.get(name), kinds[c]!, rows, size),
      )
      const bytes = placed.reduce((sum, each) => sum + Math.max(8 * rows, each?.chunk.unpackedBytes ?? 0), 0)
      const isSmall = rows >= 0 && rows <= most.groupRows && bytes <= most.bytesOfGroup
      return isSmall && placed.every((each) => each !== null) ? { rows, columns: placed } : null
    })
    if (!groups.every((group) => group !== null)) return null
    return groups.reduce((sum, { rows }) => sum + rows, 0) === rowCount ? { groups } : null
  } catch {
    // What is wrong with it is told by parquet-wasm.
    return null
  }
}

/**
 * Reads the columns row group by row group; the next one's bytes come while one is unpacked.
 * @throws Error if the pages are damaged
 */
export async function readPages(
  source: Source,
  { groups }: PagePlan,
  onBatch: (batch: Batch) => void,
  { signal, onRows }: TableReadOptions,
): Promise<void> {
  const dictionaries = groups[0]?.columns.map(() => createTextDictionary()) ?? []
  const bytesAt = (g: number): Promise<readonly Uint8Array[]> | null => {
    if (g >= groups.length) return null
    const read = bytesOf(source, groups[g].columns)
    // If nobody waits for it any more.
    read.catch(() => undefined)
    return read
  }
  const step = createStep(signal)
  let reading = bytesAt(0)
  let done = 0
  for (const [g, { rows, columns }] of groups.entries()) {
    const bytes = (await reading) ?? []
    reading = bytesAt(g + 1)
    await step(done)
    const values: Values[] = []
    for (const [c, { chunk }] of columns.entries()) {
      values.push(readChunk(bytes[c], chunk, dictionaries[c]))
      await step(done)
    }
    for (let from = 0; from < rows; from += batchRows) {
      const to = Math.min(from + batchRows, rows)
      const part = rows <= batchRows ? values : values.map((each) => sliced(each, from, to))
      onBatch({ length: to - from, firstRow: done + 1, rows: null, columns: part })
      done += to - from
      onRows?.(done)
      await step(done)
    }
  }
}

function kindOf(type: DataType): PageKind | null {
  if (DataType.isInt(type) && type.isSigned && type.bitWidth === 64) return 'int64'
  if (DataType.isInt(type) && type.isSigned && type.bitWidth === 32) return 'int32'
  if (DataType.isFloat(type) && type.precision === Precision.DOUBLE) return 'number'
  if (DataType.isDate(type) && type.unit === DateUnit.DAY) return 'day'
  return DataType.isUtf8(type) ? 'text' : null
}

const pathSeparator = '\0'
const decoder = new TextDecoder()

/** Names from the root down, joined. */
function pathOf(metadata: ThriftStruct): string {
  const path = metadata.get(3)
  if (!Array.isArray(path)) return ''
  return path.map((name) => (name instanceof Uint8Array ? decoder.decode(name) : '')).join(pathSeparator)
}

/** Columns of the root that hold plain values, by name; a name that comes twice is none. */
function leavesOf(elements: readonly ThriftStruct[]): ReadonlyMap<string, ThriftStruct | null> {
  const leaves = new Map<string, ThriftStruct | null>()
  /** Goes over an element and all below it, and returns the place after them. */
  const after = (at: number): number => {
    let next = at + 1
    for (let k = numberIn(elements[at], 5, 0); k > 0 && next < elements.length; k--) next = after(next)
    return next
  }
  for (let at = 1; at < elements.length; at = after(at)) {
    const bytes = elements[at].get(4)
    const name = bytes instanceof Uint8Array ? decoder.decode(bytes) : ''
    leaves.set(name, leaves.has(name) || numberIn(elements[at], 5, 0) > 0 ? null : elements[at])
  }
  return leaves
}

function placedChunk(
  column: ThriftStruct | undefined,
  leaf: ThriftStruct | null | undefined,
  kind: PageKind,
  rows: number,
  fileSize: number,
): PlacedChunk | null {
  // Pages in another file, or encrypted.
  if (!column || !leaf || [1, 8, 9].some((id) => column.has(id))) return null
  const metadata = structIn(column, 3)
  const repetition = numberIn(leaf, 3)
  const used = metadata.get(2)
  const isReadable =
    numberIn(metadata, 1) === readable.physical[kind] &&
    readable.codecs.has(numberIn(metadata, 4)) &&
    Array.isArray(used) &&
    used.every((encoding) => typeof encoding === 'number' && readable.encodings.has(encoding)) &&
    (repetition === 0 || repetition === 1) &&
    numberIn(metadata, 5) === rows
  if (!isReadable) return null
  const [dictionary, data, size] = [numberIn(metadata, 11, 0), numberIn(metadata, 9), numberIn(metadata, 7)]
  const start = dictionary > 0 ? Math.min(dictionary, data) : data
  const unpackedBytes = numberIn(metadata, 6)
  if (!(start >= 4 && size >= 0 && start + size <= fileSize && unpackedBytes >= 0)) return null
  return {
    start,
    end: start + size,
    chunk: { kind, codec: numberIn(metadata, 4), optional: repetition === 1, rows, unpackedBytes },
  }
}

/** One read where the columns lie beside each other, or nearly so. */
async function bytesOf(source: Source, columns: readonly PlacedChunk[]): Promise<readonly Uint8Array[]> {
  const first = Math.min(...columns.map(({ start }) => start))
  const last = Math.max(...columns.map(({ end }) => end))
  const wanted = columns.reduce((sum, { start, end }) => sum + end - start, 0)
  if (last - first > 2 * wanted) return Promise.all(columns.map(({ start, end }) => readBytes(source, start, end)))
  const all = await readBytes(source, first, last)
  return columns.map(({ start, end }) => all.subarray(start - first, end - first))
}

function sliced(values: Values, from: number, to: number): Values {
  switch (values.kind) {
    case 'int64':
      return { ...values, values: values.values.subarray(from, to), valid: values.valid?.subarray(from, to) ?? null }
    case 'int32':
      return { ...values, values: values.values.subarray(from, to), valid: values.valid?.subarray(from, to) ?? null }
    case 'number':
      return { kind: 'number', values: values.values.subarray(from, to) }
    case 'day':
      return { kind: 'day', values: values.values.subarray(from, to) }
    case 'text':
      return { kind: 'text', values: values.values.slice(from, to) }
    case 'dictionary':
      return { ...values, codes: values.codes.subarray(from, to) }
    case 'missing':
      return values
  }
}
