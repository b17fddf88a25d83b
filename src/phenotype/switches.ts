import { NO_DAY } from '../model/extract.ts'
import type { Room, Rules, TrdRule } from './treated.ts'
import type { Course } from './trials.ts'

/** As many switches as `minDrugs` − 1, each from another drug, and `minDrugs` distinct drugs in all; one pass over the trials. */
export function switches({ minDrugs, minTrialDays, maxDaysBetweenTrials }: Rules, { most, unitCount }: Room): TrdRule {
  /** For each unit the last person in whom it was had, or switched from: former marks need no clearing. */
  const had = new Int32Array(unitCount)
  const from = new Int32Array(unitCount)
  let person = 0
  /** Of each unit switched from, its place in the list of their first switches. */
  const place = new Int32Array(unitCount)
  const firstSwitches = new Int32Array(most)
  const candidates = new Int32Array(2 * most)

  /** Day of the first prescription after a trial where that is a valid switch from it; else `NO_DAY`. */
  const switchFrom = (course: Course, trial: number): number => {
    const { at, end, day, trialOf, drug, unit, start, last: lastDays, lastAt } = course
    const last = lastDays[trial]
    const own = drug[trial]
    for (let i = lastAt[trial] - 1; i >= at && day[i] === last; i--) if (drug[trialOf[i - at]] !== own) return NO_DAY
    // Of its own drug the last prescription is the last of that day.
    const next = lastAt[trial] + 1
    if (next === end || day[next] === last || day[next] - last > maxDaysBetweenTrials) return NO_DAY
    let toAnother = false
    for (let i = next; i < end && day[i] === day[next]; i++) {
      const other = trialOf[i - at]
      if (drug[other] === own) return NO_DAY
      if (unit[other] !== unit[trial]) toAnother = true
    }
    // Of a drug prescribed on one day only, the time to the next drug is all that is known of its duration.
    const lasted = last > start[trial] ? last - start[trial] : day[next] - last
    return toAnother && lasted >= minTrialDays ? day[next] : NO_DAY
  }

  return ({ course, accepts }) => {
    const { count, unit, start } = course
    person++
    let distinct = 0
    let days = 0
    let complete = NO_DAY
    for (let trial = 0; trial < count; trial++) {
      if (had[unit[trial]] === person) continue
      had[unit[trial]] = person
      candidates[days++] = start[trial]
      if (++distinct === minDrugs) complete = start[trial]
    }
    if (distinct < minDrugs) return NO_DAY
    let switched = 0
    for (let trial = 0; trial < count; trial++) {
      const day = switchFrom(course, trial)
      if (day === NO_DAY) continue
      candidates[days++] = day
      const own = unit[trial]
      if (from[own] !== person) place[own] = switched++
      if (from[own] !== person || day < firstSwitches[place[own]]) firstSwitches[place[own]] = day
      from[own] = person
    }
    if (switched < minDrugs - 1) return NO_DAY
    if (minDrugs > 1) complete = Math.max(complete, firstSwitches.subarray(0, switched).sort()[minDrugs - 2])
    if (accepts(complete)) return complete
    return (
      candidates
        .subarray(0, days)
        .sort()
        .find((day) => day > complete && accepts(day)) ?? NO_DAY
    )
  }
}
