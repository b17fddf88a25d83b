import { describe, expect, it } from 'vitest'
import { quantile, strataByQuantile } from '../../src/statistics/quantile.ts'
import { tiedTimes } from '../../src/statistics/tiedTimes.ts'

describe('the quantile of type 7', () => {
  it('lies between the order statistics around 1 + (n − 1) p', () => {
    expect(quantile(Float64Array.of(1, 2, 4, 8), 0.5)).toBe(3)
    expect(quantile(Float64Array.of(1, 2, 4, 8), 0)).toBe(1)
    expect(quantile(Float64Array.of(1, 2, 4, 8), 1)).toBe(8)
    expect(quantile(Float64Array.of(5), 0.2)).toBe(5)
  })

  it('is an observed double where (n − 1) p is a whole number, though the product is only nearly one', () => {
    // 0.7 · 30 = 20.999999999999996, but 1 + 0.7 · 30 = 22
    const sorted = Float64Array.from({ length: 31 }, (_, i) => Math.sqrt(i + 0.1))
    expect(quantile(sorted, 0.7)).toBe(sorted[21])
  })
})

describe('strata', () => {
  it('put a value on the cut below it, and ties together', () => {
    const values = Float64Array.of(3, 1, 2, 5, 4, 6)
    expect(Array.from(strataByQuantile(values, [0.2, 0.8]))).toEqual([1, 0, 0, 1, 1, 2])
    expect(Array.from(strataByQuantile(new Float64Array(5), [0.2, 0.8]))).toEqual([0, 0, 0, 0, 0])
  })
})

describe('times that differ by rounding', () => {
  it('become the smallest of their run, a chain too', () => {
    const step = 1e-8
    const times = Float64Array.of(1 + 2 * step, 1, 2, 1 + step)
    expect(Array.from(tiedTimes(times))).toEqual([1, 1, 2, 1])
    expect(times[0]).toBe(1 + 2 * step)
  })

  it('are told relative to the mean where times are large', () => {
    expect(Array.from(tiedTimes(Float64Array.of(1e9, 1e9 + 1, 1e9 + 100)))).toEqual([1e9, 1e9, 1e9 + 100])
    expect(Array.from(tiedTimes(Float64Array.of(1, 2, 1e9)))).toEqual([1, 1, 1e9])
  })

  it('leave whole days alone', () => {
    const days = Float64Array.of(0.5, 3, 1, 40_000)
    expect(tiedTimes(days)).toBe(days)
  })
})
