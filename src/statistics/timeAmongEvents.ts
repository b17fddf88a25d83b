import { exp, log } from '../kernel/elementary.ts'
import { tQuantile } from '../numerics/studentT.ts'
import { confidenceBand, medianTime, survivalCurve } from './kaplanMeier.ts'

/** Time to the event among those who have it; NaN where there are too few. */
export interface TimeAmongEvents {
  readonly mean: number
  /** Student's t interval. */
  readonly meanCi: readonly [number, number]
  readonly standardDeviation: number
  /** The middle one, or halfway between the two in the middle. */
  readonly median: number
  /** Order statistics, by the binomial distribution. */
  readonly medianCiOrder: readonly [number, number]
  /** Of the Kaplan-Meier curve of these times, its interval on the log scale. */
  readonly medianCiLog: readonly [number, number]
}

export function timeAmongEvents(times: Float64Array, level: number): TimeAmongEvents {
  const sorted = times.slice().sort()
  const n = sorted.length
  const mean = sorted.reduce((sum, time) => sum + time, 0) / n
  const squares = sorted.reduce((sum, time) => sum + (time - mean) * (time - mean), 0)
  const standardDeviation = Math.sqrt(squares / (n - 1))
  const half = (tQuantile((1 + level) / 2, n - 1) * standardDeviation) / Math.sqrt(n)
  const curve = survivalCurve(sorted, new Uint8Array(n).fill(1))
  const band = confidenceBand(curve, 'log', level)
  const tail = (1 - level) / 2
  const at = (rank: number) => sorted[rank - 1] ?? Number.NaN
  return {
    mean,
    meanCi: [mean - half, mean + half],
    standardDeviation,
    median: (at(Math.floor((n + 1) / 2)) + at(Math.ceil((n + 1) / 2))) / 2,
    medianCiOrder: [at(medianRank(tail, n)), at(medianRank(1 - tail, n) + 1)],
    medianCiLog: [medianTime(curve.time, band.lower), medianTime(curve.time, band.upper)],
  }
}

/** The smallest k with P(X ≤ k) ≥ p, X the number of heads in n tosses. */
function medianRank(p: number, n: number): number {
  let logProbability = -n * Math.LN2
  let below = exp(logProbability)
  let k = 0
  for (; k < n && below < p; k++) {
    logProbability += log((n - k) / (k + 1))
    below += exp(logProbability)
  }
  return k
}
