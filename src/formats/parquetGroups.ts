import { type Field as ArrowField, DataType, DateUnit, Precision, TimeUnit, Type } from 'apache-arrow'
import type { TextCodes } from '../kernel/codes.ts'
import type { PackedChunk } from '../kernel/pages.ts'
import { unitsPerDay } from './arrowColumns.ts'
import type { ParquetChunk, ParquetColumn, StoredColumn, StoredKind } from './parquetFooter.ts'
import { checkNotCancelled, readBytes, type Source } from './source.ts'
import type { Batch, ImportLoops, TableReadOptions, Values } from './table.ts'

/** Rows given at a time. */
const batchRows = 131_072
/** What is unpacked at once stays below some 100 MB. */
const mostRows = 2_097_152
const mostBytes = 67_108_864
/** Bytes between columns that are read rather than skipped. */
const skipBytes = 65_536

/** Uncompressed, Snappy and zstd. */
const codecs: readonly number[] = [0, 1, 6]

/**
 * Reads row groups by the kernel, from the first on, as far as it knows how they are stored.
 * @param codes of the texts of each column asked for
 * @returns how many groups and rows were given; the others are left to a full reader
 */
export async function readGroups(
  source: Source,
  rows: readonly number[],
  asked: readonly StoredColumn[],
  codes: readonly TextCodes[],
  onBatch: (batch: Batch) => void,
  { loops, signal, onRows }: TableReadOptions,
): Promise<{ readonly groups: number; readonly rows: number }> {
  const isKnown = (group: number): boolean =>
    group < rows.length &&
    rows[group] >= 0 &&
    rows[group] <= mostRows &&
    asked.every(({ chunks, kind }) => canRead(chunks[group], kind, source.blob.size))
  const bytesOf = (group: number): Promise<Uint8Array[]> | null => {
    if (!isKnown(group)) return null
    const read = readChunks(
      source,
      asked.map(({ chunks }) => chunks[group]),
    )
    // If nobody waits for it any more.
    read.catch(() => undefined)
    return read
  }
  let done = 0
  let group = 0
  // One group is read while the one before is worked on.
  for (let reading = loops && bytesOf(0); reading; group++) {
    checkNotCancelled(signal)
    const bytes = await reading
    reading = bytesOf(group + 1)
    const columns = unpacked(loops!, rows[group], asked, bytes, codes, group)
    if (columns === null) break
    for (let from = 0; from < rows[group]; from += batchRows) {
      const to = Math.min(from + batchRows, rows[group])
      onBatch({
        length: to - from,
        firstRow: done + from + 1,
        rows: null,
        columns: columns.map((each) => part(each, from, to)),
      })
      onRows?.(done + to)
    }
    done += rows[group]
  }
  return { groups: group, rows: done }
}

/** Parquet's physical type of what is stored. */
const physicalTypes = { int32: 1, int64: 2, day: 1, instant: 2, float: 4, double: 5, utf8: 6, binary: 6 } as const

/** The columns of the fields, which Arrow has in the same order. */
export function storedColumns(columns: readonly ParquetColumn[], fields: readonly ArrowField[]): StoredColumn[] {
  const timesOf = new Map<string, number>()
  for (const { name } of fields) timesOf.set(name, (timesOf.get(name) ?? 0) + 1)
  return fields.map(({ name, type }, at) => {
    const column = columns.at(at)
    if (column === undefined) return { chunks: [], isOptional: true, kind: null }
    // A full reader finds columns by their names.
    const isKnown = column.name === name && column.isFlat && timesOf.get(name) === 1
    const { chunks, isOptional } = column
    return { chunks, isOptional, kind: isKnown ? kindOf(type, column.timeUnit) : null }
  })
}

