import type { AlleleFrequency } from '../formats/plinkFrequencies.ts'
import type { ReadOptions } from '../formats/source.ts'
import type { WeightFile } from '../formats/weights.ts'
import type { PersonIds, ScoreTable } from '../model/extract.ts'
import type { MatchingLine, QualityAccount, ReducedScore, ScoreAccount } from '../model/scoreResults.ts'
import type { GenotypeScoring } from '../model/study.ts'
import type { Chromosomes } from './chromosomes.ts'
import type { GenotypeSet } from './genotypeSets.ts'
import type { PeopleLink } from './linkPeople.ts'
import type { MatchLabel } from './match.ts'
import type { Bits, VariantListFile } from './reducedSet.ts'
import type { ScoringInput, ScoringState } from './score.ts'

export interface GenotypeInput {
  /** With the same people in the same order. */
  readonly sets: readonly GenotypeSet[]
  readonly ids: PersonIds
  readonly weightFiles: readonly WeightFile[]
  readonly settings: GenotypeScoring
  /** Ancestry group of each person, −1 where none is known; null where the people are one group. */
  readonly groupOfPerson?: Int32Array | null
  /** Which variants a reduced set has. */
  readonly variantLists?: readonly VariantListFile[]
  /** Reference frequencies: `eachFrequency` of each file. */
  readonly frequencyFiles?: readonly ((
    onRow: (row: AlleleFrequency) => void,
    options: ReadOptions,
  ) => Promise<number>)[]
}

/** Matched weights and genotypes, ready to be summed, and what the sums have come to. */
export interface PreparedScoring {
  readonly input: ScoringInput
  readonly state: ScoringState
  readonly settings: GenotypeScoring
  readonly chromosomes: Chromosomes
  readonly link: PeopleLink
  readonly ids: PersonIds
  readonly bedNames: readonly string[]
  readonly nVariants: number
  /** Which of `input.matched.scores` the study analyses, in the order of their names. */
  readonly shown: readonly number[]
  /** Where there is a reduced set: of each score, which of `input.matched.scores` it is in full and which on the reduced set. */
  readonly reduced: readonly { readonly full: number; readonly reduced: number }[]
  /** The variants that scores on the reduced set may use, where the study analyses those; null: any. */
  readonly usable: Bits | null
  readonly notes: readonly string[]
}

export interface ScoredGenotypes {
  /** NaN for people without genotypes, and for scores that too few variants were found for. */
  readonly table: ScoreTable
  readonly accounts: readonly ScoreAccount[]
  /** One line for each score and label, so that together they are all its weights. */
  readonly matching: readonly MatchingLine[]
  /** Of each score where there is a reduced set; empty where there is none. */
  readonly reduced: readonly ReducedScore[]
  /** Variants looked at, and how many failed by which rule. */
  readonly quality: QualityAccount
  readonly link: PeopleLink
  /** What was left out or noticed, in full sentences; the strand first. */
  readonly notes: readonly string[]
}

export const labelCount = ({ input, state }: PreparedScoring, score: number, label: MatchLabel): number =>
  input.matched.scores[score].counts[label] + (state.tallies[score].moved.get(label) ?? 0)
