import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import { periodEnds } from './periods.ts'
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

type GapKnob = 'gapMonths' | 'gapFrom' | 'gapEnds' | 'defaultSupplyDays'

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
  definition: Pick<Definition, 'trialGapDays' | 'minTrialDays' | GapKnob>,
  unitOf: (drug: number) => number,
): (at: number, end: number) => Course {
  const { trialGapDays, minTrialDays } = definition
  const byDrug = drugByDrug(prescriptions)
  const trialEnd = periodEnds(byDrug, { ...definition, gapUnit: 'days', gapDays: trialGapDays })
  const until = supplyEnds(prescriptions, definition)
  return (at, end) => {
    const { order, blocks } = byDrug.sort(at, end)
    const trialOf = new Map<number, Trial>()
    const trials: Trial[] = []
    for (const [from, to] of blocks) {
      for (let first = from; first < to; ) {
        const next = trialEnd(first, to)
        const own = order.slice(first, next)
        const start = prescriptions.day[own[0]]
        const long = own.find((i) => prescriptions.day[i] - start >= minTrialDays)
        const drug = prescriptions.drug[own[0]]
        const trial: Trial = {
          drug,
          unit: unitOf(drug),
          start,
          last: prescriptions.day[own[own.length - 1]],
          until: own.reduce((latest, i) => Math.max(latest, until(i)), NO_DAY),
          counts: long === undefined ? NO_DAY : prescriptions.day[long],
        }
        trials.push(trial)
        for (const i of own) trialOf.set(i, trial)
        first = next
      }
    }
    const fills: Fill[] = []
    for (let i = at; i < end; i++) fills.push({ day: prescriptions.day[i], trial: trialOf.get(i)! })
    return { fills, trials: trials.sort((a, b) => a.start - b.start) }
  }
}

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