function kindOf(type: DataType, timeUnit: number): StoredKind | null {
  if (DataType.isInt(type) && type.isSigned)
    return type.bitWidth === 32 ? 'int32' : type.bitWidth === 64 ? 'int64' : null
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? 'day' : null
  if (DataType.isTimestamp(type)) {
    const isAsStored = type.unit !== TimeUnit.SECOND && type.unit === timeUnit
    return isAsStored ? { unitsPerDay: unitsPerDay[type.unit] } : null
  }
  if (type.typeId === Type.Float32 || type.typeId === Type.Float64) return null
  if (DataType.isFloat(type)) {
    return type.precision === Precision.SINGLE ? 'float' : type.precision === Precision.DOUBLE ? 'double' : null
  }
  return kindsOfTypes.get(type.typeId) ?? null
}

const kindsOfTypes: ReadonlyMap<Type, StoredKind> = new Map<Type, StoredKind>([
  [Type.Utf8, 'utf8'],
  [Type.LargeUtf8, 'utf8'],
  [Type.Binary, 'binary'],
  [Type.LargeBinary, 'binary'],
])

const canRead = (
  { type, codec, start, packed, unpacked }: ParquetChunk,
  kind: StoredKind | null,
  size: number,
): boolean =>
  kind !== null &&
  type === physicalTypes[typeof kind === 'object' ? 'instant' : kind] &&
  codecs.includes(codec) &&
  start >= 0 &&
  packed >= 0 &&
  start + packed <= size &&
  packed <= mostBytes &&
  unpacked <= mostBytes

/** Bytes of the chunks; those that lie near each other are read at once. */
async function readChunks(source: Source, chunks: readonly ParquetChunk[]): Promise<Uint8Array[]> {
  const runs: { from: number; to: number; readonly chunks: ParquetChunk[] }[] = []
  for (const chunk of [...chunks].sort((a, b) => a.start - b.start)) {
    const run = runs.at(-1)
    const to = chunk.start + chunk.packed
    if (run === undefined || chunk.start > run.to + skipBytes) runs.push({ from: chunk.start, to, chunks: [chunk] })
    else {
      run.chunks.push(chunk)
      run.to = Math.max(run.to, to)
    }
  }
  const bytes = new Map<ParquetChunk, Uint8Array>()
  for (const run of runs) {
    const read = await readBytes(source, run.from, run.to)
    for (const chunk of run.chunks) {
      bytes.set(chunk, read.subarray(chunk.start - run.from, chunk.start - run.from + chunk.packed))
    }
  }
  return chunks.map((chunk) => bytes.get(chunk)!)
}

/** Null where one of the columns is not as the kernel can read it. */
function unpacked(
  loops: ImportLoops,
  rows: number,
  asked: readonly StoredColumn[],
  bytes: readonly Uint8Array[],
  codes: readonly TextCodes[],
  group: number,
): Values[] | null {
  const columns: Values[] = []
  for (const [c, { chunks, isOptional, kind }] of asked.entries()) {
    const chunk: PackedChunk = { bytes: bytes[c], codec: chunks[group].codec, isOptional, rows }
    if (kind === null) return null
    const isText = kind === 'utf8' || kind === 'binary'
    const column = isText ? loops.unpackTexts(chunk, kind === 'utf8', codes[c]) : loops.unpackColumn(chunk, kind)
    if (column === null) return null
    columns.push(column)
  }
  return columns
}

/** Some of the rows. */
function part(column: Values, from: number, to: number): Values {
  switch (column.kind) {
    case 'int32':
      return {
        ...column,
        values: column.values.subarray(from, to),
        valid: column.valid?.subarray(from, to) ?? null,
      }
    case 'int64':
      return {
        ...column,
        values: column.values.subarray(from, to),
        valid: column.valid?.subarray(from, to) ?? null,
      }
    case 'dictionary':
      return { ...column, codes: column.codes.subarray(from, to) }
    case 'number':
      return { ...column, values: column.values.subarray(from, to) }
    case 'day':
      return { ...column, values: column.values.subarray(from, to) }
    default:
      return column
  }
}
