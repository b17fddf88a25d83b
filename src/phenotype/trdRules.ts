import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import { type Course, goesOnOver, type Trial } from './trials.ts'

/** A person's course with what the rules ask of it besides. */
export interface Treated extends Course {
  /** Where the treatment periods end among `fills` (exclusive). */
  readonly periodEnds: readonly number[]
  /** Had the person a prescription of the drug before that day, whether it counts or not. */
  hadBefore(drug: number, day: number): boolean
  /** May TRD be on that day. */
  accepts(day: number): boolean
}

type Rules = Pick<
  Definition,
  | 'trdRule'
  | 'minDrugs'
  | 'windowAnchor'
  | 'windowDays'
  | 'windowEdge'
  | 'whichPeriod'
  | 'sameDayDrugs'
  | 'addedDrugs'
  | 'restarts'
  | 'minTrialDays'
  | 'maxDaysBetweenTrials'
>

/** The first day on which a person is TRD by antidepressants and which is accepted; `NO_DAY` for none. */
export type TrdRule = (treated: Treated) => number

export function trdRule(definition: Rules): TrdRule {
  if (definition.trdRule === 'switches') return switches(definition)
  if (definition.trdRule === 'successive_trials') return successiveTrials(definition)
  return definition.windowAnchor === 'look_back' ? lookBack(definition) : windows(definition)
}

/** Days after its first that a window holds. */
export const reachOf = ({ windowDays, windowEdge }: Pick<Definition, 'windowDays' | 'windowEdge'>): number =>
  windowEdge === 'included' ? windowDays : windowDays - 1

/** Distinct drugs from the window's start on. */
function windows(definition: Rules): TrdRule {
  const { minDrugs, windowAnchor, whichPeriod, sameDayDrugs, addedDrugs, restarts, minTrialDays } = definition
  const reach = windowAnchor === 'whole_period' ? Number.POSITIVE_INFINITY : reachOf(definition)

  const fromAnchor = (treated: Treated, anchor: number, end: number): number => {
    const { fills, trials, hadBefore, accepts } = treated
    const first = fills[anchor].day
    const admitted = new Map<number, boolean>()
    const counted = new Set<number>()
    let distinct = 0
    let formerNewDay = NO_DAY
    for (let i = anchor; i < end && fills[i].day - first <= reach; i++) {
      const { day, trial } = fills[i]
      if (!admitted.has(trial.drug)) {
        const again = restarts === 'skip' && hadBefore(trial.drug, first)
        const added = addedDrugs === 'former_must_stop' && goesOnOver(trials, trial.drug, day)
        admitted.set(trial.drug, day === first || !(again || added))
      }
      if (!admitted.get(trial.drug) || counted.has(trial.unit) || day - trial.start < minTrialDays) continue
      counted.add(trial.unit)
      if (sameDayDrugs === 'each' || day !== formerNewDay) distinct++
      formerNewDay = day
      if (distinct >= minDrugs && accepts(day)) return day
    }
    return NO_DAY
  }

  return (treated) => {
    const { fills } = treated
    const ends = windowAnchor === 'index_date' ? [fills.length] : treated.periodEnds
    const considered = whichPeriod === 'first' ? ends.slice(0, 1) : ends
    const days: number[] = []
    considered.forEach((end, k) => {
      const start = k === 0 ? 0 : considered[k - 1]
      for (let anchor = start; anchor < end; anchor++) {
        if (anchor > start && (windowAnchor !== 'sliding' || fills[anchor].day === fills[anchor - 1].day)) continue
        days.push(fromAnchor(treated, anchor, end))
      }
    })
    return earliest(days)
  }
}

/** Distinct drugs that were there in the window which ends with the day a trial begins to count. */
function lookBack(definition: Rules): TrdRule {
  const { minDrugs, sameDayDrugs, addedDrugs } = definition
  const reach = reachOf(definition)
  return ({ trials, accepts }) => {
    const counting = trials.filter(
      ({ counts, drug, start }) =>
        counts !== NO_DAY && !(addedDrugs === 'former_must_stop' && goesOnOver(trials, drug, start)),
    )
    const days = counting.map(({ counts: day }) => {
      const before = unitsOf(thereIn(counting, day - reach, day - 1))
      const fresh = [...unitsOf(thereIn(counting, day - reach, day))].filter((unit) => !before.has(unit)).length
      const distinct = before.size + (sameDayDrugs === 'each' ? fresh : Math.min(fresh, 1))
      return reach >= 0 && distinct >= minDrugs && accepts(day) ? day : NO_DAY
    })
    return earliest(days)
  }
}

