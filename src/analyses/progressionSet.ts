import { NO_DAY, type ObservationPeriods } from '../model/extract.ts'
import type { ProgressionFlow } from '../model/results.ts'
import type { ProgressionOptions } from '../model/study.ts'
import { type Status, TR_MDD, TRD } from '../phenotype/status.ts'
import type { MddSummary } from '../phenotype/summary.ts'
import { tiedTimes } from '../statistics/tiedTimes.ts'

/** People followed from their first MDD date to TRD. */
export interface ProgressionSet {
  readonly id: string
  /** Row numbers, by ascending end of follow-up, then by row. */
  readonly rows: Int32Array
  /** End of follow-up on the study's time scale. */
  readonly followUpDays: Float64Array
  /** First MDD date on that scale; undefined where it is time zero. */
  readonly startDays?: Float64Array
  /** From the first MDD date to the end of follow-up, whatever the scale. */
  readonly durationDays: Float64Array
  /** 1 TRD, 0 censored. */
  readonly event: Uint8Array
  /** With death as a competing end: days to TRD, death or censoring, whichever is first, and which of them it is. */
  readonly competing: { readonly days: Float64Array; readonly state: Uint8Array } | null
  readonly flow: ProgressionFlow
  /** A sentence where no one can be followed because the data lack what it takes; empty otherwise. */
  readonly lacking: string
}

export interface ProgressionInputs {
  readonly eligible: Uint8Array
  /** By cohort id, 1 for its members. */
  readonly members: ReadonlyMap<string, Uint8Array>
  /** Under the primary definition, as is the summary. */
  readonly status: Status
  readonly summary: MddSummary
  readonly observation: ObservationPeriods | null
  readonly deathDay?: Int32Array
  readonly birthDay?: Int32Array
}

/** States of `competing`; 0 is censored. */
export const REACHED_TRD = 1
export const DIED = 2

/** The people of one time-to-event set (the paper's readings: `docs/definitions.md`, B6 to B8 and B12). */
export function progressionSet(
  set: ProgressionOptions['sets'][number],
  options: ProgressionOptions,
  { eligible, members, status, summary, observation, deathDay, birthDay }: ProgressionInputs,
): ProgressionSet {
  const pooled = set.cohorts.map((id) => members.get(id)).filter((member) => member !== undefined)
  const censorDay = {
    observation_end: observation?.endDay,
    last_record: summary.lastRecord,
    last_record_or_visit: summary.lastRecordOrVisit,
  }[options.censorAt]
  const flow = { mdd: 0, trd: 0, afterTimePoints: 0, missingTime: 0, nonPositive: 0, nonPositiveEvents: 0, events: 0 }
  const followed: Followed[] = []

  for (let row = 0; row < eligible.length; row++) {
    const group = status.group[row]
    if (eligible[row] === 0 || (group !== TR_MDD && group !== TRD)) continue
    if (!pooled.some((member) => member[row] === 1)) continue
    const event = group === TRD ? 1 : 0
    flow.mdd++
    flow.trd += event
    if (timePoints(summary, options, row) < options.minTimePoints) continue
    flow.afterTimePoints++
    const observed = censorDay === undefined ? NO_DAY : event === 1 ? status.trdDay[row] : censorDay[row]
    const death = deathDay?.[row] ?? NO_DAY
    const dies = event === 0 && death !== NO_DAY && (observed === NO_DAY || death <= observed)
    const end = dies && options.atDeath === 'end' ? death : observed
    const zero = options.timeScale === 'age' ? (birthDay?.[row] ?? NO_DAY) : 0
    if (end === NO_DAY || zero === NO_DAY) {
      flow.missingTime++
      continue
    }
    const days = end - summary.firstMdd[row]
    if (days <= 0) {
      flow.nonPositive++
      flow.nonPositiveEvents += event
      if (options.nonPositive === 'drop') continue
    }
    flow.events += event
    const start = options.timeScale === 'since_first_mdd' ? 0 : summary.firstMdd[row] - zero
    followed.push({
      row,
      start,
      days: Math.max(days, 0.5),
      event,
      competingDays: Math.max((dies ? death : end) - summary.firstMdd[row], 0.5),
      state: event === 1 ? REACHED_TRD : dies ? DIED : 0,
    })
  }
  followed.sort((a, b) => a.start + a.days - (b.start + b.days) || a.row - b.row)
  const times = onScale(followed, options.timeScale)
  return {
    id: set.id,
    rows: Int32Array.from(followed, ({ row }) => row),
    followUpDays: times.end,
    startDays: times.start,
    durationDays: Float64Array.from(followed, ({ days }) => days),
    event: Uint8Array.from(followed, ({ event }) => event),
    competing:
      deathDay === undefined
        ? null
        : {
            days: times.competingEnd,
            state: Uint8Array.from(followed, ({ state }) => state),
          },
    flow: { set: set.id, ...flow, n: followed.length },
    lacking:
      censorDay === undefined
        ? 'The data have no observation periods, so follow-up without TRD has no end. ' +
          'Choose the last record as the end of follow-up, or add an observation_period table.'
        : '',
  }
}

interface Followed {
  readonly row: number
  /** First MDD date on the time scale. */
  readonly start: number
  /** From then on. */
  readonly days: number
  readonly competingDays: number
  readonly event: number
  readonly state: number
}

/** Times that differ by rounding only become one, starts and ends together. */
function onScale(followed: readonly Followed[], scale: ProgressionOptions['timeScale']) {
  const n = followed.length
  const columns: ((each: Followed) => number)[] = [
    ({ start, days }) => start + days,
    ({ start, competingDays }) => start + competingDays,
    ({ start }) => start,
  ]
  const all = new Float64Array(columns.length * n)
  for (const [c, column] of columns.entries()) for (let i = 0; i < n; i++) all[c * n + i] = column(followed[i])
  const merged = tiedTimes(all)
  return {
    end: merged.slice(0, n),
    competingEnd: merged.slice(n, 2 * n),
    start: scale === 'since_first_mdd' ? undefined : merged.slice(2 * n),
  }
}

function timePoints(summary: MddSummary, options: ProgressionOptions, row: number): number {
  if (options.timePoints === 'none') return Infinity
  return options.timePoints === 'mdd_dates' ? summary.nMddDates[row] : summary.nConditionDatesFromMdd[row]
}
