import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { Prescriptions } from './eventIndex.ts'
import { type PeriodBounds, periodKnobs } from './periods.ts'

/** Days from the first to the last prescription of each case's longest treatment period; −1 without a prescription. */
export function longestPeriodDays({ day }: Prescriptions, { offsets, begins }: PeriodBounds): Int32Array {
  const longest = new Int32Array(offsets.length - 1).fill(-1)
  for (let k = 0; k < longest.length; k++) {
    for (let j = offsets[k]; j < offsets[k + 1] - 1; j++) {
      const days = day[begins[j + 1] - 1] - day[begins[j]]
      if (days > longest[k]) longest[k] = days
    }
  }
  return longest
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
  cases: Int32Array,
  { offsets, begins }: PeriodBounds,
  rules: TrdRules,
): Int32Array {
  const { drugsOfPerson } = prescriptions
  const { minDrugs, whichPeriod } = rules
  const completionDay = completions(prescriptions, rules)
  const days = new Int32Array(cases.length).fill(NO_DAY)
  for (let k = 0; k < cases.length; k++) {
    if (drugsOfPerson[cases[k]] < minDrugs) continue
    const last = whichPeriod === 'first' ? Math.min(offsets[k] + 1, offsets[k + 1] - 1) : offsets[k + 1] - 1
    for (let j = offsets[k]; j < last && days[k] === NO_DAY; j++) {
      if (begins[j + 1] - begins[j] >= minDrugs) days[k] = completionDay(begins[j], begins[j + 1])
    }
  }
  return days
}

/** Longer than any period; a whole number, so that day arithmetic stays in integers. */
const ANY_LENGTH = 2 ** 30

/** Day on which `minDrugs` distinct drugs are reached inside the window, for the period [at, end); `NO_DAY` for never. */
function completions(
  { day, drug, drugCount }: Prescriptions,
  { minDrugs, windowAnchor, windowDays, windowEdge, sameDayDrugs }: TrdRules,
): (at: number, end: number) => number {
  const reach = windowAnchor === 'whole_period' ? ANY_LENGTH : windowEdge === 'included' ? windowDays : windowDays - 1
  const eachCounts = sameDayDrugs === 'each'
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
      if (eachCounts || day[i] !== formerNewDay) distinct++
      formerNewDay = day[i]
      if (distinct >= minDrugs) return day[i]
    }
    return NO_DAY
  }
  if (windowAnchor !== 'sliding') return fromAnchor

  return (at, end) => {
    let best = NO_DAY
    for (let anchor = at; anchor < end && (best === NO_DAY || day[anchor] < best); anchor++) {
      if (anchor > at && day[anchor] === day[anchor - 1]) continue
      const completed = fromAnchor(anchor, end)
      if (completed !== NO_DAY && (best === NO_DAY || completed < best)) best = completed
    }
    return best
  }
}
