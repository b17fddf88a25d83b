import { attritionTable } from '../analyses/attrition.ts'
import { cohortOverlapTable } from '../analyses/cohortOverlap.ts'
import { countsTable } from '../analyses/counts.ts'
import { periodsTable, statusTable, trdDatesTable } from '../analyses/personLevel.ts'
import { asksForSpecifications } from '../analyses/specificationGrid.ts'
import { specificationSummaryTable, specificationTable } from '../analyses/specificationSummary.ts'
import { InputError } from '../model/errors.ts'
import type { Inventory } from '../model/inventory.ts'
import type { ResultTable } from '../model/results.ts'
import type { Study } from '../model/study.ts'
import { conceptCoverageTable } from '../phenotype/conceptCoverageTable.ts'
import { definitionLabel } from '../phenotype/presets.ts'
import { importLines, importTable } from '../tables/fileReport.ts'
import { problemsTable } from '../tables/problems.ts'
import { associationTables } from './associationTables.ts'
import type { CohortStudy } from './cohortStudy.ts'
import { agreements, moves, overlaps } from './comparison.ts'
import type { EffectResults } from './effectResults.ts'
import { associations, effectTables } from './effectTables.ts'
import { importChecks } from './importChecks.ts'
import {
  allCoxModels,
  allCoxTests,
  allCurveSummaries,
  allCurves,
  allIncidences,
  allIntervalHazards,
  allLogRanks,
  allProportionalityTests,
  timeToEvent,
} from './progressionTables.ts'
import type { ResultInputs } from './resultInputs.ts'
import { scoreTables, scoringTables } from './scoreTables.ts'
import { table1Of } from './table1.ts'
import { breathe } from './tickets.ts'

/** The registry of result tables: file name → how it is made. One line for each; the order is the order of writing. */
const makers: Readonly<Record<string, (inputs: ResultInputs) => ResultTable | Promise<ResultTable>>> = {
  counts: ({ cohortStudy }) => countsTable(cohortStudy.counts()),
  attrition: ({ cohortStudy }) => attritionTable(cohortStudy.attrition()),
  cohort_overlap: ({ cohortStudy }) => cohortOverlapTable(cohortStudy.cohortOverlaps()),
  table1: ({ cohortStudy }) => table1Of(cohortStudy),
  concept_coverage: ({ cohortStudy }) => conceptCoverageTable(cohortStudy.concepts()),
  ...scoreTables,
  ...scoringTables,
  association: ({ effects }) => associations(effects.source),
  ...associationTables,
  ...Object.fromEntries(
    Object.entries(effectTables).map(([name, make]) => [name, ({ effects }: ResultInputs) => make(effects)]),
  ),
  overlap: ({ cohortStudy }) => overlaps(cohortStudy),
  agreement: ({ cohortStudy }) => agreements(cohortStudy),
  moved: ({ cohortStudy }) => moves(cohortStudy),
  cox: allCoxModels,
  cox_tests: allCoxTests,
  schoenfeld: allProportionalityTests,
  interval_hazard: allIntervalHazards,
  kaplan_meier: allCurves,
  kaplan_meier_summary: allCurveSummaries,
  log_rank: allLogRanks,
  cumulative_incidence: allIncidences,
  time_to_event: timeToEvent,
  specification: async ({ specification }) => specificationTable(await specification()),
  specification_summary: async ({ specification }) => specificationSummaryTable((await specification()).summaries),
  import: ({ inventory, cohortStudy }) => importTable([...importLines(inventory), ...importChecks(cohortStudy)]),
  problems: ({ inventory, notes, scored }) => problemsAndNotes(inventory, [...notes, ...(scored?.notes ?? [])]),
}

/** All but those of a grid: `resultTableNamesOf` has them where a study asks for one. */
export const resultTableNames = Object.keys(makers).filter((name) => !name.startsWith('specification'))

/**
 * @param effectsAlone whether only tables of effects are loaded, and no people
 * @param computesScores whether the scores are computed from genotypes
 */
export const resultTableNamesOf = (study: Study, effectsAlone: boolean, computesScores: boolean): readonly string[] => {
  if (effectsAlone) return [...Object.keys(effectTables), ...Object.keys(ofFiles)]
  const names = asksForSpecifications(study) ? Object.keys(makers) : resultTableNames
  return computesScores ? names : names.filter((name) => scoringTables[name] === undefined)
}

/** What is said of the files, whatever they hold. */
const ofFiles: Readonly<Record<string, (inventory: Inventory, notes: readonly string[]) => ResultTable>> = {
  import: (inventory) => importTable(importLines(inventory)),
  problems: problemsAndNotes,
}

/** Where only effects are loaded. */
export async function effectResultTables(
  names: readonly string[],
  effects: EffectResults,
  inventory: Inventory,
): Promise<ResultTable[]> {
  const tables: ResultTable[] = []
  for (const name of names) {
    const make = effectTables[name]
    const ofTheFiles = ofFiles[name]
    if (ofTheFiles === undefined && make === undefined) {
      throw new InputError(
        `${name}.csv needs people, and only tables of effects are loaded. From them there are ` +
          `${Object.keys(effectTables).join(', ')}.`,
      )
    }
    tables.push(make === undefined ? ofTheFiles(inventory, effects.source.notes) : await make(effects))
  }
  return tables
}

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
    statusTable(
      ids,
      eligibility.eligible,
      new Map(study.definitions.map((definition) => [definitionLabel(definition), status(definition)])),
    ),
    trdDatesTable(ids, summary(primary).firstMdd, study.definitions, statuses),
    periodsTable(ids, index, study.definitions),
  ]
}

/** What the data as a whole lack is among the problems too: no file is to blame for it. */
function problemsAndNotes(inventory: Inventory, notes: readonly string[]): ResultTable {
  const table = problemsTable(inventory)
  return { ...table, rows: [...table.rows, ...notes.map((note) => ['', null, null, 'data', null, null, 'note', note])] }
}
