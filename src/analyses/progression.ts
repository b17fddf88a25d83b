import type { Extract } from '../model/extract.ts'
import type { KaplanMeierCurve, KaplanMeierResult, KaplanMeierRow, ResultTable, StrataTest } from '../model/results.ts'
import type { ProgressionOptions, Study } from '../model/study.ts'
import { rowsWhere, take } from '../numerics/rows.ts'
import { inUnits } from '../scores/standardise.ts'
import { type CiType, confidenceBand, curveAt, curvesByStratum, medianTime } from '../statistics/kaplanMeier.ts'
import { logRank } from '../statistics/logRank.ts'
import { strataByQuantile } from '../statistics/quantile.ts'
import { discoveryMembers, eligibleRows } from './cohorts.ts'
import { scoreUnits } from './contrastSet.ts'
import type { ProgressionInputs, ProgressionSet } from './progressionSet.ts'
import { adjustedScores, scoreValues } from './scoreUnits.ts'

/** The interval types of `kaplan_meier.csv`, in its order. */
export const ciTypes: readonly CiType[] = ['log', 'log-log', 'plain']

/**
 * The scores as the models and strata of a set see them: in each of its cohorts adjusted for ancestry as the study asks, and
 * standardised over the eligible people of the cohort, or of the discovery cohort, where the study asks for it.
 *
 * @returns takes a score's name, gives one number for each person of the extract, NaN where missing or outside the cohorts
 */
export function scoresInSet(
  study: Study,
  set: ProgressionOptions['sets'][number],
  { members, eligible }: Pick<ProgressionInputs, 'members' | 'eligible'>,
  extract: Extract,
): (score: string) => Float64Array {
  const { standardise } = study.scores
  const isScaled = standardise === 'cohort' || standardise === 'discovery'
  if (!isScaled && study.scores.ancestryAdjustment === 'none') return (score) => scoreValues(extract, score)
  const discovery = standardise === 'discovery' ? discoveryMembers(study, members) : undefined
  const cohorts = set.cohorts.flatMap((id) => {
    const inCohort = members.get(id)
    if (inCohort === undefined) return []
    const rows = eligibleRows(inCohort, eligible)
    const adjusted = adjustedScores(extract, study, rows)
    return [{ rows, adjusted, unitOf: scoreUnits({ extract, study, eligible, inCohort, discovery }, adjusted) }]
  })
  return (score) => {
    const pooled = new Float64Array(extract.people.n).fill(Number.NaN)
    for (const { rows, adjusted, unitOf } of cohorts) {
      const values = adjusted(score)
      const inUnit = inUnits(values, rows, unitOf(score, values))
      for (let k = 0; k < rows.length; k++) pooled[rows[k]] = inUnit[k]
    }
    return pooled
  }
}

/** Kaplan-Meier curves of time to TRD by stratum of a score (Figure 2A), and the tests across the strata. */
export function kaplanMeier(
  set: ProgressionSet,
  definition: string,
  score: string,
  values: Float64Array,
  options: ProgressionOptions,
): KaplanMeierResult {
  const { strata, time, event, ...rest } = stratified(set, values, options)
  const tests = strataTests(set, { time, event, ...rest }, options)
  const n = time.length
  const events = event.reduce((sum, value) => sum + value, 0)
  const [status, reason] = statusOf(set, n, events, score)
  return {
    set: set.id,
    definition,
    score,
    ciType: options.confidenceInterval,
    n,
    events,
    curves: strata.map(({ label, curve }): KaplanMeierCurve => {
      const { lower, upper } = confidenceBand(curve, options.confidenceInterval, options.confidenceLevel)
      return {
        stratum: label,
        n: curve.n,
        events: curve.events,
        timeDays: curve.time,
        atRisk: curve.atRisk,
        entryDays: curve.entries,
        eventCounts: curve.eventCounts,
        censoredCounts: curve.censoredCounts,
        survival: curve.survival,
        standardError: curve.standardError,
        ciLower: lower,
        ciUpper: upper,
        median: medianTime(curve.time, curve.survival),
        medianCiLower: medianTime(curve.time, lower),
        medianCiUpper: medianTime(curve.time, upper),
      }
    }),
    ...tests,
    status,
    reason,
  }
}

