import { runAssociation } from '../analyses/association.ts'
import type { AssociationInput } from '../analyses/contrastSet.ts'
import type { AssociationRow } from '../model/results.ts'
import { type Contrast, contrastId, type Definition } from '../model/study.ts'
import type { KernelPool } from '../statistics/jobs.ts'
import { type CohortStudy, membersOf } from './cohortStudy.ts'
import { createMemo } from './memo.ts'

/** All scores × these contrasts, in one cohort under one definition. */
export interface AssociationRequest {
  readonly cohort: string
  readonly definition: Definition
  readonly contrasts: readonly Contrast[]
}

export interface AssociationCall {
  readonly signal: AbortSignal
  readonly onRows: (rows: readonly AssociationRow[]) => void
}

export type Associations = (
  cohortStudy: CohortStudy,
  request: AssociationRequest,
  call: AssociationCall,
) => Promise<readonly AssociationRow[]>

/** What the page shows and compares: all contrasts under the primary definition. */
export function primaryRequest({ study, primary }: CohortStudy, cohort: string): AssociationRequest {
  return { cohort, definition: primary, contrasts: study.contrasts }
}

/** Fits what is asked for, and keeps it by all that it depends on. */
export function createAssociations(pool: KernelPool): Associations {
  const kept = createMemo<readonly AssociationRow[]>(64)
  return async (cohortStudy, request, { signal, onRows }) => {
    const key = associationKey(cohortStudy, request)
    const known = kept.peek(key)
    if (known !== undefined) {
      onRows(known)
      return kept.get(key, () => known)
    }
    const rows = await runAssociation(pool, associationInput(cohortStudy, request), { signal, onRows })
    return kept.get(key, () => rows)
  }
}

/** @throws InputError if the study and the data have no such cohort */
export function associationInput(
  cohortStudy: CohortStudy,
  { cohort, definition, contrasts }: AssociationRequest,
): AssociationInput {
  const { study, extract, eligibility, status } = cohortStudy
  return {
    extract,
    study: { ...study, contrasts: [...contrasts] },
    cohort,
    definition: definition.id,
    groups: status(definition).group,
    eligible: eligibility.eligible,
    inCohort: membersOf(cohortStudy, cohort),
  }
}

/**
 * All that the fits of a request depend on.
 *
 * @param groups what stands for the definition where not its knobs tell requests apart
 */
export function associationKey(
  { study, extract, cohorts }: CohortStudy,
  { cohort, definition, contrasts }: AssociationRequest,
  groups?: string,
): string {
  // These only decide which rows are marked.
  const { alpha: _, correction: ___, ...options } = study.analyses.association
  const own = cohorts.cohorts.find(({ id }) => id === cohort)
  // A rule may name any cohort before this one.
  const members = own?.rules?.length ? cohorts.cohorts.map(({ id, where, rules }) => [id, where, rules]) : own?.where
  const { primary: __, ...knobs } = definition
  const { conceptSets, conceptSetsFrom, covariates, ageYear, ageDate, scores } = study
  return JSON.stringify([
    extract.digest,
    cohort,
    study.peopleRules,
    members,
    groups ?? knobs,
    conceptSets,
    conceptSetsFrom,
    covariates,
    ageYear,
    ageDate,
    contrasts.map(contrastId),
    scores,
    options,
  ])
}
