import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exp } from '../../src/kernel/elementary.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { type CoxFit, fitCox } from '../../src/statistics/cox.ts'
import { type AdjustedCurve, adjustedCurves } from '../../src/statistics/coxCurves.ts'
import type { Survival } from '../../src/statistics/riskSets.ts'
import { columnOf, fixture, lungTerms } from './survivalFixture.ts'
import { largestError } from './survivalGoldens.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const fitOf = (...of: Parameters<typeof fitCox>) => fitCox(...of) as CoxFit

const survival: Survival = {
  time: columnOf(fixture.lung, 'time'),
  event: Uint8Array.from(columnOf(fixture.lung, 'status')),
}
const columns = lungTerms.map((term) => columnOf(fixture.lung, term))
const profiles = fixture.profiles.map((row) => lungTerms.map((term) => row[term]))

const expectSame = (ours: readonly AdjustedCurve[], theirs: readonly AdjustedCurve[]) =>
  ours.forEach((curve, k) => {
    expect(curve.time).toEqual(theirs[k].time)
    for (const each of ['survival', 'standardError', 'cumulativeHazard', 'cumulativeHazardError'] as const) {
      expect(largestError(curve[each], [...theirs[k][each]]), each).toBeLessThan(1e-10)
    }
  })

describe('adjusted curves in closed form', () => {
  // At each of five times one person with x = 0 and one with x = 1 have the event: by symmetry the log hazard ratio is 0, the
  // mean of x at risk ½ and its variance ¼ at every event, so the coefficient's variance is 4 over 10 events.
  const time = Float64Array.of(1, 1, 2, 2, 3, 3, 4, 4, 5, 5)
  const x = Float64Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1)
  const fit = fitOf(kernel, { time, event: new Uint8Array(10).fill(1) }, [x], 'breslow')
  const [middle, one] = adjustedCurves(fit, [[0.5], [1]])
  const atRisk = [10, 8, 6, 4, 2]
  const upTo = (term: (n: number) => number) =>
    atRisk.map((_, k) => atRisk.slice(0, k + 1).reduce((sum, n) => sum + term(n), 0))
  const hazard = upTo((n) => 2 / n)
  const sampling = upTo((n) => 2 / (n * n))

  it('the hazard is that of Nelson and Aalen, the survival its exponential', () => {
    expect(Math.abs(fit.coefficients[0])).toBeLessThan(1e-15)
    expect([...middle.time]).toEqual([1, 2, 3, 4, 5])
    expect(largestError(middle.cumulativeHazard, hazard)).toBeLessThan(1e-14)
    expect(
      largestError(
        middle.survival,
        hazard.map((value) => exp(-value)),
      ),
    ).toBeLessThan(1e-14)
  })

  it('the variance is the sum of squares, and away from the mean that of the coefficient too', () => {
    expect(largestError(middle.cumulativeHazardError, sampling.map(Math.sqrt))).toBeLessThan(1e-14)
    const away = sampling.map((value, k) => Math.sqrt(value + (0.5 * hazard[k]) ** 2 * 0.4))
    expect(largestError(one.cumulativeHazardError, away)).toBeLessThan(1e-14)
    expect(
      largestError(
        one.standardError,
        away.map((value, k) => value * exp(-hazard[k])),
      ),
    ).toBeLessThan(1e-14)
  })

  it('with Breslow’s ties people’s expected events sum up to the events', () => {
    const own = fitOf(kernel, survival, columns, 'breslow')
    const people = Array.from(survival.time, (_, i) => columns.map((column) => column[i]))
    const expected = adjustedCurves(own, people).reduce((sum, curve, i) => {
      const last = curve.time.findLastIndex((time) => time <= survival.time[i])
      return sum + (last === -1 ? 0 : curve.cumulativeHazard[last])
    }, 0)
    expect(expected).toBeCloseTo(own.events, 9)
  })
})

describe('adjusted curves do not depend on', () => {
  const fit = fitOf(kernel, survival, columns, 'efron')
  const curves = adjustedCurves(fit, profiles)

  it('the profile beyond its hazard ratio', () => {
    const [a, b] = curves
    const ratio = exp(lungTerms.reduce((sum, _, j) => sum + fit.coefficients[j] * (profiles[1][j] - profiles[0][j]), 0))
    expect(
      largestError(
        b.cumulativeHazard,
        Array.from(a.cumulativeHazard, (value) => value * ratio),
      ),
    ).toBeLessThan(1e-12)
  })

  it('units and origins of the columns', () => {
    const moved = columns.map((values) => values.map((value) => value / 16 - 300))
    const at = profiles.map((profile) => profile.map((value) => value / 16 - 300))
    expectSame(adjustedCurves(fitOf(kernel, survival, moved, 'efron'), at), curves)
  })

  it('the order of the people', () => {
    const order = [...survival.time.keys()].sort((a, b) => ((a * 37) % 101) - ((b * 37) % 101))
    const shuffled = (values: Float64Array) => Float64Array.from(order, (i) => values[i])
    const event = Uint8Array.from(order, (i) => survival.event[i])
    const other = fitOf(kernel, { time: shuffled(survival.time), event }, columns.map(shuffled), 'efron')
    expectSame(adjustedCurves(other, profiles), curves)
  })

  it('whether follow-up comes in pieces', () => {
    const pieces = [...survival.time.keys()].flatMap((i) =>
      [0, 100.5, 300, 450].flatMap((start, k, cuts) => {
        const end = Math.min(survival.time[i], cuts[k + 1] ?? Infinity)
        return start < end ? [{ i, start, end, event: end === survival.time[i] ? survival.event[i] : 0 }] : []
      }),
    )
    const split: Survival = {
      start: Float64Array.from(pieces, ({ start }) => start),
      time: Float64Array.from(pieces, ({ end }) => end),
      event: Uint8Array.from(pieces, ({ event }) => event),
    }
    const other = fitOf(
      kernel,
      split,
      columns.map((values) => Float64Array.from(pieces, ({ i }) => values[i])),
      'efron',
    )
    expect(other.n).toBeGreaterThan(2 * fit.n)
    expectSame(adjustedCurves(other, profiles), curves)
  })
})
