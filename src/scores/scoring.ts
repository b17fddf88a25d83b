import type { AlleleFrequency } from '../formats/plinkFrequencies.ts'
import type { ReadOptions } from '../formats/source.ts'
import type { WeightFile } from '../formats/weights.ts'
import type { PersonIds, ScoreTable } from '../model/extract.ts'
import type { MatchingLine, QualityAccount, ScoreAccount } from '../model/scoreResults.ts'
import type { GenotypeScoring } from '../model/study.ts'
import type { Chromosomes } from './chromosomes.ts'
import type { GenotypeSet } from './genotypeSets.ts'
import type { PeopleLink } from './linkPeople.ts'
import type { MatchLabel } from './match.ts'
import type { ScoringInput, ScoringState } from './score.ts'

export interface GenotypeInput {
  /** With the same people in the same order. */
  readonly sets: readonly GenotypeSet[]
  readonly ids: PersonIds
  readonly weightFiles: readonly WeightFile[]
  readonly settings: GenotypeScoring
  /** Ancestry group of each person, −1 where none is known; null where the people are one group. */
  readonly groupOfPerson?: Int32Array | null
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
  readonly notes: readonly string[]
}

export interface ScoredGenotypes {
  /** NaN for people without genotypes, and for scores that too few variants were found for. */
  readonly table: ScoreTable
  readonly accounts: readonly ScoreAccount[]
  /** One line for each score and label, so that together they are all its weights. */
  readonly matching: readonly MatchingLine[]
  /** Variants looked at, and how many failed by which rule. */
  readonly quality: QualityAccount
  readonly link: PeopleLink
  /** What was left out or noticed, in full sentences; the strand first. */
  readonly notes: readonly string[]
}

export const labelCount = ({ input, state }: PreparedScoring, score: number, label: MatchLabel): number =>
  input.matched.scores[score].counts[label] + (state.tallies[score].moved.get(label) ?? 0)
