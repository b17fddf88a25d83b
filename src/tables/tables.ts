import type { Detected } from '../formats/index.ts'
import type { Source } from '../formats/source.ts'
import type { TableFile } from '../formats/table.ts'
import type { LoadedEffect } from '../model/effectResults.ts'
import type { Extract } from '../model/extract.ts'
import type { FileMapping, SavedMapping } from '../model/importMapping.ts'
import type { Inventory, TableKind } from '../model/inventory.ts'
import type { OnProgress } from '../model/progress.ts'
import type { FileReaders } from './fileReaders.ts'
import type { FileKernel } from './readFile.ts'

/** What the tables need of their host: the bytes of parquet-wasm, asked for when the first Parquet file comes. */
export interface TablesHost {
  parquetWasm(): Promise<Uint8Array>
  /** Makes a kernel for a file; slower without. */
  readonly kernel?: () => Promise<FileKernel>
  /** Workers that read large files side by side; without them they are read one after the other. */
  readonly readers?: FileReaders
}

export interface WorkOptions {
  /** Called after each step: recognised, reading, read. */
  readonly onInventory?: (inventory: Inventory) => void
  readonly onProgress?: OnProgress
  readonly signal?: AbortSignal
}

/** A genotype, variant, sample or weight file, for `scores/` to read. */
export interface GenomicFile {
  readonly id: string
  readonly source: Source
  readonly kind: 'genotypes' | 'variants' | 'samples' | 'weights' | 'frequencies' | 'variant_list' | 'dosages'
  readonly format: Detected['id']
  /** Of formats that hold one. */
  readonly table: TableFile | null
}

/** The loaded files. Person-level content stays inside; the inventory holds none. */
export interface Tables {
  /**
   * Recognises and reads files. A file that cannot be used is listed with its problem; the others are read all the same.
   * @throws CancelledError when stopped; files read by then stay, unless all were read: then all is as before
   */
  add(files: readonly Source[], options?: WorkOptions): Promise<Inventory>
  /** Files that were left out because they repeat a removed one are read. */
  remove(ids: readonly string[]): Promise<Inventory>
  /**
   * Reads a file as something else than it was taken for; null sets it aside, and files that repeat it are read.
   * @throws CancelledError when stopped; everything is as before then
   */
  takeFor(id: string, kind: TableKind | null, options?: WorkOptions): Promise<Inventory>
  /**
   * Reads a file as the user says that it and its columns are.
   * @throws InputError where it cannot be read so; everything is as before then
   */
  mapFile(id: string, mapping: FileMapping, options?: WorkOptions): Promise<Inventory>
  /**
   * What the study says of files by their column names, from now on: files it changes anything for are read again, the others
   * stay as they are.
   */
  takeMappings(mappings: readonly SavedMapping[], options?: WorkOptions): Promise<Inventory>
  inventory(): Inventory
  /** Null while there is no person table. */
  extract(): Extract | null
  /** Rows of all tables of effects, by file name, then as in the file. */
  effects(): readonly LoadedEffect[]
  sources(kind: GenomicFile['kind']): readonly GenomicFile[]
}
