/** Variant weights of one polygenic score, as a file gives them; matching to genotypes is done in `scores/`. */
export interface WeightFile {
  /** The score's own name in the file, else the file's name without its endings. */
  readonly name: string
  /** `GRCh37`, `GRCh38` …, null where the file does not say. */
  readonly build: string | null
  readonly variants: readonly Weight[]
  /** What was left out or noticed, in full sentences; empty if nothing. */
  readonly notes: readonly string[]
}

export interface Weight {
  /** rs number or another name, null where the file has none. */
  readonly id: string | null
  readonly chromosome: string | null
  /** 1-based, in `build`; null where the file gives ids only. */
  readonly position: number | null
  readonly effectAllele: string
  readonly otherAllele: string | null
  /** Per copy of the effect allele. */
  readonly weight: number
}

/** File name without folder and endings that say nothing of the score. */
export function stemOf(fileName: string): string {
  const base = fileName.slice(fileName.lastIndexOf('/') + 1)
  return base.replace(/(\.(gz|txt|tsv|csv|bed|bim|fam))+$/i, '')
}
