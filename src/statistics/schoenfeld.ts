import type { CoxMoments } from '../kernel/cox.ts'
import { log } from '../kernel/elementary.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { cholesky, choleskySolve, multiplyVector, solveLower } from '../numerics/cholesky.ts'
import type { ChiSquareTest, CoxFit } from './cox.ts'
import { chiSquareTest } from './cox.ts'
import { dot, plus } from './logistic.ts'
import { countsUpTo, type RiskSets, type Survival } from './riskSets.ts'

export const timeTransforms = ['km', 'identity', 'rank', 'log'] as const
/** Time in the test: 1 − the pooled Kaplan-Meier estimate just before it, itself, its rank among the events, its logarithm. */
export type TimeTransform = (typeof timeTransforms)[number]

export interface ProportionalityTest {
  readonly transform: TimeTransform
  /** For each column of the fit; NaN for dropped ones, and where all events share a time. */
  readonly terms: readonly ChiSquareTest[]
  readonly global: ChiSquareTest
}

/**
 * Tests of proportional hazards (Grambsch & Therneau 1994) as score tests of each column's product with the transformed
 * time; agree with R's `cox.zph` (survival 3).
 *
 * @param survival what the fit was made from
 */
export function proportionalityTests(
  kernel: Kernel,
  survival: Survival,
  fit: CoxFit,
  transforms: readonly TimeTransform[],
): ProportionalityTest[] {
  const { sets, ties, kept, x, basis, mixture, at } = fit.state
  const p = kept.length
  const passes = kernel.cox({ ...sets, p, covariates: x, scores: [] })
  try {
    passes.rebase(basis)
    const times = transformedTimes(sets, survival, transforms)
    const [moments] = passes.moments(ties, [null], [at], timeWeights(times))
    return testsFromMoments(moments, times, mixture).map(({ transform, terms, global }) => {
      const all: ChiSquareTest[] = Array.from(fit.coefficients, () => chiSquareTest(Number.NaN, 1))
      for (const [j, column] of kept.entries()) all[column] = terms[j]
      return { transform, terms: all, global }
    })
  } finally {
    passes.close()
  }
}

/** A transform of time by slot, less its mean over the events. */
export interface TransformedTime {
  readonly transform: TimeTransform
  readonly values: Float64Array
}

export const transformedTimes = (sets: RiskSets, survival: Survival, transforms: readonly TimeTransform[]) =>
  transforms.map(
    (transform): TransformedTime => ({
      transform,
      values: centred(sets, transformed[transform](sets, survival)),
    }),
  )

/** The weights whose moments the tests take: none, then each time, then the squares. */
export const timeWeights = (times: readonly TransformedTime[]): (Float64Array | null)[] => [
  null,
  ...times.map(({ values }) => values),
  ...times.map(({ values }) => values.map((value) => value * value)),
]

/** @param mixture p×p: the columns tested are those of the moments times it */
export function testsFromMoments(
  { score: scores, information: informations }: CoxMoments,
  times: readonly TransformedTime[],
  mixture: Float64Array,
): ProportionalityTest[] {
  const p = scores[0].length
  const factor = cholesky(informations[0], p)
  return times.map(({ transform, values }, t) => {
    const score = scores[1 + t]
    const own = informations[1 + t + times.length]
    const varies = factor !== null && values.some((value) => value !== 0)
    const efficient = varies ? efficientInformation(factor, informations[1 + t], own, p) : new Float64Array(p * p)
    const terms = Array.from({ length: p }, (_, j) => {
      const mixed = mixture.slice(j * p, (j + 1) * p)
      const slope = dot(mixed, score)
      return chiSquareTest(varies ? (slope * slope) / dot(mixed, multiplyVector(efficient, mixed)) : Number.NaN, 1)
    })
    const root = varies ? cholesky(efficient, p) : null
    const standardised = root === null ? null : solveLower(root, score)
    return {
      transform,
      terms,
      global: chiSquareTest(standardised === null ? Number.NaN : dot(standardised, standardised), p),
    }
  })
}