/** Trials that count by the day `to` and whose drug is there on the day `from` or later. */
export const thereIn = (trials: readonly Trial[], from: number, to: number): Trial[] =>
  trials.filter(({ counts, until }) => counts !== NO_DAY && counts <= to && until >= from)

export const unitsOf = (trials: readonly Trial[]): Set<number> => new Set(trials.map(({ unit }) => unit))

/** As many switches as `minDrugs` − 1, each from another drug, and `minDrugs` distinct drugs in all. */
function switches({ minDrugs, minTrialDays, maxDaysBetweenTrials }: Rules): TrdRule {
  return ({ fills, trials, accepts }) => {
    const firstDayOf = new Map<number, number>()
    for (const { unit, start } of trials) if (!firstDayOf.has(unit)) firstDayOf.set(unit, start)
    if (firstDayOf.size < minDrugs) return NO_DAY
    const found = trials.flatMap((trial) => {
      if (fills.some(({ day, trial: other }) => day === trial.last && other.drug !== trial.drug)) return []
      const day = fills.find((fill) => fill.day > trial.last)?.day
      if (day === undefined || day - trial.last > maxDaysBetweenTrials) return []
      const next = fills.filter((fill) => fill.day === day)
      if (next.some((fill) => fill.trial.drug === trial.drug)) return []
      if (next.every((fill) => fill.trial.unit === trial.unit)) return []
      // Of a drug prescribed on one day only, the time to the next drug is all that is known of its duration.
      const lasted = trial.last > trial.start ? trial.last - trial.start : day - trial.last
      return lasted >= minTrialDays ? [{ day, unit: trial.unit }] : []
    })
    const days = [...found.map(({ day }) => day), ...firstDayOf.values()].map((day) => {
      const from = new Set(found.filter((one) => one.day <= day).map(({ unit }) => unit)).size
      const distinct = [...firstDayOf.values()].filter((first) => first <= day).length
      return from >= minDrugs - 1 && distinct >= minDrugs && accepts(day) ? day : NO_DAY
    })
    return earliest(days)
  }
}

/** A part of a trial that is long enough for itself. */
interface Long {
  readonly start: number
  readonly end: number
  readonly trial: Trial
}

/**
 * `minDrugs` trials of distinct drugs one after the other, each at least `minTrialDays` from one prescription to another: the
 * next begins when the former has lasted as long, on that day or later, and its drug is not prescribed in the former before.
 */
function successiveTrials(definition: Rules): TrdRule {
  const { minDrugs, minTrialDays, maxDaysBetweenTrials, addedDrugs } = definition
  return ({ fills, trials, accepts }) => {
    const long: Long[] = []
    for (const { day, trial } of fills) {
      if (trial.last - day < minTrialDays) continue
      const last = fills.find((fill) => fill.trial === trial && fill.day - day >= minTrialDays)!
      long.push({ start: day, end: last.day, trial })
    }
    if (unitsOf(long.map(({ trial }) => trial)).size < minDrugs) return NO_DAY
    const follows = (next: Long, former: Long) =>
      next.start >= former.end &&
      next.start - former.end <= maxDaysBetweenTrials &&
      !(addedDrugs === 'former_must_stop' && goesOnOver(trials, next.trial.drug, next.start)) &&
      !fills.some(({ day, trial }) => trial.drug === next.trial.drug && day >= former.start && day < former.end)
    const known = new Map<string, number>()
    const completedFrom = (at: number, used: readonly number[]): number => {
      const former = long[at]
      if (used.length === minDrugs) return accepts(former.end) ? former.end : NO_DAY
      const key = `${at} ${used.join()}`
      const before = known.get(key)
      if (before !== undefined) return before
      const day = earliest(
        long.map((next, k) =>
          !used.includes(next.trial.unit) && follows(next, former)
            ? completedFrom(
                k,
                [...used, next.trial.unit].sort((a, b) => a - b),
              )
            : NO_DAY,
        ),
      )
      known.set(key, day)
      return day
    }
    return earliest(long.map(({ trial }, at) => completedFrom(at, [trial.unit])))
  }
}

/** `NO_DAY` is no day. */
export function earliest(days: readonly number[]): number {
  let best = NO_DAY
  for (const day of days) if (day !== NO_DAY && (best === NO_DAY || day < best)) best = day
  return best
}
