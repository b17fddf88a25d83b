import { studyScores } from '../analyses/association.ts'
import { attritionTable } from '../analyses/attrition.ts'
import { countsTable } from '../analyses/counts.ts'
import { periodsTable, statusTable, trdDatesTable } from '../analyses/personLevel.ts'
import { kaplanMeier, kaplanMeierRows, kaplanMeierTable, scoreInSet } from '../analyses/progression.ts'
import { type ProgressionSet, progressionSet } from '../analyses/progressionSet.ts'
import type { KaplanMeierResponse } from '../model/engine.ts'
import { InputError } from '../model/errors.ts'
import type { Inventory } from '../model/inventory.ts'
import type { ResultTable } from '../model/results.ts'
import type { Study } from '../model/study.ts'
import { definitionLabel } from '../phenotype/presets.ts'
import { problemsTable } from '../tables/problems.ts'
import type { CohortStudy } from './cohortStudy.ts'
import { associations, type EffectInputs, replication, sensitivity } from './effectTables.ts'
import { breathe } from './tickets.ts'

/** What a result table is made from. */
export interface ResultInputs extends EffectInputs {
  readonly inventory: Inventory
  /** What the data lack, in sentences. */
  readonly notes: readonly string[]
  readonly signal: AbortSignal
}

/** The registry of result tables: file name → how it is made. One line for each; the order is the order of writing. */
const makers: Readonly<Record<string, (inputs: ResultInputs) => ResultTable | Promise<ResultTable>>> = {
  counts: ({ cohortStudy }) => countsTable(cohortStudy.counts()),
  attrition: ({ cohortStudy }) => attritionTable(cohortStudy.attrition()),
  association: associations,
  sensitivity,
  replication,
  kaplan_meier: allCurves,
  problems: ({ inventory, notes }) => problemsAndNotes(inventory, notes),
}

export const resultTableNames = Object.keys(makers)

export async function resultTables(names: readonly string[], inputs: ResultInputs): Promise<ResultTable[]> {
  const tables: ResultTable[] = []
  for (const name of names) {
    const make = makers[name]
    if (make === undefined)
      throw new InputError(`There is no result table ${name}; there are ${resultTableNames.join(', ')}.`)
    tables.push(labelled(await make(inputs), inputs.cohortStudy.study))
    await breathe(inputs.signal)
  }
  return tables
}

/** With the definitions' labels for their ids: a changed definition must not leave under the name of the published one. */
function labelled(table: ResultTable, { definitions }: Study): ResultTable {
  const column = table.columns.indexOf('definition')
  if (column < 0) return table
  const labels = new Map(definitions.map((definition) => [definition.id, definitionLabel(definition)]))
  const rows = table.rows.map((row) => row.with(column, labels.get(String(row[column])) ?? row[column]))
  return { ...table, rows }
}

/** Tables with one person a row: for the command line only. */
export function personLevelTables({
  study,
  extract,
  index,
  eligibility,
  primary,
  status,
  summary,
}: CohortStudy): ResultTable[] {
  const statuses = new Map(study.definitions.map((definition) => [definition.id, status(definition)]))
  const { ids } = extract.people
  return [
    statusTable(ids, eligibility.eligible, statuses),
    trdDatesTable(ids, summary(primary).firstMdd, study.definitions, statuses),
    periodsTable(ids, index, study.definitions),
  ]
}

/** The curves of one score in one time-to-event set, with how its people were found. */
export function kaplanMeierOf(cohortStudy: CohortStudy, setId: string, score: string): KaplanMeierResponse {
  const { study, primary } = cohortStudy
  const set = followed(cohortStudy, setId)
  const values = valuesIn(cohortStudy, setId, score)
  return { result: kaplanMeier(set, primary.id, score, values, study.analyses.progression), flow: set.flow }
}

/** What the data as a whole lack is among the problems too: no file is to blame for it. */
function problemsAndNotes(inventory: Inventory, notes: readonly string[]): ResultTable {
  const table = problemsTable(inventory)
  return { ...table, rows: [...table.rows, ...notes.map((note) => ['', null, null, 'data', null, null, 'note', note])] }
}

async function allCurves({ cohortStudy, signal, onProgress }: ResultInputs): Promise<ResultTable> {
  const { study, extract, cohorts } = cohortStudy
  const scores = extract.scores === null ? [] : studyScores(extract, study)
  const rows = []
  const total = cohorts.progressionSets.length * scores.length
  for (const { id } of cohorts.progressionSets) {
    const set = followed(cohortStudy, id)
    for (const [done, score] of scores.entries()) {
      rows.push(...kaplanMeierRows(set, score, valuesIn(cohortStudy, id, score), study.analyses.progression))
      if (done % 8 !== 7) continue
      onProgress({
        task: 'Kaplan-Meier',
        done: cohorts.progressionSets.findIndex((each) => each.id === id) * scores.length + done,
        total,
        unit: 'fits',
      })
      await breathe(signal)
    }
  }
  return kaplanMeierTable(rows)
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
  return scoreInSet(study, setOf(cohortStudy, setId), people, extract.scores, score)
}
