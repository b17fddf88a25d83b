import { rowsWhere, take } from '../numerics/rows.ts'
import type { Survival } from './riskSets.ts'

export interface CoxPeople {
  readonly survival: Survival
  /** n values each, NaN where missing. */
  readonly covariates: readonly Float64Array[]
  /** By person, for the model stratified by it; null where there is one. */
  readonly cohort: Int32Array | null
  /** With deaths, say, as competing ends: ends of follow-up and 0 censored or the kind of event there, 1 … causes. */
  readonly competing: { readonly causes: number; readonly time: Float64Array; readonly state: Uint8Array } | null
  /** By person, for robust standard errors; null where everyone stands alone. */
  readonly cluster: Int32Array | null
  /** Level of the intervals of Firth's estimates where the likelihood is monotone; null: none. */
  readonly firthLevel: number | null
}

/** Scores by who has them and all covariates, in the order in which such people first come. */
export function byPeople(covariates: readonly Float64Array[], scores: readonly Float64Array[]) {
  const groups: { readonly missing: Uint8Array; readonly rows: Int32Array; readonly members: number[] }[] = []
  for (const [s, score] of scores.entries()) {
    const missing = missingIn([score, ...covariates])
    const same = groups.find((group) => group.missing.every((value, i) => value === missing[i]))
    if (same !== undefined) same.members.push(s)
    else groups.push({ missing, rows: rowsWhere(missing.length, (i) => missing[i] === 0), members: [s] })
  }
  return groups
}

/** The people who have the score and all covariates, and the score itself. */
export function completePeople(
  people: CoxPeople,
  score: Float64Array,
): CoxPeople & { readonly regressor: Float64Array } {
  const [{ rows }] = byPeople(people.covariates, [score])
  return { ...peopleAt(people, rows), regressor: take(score, rows) }
}

function missingIn(columns: readonly Float64Array[]): Uint8Array {
  const missing = new Uint8Array(columns[0].length)
  for (const column of columns) for (let i = 0; i < missing.length; i++) if (Number.isNaN(column[i])) missing[i] = 1
  return missing
}

export function peopleAt(
  { survival, covariates, cohort, competing, cluster, firthLevel }: CoxPeople,
  rows: Int32Array,
): CoxPeople {
  const { time, event, start, stratum } = survival
  return {
    survival: {
      time: take(time, rows),
      event: take(event, rows),
      start: start && take(start, rows),
      stratum: stratum && take(stratum, rows),
    },
    covariates: covariates.map((values) => take(values, rows)),
    cohort: cohort && take(cohort, rows),
    competing: competing && {
      causes: competing.causes,
      time: take(competing.time, rows),
      state: take(competing.state, rows),
    },
    cluster: cluster && take(cluster, rows),
    firthLevel,
  }
}
