import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import { type PeriodBounds, periodKnobs } from './periods.ts'
import type { Prescriptions } from './prescriptions.ts'

/** Days from the first to the last prescription of each case's longest treatment period; −1 without a prescription. */
export function longestPeriodDays({ offsets, firstDay, lastDay }: PeriodBounds): Int32Array {
  const longest = new Int32Array(offsets.length - 1).fill(-1)
  for (let k = 0; k < longest.length; k++) {
    for (let j = offsets[k]; j < offsets[k + 1]; j++) {
      const days = lastDay[j] - firstDay[j]
      if (days > longest[k]) longest[k] = days
    }
  }
  return longest
}

/** The first day of each distinct drug of a period, ascending: those of period j are `days[offsets[j]] … days[offsets[j + 1] − 1]`. */
export interface NewDrugDays {
  readonly offsets: Int32Array
  readonly days: Int32Array
}

/** One pass over the runs of the cases' periods. */
export function newDrugDays(
  { drugCount, runs }: Prescriptions,
  cases: Int32Array,
  { offsets, begins, ends }: PeriodBounds,
): NewDrugDays {
  const { offsets: runOffsets, begins: runBegins, firstDay, drug, sourceDay, shift } = runs
  const newOffsets = new Int32Array(begins.length + 1)
  const days = new Int32Array(begins.length + runs.drug.length)
  /** For each drug the last period that saw it: marks of former periods need no clearing. */
  const seenIn = new Int32Array(drugCount).fill(-1)
  let kept = 0
  for (let k = 0; k < cases.length; k++) {
    let run = runOffsets[cases[k]]
    const last = offsets[k + 1]
    for (let j = offsets[k]; j < last; j++) {
      const end = ends[j]
      while (runBegins[run + 1] <= begins[j]) run++
      for (let i = begins[j]; i < end; i = runBegins[++run]) {
        const number = drug[run]
        if (seenIn[number] !== j) days[kept++] = i === runBegins[run] ? firstDay[run] : sourceDay[i + shift[run]]
        seenIn[number] = j
      }
      // The run may go on into the next period.
      run--
      newOffsets[j + 1] = kept
    }
  }
  return { offsets: newOffsets, days: days.slice(0, kept) }
}

/** All of a definition that `trdDays` reads, the periods' rules included. */
export const trdKnobs = [
  ...periodKnobs,
  'minDrugs',
  'windowDays',
  'windowAnchor',
  'windowEdge',
  'whichPeriod',
  'sameDayDrugs',
] as const satisfies readonly (keyof Definition)[]
export type TrdRules = Pick<Definition, (typeof trdKnobs)[number]>

/** Day of the drug that completes the number asked for, in the earliest window, for each case; `NO_DAY` for none. */
export function trdDays(
  prescriptions: Prescriptions,
  { offsets, begins, ends }: PeriodBounds,
  news: NewDrugDays,
  rules: TrdRules,
): Int32Array {
  const { minDrugs, whichPeriod } = rules
  const completion =
    rules.windowAnchor === 'sliding' ? slidingCompletion(prescriptions, rules) : anchoredCompletion(news, rules)
  const days = new Int32Array(offsets.length - 1).fill(NO_DAY)
  for (let k = 0; k < days.length; k++) {
    const last = whichPeriod === 'first' ? Math.min(offsets[k] + 1, offsets[k + 1]) : offsets[k + 1]
    for (let j = offsets[k]; j < last; j++) {
      if (news.offsets[j + 1] - news.offsets[j] < minDrugs) continue
      days[k] = completion(j, begins[j], ends[j])
      if (days[k] !== NO_DAY) break
    }
  }
  return days
}

/** Day on which `minDrugs` distinct drugs are reached inside the window, for period j = [at, end); `NO_DAY` for never. */
type Completion = (j: number, at: number, end: number) => number

/** Longer than any period; a whole number, so that day arithmetic stays in integers. */
const ANY_LENGTH = 2 ** 30

/** The last day of the window, counted from its first; −1: not even that one is inside. */
function windowReach({ windowAnchor, windowDays, windowEdge }: TrdRules): number {
  if (windowAnchor === 'whole_period') return ANY_LENGTH
  return windowEdge === 'included' ? windowDays : windowDays - 1
}

/** From the period's first day. */
function anchoredCompletion({ offsets, days }: NewDrugDays, rules: TrdRules): Completion {
  const reach = windowReach(rules)
  const { minDrugs, sameDayDrugs } = rules
  const within = (first: number, day: number) => (day - first <= reach ? day : NO_DAY)
  if (sameDayDrugs === 'each') return (j) => within(days[offsets[j]], days[offsets[j] + minDrugs - 1])
  return (j) => {
    let distinct = 0
    for (let i = offsets[j]; i < offsets[j + 1]; i++) {
      if (i === offsets[j] || days[i] !== days[i - 1]) distinct++
      if (distinct === minDrugs) return within(days[offsets[j]], days[i])
    }
    return NO_DAY
  }
}

/** From any prescription of the period: the earliest completion of all. */
function slidingCompletion({ day, drug, drugCount }: Prescriptions, rules: TrdRules): Completion {
  const reach = windowReach(rules)
  const { minDrugs, sameDayDrugs } = rules
  /** For each drug the last count that saw it: marks of former counts need no clearing. */
  const seenIn = new Int32Array(drugCount)
  let count = 0

  const fromAnchor = (anchor: number, end: number): number => {
    const lastDay = day[anchor] + reach
    count++
    let distinct = 0
    let formerNewDay = NO_DAY
    for (let i = anchor; i < end && day[i] <= lastDay; i++) {
      if (seenIn[drug[i]] === count) continue
      seenIn[drug[i]] = count
      if (sameDayDrugs === 'each' || day[i] !== formerNewDay) distinct++
      formerNewDay = day[i]
      if (distinct >= minDrugs) return day[i]
    }
    return NO_DAY
  }

  return (_, at, end) => {
    let best = NO_DAY
    for (let anchor = at; anchor < end && (best === NO_DAY || day[anchor] < best); anchor++) {
      if (anchor > at && day[anchor] === day[anchor - 1]) continue
      const completed = fromAnchor(anchor, end)
      if (completed !== NO_DAY && (best === NO_DAY || completed < best)) best = completed
    }
    return best
  }
}
