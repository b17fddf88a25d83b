import { eligibleRows } from '../analyses/cohorts.ts'
import { scoreMap } from '../analyses/scoreMap.ts'
import {
  scoreCorrelationTable,
  scoreDistributionTable,
  scoreMatchingTable,
  scoreReducedTable,
  scoreSummaryTable,
  variantQualityTable,
} from '../analyses/scoreTables.ts'
import { InputError } from '../model/errors.ts'
import { NO_SCORES } from '../model/missingScores.ts'
import type { ResultTable } from '../model/results.ts'
import type { ScoreMap } from '../model/scoreResults.ts'
import type { ScoredGenotypes } from '../scores/scoring.ts'
import { type CohortStudy, membersOf } from './cohortStudy.ts'
import type { ResultInputs } from './resultInputs.ts'
import { breathe } from './tickets.ts'

/** @throws InputError if there are no scores, or no such cohort */
export function scoreMapOf(cohortStudy: CohortStudy, cohort: string): ScoreMap {
  const { extract, study, eligibility, primary, status } = cohortStudy
  if (extract.scores === null) throw new InputError(NO_SCORES)
  const rows = eligibleRows(membersOf(cohortStudy, cohort), eligibility.eligible)
  return scoreMap(extract, study, cohort, rows, status(primary).group)
}

async function maps({ cohortStudy, signal }: ResultInputs): Promise<ScoreMap[]> {
  const all: ScoreMap[] = []
  if (cohortStudy.extract.scores === null) return all
  for (const { id } of cohortStudy.cohorts.cohorts) {
    all.push(scoreMapOf(cohortStudy, id))
    await breathe(signal)
  }
  return all
}

type Maker = (inputs: ResultInputs) => ResultTable | Promise<ResultTable>

/** Of any scores. */
export const scoreTables: Readonly<Record<string, Maker>> = {
  score_distribution: async (inputs) => scoreDistributionTable(await maps(inputs)),
  score_correlation: async (inputs) => scoreCorrelationTable(await maps(inputs)),
}

/** Of scores computed from genotypes. */
export const scoringTables: Readonly<Record<string, Maker>> = {
  score_summary: (inputs) => scoreSummaryTable(scoredOf(inputs)),
  score_matching: (inputs) => scoreMatchingTable(scoredOf(inputs)),
  score_reduced: (inputs) => scoreReducedTable(scoredOf(inputs)),
  variant_quality: (inputs) => variantQualityTable(scoredOf(inputs)),
}

function scoredOf({ scored }: ResultInputs): ScoredGenotypes {
  if (scored !== null) return scored
  throw new InputError('The scores are ready-made or missing: there is no account of how they were computed.')
}
