import { describe, expect, it } from 'vitest'
import {
  type CiType,
  confidenceBand,
  curveAt,
  medianTime,
  restrictedMean,
  survivalCurve,
} from '../../src/statistics/kaplanMeier.ts'
import { tiedTimes } from '../../src/statistics/tiedTimes.ts'
import { completeRows, largestError, survivalCases } from './survivalGoldens.ts'

interface SurvfitSpec {
  readonly start?: string
  readonly time: string
  readonly event: string
  readonly group?: string
  readonly conf_type: CiType
  readonly level?: number
}

type Numbers = readonly (number | null)[]

interface SurvfitResult {
  readonly grid: boolean
  readonly curves: Readonly<
    Record<string, Record<'time' | 'n_risk' | 'n_event' | 'n_censor' | 'surv' | 'se_surv' | 'lower' | 'upper', Numbers>>
  >
  readonly table: Readonly<
    Record<
      string,
      Record<
        'records' | 'n_max' | 'events' | 'rmean' | 'se_rmean' | 'median' | 'median_lo' | 'median_hi',
        number | null
      >
    >
  >
}

const epsilon = 1e-10

describe('Kaplan-Meier agrees with R’s survfit', () => {
  it.each(survivalCases<SurvfitSpec, SurvfitResult>('survfit'))('$id', ({ spec, result, column }) => {
    const rows = completeRows(column, [spec.start, spec.time, spec.event, spec.group])
    const pick = (name: string) => Float64Array.from(rows, (row) => column(name)[row])
    // Start and stop times become tied together, as they are compared with each other.
    const stop = pick(spec.time)
    const start = spec.start === undefined ? new Float64Array(0) : pick(spec.start)
    const merged = tiedTimes(Float64Array.of(...stop, ...start))
    const groups =
      spec.group === undefined ? rows.map(() => 'all') : rows.map((row) => String(column(spec.group!)[row]))
    expect(Object.keys(result.table).sort()).toEqual([...new Set(groups)].sort())
    const lastTime = Math.max(...merged.subarray(0, rows.length))

    for (const group of Object.keys(result.table)) {
      const own = [...rows.keys()].filter((i) => groups[i] === group)
      const curve = survivalCurve(
        Float64Array.from(own, (i) => merged[i]),
        Uint8Array.from(own, (i) => column(spec.event)[rows[i]]),
        spec.start === undefined ? undefined : Float64Array.from(own, (i) => merged[rows.length + i]),
      )
      const band = confidenceBand(curve, spec.conf_type, spec.level ?? 0.95)
      const theirs = result.curves[group]

      const at = theirs.time.map((time) => findTime(curve.time, time!, result.grid))
      expect(result.grid ? 0 : largestError(curve.time, theirs.time)).toBeLessThanOrEqual(epsilon)
      const of = (values: Float64Array, before: number) => at.map((i) => (i === -1 ? before : values[i]))
      if (!result.grid) {
        expect(Array.from(curve.atRisk)).toEqual(theirs.n_risk)
        expect(Array.from(curve.eventCounts)).toEqual(theirs.n_event)
        expect(Array.from(curve.censoredCounts)).toEqual(theirs.n_censor)
      }
      expect(largestError(of(curve.survival, 1), theirs.surv)).toBeLessThanOrEqual(epsilon)
      expect(largestError(of(curve.standardError, 0), theirs.se_surv)).toBeLessThanOrEqual(epsilon)
      expect(largestError(of(band.lower, 1), theirs.lower, theirs.se_surv)).toBeLessThanOrEqual(epsilon)
      expect(largestError(of(band.upper, 1), theirs.upper, theirs.se_surv)).toBeLessThanOrEqual(epsilon)

      const points = curveAt(curve, band, theirs.time as readonly number[])
      expect(points.map(({ events }) => events)).toEqual(theirs.n_event)
      expect(points.map(({ survival }) => survival)).toEqual(of(curve.survival, 1))
      expect(points.map(({ atRisk }) => atRisk)).toEqual(theirs.n_risk)

      const table = result.table[group]
      const { mean, standardError } = restrictedMean(curve, lastTime)
      expect(curve.n).toBe(table.records)
      expect(curve.events).toBe(table.events)
      expect(largestError([mean, standardError], [table.rmean, table.se_rmean])).toBeLessThanOrEqual(epsilon)
      const medians = [curve.survival, band.lower, band.upper].map((values) => medianTime(curve.time, values))
      expect(largestError(medians, [table.median, table.median_lo, table.median_hi])).toBeLessThanOrEqual(epsilon)
    }
  })
})

/** Position of a golden's time, or of the last one at or before it on a grid; −1 before the first. */
function findTime(times: Float64Array, time: number, grid: boolean): number {
  if (!grid) return times.findIndex((value) => Math.abs(value - time) <= 1e-12 * Math.abs(time))
  return times.findLastIndex((value) => value <= time)
}

describe('Kaplan-Meier in closed form', () => {
  // Freireich's first arm, shortened: 6, 6, 7+, 10 of four people.
  const curve = survivalCurve(Float64Array.of(10, 6, 7, 6), Uint8Array.of(1, 1, 0, 1))

  it('multiplies the shares that survive, whatever the order of the people', () => {
    expect(Array.from(curve.time)).toEqual([6, 7, 10])
    expect(Array.from(curve.atRisk)).toEqual([4, 2, 1])
    expect(Array.from(curve.survival)).toEqual([0.5, 0.5, 0])
    expect(curve.standardError[0]).toBeCloseTo(Math.sqrt(0.5 * 0.5 * 0.25), 15)
    expect(curve.standardError[2]).toBeNaN()
  })

  it('has its median in the middle of the step that lies at one half', () => {
    expect(medianTime(curve.time, curve.survival)).toBe(8)
    expect(medianTime(Float64Array.of(3), Float64Array.of(0.5))).toBe(3)
    expect(medianTime(Float64Array.of(3), Float64Array.of(0.6))).toBeNaN()
  })

  it('has the area under its steps as restricted mean', () => {
    expect(restrictedMean(curve, 10).mean).toBe(6 + 0.5 * 4)
    expect(restrictedMean(curve, 8).mean).toBe(6 + 0.5 * 2)
    expect(restrictedMean(curve, 5)).toEqual({ mean: 5, standardError: 0 })
  })

  it('has no limits where the survival is 0, and none on the log-log scale where it is 1', () => {
    const late = survivalCurve(Float64Array.of(1, 2, 3), Uint8Array.of(0, 1, 1))
    expect(Array.from(confidenceBand(late, 'log-log', 0.95).lower.map((limit) => Number(Number.isNaN(limit))))).toEqual(
      [1, 0, 1],
    )
    expect(Array.from(confidenceBand(late, 'log', 0.95).upper.subarray(0, 2))).toEqual([1, 1])
    for (const type of ['log', 'plain', 'log-log'] as const) expect(confidenceBand(late, type, 0.95).upper[2]).toBeNaN()
  })

  it('starts at 1 with everyone at risk and stays at its last value with no one', () => {
    const points = curveAt(curve, confidenceBand(curve, 'log', 0.95), [0, 6, 6.5, 10, 11])
    expect(points.map(({ atRisk, events, survival }) => [atRisk, events, survival])).toEqual([
      [4, 0, 1],
      [4, 2, 0.5],
      [2, 0, 0.5],
      [1, 1, 0],
      [0, 0, 0],
    ])
    expect([points[0].lower, points[0].upper]).toEqual([1, 1])
  })
})
