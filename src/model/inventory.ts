import type { FileMapping, MappableTable } from './importMapping.ts'

/** What the page knows of the files: never a person-level value. */

export type TableKind =
  | MappableTable
  | 'genotypes'
  | 'variants'
  | 'samples'
  | 'frequencies'
  | 'variant_list'
  | 'weights'
  | 'study'

/**
 * Something the import repaired, set aside or refused.
 * `row` is the first row concerned, counted from 1 below the head; `count` how many rows (how many people, where their rows
 * contradict each other).
 */
export interface Problem {
  readonly file: string
  readonly row: number | null
  readonly column: string | null
  /** A fixed short name, e.g. `date_unreadable`, `ragged_row`, `unknown_sex`. */
  readonly rule: string
  readonly value: string | null
  readonly count: number
  /** refused: nothing was taken from the file; set_aside: these rows are left out; repaired; note. */
  readonly effect: 'refused' | 'set_aside' | 'repaired' | 'note'
  /** What happened with numbers · why · what was done with the rest · what to do. Full sentences. */
  readonly message: string
}

/**
 * A line of the import report: what was read, repaired or left out of a file, or of one of its columns. Row numbers and counts only,
 * never a value of the data. What a check of the data finds is such a line too.
 */
export interface ImportLine {
  /** Empty where all files of the table are meant. */
  readonly file: string
  readonly table: TableKind | null
  /** Null where the row, or the file, as a whole is meant. */
  readonly column: string | null
  /** A fixed short name. */
  readonly rule: string
  /** How many rows; null where it is not about rows, or not known how many. */
  readonly count: number | null
  /** The first of these rows, at most five, ascending, counted from 1 below the head; empty where they are not known. */
  readonly firstRows: readonly number[]
  /** `read` = `used` + `left_out` of the lines without a column or with one: each row is left out once. */
  readonly effect: 'read' | 'used' | 'left_out' | 'repaired' | 'note' | 'not_used' | 'refused'
  /** What was found and what was done, in words. */
  readonly message: string
}

export interface FileColumn {
  readonly name: string
  /** What it is used as (`person`, `concept`, `start date`, `score` …), null where it is not used. */
  readonly usedAs: string | null
  readonly type: string
}

export interface FileEntry {
  readonly id: string
  readonly name: string
  readonly sizeBytes: number
  /** `Parquet`, `Arrow`, `CSV`, `TSV`, `CSV, gzip` …; null where not recognised. */
  readonly format: string | null
  readonly takenFor: TableKind | null
  /** Why it was taken for that, in words; or why it was not recognised. */
  readonly because: string
  /** Kinds the user may choose, the recognised one among them so that a choice can be taken back; empty if there are none. */
  readonly alternatives: readonly TableKind[]
  readonly state: 'reading' | 'ready' | 'failed' | 'ignored'
  readonly rows: number | null
  readonly people: number | null
  /** Identifies the set of column names; null for files without any, to which no saved mapping applies. */
  readonly shape: string | null
  /** What was said of the file, now by hand or in the study; null: it is what it was taken for. */
  readonly mapping: (FileMapping & { readonly by: 'hand' | 'study' }) | null
  /** ISO dates of the first and last dated row, of birth years for person tables. */
  readonly dateRange: readonly [string, string] | null
  readonly columns: readonly FileColumn[]
  readonly problems: readonly Problem[]
  /** Everything that is counted of the file: its rows first, its columns last. */
  readonly report: readonly ImportLine[]
  /** SHA-256 of the bytes in hexadecimal, null while not computed. */
  readonly sha256: string | null
}

export interface Inventory {
  readonly files: readonly FileEntry[]
  /** Problems of the data as a whole, e.g. no person table, orphans over several files. */
  readonly problems: readonly Problem[]
  readonly people: number
  readonly scores: number
  /** True if the files say that they are simulated (the example study). */
  readonly simulated: boolean
  /** Records by calendar year for each dated table. */
  readonly recordsByYear: readonly {
    readonly table: TableKind
    readonly firstYear: number
    readonly counts: readonly number[]
  }[]
  /** Digest of the extract and the tables of effects, null while there is neither. */
  readonly digest: string | null
}
