import { describe, expect, it } from 'vitest'
import { tQuantile } from '../../src/numerics/studentT.ts'
import { timeAmongEvents } from '../../src/statistics/timeAmongEvents.ts'

describe('Student’s t quantile', () => {
  it.each([
    // tan(π level/2), level √(2/(1 − level²)), then R's qt.
    [0.5, 1, 1],
    [0.99, 1, Math.tan((Math.PI * 0.99) / 2)],
    [0.95, 2, 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2))],
    [0.99, 3, 5.840909309733355],
    [0.95, 10, 2.228138851986274],
    [0.95, 75, 1.9921021540022417],
  ])('two-sided %d with %d degrees of freedom', (level, df, expected) => {
    expect(Math.abs(tQuantile((1 + level) / 2, df) / expected - 1)).toBeLessThan(1e-13)
  })

  it('comes near the normal one with many degrees of freedom, and there is none with 0', () => {
    // The first term of the expansion in 1/ν (Abramowitz & Stegun 26.7.5).
    const z = 1.959963984540054
    expect(tQuantile(0.975, 40_000)).toBeCloseTo(z + (z ** 3 + z) / 4 / 40_000, 8)
    expect(tQuantile(0.975, 0)).toBeNaN()
  })
})

describe('time among events', () => {
  it('has the mean with its t interval and the median with its order statistics', () => {
    const among = timeAmongEvents(Float64Array.of(10, 2, 4, 8, 6, 12), 0.95)
    expect([among.mean, among.median]).toEqual([7, 7])
    expect(among.standardDeviation).toBeCloseTo(Math.sqrt(14), 14)
    expect(among.meanCi[1] - 7).toBeCloseTo(2.5705818356363146 * Math.sqrt(14 / 6), 12)
    // Of six tosses, none is heads in 1/64 < 0.025, at most one in 7/64: the first and the sixth.
    expect(among.medianCiOrder).toEqual([2, 12])
  })

  it('of thousands of events does not run out of small numbers', () => {
    const { medianCiOrder } = timeAmongEvents(
      Float64Array.from({ length: 4000 }, (_, i) => i + 1),
      0.95,
    )
    // 2000 ± 1.96 √1000
    expect(medianCiOrder).toEqual([1938, 2063])
  })

  it('leaves empty what too few events do not give', () => {
    const one = timeAmongEvents(Float64Array.of(5), 0.95)
    expect([one.mean, one.median, one.standardDeviation, one.meanCi[0]]).toEqual([5, 5, Number.NaN, Number.NaN])
    expect(timeAmongEvents(new Float64Array(0), 0.95).median).toBeNaN()
  })
})
