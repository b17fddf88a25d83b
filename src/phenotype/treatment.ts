import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import { isLess } from './isLess.ts'
import type { NewDrugDays } from './periodFacts.ts'
import { type PeriodBounds, periodKnobs } from './periods.ts'
import type { Prescriptions } from './prescriptions.ts'

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

/**
 * Day of the drug that completes the number asked for, in the earliest window, for each case; `NO_DAY` for none.
 * @param bounds the same periods, read where windows slide
 */
export function trdDays(
  nCases: number,
  newDrugs: NewDrugDays,
  rules: TrdRules,
  prescriptions: Prescriptions,
  bounds: () => PeriodBounds,
): Int32Array {
  if (rules.windowAnchor === 'sliding') return slidingDays(nCases, newDrugs, rules, prescriptions, bounds())
  return anchoredDays(nCases, rules.sameDayDrugs === 'each' ? newDrugs : oncePerDay(newDrugs), rules)
}

/** Longer than any period; a whole number, so that day arithmetic stays in integers. */
const ANY_LENGTH = 2 ** 30

/** The last day of the window, counted from its first; −1: not even that one is inside. */
function windowReach({ windowAnchor, windowDays, windowEdge }: TrdRules): number {
  if (windowAnchor === 'whole_period') return ANY_LENGTH
  return windowEdge === 'included' ? windowDays : windowDays - 1
}

/** From each period's first day. The periods that have the drugs are listed first, so that nothing has to be guessed. */
function anchoredDays(nCases: number, newDrugs: NewDrugDays, rules: TrdRules): Int32Array {
  const { offsets, days, caseOf } = newDrugs
  const { minDrugs, whichPeriod } = rules
  const reach = windowReach(rules)
  const completing = new Int32Array(caseOf.length)
  let count = 0
  for (let j = 0; j < caseOf.length; j++) {
    const last = offsets[j] + minDrugs - 1
    const waited = days[Math.min(last, days.length - 1)] - days[offsets[j]]
    completing[count] = j
    count += isLess(last, offsets[j + 1]) & ~isLess(reach, waited)
  }
  const completed = new Int32Array(nCases).fill(NO_DAY)
  // Backwards, so that a case's earliest stays.
  for (let at = count - 1; at >= 0; at--) {
    const j = completing[at]
    if (whichPeriod === 'first' && j > 0 && caseOf[j - 1] === caseOf[j]) continue
    completed[caseOf[j]] = days[offsets[j] + minDrugs - 1]
  }
  return completed
}

/** Of several new drugs of one day only one. */
function oncePerDay({ offsets, days, caseOf }: NewDrugDays): NewDrugDays {
  const kept = new Int32Array(days.length)
  const keptOffsets = new Int32Array(offsets.length)
  let count = 0
  for (let j = 0; j < caseOf.length; j++) {
    for (let i = offsets[j]; i < offsets[j + 1]; i++) {
      if (i === offsets[j] || days[i] !== days[i - 1]) kept[count++] = days[i]
    }
    keptOffsets[j + 1] = count
  }
  return { offsets: keptOffsets, days: kept.subarray(0, count), caseOf }
}

function slidingDays(
  nCases: number,
  { offsets: newOffsets }: NewDrugDays,
  rules: TrdRules,
  prescriptions: Prescriptions,
  { offsets, begins, ends }: PeriodBounds,
): Int32Array {
  const { minDrugs, whichPeriod } = rules
  const completion = slidingCompletion(prescriptions, rules)
  const days = new Int32Array(nCases).fill(NO_DAY)
  for (let k = 0; k < nCases; k++) {
    const last = whichPeriod === 'first' ? Math.min(offsets[k] + 1, offsets[k + 1]) : offsets[k + 1]
    for (let j = offsets[k]; j < last && days[k] === NO_DAY; j++) {
      if (newOffsets[j + 1] - newOffsets[j] >= minDrugs) days[k] = completion(begins[j], ends[j])
    }
  }
  return days
}

/** From any prescription of the period: the earliest completion of all. */
function slidingCompletion({ day, drug, drugCount }: Prescriptions, rules: TrdRules) {
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

  return (at: number, end: number): number => {
    let best = NO_DAY
    for (let anchor = at; anchor < end && (best === NO_DAY || day[anchor] < best); anchor++) {
      if (anchor > at && day[anchor] === day[anchor - 1]) continue
      const completed = fromAnchor(anchor, end)
      if (completed !== NO_DAY && (best === NO_DAY || completed < best)) best = completed
    }
    return best
  }
}
