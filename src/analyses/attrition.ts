import type { AttritionRow, ResultTable } from '../model/results.ts'
import { type Exclusion, exclusions, type Status } from '../phenotype/status.ts'
import { tally } from '../phenotype/tally.ts'
import type { EffectiveCohorts } from './cohorts.ts'
import { type Eligibility, type Requirement, requirements } from './eligibility.ts'
import type { Selection } from './personRules.ts'

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

/** Rules of the study that come before the eligibility: see `EffectiveCohorts`. */
export type ChosenBy = Pick<EffectiveCohorts, 'population' | 'selections'>

/**
 * From all people loaded to the analysed groups: after the last step nAfter = nonMDD + trMDD + TRD of `countRows`. Rows:
 * `all`, then the cohorts in the order given; within each the definitions; within each the steps.
 *
 * @param members by cohort id, 1 for its members
 * @param statuses by definition id
 * @param chosenBy rules for everyone (`people_1` …, before `cohort`) and of cohorts (`cohort_1` …, after it), a step each
 */
export function attritionRows(
  members: ReadonlyMap<string, Uint8Array>,
  { missing, waived }: Pick<Eligibility, 'missing' | 'waived'>,
  statuses: ReadonlyMap<string, Status>,
  { population, selections }: ChosenBy = { selections: new Map() },
): AttritionRow[] {
  return [['all', null] as const, ...members].flatMap(([cohort, member]) => {
    const own = selections.get(cohort)
    const labels = stepLabels(population, own, waived)
    const before = beforeStatus(member, population, own, missing)
    return [...statuses].flatMap(([definition, { exclusion }]) => {
      const ofExclusion = tally(exclusion, before.left, exclusions.length)
      const byStatus = new Map<string, number>(exclusions.map((name, code) => [name, ofExclusion[code]]))
      let left = missing.length
      return labels.map(([step, label]) => {
        const nBefore = left
        const nRemoved = before.removed.get(step) ?? byStatus.get(step) ?? 0
        left -= nRemoved
        return { cohort, definition, step, label, nBefore, nRemoved, nAfter: left }
      })
    })
  })
}

/** Steps and their names, those of rules in their places. */
function stepLabels(
  population: Selection | undefined,
  own: Selection | undefined,
  waived: readonly Requirement[],
): readonly (readonly [step: string, label: string])[] {
  const rules = (before: string, selection: Selection | undefined) =>
    (selection?.labels ?? []).map((label, at) => [`${before}_${at + 1}`, label] as const)
  return Object.entries(steps).flatMap(([step, label]) => {
    const asked = !waived.some((requirement) => requirement === step)
    const named = [step, asked ? label : `${label} (not asked for: the data do not have it)`] as const
    return step === 'cohort' ? [...rules('people', population), named, ...rules('cohort', own)] : [named]
  })
}

export function attritionTable(rows: readonly AttritionRow[]): ResultTable {
  return {
    name: 'attrition',
    columns: ['cohort', 'definition', 'step', 'n_before', 'n_removed', 'n_after', 'label'],
    rows: rows.map((row) => [row.cohort, row.definition, row.step, row.nBefore, row.nRemoved, row.nAfter, row.label]),
  }
}

/** What no definition changes. */
interface BeforeStatus {
  /** People who leave at each step. */
  readonly removed: ReadonlyMap<string, number>
  /** Rows of those who are left. */
  readonly left: Int32Array
}

/** Of the last rules of each cohort: a toggle of a definition does not pass over everyone again. */
const kept = new WeakMap<Uint8Array, { readonly madeOf: readonly unknown[]; readonly before: BeforeStatus }>()

/** Someone without a requirement leaves there, whatever their status. */
function beforeStatus(
  member: Uint8Array | null,
  population: Selection | undefined,
  own: Selection | undefined,
  missing: Uint8Array,
): BeforeStatus {
  const madeOf = [missing, population, own]
  const known = kept.get(member ?? missing)
  if (known?.madeOf.every((part, k) => part === madeOf[k])) return known.before
  const before = removedBefore(member, population, own, missing)
  kept.set(member ?? missing, { madeOf, before })
  return before
}

function removedBefore(
  member: Uint8Array | null,
  population: Selection | undefined,
  own: Selection | undefined,
  missing: Uint8Array,
): BeforeStatus {
  const ofPopulation = new Float64Array(1 + (population?.labels.length ?? 0))
  const ofCohort = new Float64Array(1 + (own?.labels.length ?? 0))
  const ofRequirement = new Float64Array(requirements.length)
  const left = new Int32Array(missing.length)
  let outside = 0
  let count = 0
  for (let row = 0; row < missing.length; row++) {
    if (population && population.leftAt[row] !== 0) ofPopulation[population.leftAt[row]]++
    else if (member !== null && member[row] === 0) {
      // Who is no member for another reason than its rules does not fit its `where`.
      const rule = own?.leftAt[row] ?? 0
      if (rule === 0) outside++
      else ofCohort[rule]++
    } else if (missing[row] !== 0) ofRequirement[missing[row]]++
    else left[count++] = row
  }
  const removed = new Map<string, number>([
    ...Array.from(ofPopulation, (n, at) => [`people_${at}`, n] as const),
    ['cohort', outside],
    ...Array.from(ofCohort, (n, at) => [`cohort_${at}`, n] as const),
    ...requirements.map((name, code) => [name, ofRequirement[code]] as const),
  ])
  return { removed, left: left.slice(0, count) }
}
