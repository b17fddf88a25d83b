import { eligibleRows } from '../analyses/cohorts.ts'
import { type AssociationInput, studyScores } from '../analyses/contrastSet.ts'
import { studyCovariates } from '../analyses/covariates.ts'
import { type KeptPeople, keepPeople } from '../analyses/keptPeople.ts'
import { adjustedScores } from '../analyses/scoreUnits.ts'
import { InputError } from '../model/errors.ts'
import type { People, PersonColumn } from '../model/extract.ts'
import { contrastId } from '../model/study.ts'
import { take } from '../numerics/rows.ts'
import { standardise } from '../scores/standardise.ts'
import { associationKey, withMdd } from './associations.ts'
import { type CohortStudy, membersOf } from './cohortStudy.ts'
import { SENSITIVITY_CONTRAST } from './effectSource.ts'

/** What all specifications of a study share: TRD/trMDD in the discovery cohort. */
export interface SpecificationScene {
  readonly cohort: string
  readonly scores: readonly string[]
  /** Rows of the extract: the only people any specification can have in its contrast. */
  readonly rows: Int32Array
  /** An association of those people alone, but for their groups; its numbers are those of the whole extract. */
  readonly input: Omit<AssociationInput, 'groups'>
  readonly kept: KeptPeople
  /** All that the fits depend on, but for the groups. */
  readonly key: string
}

/**
 * Scores are adjusted and standardised, and covariates coded, once, over all whom they are standardised and coded over otherwise.
 *
 * @throws InputError if the study or the data have no such contrast, cohort or scores
 */
export function specificationScene(cohortStudy: CohortStudy): SpecificationScene {
  const { study, extract, cohorts, eligibility, primary } = cohortStudy
  const cohort = cohorts.cohorts.find(({ role }) => role === 'discovery')?.id
  const contrasts = study.contrasts.filter((contrast) => contrastId(contrast) === SENSITIVITY_CONTRAST)
  if (cohort === undefined || contrasts.length === 0 || extract.scores === null) {
    throw new InputError(
      `A specification curve is of ${SENSITIVITY_CONTRAST} in the discovery cohort, with scores. Nothing was fitted; ` +
        'the study or the data lack one of these.',
    )
  }
  const eligible = eligibleRows(membersOf(cohortStudy, cohort), eligibility.eligible)
  const indices = new Set(study.definitions.map((definition) => cohortStudy.indexOf(definition).mdd.offsets))
  const rows = withMdd(eligible, [...indices])
  // The cohort is the discovery cohort.
  const once = study.scores.standardise === 'cohort' || study.scores.standardise === 'discovery'
  const names = studyScores(extract, study)
  const adjusted = adjustedScores(extract, study, eligible)
  const scored = names.map((name) => {
    const values = adjusted(name)
    return take(once ? standardise(values, eligible) : values, rows)
  })
  const covariates = studyCovariates(extract, study)
  const columns = new Map(
    covariates.names.map((name, i): [string, PersonColumn] => [
      `${name} `,
      { kind: 'number', values: take(covariates.values[i], rows) },
    ]),
  )
  const everyone = new Uint8Array(rows.length).fill(1)
  const input = {
    extract: {
      ...extract,
      people: peopleOf(extract.people, rows, columns),
      scores: { names, values: scored, hasRow: everyone, origin: extract.scores.origin },
    },
    study: {
      ...study,
      contrasts,
      covariates: [...columns.keys()],
      scores: {
        ...study.scores,
        ancestryAdjustment: 'none' as const,
        standardise: once ? ('none' as const) : study.scores.standardise,
      },
    },
    cohort,
    definition: primary.id,
    eligible: everyone,
    inCohort: everyone,
  }
  const ownSets = JSON.stringify(study.definitions.map(({ conceptSets }) => conceptSets))
  const key = associationKey(cohortStudy, { cohort, definition: primary, contrasts }, `any definition ${ownSets}`)
  return { cohort, scores: names, rows, input, kept: keepPeople(input, Int32Array.from(rows.keys())), key }
}

/** Columns keep names of their own (with a blank), so that `sex` and `age` are not made a second time. */
function peopleOf(people: People, rows: Int32Array, columns: ReadonlyMap<string, PersonColumn>): People {
  const { ids } = people
  return {
    n: rows.length,
    ids:
      ids.kind === 'integer'
        ? { kind: 'integer', values: BigInt64Array.from(rows, (row) => ids.values[row]) }
        : { kind: 'text', values: Array.from(rows, (row) => ids.values[row]) },
    sex: Int8Array.from(rows, (row) => people.sex[row]),
    birthYear: take(people.birthYear, rows),
    birthDay: Int32Array.from(rows, (row) => people.birthDay[row]),
    columns,
  }
}
