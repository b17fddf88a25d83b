import type { CumulativeIncidenceResult, IncidenceCurve, IncidenceRow } from '../model/progressionResults.ts'
import type { ResultTable } from '../model/results.ts'
import type { ProgressionOptions } from '../model/study.ts'
import { rowsWhere, take } from '../numerics/rows.ts'
import { cumulativeIncidence } from '../statistics/aalenJohansen.ts'
import { atRiskAt, bandOf, type CiType } from '../statistics/kaplanMeier.ts'
import { strataByQuantile } from '../statistics/quantile.ts'
import { stratumLabels } from './progression.ts'
import { competingCauses as causes, type ProgressionSet } from './progressionSet.ts'
import { tableOf } from './tableOf.ts'

/** Cumulative incidence of TRD and of death before it, by stratum of a score. */
export function incidenceOf(
  set: ProgressionSet,
  definition: string,
  score: string,
  values: Float64Array,
  options: ProgressionOptions,
): CumulativeIncidenceResult {
  const ciType = options.confidenceInterval
  const curves = curvesOf(set, values, options, ciType)
  const n = curves.reduce((sum, curve) => sum + (curve.cause === 'TRD' ? curve.n : 0), 0)
  const common = { set: set.id, definition, score, ciType, n, curves }
  if (set.competing === null) {
    const reason = 'The data have no death table. Add one with the columns person_id and death_date.'
    return { ...common, status: 'not_estimable', reason }
  }
  if (n === 0) return { ...common, status: 'not_estimable', reason: set.lacking || `No one followed has ${score}.` }
  return { ...common, status: 'ok', reason: '' }
}

/** The curves at the study's times, in the study's interval type: strata, within them causes, within them times. */
export function incidenceRows(
  set: ProgressionSet,
  score: string,
  values: Float64Array,
  options: ProgressionOptions,
): IncidenceRow[] {
  const ciType = options.confidenceInterval
  const times = [...options.times].sort((a, b) => a - b)
  return curvesOf(set, values, options, ciType).flatMap((curve) =>
    times.map((time, t) => {
      const { timeDays } = curve
      const next = upTo(timeDays, time)
      const former = t === 0 ? 0 : upTo(timeDays, times[t - 1])
      const at = next - 1
      return {
        cohort: set.id,
        score,
        ciType,
        stratum: curve.stratum,
        cause: curve.cause,
        timeDays: time,
        atRisk: atRiskAt({ time: timeDays, atRisk: curve.atRisk, entries: curve.entryDays }, time),
        events: curve.eventCounts.subarray(former, next).reduce((sum, value) => sum + value, 0),
        incidence: at < 0 ? 0 : curve.incidence[at],
        standardError: at < 0 ? 0 : curve.standardError[at],
        ciLower: at < 0 ? 0 : curve.ciLower[at],
        ciUpper: at < 0 ? 0 : curve.ciUpper[at],
      }
    }),
  )
}

/** `cumulative_incidence.csv` */
export const incidenceTable = (rows: readonly IncidenceRow[]): ResultTable =>
  tableOf<IncidenceRow>(
    'cumulative_incidence',
    {
      cohort: 'cohort',
      score: 'score',
      ci_type: 'ciType',
      stratum: 'stratum',
      cause: 'cause',
      time_days: 'timeDays',
      at_risk: 'atRisk',
      events: 'events',
      incidence: 'incidence',
      standard_error: 'standardError',
      ci_lower: 'ciLower',
      ci_upper: 'ciUpper',
    },
    rows,
  )

/** None without a death table; strata that hold no one have no curves. */
function curvesOf(
  { rows, competing, startDays }: ProgressionSet,
  values: Float64Array,
  options: ProgressionOptions,
  ciType: CiType,
): IncidenceCurve[] {
  if (competing === null) return []
  const ofSet = take(values, rows)
  const having = rowsWhere(ofSet.length, (i) => !Number.isNaN(ofSet[i]))
  const stratum = strataByQuantile(take(ofSet, having), options.strata)
  return stratumLabels(options.strata).flatMap((label, k) => {
    const own = having.filter((_, i) => stratum[i] === k)
    if (own.length === 0) return []
    const curve = cumulativeIncidence(
      take(competing.days, own),
      take(competing.state, own),
      causes.length,
      startDays && take(startDays, own),
    )
    return curve.causes.map(({ events, eventCounts, incidence, standardError }, c): IncidenceCurve => {
      const { lower, upper } = bandOf(incidence, standardError, ciType, options.confidenceLevel)
      const { n, time: timeDays, atRisk, entries: entryDays } = curve
      const numbers = {
        timeDays,
        atRisk,
        entryDays,
        eventCounts,
        incidence,
        standardError,
        ciLower: lower,
        ciUpper: upper,
      }
      return { stratum: label, cause: causes[c], n, events, ...numbers }
    })
  })
}

/** How many of the ascending times are at most `limit`. */
function upTo(times: Float64Array, limit: number): number {
  const after = times.findIndex((time) => time > limit)
  return after === -1 ? times.length : after
}
