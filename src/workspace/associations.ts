import { runAssociation } from '../analyses/association.ts'
import { discoveryMembers, eligibleRows } from '../analyses/cohorts.ts'
import { type AssociationInput, studyScores } from '../analyses/contrastSet.ts'
import { studyCovariates } from '../analyses/covariates.ts'
import { type KeptPeople, keepPeople } from '../analyses/keptPeople.ts'
import type { AssociationRow } from '../model/results.ts'
import { type Contrast, contrastId, type Definition } from '../model/study.ts'
import { rowsAmong } from '../numerics/rows.ts'
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
  const keepMdd = createMddKeeper()
  return async (cohortStudy, request, { signal, onRows }) => {
    const key = associationKey(cohortStudy, request)
    const known = kept.peek(key)
    if (known !== undefined) {
      onRows(known)
      return kept.get(key, () => known)
    }
    const input = associationInput(cohortStudy, request)
    const rows = await runAssociation(pool, input, { signal, onRows, kept: keepMdd(cohortStudy, request, input) })
    return kept.get(key, () => rows)
  }
}

/** Columns kept in each worker take no more. */
const MOST_BYTES = 100e6

/**
 * Covariates and scores of everyone in a cohort with an MDD date, for contrasts of people with MDD: a toggle then sends groups alone.
 * Those of the last cohort are kept.
 */
function createMddKeeper() {
  let last: { readonly madeOf: readonly unknown[]; readonly people: KeptPeople | undefined } | null = null
  return (
    { study, extract, indexOf }: CohortStudy,
    { definition, contrasts }: AssociationRequest,
    input: AssociationInput,
  ): KeptPeople | undefined => {
    if (contrasts.every(({ controls }) => controls === 'nonMDD')) return undefined
    const { inCohort, discovery, eligible } = input
    const { offsets } = indexOf(definition).mdd
    const covariates = studyCovariates(extract, study)
    const scores = JSON.stringify(study.scores)
    const madeOf = [extract, inCohort, discovery, eligible, offsets, covariates, scores]
    if (!last || madeOf.some((part, k) => part !== last?.madeOf[k])) {
      const rows = withMdd(eligibleRows(inCohort, eligible), [offsets])
      const columns = covariates.names.length + studyScores(extract, study).length
      const people = columns * rows.length * 8 <= MOST_BYTES ? keepPeople(input, rows) : undefined
      last = { madeOf, people }
    }
    return last.people
  }
}

/** Those who have a date of MDD in one of the indices: without one no definition makes anyone trMDD or TRD. */
export function withMdd(rows: Int32Array, indices: readonly Int32Array[]): Int32Array {
  return rowsAmong(rows, (row) => indices.some((offsets) => offsets[row + 1] > offsets[row]))
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
    ...(study.scores.standardise === 'discovery' && {
      discovery: discoveryMembers(study, cohortStudy.cohorts.members),
    }),
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
  // A rule may name any cohort before this one, and scores may be in units of another.
  const members =
    own?.rules?.length || study.scores.standardise === 'discovery'
      ? cohorts.cohorts.map(({ id, role, where, rules }) => [id, role, where, rules])
      : own?.where
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
