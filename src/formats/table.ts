import type { CodeLoops } from '../kernel/codes.ts'
import type { PackedColumns } from '../kernel/dosages.ts'
import type { PageLoops } from '../kernel/pages.ts'
import type { RecordLoops } from '../kernel/sortRecords.ts'
import type { ParquetFooter, StoredColumn } from './parquetFooter.ts'
import type { ReadOptions } from './source.ts'

/** A file that holds a table, opened: its columns are known, its rows are not read yet. */
export interface TableFile {
  readonly fields: readonly Field[]
  /** False where the file has no column names; absent: it has. */
  readonly hasHead?: boolean
  /** Null where the format does not say it beforehand. */
  readonly rowCount: number | null
  /** Key-value metadata of the file; empty where the format has none. */
  readonly metadata: ReadonlyMap<string, string>
  /** What another worker opens a Parquet file by. */
  readonly opening?: ParquetOpening
  /**
   * Reads the given columns (indices into `fields`) batch by batch, in row order.
   * @throws InputError if the file is damaged; what was handed out before is to be thrown away
   * @throws CancelledError when stopped
   */
  read(columns: readonly number[], onBatch: (batch: Batch) => void, options?: TableReadOptions): Promise<void>
  /**
   * Columns as the file stores them, for the kernel to unpack, which is many times faster; null where they are of another kind
   * than it knows. Nothing of what they hold is checked.
   */
  readPacked?(columns: readonly number[], options?: PackedReadOptions): Promise<PackedColumns | null>
}

/** `rooms`: for what is read, to be given back once it is unpacked. */
export type PackedReadOptions = Pick<ReadOptions, 'signal' | 'rooms'>

export interface TableReadOptions extends ReadOptions {
  /** A row that cannot be part of the table, or a repair: the row is counted from 1 below the head. */
  readonly onRowProblem?: (rule: 'ragged_row' | 'stray_quote' | 'encoding', row: number, found: string) => void
  /** Rows read so far, where bytes are not known. */
  readonly onRows?: (done: number) => void
  /** The whole file, where it is at hand: it need not be read again. */
  readonly bytes?: Uint8Array
  /** Of a kernel of this file's own: faster than what is done without them, and alike. */
  readonly loops?: ImportLoops
}

export type ImportLoops = CodeLoops & RecordLoops & PageLoops

export interface Field {
  readonly name: string
  /** As the file's format calls it. */
  readonly type: string
  /** False for nested and other types that no table here uses. */
  readonly readable: boolean
  /** True for numbers by type; in text files, where the first rows hold hardly anything but numbers. */
  readonly numeric: boolean
}

/** What a Parquet file says of itself. */
export interface ParquetOpening {
  readonly fields: readonly Field[]
  readonly rowCount: number
  readonly metadata: ReadonlyMap<string, string>
  readonly layout: ParquetFooter
  readonly columns: readonly StoredColumn[]
}

export interface Batch {
  readonly length: number
  /** Row of the first value, counted from 1 below the head. */
  readonly firstRow: number
  /** Rows of the values, where they do not follow one another. */
  readonly rows: Int32Array | null
  /** One for each column asked for, in the order asked for. */
  readonly columns: readonly Values[]
}

/** 1 where there is a value, 0 where it is missing; null where none is missing. */
export type Validity = Uint8Array | null

/** Values of one column in one batch. Nothing is rounded: 64-bit integers stay 64-bit integers. */
export type Values =
  | { readonly kind: 'int64'; readonly values: BigInt64Array; readonly valid: Validity }
  | { readonly kind: 'int32'; readonly values: Int32Array; readonly valid: Validity }
  /** NaN where missing. */
  | { readonly kind: 'number'; readonly values: Float64Array }
  /** Days since 1970-01-01, `NO_DAY` where missing. */
  | { readonly kind: 'day'; readonly values: Int32Array }
  /** Empty where missing. */
  | { readonly kind: 'text'; readonly values: readonly string[] }
  /** Codes into `levels`, −1 where missing. */
  | { readonly kind: 'dictionary'; readonly codes: Int32Array; readonly levels: readonly string[] }
  | { readonly kind: 'missing' }

export const rowOf = (batch: Batch, index: number): number => batch.rows?.[index] ?? batch.firstRow + index
