import type { Arena } from './arena.ts'
import type { CodeLoops, TextCodes } from './codes.ts'

/** Columns as a Parquet file stores them; null where one is not as the kernel can read it, which says nothing against the file. */
export interface PageLoops {
  unpackColumn(chunk: PackedChunk, kind: ColumnKind): UnpackedColumn | null
  /**
   * @param codes of the column's texts, the same for all its chunks; null too where they have no code for one
   * @param isUtf8 whether texts that are no UTF-8 are refused
   */
  unpackTexts(chunk: PackedChunk, isUtf8: boolean, codes: TextCodes): UnpackedTexts | null
}

/** The pages of a column in one row group. */
export interface PackedChunk {
  readonly bytes: Uint8Array
  /** As the format numbers them. */
  readonly codec: number
  /** Whether values can be missing. */
  readonly isOptional: boolean
  readonly rows: number
}

/** What is stored and what is made of it; of instants, how many of their units a day has. */
export type ColumnKind = 'int32' | 'int64' | 'day' | 'float' | 'double' | { readonly unitsPerDay: bigint }

export type UnpackedColumn =
  | { readonly kind: 'int32'; readonly values: Int32Array; readonly valid: Uint8Array | null }
  | { readonly kind: 'int64'; readonly values: BigInt64Array; readonly valid: Uint8Array | null }
  /** Days since 1970-01-01, −2³¹ where missing. */
  | { readonly kind: 'day'; readonly values: Int32Array }
  /** NaN where missing. */
  | { readonly kind: 'number'; readonly values: Float64Array }

/** Codes into `levels`, −1 where missing. */
export interface UnpackedTexts {
  readonly kind: 'dictionary'
  readonly codes: Int32Array
  readonly levels: readonly string[]
}

/** `assembly/pageColumns.ts` and `assembly/pageTexts.ts`. */
export interface PageExports {
  unpackColumn(
    bytes: number,
    length: number,
    kind: number,
    codec: number,
    isOptional: boolean,
    perDay: bigint,
    rows: number,
    out: number,
    valid: number,
  ): number
  unpackTexts(
    bytes: number,
    length: number,
    codec: number,
    isOptional: boolean,
    isUtf8: boolean,
    rows: number,
    out: number,
    spans: number,
  ): number
  copyTexts(spans: number, count: number, out: number, ends: number): number
}

const kindNumbers = { int32: 0, int64: 1, day: 2, instant: 3, float: 4, double: 5 } as const

/** Bytes that unpacking may read beyond the packed ones. */
const UNPACK_BYTES = 16
const MOST_TEXT_BYTES = 2 ** 30

export function pageLoops(exports: PageExports, arena: Arena, { exchanged }: CodeLoops): PageLoops {
  return {
    unpackColumn({ bytes, codec, isOptional, rows }, kind) {
      const [number, perDay] =
        typeof kind === 'object' ? [kindNumbers.instant, kind.unitsPerDay] : [kindNumbers[kind], 1n]
      return arena.call('unpacking a column', () => {
        const at = arena.put(bytes, UNPACK_BYTES)
        const out = arena.room(rows)
        const flags = arena.room(rows / 8)
        const found = exports.unpackColumn(at, bytes.length, number, codec, isOptional, perDay, rows, out, flags)
        if (found === 0) return null
        if (kind === 'float' || kind === 'double') return { kind: 'number', values: arena.read(out, rows) }
        if (kind === 'day' || typeof kind === 'object') return { kind: 'day', values: arena.readInts(out, rows) }
        const valid = found === 2 ? arena.view(flags, rows).slice() : null
        if (kind === 'int32') return { kind, values: arena.readInts(out, rows), valid }
        return { kind, values: new BigInt64Array(arena.readInts(out, 2 * rows).buffer), valid }
      })
    },

    unpackTexts({ bytes, codec, isOptional, rows }, isUtf8, codes) {
      const found = arena.call('unpacking texts', () => {
        const at = arena.put(bytes, UNPACK_BYTES)
        const out = arena.room(rows / 2)
        const spans = arena.room(rows)
        const count = exports.unpackTexts(at, bytes.length, codec, isOptional, isUtf8, rows, out, spans)
        if (count === -1) return null
        const length = exports.copyTexts(spans, count, 0, 0)
        if (length > MOST_TEXT_BYTES) return null
        const texts = arena.room(length / 8)
        const ends = arena.room((count + 1) / 2)
        exports.copyTexts(spans, count, texts, ends)
        return {
          numbers: arena.readInts(out, rows),
          texts: arena.view(texts, length).slice(),
          ends: arena.readInts(ends, count + 1),
        }
      })
      const codesOfNumbers = found && codes.codesOf(found.texts, found.ends, null)
      if (codesOfNumbers === null) return null
      return { kind: 'dictionary', codes: exchanged(found!.numbers, codesOfNumbers, -1), levels: codes.texts() }
    },
  }
}
