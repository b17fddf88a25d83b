import { addMonths } from '../model/day.ts'
import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { Prescriptions } from './eventIndex.ts'

/** What one person's prescriptions amount to. */
export interface Treatment {
  /** Has consecutive treatment. */
  treated: boolean
  /** Day of the drug that completes the number asked for, in the earliest window; `NO_DAY` for none. */
  trdDay: number
}

/**
 * What the prescriptions of a person (row number) amount to: those from the day `from` to the day `to` count, what is recorded
 * from the day `recordsFrom` on is known. The answer holds until the reader is called again.
 */
export type TreatmentReader = (row: number, from: number, to: number, recordsFrom: number) => Readonly<Treatment>

/**
 * Reads people's prescriptions one after another. Everything that is the same for all people is done once, here: a change of
 * a knob reads five million prescriptions. Knows distinct drugs in the windows of treatment periods; `trialReader` knows more.
 */
export function treatmentReader(prescriptions: Prescriptions, definition: Definition): TreatmentReader {
  const { offsets, day, drugsOfPerson } = prescriptions
  const { minDrugs, whichPeriod, treatedRule, treatedMinDays } = definition
  const periodEnd = periodEnds(prescriptions, definition)
  const completionDay = completions(prescriptions, definition)
  const minLength = treatedRule === 'two_dates' ? 1 : treatedMinDays
  const found: Treatment = { treated: false, trdDay: NO_DAY }

  return (row, from, to) => {
    let at = offsets[row]
    let end = offsets[row + 1]
    while (at < end && day[at] < from) at++
    while (end > at && day[end - 1] > to) end--

    found.trdDay = NO_DAY
    found.treated = treatedRule === 'any_prescription' && at < end
    let open = drugsOfPerson[row] >= minDrugs
    while (at < end && (open || !found.treated)) {
      const next = periodEnd(at, end)
      if (day[next - 1] - day[at] >= minLength) found.treated = true
      if (open) {
        found.trdDay = completionDay(at, next)
        open = found.trdDay === NO_DAY && whichPeriod === 'any'
      }
      at = next
    }
    return found
  }
}

/** Longer than any period; a whole number, so that day arithmetic stays in integers. */
const ANY_LENGTH = 2 ** 30

/** End (exclusive) of the treatment period that starts with prescription `at`, among those before `end`. */
export function periodEnds(
  { day, supplyEnd }: Pick<Prescriptions, 'day' | 'supplyEnd'>,
  { gapDays, gapUnit, gapMonths, gapFrom, gapEnds, defaultSupplyDays }: Definition,
): (at: number, end: number) => number {
  // A gap equal to the limit is inside: the last day of a gap that ends nothing.
  const inside = gapEnds === 'longer' ? 0 : 1
  const isOver =
    gapUnit === 'days'
      ? (now: number, reach: number) => now > reach + gapDays - inside
      : (now: number, reach: number) => now > addMonths(reach, gapMonths) - inside
  // Months have 28 to 31 days: only gaps between need the calendar.
  const surelyInside = gapUnit === 'days' ? gapDays - inside : gapMonths * 28 - 1

  return (at, end) => {
    let reach = NO_DAY
    for (let i = at; i < end; i++) {
      const start = day[i]
      if (i > at && start > reach + surelyInside && isOver(start, reach)) return i
      const until = gapFrom === 'start' ? start : supplyEnd[i] === NO_DAY ? start + defaultSupplyDays : supplyEnd[i]
      if (until > reach) reach = until
    }
    return end
  }
}

/** Day on which `minDrugs` distinct drugs are reached inside the window, for the period [at, end); `NO_DAY` for never. */
function completions(
  { day, drug, drugCount }: Prescriptions,
  { minDrugs, windowAnchor, windowDays, windowEdge, sameDayDrugs }: Definition,
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