/** Information of the products with time, less what the columns themselves explain of it. */
function efficientInformation(factor: Float64Array, cross: Float64Array, own: Float64Array, p: number): Float64Array {
  const rest = own.slice()
  for (let k = 0; k < p; k++) {
    const explained = multiplyVector(cross, choleskySolve(factor, cross.slice(k * p, (k + 1) * p)))
    rest.set(plus(rest.slice(k * p, (k + 1) * p), explained, -1), k * p)
  }
  return rest
}

const transformed: Readonly<Record<TimeTransform, (sets: RiskSets, survival: Survival) => Float64Array>> = {
  identity: ({ slotTime }) => slotTime,
  log: ({ slotTime }) => slotTime.map(log),
  rank(sets, survival) {
    const { times, ends, reached } = eventTimes(sets, survival)
    // The mean rank of the time among the ends of everyone's follow-up, censored ones too, as R has it.
    return atSlots(sets, times, (k) => survival.time.length - reached[k] + (ends[k] + 1) / 2)
  },
  km(sets, survival) {
    const { times, deaths, reached, entered } = eventTimes(sets, survival)
    const before = new Float64Array(times.length)
    let surviving = 1
    for (let k = 0; k < times.length; k++) {
      before[k] = surviving
      const atRisk = reached[k] - entered[k]
      surviving *= (atRisk - deaths[k]) / atRisk
    }
    return atSlots(sets, times, (k) => 1 - before[k])
  },
}

/** Everyone together, strata or not, at the distinct times of events. */
interface EventTimes {
  readonly times: Float64Array
  /** Whose follow-up ends there, with the event or without. */
  readonly ends: Float64Array
  readonly deaths: Float64Array
  /** Whose follow-up lasts as long at least; of those, who enter then or later. */
  readonly reached: Float64Array
  readonly entered: Float64Array
}

function eventTimes({ slotTime }: RiskSets, { time, event, start }: Survival): EventTimes {
  const times = slotTime
    .filter((value) => !Number.isNaN(value))
    .sort()
    .filter((value, k, sorted) => k === 0 || value !== sorted[k - 1])
  const countUpTo = countsUpTo(times)
  const [ends, deaths, reached, entered] = [0, 0, 0, 0].map(() => new Float64Array(times.length))
  for (let i = 0; i < time.length; i++) {
    const last = countUpTo(time[i]) - 1
    if (last < 0) continue
    reached[last]++
    if (times[last] === time[i]) {
      ends[last]++
      deaths[last] += event[i]
    }
    const entry = start === undefined ? -1 : countUpTo(start[i]) - 1
    if (entry >= 0) entered[Math.min(entry, last)]++
  }
  for (let k = times.length - 2; k >= 0; k--) {
    reached[k] += reached[k + 1]
    entered[k] += entered[k + 1]
  }
  return { times, ends, deaths, reached, entered }
}

function atSlots({ slotTime }: RiskSets, times: Float64Array, value: (k: number) => number): Float64Array {
  const countUpTo = countsUpTo(times)
  return slotTime.map((time) => (Number.isNaN(time) ? time : value(countUpTo(time) - 1)))
}

/** Less its mean over the events, which changes no test; 0 at slots without events, and everywhere where it is constant. */
function centred({ slots, events, offset, deathFrom }: RiskSets, values: Float64Array): Float64Array {
  const counts = Float64Array.from({ length: slots }, (_, k) => offset[k + 1] - deathFrom[k])
  let sum = 0
  let lowest = Infinity
  let highest = -Infinity
  for (let k = 0; k < slots; k++) {
    if (counts[k] === 0) continue
    sum += counts[k] * values[k]
    lowest = Math.min(lowest, values[k])
    highest = Math.max(highest, values[k])
  }
  const isConstant = !(highest > lowest)
  return values.map((value, k) => (counts[k] === 0 || isConstant ? 0 : value - sum / events))
}
