import type { Progress } from './progress.ts'
import type { Study } from './study.ts'

/** How a score computed from genotypes came about. */
export interface ScoreAccount {
  readonly score: string
  /** Rows of the weight files that give it a weight. */
  readonly weights: number
  /** Variants in the sum. */
  readonly used: number
  /** Σ |weight| of the variants used ÷ Σ |weight| of all; NaN where all are 0. */
  readonly weightShare: number
  /** Over the people: the least and the median share of Σ |weight| at which they have a call. */
  readonly leastObservedShare: number
  readonly medianObservedShare: number
  /** Is the share of weights with a usable variant at least what the study asks for. */
  readonly passes: boolean
  /** Why nobody has the score, and what to do, in full sentences; null where people have it. */
  readonly reason: string | null
  /** What missing calls counted as, and whether the score is a sum or an average: as the study asks for. */
  readonly missing: 'mean' | 'reference' | 'none'
  readonly form: 'sum' | 'average'
}

export interface MatchingLine {
  readonly score: string
  /** `matchLabels` of `scores/match.ts`; `docs/scores.md` explains each. */
  readonly label: string
  readonly variants: number
}

/** A score on the variants of a reduced set alone (a genotyping array), beside the full one. */
export interface ReducedScore {
  readonly score: string
  /** Variants in the full sum and in the reduced one. */
  readonly used: number
  readonly reducedUsed: number
  /** Their Σ |weight| ÷ that of all weights. */
  readonly weightShare: number
  readonly reducedWeightShare: number
  /** People with both; Pearson's correlation, means and SDs (n − 1) are over them. */
  readonly n: number
  readonly correlation: number
  readonly mean: number
  readonly standardDeviation: number
  readonly reducedMean: number
  readonly reducedStandardDeviation: number
}

/** Variants that some score uses, and how many of them failed quality control, by the first rule they broke. */
export interface QualityAccount {
  readonly looked: number
  readonly failed: readonly { readonly rule: string; readonly variants: number }[]
}

/** Work and memory that scoring the loaded genotypes needs. */
export interface ScoringForecast {
  readonly people: number
  /** In all genotype files, as their sizes say. */
  readonly variants: number
  readonly scores: number
  /** Bytes of genotypes and weights to be read. */
  readonly bytes: number
  readonly seconds: number
  /** Most memory needed at a time, in bytes. */
  readonly memory: number
  /** Share of the work that is done, where a stopped scoring can be gone on with. */
  readonly done: number
}

/** How the scores of a cohort lie: aggregates only. */
export interface ScoreMap {
  readonly cohort: string
  readonly scores: readonly string[]
  /** Eligible people of the cohort with all scores of a pair; scores × scores, symmetric. */
  readonly correlation: Float64Array
  readonly distributions: readonly ScoreDistribution[]
}

/** A score in a group, before standardising; `adjusted` says whether ancestry was taken off. */
export interface ScoreDistribution {
  readonly score: string
  /** `all` eligible people, or one of the groups under the primary definition. */
  readonly group: string
  readonly adjusted: boolean
  readonly n: number
  readonly mean: number
  /** n − 1. */
  readonly standardDeviation: number
  /** 5th, 25th, 50th, 75th and 95th percentile (type 7). */
  readonly percentiles: readonly number[]
  /** Share of the variance that the principal components predict; NaN where the data have none. */
  readonly ancestryRSquared: number
  /** Per SD of everyone, at −4, −3.9 … 4 SD from everyone's mean; NaN where there are not two different values. */
  readonly density: Float64Array
}

/** What the page may ask about scores beyond the list of them. */
export interface ScoreEngine {
  /** Null where the scores are ready-made, or there are none. */
  scoringForecast(ticket: number, study: Study): Promise<ScoringForecast | null>
  scoreMap(ticket: number, study: Study, cohort: string): Promise<ScoreMap>
  /** One line a row of the score's weight files: CSV, as a blob, since there may be millions. */
  variantLog(ticket: number, study: Study, score: string, onProgress: (progress: Progress) => void): Promise<Blob>
}
