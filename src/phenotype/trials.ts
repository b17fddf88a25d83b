import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import { FIRST_DAY } from './observedDays.ts'
import type { Prescriptions } from './prescriptions.ts'

/**
 * One person's prescriptions `at` … `end` − 1 of all, ascending by day, and their trials: a trial is prescriptions of one drug
 * without a gap longer than `trialGapDays` between two of them. A reader has one course and fills it anew for each person.
 */
export interface Course {
  readonly at: number
  readonly end: number
  /** Of all prescriptions. */
  readonly day: Int32Array
  /** The trial of prescription i is `trialOf[i − at]`. */
  readonly trialOf: Int32Array
  /** Trials, ascending by start; what follows is by trial. */
  readonly count: number
  readonly drug: Int32Array
  /** What is counted as distinct: the drug, or its class. */
  readonly unit: Int32Array
  /** Days of the first and the last prescription, and the position of the last. */
  readonly start: Int32Array
  readonly last: Int32Array
  readonly lastAt: Int32Array
  /** Day until which the drug is there: that of the last prescription, or the end of supply where gaps are measured from it. */
  readonly until: Int32Array
  /** Day of the first prescription `minTrialDays` or more after the start; `NO_DAY` where the trial is shorter. */
  readonly counts: Int32Array
}

/**
 * Cuts one person's prescriptions into trials of single drugs: by runs where gaps are from start to start, else one by one.
 * @param unitOf what is distinct, by drug
 * @returns a function of a row number and the first and the last (exclusive) of the person's prescriptions that count
 */
export function courseReader(
  prescriptions: Prescriptions,
  definition: Pick<Definition, 'trialGapDays' | 'minTrialDays' | 'gapFrom' | 'gapEnds' | 'defaultSupplyDays'>,
  unitOf: ArrayLike<number>,
): (row: number, at: number, end: number) => Course {
  const { day, drug: drugs, supplyEnd, drugCount, runs } = prescriptions
  const { minTrialDays, defaultSupplyDays } = definition
  const fromStart = definition.gapFrom === 'start'
  const longestInside = definition.trialGapDays - (definition.gapEnds === 'longer' ? 0 : 1)
  const columns = Array.from({ length: 8 }, () => new Int32Array(mostOfOne(prescriptions)))
  const [trialOf, drug, unit, start, last, lastAt, until, counts] = columns
  const course = { at: 0, end: 0, day, trialOf, count: 0, drug, unit, start, last, lastAt, until, counts }
  /** For each drug its latest trial, and the reading that it is of: former readings need no clearing. */
  const latest = new Int32Array(drugCount)
  const readIn = new Int32Array(drugCount)
  let reading = 0
  let count = 0

  /** The drug's trial that goes on with this day, or begins. */
  const trialAt = (one: number, now: number): number => {
    if (readIn[one] === reading && now <= until[latest[one]] + longestInside) return latest[one]
    const trial = count++
    latest[one] = trial
    readIn[one] = reading
    drug[trial] = one
    unit[trial] = unitOf[one]
    start[trial] = now
    until[trial] = FIRST_DAY
    counts[trial] = NO_DAY
    return trial
  }

  const readOne = (i: number): void => {
    const now = day[i]
    const trial = trialAt(drugs[i], now)
    last[trial] = now
    lastAt[trial] = i
    const reach = fromStart ? now : supplyEnd[i] === NO_DAY ? now + defaultSupplyDays : supplyEnd[i]
    if (reach > until[trial]) until[trial] = reach
    if (counts[trial] === NO_DAY && now - start[trial] >= minTrialDays) counts[trial] = now
    trialOf[i - course.at] = trial
  }

  /** Prescriptions from, to (exclusive) of one run without a gap that ends a trial. */
  const readRun = (one: number, from: number, to: number): void => {
    const trial = trialAt(one, day[from])
    const now = day[to - 1]
    last[trial] = now
    lastAt[trial] = to - 1
    until[trial] = now
    if (counts[trial] === NO_DAY && now - start[trial] >= minTrialDays) {
      let i = from
      while (day[i] - start[trial] < minTrialDays) i++
      counts[trial] = day[i]
    }
    for (let i = from - course.at; i < to - course.at; i++) trialOf[i] = trial
  }

  return (row, at, end) => {
    reading++
    count = 0
    course.at = at
    course.end = end
    for (let run = runs.offsets[row]; run < runs.offsets[row + 1]; run++) {
      const from = Math.max(runs.begins[run], at)
      const to = Math.min(runs.begins[run + 1], end)
      if (from >= to) continue
      if (fromStart && runs.longestGap[run] <= longestInside) readRun(runs.drug[run], from, to)
      else for (let i = from; i < to; i++) readOne(i)
    }
    course.count = count
    return course
  }
}

/** Most prescriptions of one person. */
export function mostOfOne({ offsets }: Prescriptions): number {
  let most = 0
  for (let row = 0; row + 1 < offsets.length; row++) most = Math.max(most, offsets[row + 1] - offsets[row])
  return most
}

/** Does another drug's trial go on over this day: begun before it, with a prescription after it. */
export type GoesOnOver = (drug: number, day: number) => boolean

/** @param most trials of one person at most */
export function overlapReader(most: number): (course: Course) => GoesOnOver {
  // Of the trials up to each one: the latest last day, its drug, and the latest last day of any other drug.
  const latest = new Int32Array(most)
  const latestDrug = new Int32Array(most)
  const ofOthers = new Int32Array(most)
  let read: Course
  const goesOnOver: GoesOnOver = (drug, day) => {
    let low = 0
    let high = read.count
    while (low < high) {
      const middle = (low + high) >> 1
      if (read.start[middle] < day) low = middle + 1
      else high = middle
    }
    if (low === 0) return false
    return (latestDrug[low - 1] === drug ? ofOthers[low - 1] : latest[low - 1]) > day
  }
  return (course) => {
    read = course
    let day = FIRST_DAY
    let drug = -1
    let other = FIRST_DAY
    for (let trial = 0; trial < course.count; trial++) {
      const last = course.last[trial]
      if (course.drug[trial] === drug) day = Math.max(day, last)
      else if (last > day) {
        other = day
        day = last
        drug = course.drug[trial]
      } else other = Math.max(other, last)
      latest[trial] = day
      latestDrug[trial] = drug
      ofOthers[trial] = other
    }
    return goesOnOver
  }
}
