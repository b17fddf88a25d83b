import { associationTable, studyScores } from '../analyses/association.ts'
import { attritionTable } from '../analyses/attrition.ts'
import { countsTable } from '../analyses/counts.ts'
import { periodsTable, statusTable, trdDatesTable } from '../analyses/personLevel.ts'
import { kaplanMeier, kaplanMeierRows, kaplanMeierTable, scoreInSet } from '../analyses/progression.ts'
import { type ProgressionSet, progressionSet } from '../analyses/progressionSet.ts'
import { replicationRows, replicationTable } from '../analyses/replication.ts'
import { type DefinitionFit, sensitivityRows, sensitivityTable } from '../analyses/sensitivity.ts'
import type { KaplanMeierResponse } from '../model/engine.ts'
import { InputError } from '../model/errors.ts'
import type { Inventory } from '../model/inventory.ts'
import type { OnProgress } from '../model/progress.ts'
import type { AssociationRow, ResultTable } from '../model/results.ts'
import { contrastId, type Group } from '../model/study.ts'
import { problemsTable } from '../tables/problems.ts'
import { type AssociationRequest, primaryRequest } from './associations.ts'
import type { CohortStudy } from './cohortStudy.ts'
import { breathe } from './tickets.ts'

/** What a result table is made from. */
export interface ResultInputs {
  readonly cohortStudy: CohortStudy
  readonly inventory: Inventory
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  association(
    request: AssociationRequest,
    onRows: (rows: readonly AssociationRow[]) => void,
  ): Promise<readonly AssociationRow[]>
}

/** The registry of result tables: file name → how it is made. One line for each; the order is the order of writing. */
const makers: Readonly<Record<string, (inputs: ResultInputs) => ResultTable | Promise<ResultTable>>> = {
  counts: ({ cohortStudy }) => countsTable(cohortStudy.counts()),
  attrition: ({ cohortStudy }) => attritionTable(cohortStudy.attrition()),
  association: allAssociations,
  sensitivity,
  replication,
  kaplan_meier: allCurves,
  problems: ({ inventory }) => problemsTable(inventory),
}

export const resultTableNames = Object.keys(makers)

export async function resultTables(names: readonly string[], inputs: ResultInputs): Promise<ResultTable[]> {
  const tables: ResultTable[] = []
  for (const name of names) {
    const make = makers[name]
    if (make === undefined)
      throw new InputError(`There is no result table ${name}; there are ${resultTableNames.join(', ')}.`)
    tables.push(await make(inputs))
    await breathe(inputs.signal)
  }
  return tables
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

/** The primary definition in all cohorts, then the others in the discovery cohort. */
async function allAssociations(inputs: ResultInputs): Promise<ResultTable> {
  const { cohortStudy } = inputs
  const primary = [...cohortStudy.cohorts.members.keys()].map((cohort) => primaryRequest(cohortStudy, cohort))
  const others = definitionRequests(cohortStudy).filter(({ definition }) => definition !== cohortStudy.primary)
  return associationTable((await fitted(inputs, [...primary, ...others])).flat())
}

/** What the definitions are compared by. */
const SENSITIVITY_CONTRAST = 'TRD/trMDD'

const discoveryCohort = ({ cohorts }: CohortStudy) => cohorts.cohorts.find(({ role }) => role === 'discovery')

/** TRD/trMDD in the discovery cohort under each definition; nothing where the study has no such cohort or contrast. */
function definitionRequests(cohortStudy: CohortStudy): AssociationRequest[] {
  const { study, primary } = cohortStudy
  const discovery = discoveryCohort(cohortStudy)
  const contrasts = study.contrasts.filter((contrast) => contrastId(contrast) === SENSITIVITY_CONTRAST)
  if (discovery === undefined || contrasts.length === 0) return []
  return study.definitions.map((definition) =>
    // The primary's other contrasts have been, or will be, asked for: one fit serves both.
    definition === primary
      ? primaryRequest(cohortStudy, discovery.id)
      : { cohort: discovery.id, definition, contrasts },
  )
}

async function sensitivity(inputs: ResultInputs): Promise<ResultTable> {
  const { study, primary, counts } = inputs.cohortStudy
  const requests = definitionRequests(inputs.cohortStudy)
  const sizes = counts()
  const blocks = await fitted(inputs, requests)
  const fits = blocks.map((block, i): DefinitionFit => {
    const { cohort, definition } = requests[i]
    const size = (group: Group) =>
      sizes.find((row) => row.cohort === cohort && row.definition === definition.id && row.group === group)?.n ?? 0
    const rows = block.filter(({ contrast }) => contrast === SENSITIVITY_CONTRAST)
    return { definition: definition.id, nTrMdd: size('trMDD'), nTrd: size('TRD'), rows }
  })
  return sensitivityTable(sensitivityRows(fits, primary.id, study.analyses.association.alpha))
}

async function replication(inputs: ResultInputs): Promise<ResultTable> {
  const { cohortStudy } = inputs
  const discovery = discoveryCohort(cohortStudy)
  if (discovery === undefined) return replicationTable([])
  const others = cohortStudy.cohorts.cohorts.filter(({ id }) => id !== discovery.id)
  const requests = [discovery, ...others].map(({ id }) => primaryRequest(cohortStudy, id))
  const [reference, ...blocks] = await fitted(inputs, requests)
  return replicationTable(replicationRows(reference ?? [], new Map(blocks.map((rows, i) => [others[i].id, rows]))))
}

/** The rows of each request. */
async function fitted(
  { cohortStudy, association, onProgress }: ResultInputs,
  requests: readonly AssociationRequest[],
): Promise<(readonly AssociationRow[])[]> {
  const { study, extract } = cohortStudy
  if (extract.scores === null) return []
  const scores = studyScores(extract, study).length
  const total = requests.reduce((sum, { contrasts }) => sum + contrasts.length * scores, 0)
  const blocks: (readonly AssociationRow[])[] = []
  let done = 0
  for (const request of requests) {
    const rows = await association(request, (block) => {
      done += block.length
      onProgress({ task: 'Association', done, total, unit: 'fits' })
    })
    blocks.push(rows)
  }
  return blocks
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
