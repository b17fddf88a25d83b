import { studyScores } from '../analyses/contrastSet.ts'
import { type CoxResult, coxTable, runCox, schoenfeldTable } from '../analyses/cox.ts'
import { kaplanMeier, kaplanMeierRows, kaplanMeierTable, scoresInSet } from '../analyses/progression.ts'
import { type ProgressionSet, progressionSet } from '../analyses/progressionSet.ts'
import {
  kaplanMeierSummaryRows,
  kaplanMeierSummaryTable,
  logRankRow,
  logRankTable,
  timeToEventTable,
} from '../analyses/progressionSummary.ts'
import type { KaplanMeierResponse } from '../model/engine.ts'
import { InputError } from '../model/errors.ts'
import type { ResultTable } from '../model/results.ts'
import type { ProgressionOptions } from '../model/study.ts'
import type { KernelPool } from '../statistics/jobs.ts'
import type { CohortStudy } from './cohortStudy.ts'
import type { ResultInputs } from './resultInputs.ts'
import { breathe } from './tickets.ts'

/** The curves of one score in one time-to-event set, with how its people were found. */
export function kaplanMeierOf(cohortStudy: CohortStudy, setId: string, score: string): KaplanMeierResponse {
  const { study, primary } = cohortStudy
  const set = followed(cohortStudy, setId)
  const values = valuesIn(cohortStudy, setId, score)
  return { result: kaplanMeier(set, primary.id, score, values, study.analyses.progression), flow: set.flow }
}

export const allCurves = (inputs: ResultInputs) =>
  everyScore(inputs, 'Kaplan-Meier', kaplanMeierRows).then(kaplanMeierTable)

export const allCurveSummaries = (inputs: ResultInputs) =>
  everyScore(inputs, 'Kaplan-Meier', kaplanMeierSummaryRows).then(kaplanMeierSummaryTable)

export const allLogRanks = (inputs: ResultInputs) =>
  everyScore(inputs, 'Log-rank', (...of) => [logRankRow(...of)]).then(logRankTable)

export function timeToEvent({ cohortStudy }: ResultInputs): ResultTable {
  const sets = cohortStudy.cohorts.progressionSets.map(({ id }) => followed(cohortStudy, id))
  return timeToEventTable(sets, cohortStudy.study.analyses.progression)
}

export const allCoxModels = (inputs: ResultInputs) =>
  everySet(inputs).then((results) => coxTable(results.flatMap(({ cox }) => cox)))

export const allProportionalityTests = (inputs: ResultInputs) =>
  everySet(inputs).then((results) => schoenfeldTable(results.flatMap(({ schoenfeld }) => schoenfeld)))

/** The Cox models of all scores in one set. */
export function coxOf(
  cohortStudy: CohortStudy,
  setId: string,
  pool: KernelPool,
  options: { readonly signal: AbortSignal; readonly onScores: (done: number) => void },
): Promise<CoxResult> {
  const { study, extract, primary, cohorts, eligibility, summary } = cohortStudy
  const people = { members: cohorts.members, eligible: eligibility.eligible, summary: summary(primary) }
  const set = followed(cohortStudy, setId)
  const scores = studyScores(extract, study)
  return runCox(pool, { extract, study, options: setOf(cohortStudy, setId), people, set, scores }, options)
}

async function everySet({ cohortStudy, cox, onProgress }: ResultInputs): Promise<CoxResult[]> {
  const { study, extract, cohorts } = cohortStudy
  const results: CoxResult[] = []
  const total = cohorts.progressionSets.length * studyScores(extract, study).length
  let done = 0
  for (const { id } of cohorts.progressionSets) {
    const result = await cox(id, (scores) => {
      done += scores
      onProgress({ task: 'Cox models', done, total, unit: 'fits' })
    })
    results.push(result)
  }
  return results
}

async function everyScore<Row>(
  { cohortStudy, signal, onProgress }: ResultInputs,
  task: string,
  rowsOf: (set: ProgressionSet, score: string, values: Float64Array, options: ProgressionOptions) => readonly Row[],
): Promise<Row[]> {
  const { study, extract, cohorts } = cohortStudy
  const scores = studyScores(extract, study)
  const rows: Row[] = []
  const total = cohorts.progressionSets.length * scores.length
  for (const [before, { id }] of cohorts.progressionSets.entries()) {
    const set = followed(cohortStudy, id)
    for (const [done, score] of scores.entries()) {
      rows.push(...rowsOf(set, score, valuesIn(cohortStudy, id, score), study.analyses.progression))
      if (done % 8 !== 7) continue
      onProgress({ task, done: before * scores.length + done, total, unit: 'fits' })
      await breathe(signal)
    }
  }
  return rows
}

function setOf({ cohorts }: CohortStudy, id: string) {
  const set = cohorts.progressionSets.find((each) => each.id === id)
  if (set !== undefined) return set
  throw new InputError(
    `There is no time-to-event set ${id}; there are ${cohorts.progressionSets.map((each) => each.id).join(', ')}.`,
  )
}

function followed(cohortStudy: CohortStudy, setId: string): ProgressionSet {
  const { study, extract, primary, cohorts, eligibility, status, summary } = cohortStudy
  return progressionSet(setOf(cohortStudy, setId), study.analyses.progression, {
    eligible: eligibility.eligible,
    members: cohorts.members,
    status: status(primary),
    summary: summary(primary),
    observation: extract.observation,
  })
}

function valuesIn(cohortStudy: CohortStudy, setId: string, score: string): Float64Array {
  const { study, extract, cohorts, eligibility } = cohortStudy
  if (extract.scores === null || !extract.scores.names.includes(score)) {
    throw new InputError(`There is no score ${score} among the data.`)
  }
  const people = { members: cohorts.members, eligible: eligibility.eligible }
  return scoresInSet(study, setOf(cohortStudy, setId), people, extract)(score)
}
