import type { Ties } from '../kernel/cox.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { type ChiSquareTest, chiSquareTest, fitCox } from './cox.ts'
import { isProblem } from './design.ts'
import type { FitProblem } from './fitProblem.ts'
import type { Survival } from './riskSets.ts'

/** A column's effect during a part of the follow-up: after `from`, up to and with `to`. */
export interface IntervalHazard {
  readonly from: number
  readonly to: number
  /** Under observation in some part of it. */
  readonly people: number
  readonly events: number
  readonly problem: FitProblem | null
  readonly logHazardRatio: number
  readonly standardError: number
}

export interface IntervalHazards {
  readonly intervals: readonly IntervalHazard[]
  /** One effect in each interval against one for all; null where there is nothing to compare. */
  readonly likelihoodRatio: ChiSquareTest | null
}

/**
 * The column's hazard ratio by interval: one Cox model on follow-up split at the cuts, the other columns' effects the same
 * throughout. As R's `coxph` after `survSplit`.
 *
 * @param cuts ascending
 */
export function intervalHazards(
  kernel: Kernel,
  survival: Survival,
  covariates: readonly Float64Array[],
  column: Float64Array,
  cuts: readonly number[],
  ties: Ties,
): IntervalHazards {
  const pieces = split(survival, cuts)
  const parts = [...cuts, Infinity].map((to, k) => {
    const own = pieces.interval.map((interval) => Number(interval === k))
    return {
      from: cuts[k - 1] ?? 0,
      to,
      people: own.reduce((sum, value) => sum + value, 0),
      events: own.reduce((sum, value, i) => sum + value * pieces.survival.event[i], 0),
      values: Float64Array.from(pieces.row, (row, i) => own[i] * column[row]),
    }
  })
  const held = parts.filter(({ events }) => events > 0)
  const shared = covariates.map((values) => Float64Array.from(pieces.row, (row) => values[row]))
  const fit = fitCox(kernel, pieces.survival, [...shared, ...held.map(({ values }) => values)], ties)
  const whole = fitCox(kernel, survival, [...covariates, column], ties)
  const used = isProblem(fit) ? [] : held.filter((_, k) => !Number.isNaN(fit.coefficients[covariates.length + k]))
  return {
    intervals: parts.map(({ values: _, ...part }) => {
      const at = covariates.length + held.findIndex(({ to }) => to === part.to)
      const problem = problemOf(part.events, fit, at)
      if (problem !== null || isProblem(fit)) {
        return { ...part, problem, logHazardRatio: Number.NaN, standardError: Number.NaN }
      }
      return { ...part, problem, logHazardRatio: fit.coefficients[at], standardError: fit.standardErrors[at] }
    }),
    likelihoodRatio:
      isProblem(fit) || isProblem(whole) || used.length < 2
        ? null
        : chiSquareTest(2 * (fit.logLikelihood - whole.logLikelihood), used.length - 1),
  }
}

function problemOf(events: number, fit: ReturnType<typeof fitCox>, at: number): FitProblem | null {
  if (events === 0) return { status: 'no_events', cause: 'no_events', column: null }
  if (isProblem(fit)) return fit
  const dropped = fit.dropped.find(({ column }) => column === at)
  if (dropped === undefined) return null
  return { status: dropped.cause === 'collinear_column' ? 'collinear' : 'constant', ...dropped }
}

/** Each row once for every interval between the cuts in which it is under observation. */
function split({ time, event, start, stratum }: Survival, cuts: readonly number[]) {
  const row: number[] = []
  const interval: number[] = []
  const starts: number[] = []
  const ends: number[] = []
  for (let i = 0; i < time.length; i++) {
    for (let k = 0; k <= cuts.length; k++) {
      const from = Math.max(start?.[i] ?? -Infinity, cuts[k - 1] ?? -Infinity)
      const to = Math.min(time[i], cuts[k] ?? Infinity)
      if (!(from < to)) continue
      row.push(i)
      interval.push(k)
      starts.push(from)
      ends.push(to)
    }
  }
  return {
    row,
    interval,
    survival: {
      start: Float64Array.from(starts),
      time: Float64Array.from(ends),
      event: Uint8Array.from(row, (i, piece) => (ends[piece] === time[i] ? event[i] : 0)),
      stratum: stratum && Int32Array.from(row, (i) => stratum[i]),
    },
  }
}
