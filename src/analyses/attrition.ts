import type { AttritionRow, ResultTable } from '../model/results.ts'
import { type Exclusion, exclusions, type Status } from '../phenotype/status.ts'
import { type Eligibility, type Requirement, requirements } from './eligibility.ts'

/** The steps in their order; each person who goes leaves at the first step that concerns them. See `docs/attrition.md`. */
const steps = {
  loaded: 'People loaded',
  cohort: 'Not in the cohort',
  sex: 'Sex neither male nor female, or missing',
  birth_year: 'No year of birth',
  covariates: 'A covariate is missing',
  score_row: 'No row in the score table',
  observation_period: 'No observation period',
  control_psychosis: 'No MDD, but psychosis or bipolar disorder',
  control_antidepressant: 'No MDD, but an antidepressant',
  psychosis: 'MDD with psychosis or bipolar disorder',
  mdd_visits: 'Too few visits with an MDD diagnosis',
  treatment: 'MDD without consecutive treatment, not TRD',
} as const satisfies Record<'loaded' | 'cohort' | Exclude<Requirement | Exclusion, 'none'>, string>

type Step = keyof typeof steps

/**
 * From all people loaded to the analysed groups: after the last step nAfter = nonMDD + trMDD + TRD of `countRows`. Rows:
 * `all`, then the cohorts in the order given; within each the definitions; within each the steps.
 *
 * @param members by cohort id, 1 for its members
 * @param statuses by definition id
 */
export function attritionRows(
  members: ReadonlyMap<string, Uint8Array>,
  { missing, waived }: Pick<Eligibility, 'missing' | 'waived'>,
  statuses: ReadonlyMap<string, Status>,
): AttritionRow[] {
  return [['all', null] as const, ...members].flatMap(([cohort, member]) =>
    [...statuses].flatMap(([definition, { exclusion }]) => {
      const removed = removedByStep(member, missing, exclusion)
      let left = missing.length
      return (Object.keys(steps) as Step[]).map((step) => {
        const nBefore = left
        const nRemoved = removed.get(step) ?? 0
        left -= nRemoved
        const asked = !waived.some((requirement) => requirement === step)
        const label = asked ? steps[step] : `${steps[step]} (not asked for: the data do not have it)`
        return { cohort, definition, step, label, nBefore, nRemoved, nAfter: left }
      })
    }),
  )
}

export function attritionTable(rows: readonly AttritionRow[]): ResultTable {
  return {
    name: 'attrition',
    columns: ['cohort', 'definition', 'step', 'n_before', 'n_removed', 'n_after'],
    rows: rows.map((row) => [row.cohort, row.definition, row.step, row.nBefore, row.nRemoved, row.nAfter]),
  }
}

/** People who leave at each step; someone without a requirement leaves there, whatever their status. */
function removedByStep(
  member: Uint8Array | null,
  missing: Uint8Array,
  exclusion: Uint8Array,
): Map<Step | 'none', number> {
  const ofRequirement = new Float64Array(requirements.length)
  const ofExclusion = new Float64Array(exclusions.length)
  let outside = 0
  for (let row = 0; row < missing.length; row++) {
    if (member !== null && member[row] === 0) outside++
    else if (missing[row] !== 0) ofRequirement[missing[row]]++
    else ofExclusion[exclusion[row]]++
  }
  return new Map<Step | 'none', number>([
    ['cohort', outside],
    ...requirements.map((name, code) => [name, ofRequirement[code]] as const),
    ...exclusions.map((name, code) => [name, ofExclusion[code]] as const),
  ])
}
