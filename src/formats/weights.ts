import type { TextColumn } from '../kernel/textRows.ts'
import type { ReadOptions } from './source.ts'
import type { PieceOptions } from './textPieces.ts'

/**
 * Variant weights of one polygenic score or several, as a file gives them. Rows are handed over one at a time, since there
 * may be many more of them than memory holds; matching to genotypes is done in `scores/`.
 */
export interface WeightFile {
  readonly fileName: string
  /** The scores' names: their own in the file, else made from the file's name. Files that share one make one score. */
  readonly scores: readonly string[]
  /** Of the positions: `GRCh37`, `GRCh38` …, null where the file does not say. */
  readonly build: string | null
  /** Of the second positions of a file that has them (`otherPlace`), null where there are none. */
  readonly otherBuild: string | null
  /**
   * Calls `onWeight` for each row, in the file's order.
   * @param onWeight with one weight for each score, NaN where the row has none; the array may be overwritten, and is used again for the next row.
   *   `row` is that of the file, the first after its head being 1
   * @throws InputError naming file, row, column and what was found
   */
  each(onWeight: OnWeight, options?: ReadOptions): Promise<WeightRows>
  /** The same in pieces that are read side by side; rows out of the ordinary come one by one, in their places. Not for all kinds of files. */
  readonly eachPiece?: (
    onPiece: (piece: WeightPiece) => void,
    onWeight: OnWeight,
    options: PieceOptions,
  ) => Promise<WeightRows>
}

/** Rows of a weight file, by column. */
export interface WeightPiece {
  readonly length: number
  /** Scores × rows; NaN where a row has none. They belong to who gets the piece. */
  readonly weights: Float64Array
  /** Some row has none. */
  readonly lacks: boolean
  readonly ids: TextColumn | null
  readonly chromosomes: NamedCodes | null
  readonly positions: Int32Array | null
  readonly effectAlleles: NamedCodes
  readonly otherAlleles: NamedCodes | null
  /** The row in the file. */
  row(at: number): number
  allele(at: number): WeightedAllele
}

/** Null stands for a text that is none. */
export interface NamedCodes {
  readonly codes: Uint16Array
  readonly texts: readonly (string | null)[]
}

export type OnWeight = (allele: WeightedAllele, weights: Float64Array, row: number) => void

/** What a reading of all rows came to. */
export interface WeightRows {
  /** Rows handed over. */
  readonly rows: number
  /** What was left out or noticed, in full sentences; empty if nothing. */
  readonly notes: readonly string[]
}

export interface WeightedAllele extends Place {
  /** rs number or another name, null where the file has none. */
  readonly id: string | null
  readonly effectAllele: string
  readonly otherAllele: string | null
  /** The same variant in the file's other build. */
  readonly otherPlace: Place | null
  /** In the population the weights come from; NaN where the file does not say. */
  readonly effectAlleleFrequency: number
  /** Why no weight × copies stands for the row's effect (`haplotype`, `recessive` …); null where it does. */
  readonly unsupported: string | null
}

export interface Place {
  readonly chromosome: string | null
  /** 1-based; null where the file gives ids only. */
  readonly position: number | null
}

/** File name without folder and endings that say nothing of the score. */
export function stemOf(fileName: string): string {
  const base = fileName.slice(fileName.lastIndexOf('/') + 1)
  return base.replace(/(\.(gz|txt|tsv|csv|bed|bim|fam))+$/i, '')
}

/** What tells the files of a score by chromosome apart. */
const ofChromosome = /(^|[._-])chr(?:om(?:osome)?)?[._-]?(\d{1,2}|XY?|Y|MT?)(?=$|[._-])/i

/** The chromosome that a file's name says it holds, null where it says none. */
export const chromosomeOfFile = (fileName: string): string | null => ofChromosome.exec(stemOf(fileName))?.[2] ?? null

/**
 * The score of a file that does not name it: the file's name, but for the chromosome (`mdd_chr7.txt` and `mdd_chr8.txt` are of one
 * score) and what PRS-CS adds; the folder's where nothing else is left.
 */
export function scoreNameOf(fileName: string): string {
  const name = stemOf(fileName)
    .replace(/_pst_eff(_.*)?$/, '')
    .replace(ofChromosome, '')
    .replace(/^[._-]+/, '')
  return name || fileName.split('/').at(-2) || 'score'
}