/** Across the strata: log-rank, Peto-Peto, and log-rank stratified by the set's cohorts, null where there is one. */
export function strataTests(
  { cohort }: ProgressionSet,
  { kept, time, event, stratum, start }: Omit<ReturnType<typeof stratified>, 'strata'>,
  options: ProgressionOptions,
): Pick<KaplanMeierResult, 'logRank' | 'petoPeto' | 'withinCohorts'> {
  const testOf = (rho: 0 | 1, within?: Int32Array): StrataTest => {
    const { chiSquare, df, p } = logRank(time, event, stratum, options.strata.length + 1, {
      rho,
      start,
      stratum: within,
    })
    return { chiSquare, df, p }
  }
  return {
    logRank: testOf(0),
    petoPeto: testOf(1),
    withinCohorts: cohort && testOf(0, take(cohort, kept)),
  }
}

/** The curves at the study's times, in every interval type: interval types, within them strata, within them times. */
export function kaplanMeierRows(
  set: ProgressionSet,
  score: string,
  values: Float64Array,
  options: ProgressionOptions,
): KaplanMeierRow[] {
  const { strata } = stratified(set, values, options)
  const times = [...options.times].sort((a, b) => a - b)
  return ciTypes.flatMap((ciType) =>
    strata.flatMap(({ label, curve }) =>
      curveAt(curve, confidenceBand(curve, ciType, options.confidenceLevel), times).map((point) => ({
        cohort: set.id,
        score,
        ciType,
        stratum: label,
        timeDays: point.time,
        atRisk: point.atRisk,
        events: point.events,
        survival: point.survival,
        standardError: point.standardError,
        ciLower: point.lower,
        ciUpper: point.upper,
      })),
    ),
  )
}

/** Rows in the order given: by set, then score. */
export function kaplanMeierTable(rows: readonly KaplanMeierRow[]): ResultTable {
  return {
    name: 'kaplan_meier',
    columns: [
      'cohort',
      'score',
      'ci_type',
      'stratum',
      'time_days',
      'at_risk',
      'events',
      'survival',
      'standard_error',
      'ci_lower',
      'ci_upper',
    ],
    rows: rows.map((row) => [
      row.cohort,
      row.score,
      row.ciType,
      row.stratum,
      row.timeDays,
      row.atRisk,
      row.events,
      row.survival,
      row.standardError,
      row.ciLower,
      row.ciUpper,
    ]),
  }
}

/** `0-20`, `20-80`, `80-100` for cuts at .2 and .8. */
export function stratumLabels(cuts: readonly number[]): string[] {
  const percents = [0, ...cuts, 1].map((cut) => Number((cut * 100).toPrecision(12)))
  return percents.slice(1).map((percent, i) => `${percents[i]}-${percent}`)
}

/** The set's people who have the score, cut at its quantiles among them; strata that hold no one have no curve. */
export function stratified(set: ProgressionSet, values: Float64Array, { strata: cuts }: ProgressionOptions) {
  const ofSet = take(values, set.rows)
  const kept = rowsWhere(ofSet.length, (i) => !Number.isNaN(ofSet[i]))
  const time = take(set.followUpDays, kept)
  const event = take(set.event, kept)
  const { startDays } = set
  const start = startDays && take(startDays, kept)
  const stratum = strataByQuantile(take(ofSet, kept), cuts)
  const curves = curvesByStratum(time, event, stratum, cuts.length + 1, start)
  const strata = stratumLabels(cuts)
    .map((label, k) => ({ label, curve: curves[k] }))
    .filter(({ curve }) => curve.n > 0)
  return { kept, strata, time, event, stratum, start }
}

function statusOf(
  set: ProgressionSet,
  n: number,
  events: number,
  score: string,
): [KaplanMeierResult['status'], KaplanMeierResult['reason']] {
  if (set.lacking !== '') return ['not_estimable', set.lacking]
  if (n === 0) {
    const whose =
      set.rows.length === 0 ? 'No one with MDD can be followed in this set.' : `No one followed has ${score}.`
    return ['not_estimable', whose]
  }
  if (events === 0) return ['no_events', `None of the ${n} people followed reached TRD.`]
  return ['ok', '']
}
