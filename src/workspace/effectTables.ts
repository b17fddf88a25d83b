import { associationTable } from '../analyses/associationRow.ts'
import { studyScores } from '../analyses/contrastSet.ts'
import { replicationRows, replicationTable } from '../analyses/replication.ts'
import { type DefinitionFit, sensitivityRows, sensitivityTable } from '../analyses/sensitivity.ts'
import type { OnProgress } from '../model/progress.ts'
import type { AssociationRow, ResultTable } from '../model/results.ts'
import { contrastId, type Group } from '../model/study.ts'
import { type AssociationRequest, primaryRequest } from './associations.ts'
import type { CohortStudy } from './cohortStudy.ts'

/** What the tables of effects, and of effects beside effects, are made from. */
export interface EffectInputs {
  readonly cohortStudy: CohortStudy
  readonly onProgress: OnProgress
  /** Fits each request once; rows arrive in blocks. */
  association(
    request: AssociationRequest,
    onRows: (rows: readonly AssociationRow[]) => void,
  ): Promise<readonly AssociationRow[]>
}

/** `association.csv`: the primary definition in all cohorts, then the others in the discovery cohort. */
export async function associations(inputs: EffectInputs): Promise<ResultTable> {
  const { cohortStudy } = inputs
  const primary = [...cohortStudy.cohorts.members.keys()].map((cohort) => primaryRequest(cohortStudy, cohort))
  const others = definitionRequests(cohortStudy).filter(({ definition }) => definition !== cohortStudy.primary)
  return associationTable((await fitted(inputs, [...primary, ...others])).flat())
}

/** `sensitivity.csv`. */
export async function sensitivity(inputs: EffectInputs): Promise<ResultTable> {
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

/** `replication.csv`. */
export async function replication(inputs: EffectInputs): Promise<ResultTable> {
  const { cohortStudy } = inputs
  const discovery = discoveryCohort(cohortStudy)
  if (discovery === undefined) return replicationTable([])
  const others = cohortStudy.cohorts.cohorts.filter(({ id }) => id !== discovery.id)
  const requests = [discovery, ...others].map(({ id }) => primaryRequest(cohortStudy, id))
  const [reference, ...blocks] = await fitted(inputs, requests)
  return replicationTable(replicationRows(reference ?? [], new Map(blocks.map((rows, i) => [others[i].id, rows]))))
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

/** The rows of each request. */
async function fitted(
  { cohortStudy, association, onProgress }: EffectInputs,
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
