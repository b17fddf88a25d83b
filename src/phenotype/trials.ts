import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { Prescriptions } from './prescriptions.ts'

/** A person's prescriptions of one drug without a gap longer than `trialGapDays` between two of them. */
export interface Trial {
  readonly drug: number
  /** What is counted as distinct: the drug, or its class. */
  readonly unit: number
  /** Days of the first and the last prescription. */
  readonly start: number
  readonly last: number
  /** Day until which the drug is there: that of the last prescription, or the end of supply where gaps are measured from it. */
  readonly until: number
  /** Day of the first prescription `minTrialDays` or more after the start; `NO_DAY` where the trial is shorter. */
  readonly counts: number
}

export interface Fill {
  readonly day: number
  readonly trial: Trial
}

/** One person's prescriptions, each with its trial, ascending by day. */
export interface Course {
  readonly fills: readonly Fill[]
  /** Ascending by start. */
  readonly trials: readonly Trial[]
}

/**
 * Cuts one person's prescriptions into trials of single drugs.
 * @param unitOf what is distinct, by drug
 * @returns a function of the first and the last (exclusive) of the person's prescriptions that count
 */
export function courseReader(
  prescriptions: Prescriptions,
  definition: Pick<Definition, 'trialGapDays' | 'minTrialDays' | 'gapFrom' | 'gapEnds' | 'defaultSupplyDays'>,
  unitOf: (drug: number) => number,
): (at: number, end: number) => Course {
  const { day, drug, drugCount } = prescriptions
  const { minTrialDays } = definition
  const until = supplyEnds(prescriptions, definition)
  const longestInside = definition.trialGapDays - (definition.gapEnds === 'longer' ? 0 : 1)
  /** For each drug its latest trial, and the reading that it is of: former readings need no clearing. */
  const latest: Growing[] = new Array(drugCount)
  const readIn = new Int32Array(drugCount)
  let reading = 0

  return (at, end) => {
    reading++
    const fills: Fill[] = []
    const trials: Growing[] = []
    for (let i = at; i < end; i++) {
      const one = drug[i]
      let trial = latest[one]
      if (readIn[one] !== reading || day[i] > trial.until + longestInside) {
        const counts = minTrialDays === 0 ? day[i] : NO_DAY
        trial = { drug: one, unit: unitOf(one), start: day[i], last: day[i], until: NO_DAY, counts }
        trials.push(trial)
        latest[one] = trial
        readIn[one] = reading
      }
      trial.last = day[i]
      trial.until = Math.max(trial.until, until(i))
      if (trial.counts === NO_DAY && day[i] - trial.start >= minTrialDays) trial.counts = day[i]
      fills.push({ day: day[i], trial })
    }
    return { fills, trials }
  }
}

type Growing = { -readonly [key in keyof Trial]: Trial[key] }

/** Does another drug's trial go on over this day: begun before it, with a prescription after it. */
export const goesOnOver = (trials: readonly Trial[], drug: number, day: number): boolean =>
  trials.some((other) => other.drug !== drug && other.start < day && other.last > day)

/** Day until which a single prescription reaches. */
export function supplyEnds(
  { day, supplyEnd }: Prescriptions,
  { gapFrom, defaultSupplyDays }: Pick<Definition, 'gapFrom' | 'defaultSupplyDays'>,
): (i: number) => number {
  if (gapFrom === 'start') return (i) => day[i]
  return (i) => (supplyEnd[i] === NO_DAY ? day[i] + defaultSupplyDays : supplyEnd[i])
}

/** One person's prescriptions drug by drug: `day` and `supplyEnd` hold those last sorted, from 0. */
export interface DrugByDrug {
  readonly day: Int32Array
  readonly supplyEnd: Int32Array
  /** @returns the positions among all prescriptions in the new order, and where each drug's begin and end in it */
  sort(
    at: number,
    end: number,
  ): {
    readonly order: readonly number[]
    readonly blocks: readonly (readonly [from: number, to: number])[]
  }
}

export function drugByDrug(prescriptions: Prescriptions): DrugByDrug {
  const { offsets, drug } = prescriptions
  let most = 0
  for (let row = 0; row + 1 < offsets.length; row++) most = Math.max(most, offsets[row + 1] - offsets[row])
  const day = new Int32Array(most)
  const supplyEnd = new Int32Array(most)
  return {
    day,
    supplyEnd,
    sort(at, end) {
      const order = Array.from({ length: end - at }, (_, i) => at + i).sort((a, b) => drug[a] - drug[b] || a - b)
      const blocks: [number, number][] = []
      order.forEach((i, k) => {
        day[k] = prescriptions.day[i]
        supplyEnd[k] = prescriptions.supplyEnd[i]
        if (k === 0 || drug[i] !== drug[order[k - 1]]) blocks.push([k, k])
        blocks[blocks.length - 1][1] = k + 1
      })
      return { order, blocks }
    },
  }
}
