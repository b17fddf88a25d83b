import { take } from '../numerics/rows.ts'
import { AS_GIVEN, type ScoreUnit, scoreUnit } from '../scores/standardise.ts'
import { type Columns, type KeptColumns, keepColumns } from '../statistics/keptColumns.ts'
import { eligibleRows } from './cohorts.ts'
import { type AssociationInput, type ContrastSet, scoreUnits, studyScores } from './contrastSet.ts'
import { studyCovariates } from './covariates.ts'
import { adjustedScores } from './scoreUnits.ts'

/** Covariates and scores of people of a cohort that stay in the workers, for whichever contrasts among them. */
export interface KeptPeople {
  /** The covariates' columns, then the scores'. */
  readonly columns: KeptColumns
  readonly covariates: number
  /** Each person's place in the columns, by row of the extract; −1 for those who are not there. */
  readonly places: Int32Array
  /** Of each score in the cohort. */
  readonly units: ReadonlyMap<string, { readonly column: number; readonly unit: ScoreUnit | null }>
}

/**
 * @param rows of the extract, ascending
 */
export function keepPeople(input: Omit<AssociationInput, 'groups'>, rows: Int32Array): KeptPeople {
  const { extract, study, inCohort } = input
  const covariates = studyCovariates(extract, study).values
  const eligible = eligibleRows(inCohort, input.eligible)
  const adjusted = adjustedScores(extract, study, eligible)
  const unitOf = scoreUnits(input, adjusted)
  const columns = covariates.map((values) => take(values, rows))
  const units = new Map<string, { column: number; unit: ScoreUnit | null }>()
  for (const name of input.scores ?? studyScores(extract, study)) {
    const values = adjusted(name)
    units.set(name, { column: columns.length, unit: unitOf(name, values) })
    columns.push(take(values, rows))
  }
  const places = new Int32Array(extract.people.n).fill(-1)
  for (let k = 0; k < rows.length; k++) places[rows[k]] = k
  return { columns: keepColumns(columns), covariates: covariates.length, places, units }
}

/** The regressors of a set's fits. */
export interface SetColumns {
  readonly kept?: KeptColumns
  readonly columns: Columns
  scores(names: readonly string[]): Columns
}

/** Null where someone of the set is not among the people kept; and for a sex alone, which has the units of everyone. */
export function pickedSet(kept: KeptPeople, { study, only }: AssociationInput, set: ContrastSet): SetColumns | null {
  if (only !== undefined) return null
  const people = placesIn(kept, set.people)
  const members = placesIn(kept, set.members)
  if (people === null || members === null) return null
  const { columns, covariates, units } = kept
  const picked = (which: readonly number[], units: readonly (ScoreUnit | null)[]) => ({ which, units, people })
  return {
    kept: columns,
    columns: picked([...Array(covariates).keys()], Array(covariates).fill(AS_GIVEN)),
    scores: (names) => {
      const own = names.map((name) => units.get(name)!)
      const unitOf = ({ column, unit }: (typeof own)[number]) =>
        study.scores.standardise === 'contrast' ? scoreUnit(columns.values[column], members) : unit
      return picked(
        own.map(({ column }) => column),
        own.map(unitOf),
      )
    },
  }
}

function placesIn({ places }: KeptPeople, rows: Int32Array): Int32Array | null {
  const own = new Int32Array(rows.length)
  for (let k = 0; k < rows.length; k++) {
    own[k] = places[rows[k]]
    if (own[k] < 0) return null
  }
  return own
}
