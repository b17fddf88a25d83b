import { NO_DAY, type ObservationPeriods } from '../model/extract.ts'
import type { ProgressionFlow } from '../model/results.ts'
import type { ProgressionOptions } from '../model/study.ts'
import { type Status, TR_MDD, TRD } from '../phenotype/status.ts'
import type { MddSummary } from '../phenotype/summary.ts'
import { tiedTimes } from '../statistics/tiedTimes.ts'

/** People followed from their first MDD date to TRD. */
export interface ProgressionSet {
  readonly id: string
  /** Row numbers, by ascending follow-up, then by row. */
  readonly rows: Int32Array
  readonly followUpDays: Float64Array
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
}

/** States of `competing`; 0 is censored. */
export const REACHED_TRD = 1
export const DIED = 2

/** The people of one time-to-event set (the paper's readings: `docs/definitions.md`, B6 to B8 and B12). */
export function progressionSet(
  set: ProgressionOptions['sets'][number],
  options: ProgressionOptions,
  { eligible, members, status, summary, observation, deathDay }: ProgressionInputs,
): ProgressionSet {
  const pooled = set.cohorts.map((id) => members.get(id)).filter((member) => member !== undefined)
  const censorDay = options.censorAt === 'last_record' ? summary.lastRecord : observation?.endDay
  const flow = { mdd: 0, trd: 0, afterTimePoints: 0, missingTime: 0, nonPositive: 0, nonPositiveEvents: 0, events: 0 }
  const followed: { row: number; days: number; event: number; competingDays: number; state: number }[] = []

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
    if (end === NO_DAY) {
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
    followed.push({
      row,
      days: Math.max(days, 0.5),
      event,
      competingDays: Math.max((dies ? death : end) - summary.firstMdd[row], 0.5),
      state: event === 1 ? REACHED_TRD : dies ? DIED : 0,
    })
  }
  followed.sort((a, b) => a.days - b.days || a.row - b.row)
  return {
    id: set.id,
    rows: Int32Array.from(followed, ({ row }) => row),
    followUpDays: tiedTimes(Float64Array.from(followed, ({ days }) => days)),
    event: Uint8Array.from(followed, ({ event }) => event),
    competing:
      deathDay === undefined
        ? null
        : {
            days: tiedTimes(Float64Array.from(followed, ({ competingDays }) => competingDays)),
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

function timePoints(summary: MddSummary, options: ProgressionOptions, row: number): number {
  if (options.timePoints === 'none') return Infinity
  return options.timePoints === 'mdd_dates' ? summary.nMddDates[row] : summary.nConditionDatesFromMdd[row]
}
