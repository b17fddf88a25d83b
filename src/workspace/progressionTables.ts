import { studyScores } from '../analyses/contrastSet.ts'

import { type CoxInput, type CoxResult, runCox } from '../analyses/cox.ts'
import { disproportionate, runCoxModel, runIntervals } from '../analyses/coxModel.ts'
import { coxTable, coxTestsTable, intervalHazardTable, schoenfeldTable } from '../analyses/coxTables.ts'
import { incidenceOf, incidenceRows, incidenceTable } from '../analyses/incidence.ts'
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
import type { CumulativeIncidenceResult } from '../model/progressionResults.ts'
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

/** Cumulative incidence of TRD and of death before it, by stratum of one score in one set. */
export function cumulativeIncidenceOf(
  cohortStudy: CohortStudy,
  setId: string,
  score: string,
): CumulativeIncidenceResult {
  const { study, primary } = cohortStudy
  const values = valuesIn(cohortStudy, setId, score)
  return incidenceOf(followed(cohortStudy, setId), primary.id, score, values, study.analyses.progression)
}

export const allCurves = (inputs: ResultInputs) =>
  everyScore(inputs, 'Kaplan-Meier', kaplanMeierRows).then(kaplanMeierTable).then(ofDefinition(inputs))

export const allCurveSummaries = (inputs: ResultInputs) =>
  everyScore(inputs, 'Kaplan-Meier', kaplanMeierSummaryRows).then(kaplanMeierSummaryTable).then(ofDefinition(inputs))

export const allLogRanks = (inputs: ResultInputs) =>
  everyScore(inputs, 'Log-rank', (...of) => [logRankRow(...of)])
    .then(logRankTable)
    .then(ofDefinition(inputs))

export const allIncidences = (inputs: ResultInputs) =>
  everyScore(inputs, 'Cumulative incidence', incidenceRows).then(incidenceTable).then(ofDefinition(inputs))

export function timeToEvent(inputs: ResultInputs): ResultTable {
  const { cohortStudy } = inputs
  const sets = cohortStudy.cohorts.progressionSets.map(({ id }) => followed(cohortStudy, id))
  return ofDefinition(inputs)(timeToEventTable(sets, cohortStudy.study.analyses.progression))
}

export const allCoxModels = (inputs: ResultInputs) =>
  everySet(inputs)
    .then((results) => coxTable(results.flatMap(({ cox }) => cox)))
    .then(ofDefinition(inputs))

export const allCoxTests = (inputs: ResultInputs) =>
  everySet(inputs)
    .then((results) => coxTestsTable(results.flatMap(({ tests }) => tests)))
    .then(ofDefinition(inputs))

export const allProportionalityTests = (inputs: ResultInputs) =>
  everySet(inputs)
    .then((results) => schoenfeldTable(results.flatMap(({ schoenfeld }) => schoenfeld)))
    .then(ofDefinition(inputs))

/** Of the scores whose hazards are not proportional. */
export async function allIntervalHazards(inputs: ResultInputs): Promise<ResultTable> {
  const { cohortStudy, intervalHazards } = inputs
  const results = await everySet(inputs)
  const rows = []
  for (const [k, { id }] of cohortStudy.cohorts.progressionSets.entries()) {
    const scores = disproportionate(results[k].schoenfeld, cohortStudy.study.analyses.progression)
    rows.push(...(await intervalHazards(id, scores)))
  }
  return ofDefinition(inputs)(intervalHazardTable(rows))
}

/** With the definition that the people's groups are by. */
const ofDefinition =
  ({ cohortStudy: { primary } }: ResultInputs) =>
  (table: ResultTable): ResultTable => ({
    ...table,
    columns: [...table.columns, 'definition'],
    rows: table.rows.map((row) => [...row, primary.id]),
  })

interface RunOptions {
  readonly signal: AbortSignal
  readonly onScores: (done: number) => void
}

/** The Cox models of all scores in one set. */
export function coxOf(
  cohortStudy: CohortStudy,
  setId: string,
  pool: KernelPool,
  options: RunOptions,
): Promise<CoxResult> {
  const scores = studyScores(cohortStudy.extract, cohortStudy.study)
  return runCox(pool, { ...modelInput(cohortStudy, setId), scores }, options)
}

export const intervalHazardsOf = (
  cohortStudy: CohortStudy,
  setId: string,
  scores: readonly string[],
  pool: KernelPool,
  options: RunOptions,
) => runIntervals(pool, { ...modelInput(cohortStudy, setId), scores }, options)

/** One score's Cox model in one set, looked into. */
export function coxModelOf(
  cohortStudy: CohortStudy,
  setId: string,
  score: string,
  pool: KernelPool,
  signal: AbortSignal,
): ReturnType<typeof runCoxModel> {
  requireScore(cohortStudy, score)
  const definition = cohortStudy.primary.id
  return runCoxModel(pool, { ...modelInput(cohortStudy, setId), score, definition }, signal)
}

export const flowOf = (cohortStudy: CohortStudy, setId: string) => followed(cohortStudy, setId).flow

function modelInput(cohortStudy: CohortStudy, setId: string): Omit<CoxInput, 'scores'> {
  const { study, extract, primary, cohorts, eligibility, summary } = cohortStudy
  const people = { members: cohorts.members, eligible: eligibility.eligible, summary: summary(primary) }
  return { extract, study, options: setOf(cohortStudy, setId), people, set: followed(cohortStudy, setId) }
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
    deathDay: extract.deathDay,
    birthDay: extract.people.birthDay,
  })
}

function valuesIn(cohortStudy: CohortStudy, setId: string, score: string): Float64Array {
  requireScore(cohortStudy, score)
  const { study, extract, cohorts, eligibility } = cohortStudy
  const people = { members: cohorts.members, eligible: eligibility.eligible }
  return scoresInSet(study, setOf(cohortStudy, setId), people, extract)(score)
}

/** @throws InputError if the data have no such score */
function requireScore({ extract: { scores } }: CohortStudy, score: string): void {
  if (!scores?.names.includes(score)) throw new InputError(`There is no score ${score} among the data.`)
}
