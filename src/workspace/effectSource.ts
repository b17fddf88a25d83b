import { studyScores } from '../analyses/contrastSet.ts'
import type { CoxResult } from '../analyses/cox.ts'
import type { ScoreDescription } from '../model/extract.ts'
import type { OnProgress } from '../model/progress.ts'
import type { AssociationRow } from '../model/results.ts'
import { contrastId, type Definition, type Group, type Study } from '../model/study.ts'
import { type AssociationRequest, primaryRequest } from './associations.ts'
import type { CohortStudy } from './cohortStudy.ts'

/** A cohort's effects: of all contrasts under the primary definition, or of TRD/trMDD under the definition named. */
export interface Ask {
  readonly cohort: string
  readonly definition: string | null
}

/** Where effects come from: fitted on people, or loaded as tables of effects. */
export interface EffectSource {
  readonly study: Study
  /** Null where no cohort is the discovery cohort. */
  readonly discovery: string | null
  /** Those with effects, the discovery cohort first. */
  readonly cohorts: readonly string[]
  /** Those fitted on people here; the others were loaded. */
  readonly fitted: readonly string[]
  readonly primary: string
  /** In the order of Table 2. */
  readonly definitions: readonly string[]
  /** Time-to-event sets with hazard ratios. */
  readonly sets: readonly { readonly id: string; readonly cohorts: readonly string[] }[]
  readonly scores: readonly ScoreDescription[]
  /** What the effects lack, in sentences. */
  readonly notes: readonly string[]
  /** The rows of each; `onRows` hears of each ask as it is done. */
  rows(
    asks: readonly Ask[],
    onRows?: (index: number, rows: readonly AssociationRow[]) => void,
  ): Promise<(readonly AssociationRow[])[]>
  /** Eligible people of the discovery cohort under a definition; NaN where not known. */
  size(definition: string, group: Group): number
  cox(set: string): Promise<CoxResult['cox']>
}

/** What the definitions are compared by. */
export const SENSITIVITY_CONTRAST = 'TRD/trMDD'

/** What the tables of effects are fitted from. */
export interface EffectInputs {
  readonly cohortStudy: CohortStudy
  readonly onProgress: OnProgress
  /** Tables of effects loaded beside the people: their cohorts join. */
  readonly loaded: EffectSource | null
  /** Fits each request once; rows arrive in blocks. */
  association(
    request: AssociationRequest,
    onRows: (rows: readonly AssociationRow[]) => void,
  ): Promise<readonly AssociationRow[]>
  /** The Cox models of a time-to-event set; `onScores` hears how many scores more are done. */
  cox(set: string, onScores: (done: number) => void): Promise<CoxResult>
}

export function peopleSource(inputs: EffectInputs): EffectSource {
  const { cohortStudy, loaded, association, cox, onProgress } = inputs
  const { study, extract, cohorts, primary, counts } = cohortStudy
  const discovery = cohorts.cohorts.find(({ role }) => role === 'discovery')?.id ?? null
  const own = cohorts.cohorts.map(({ id }) => id)
  const inOrder = discovery === null ? own : [discovery, ...own.filter((id) => id !== discovery)]
  const joined = loaded?.cohorts.filter((id) => !own.includes(id)) ?? []
  const sizes = counts()
  const scores = extract.scores === null ? 0 : studyScores(extract, study).length
  return {
    study,
    discovery,
    cohorts: scores === 0 ? joined : [...inOrder, ...joined],
    fitted: scores === 0 ? [] : inOrder,
    primary: primary.id,
    definitions: hasSensitivity(study) ? study.definitions.map(({ id }) => id) : [],
    sets: scores === 0 || extract.observation === null ? [] : cohorts.progressionSets,
    scores: extract.scoreDescriptions ?? study.scores.descriptions,
    notes: [...cohorts.notes, ...(loaded?.notes ?? [])],
    async rows(asks, onRows) {
      const requests = asks.map((ask) => (own.includes(ask.cohort) ? requestOf(cohortStudy, ask) : null))
      const total = requests.reduce((sum, request) => sum + (request?.contrasts.length ?? 0) * scores, 0)
      const blocks: (readonly AssociationRow[])[] = []
      let done = 0
      for (const [index, request] of requests.entries()) {
        const rows =
          request === null
            ? ((await loaded?.rows([asks[index]]))?.[0] ?? [])
            : await association(request, (block) => {
                done += block.length
                onProgress({ task: 'Association', done, total, unit: 'fits' })
              })
        blocks.push(rows)
        onRows?.(index, rows)
      }
      return blocks
    },
    size: (definition, group) =>
      sizes.find((row) => row.cohort === discovery && row.definition === definition && row.group === group)?.n ?? 0,
    async cox(set) {
      let done = 0
      const result = await cox(set, (more) => {
        done += more
        onProgress({ task: 'Cox', done, total: scores, unit: 'fits' })
      })
      return result.cox
    },
  }
}

const hasSensitivity = (study: Study): boolean =>
  study.contrasts.some((contrast) => contrastId(contrast) === SENSITIVITY_CONTRAST)

function requestOf(cohortStudy: CohortStudy, { cohort, definition }: Ask): AssociationRequest {
  const { study, primary } = cohortStudy
  // The primary's other contrasts have been, or will be, asked for: one fit serves both.
  if (definition === null || definition === primary.id) return primaryRequest(cohortStudy, cohort)
  const contrasts = study.contrasts.filter((contrast) => contrastId(contrast) === SENSITIVITY_CONTRAST)
  return { cohort, definition: definitionOf(study, definition), contrasts }
}

const definitionOf = (study: Study, id: string): Definition =>
  study.definitions.find((definition) => definition.id === id) ?? study.definitions[0]
