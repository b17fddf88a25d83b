import { NO_DAY } from '../model/extract.ts'
import { type Room, type Rules, reachOf, type TrdRule } from './treated.ts'
import { type Course, overlapReader } from './trials.ts'

/** Distinct drugs that were there in the window which ends with the day a trial begins to count. */
export function lookBack(definition: Rules, { most, unitCount }: Room): TrdRule {
  const { minDrugs, sameDayDrugs, addedDrugs } = definition
  const reach = reachOf(definition)
  const overlaps = overlapReader(most)
  /** Trials of each unit that are there. */
  const there = new Int32Array(unitCount)

  return ({ course, accepts }) => {
    if (reach < 0) return NO_DAY
    const { unit, counts, until } = course
    const counting = countingTrials(course, addedDrugs === 'former_must_stop' ? overlaps(course) : null)
    const byEnd = [...counting].sort((a, b) => until[a] - until[b])
    let distinct = 0
    let gone = 0
    const add = (trial: number) => {
      if (there[unit[trial]]++ === 0) distinct++
    }
    const remove = (trial: number) => {
      if (--there[unit[trial]] === 0) distinct--
    }
    let found = NO_DAY
    let come = 0
    while (come < counting.length && found === NO_DAY) {
      const day = counts[counting[come]]
      // What ends before the window has begun to count before it: it is among those there.
      while (until[byEnd[gone]] < day - reach) remove(byEnd[gone++])
      const before = distinct
      while (come < counting.length && counts[counting[come]] === day) add(counting[come++])
      const counted = sameDayDrugs === 'each' ? distinct : Math.min(distinct, before + 1)
      if (counted >= minDrugs && accepts(day)) found = day
    }
    for (const trial of counting) there[unit[trial]] = 0
    return found
  }
}

/** Trials that last long enough and are no additions, ascending by the day from which they count. */
function countingTrials(
  { count, counts, drug, start }: Course,
  goesOnOver: ((drug: number, day: number) => boolean) | null,
): number[] {
  const counting: number[] = []
  for (let trial = 0; trial < count; trial++) {
    if (counts[trial] !== NO_DAY && !goesOnOver?.(drug[trial], start[trial])) counting.push(trial)
  }
  return counting.sort((a, b) => counts[a] - counts[b])
}
