import { describe, expect, it } from 'vitest'
import { categoryDifference, numberDifference, shareDifference } from '../../src/statistics/standardisedDifference.ts'

describe('standardised differences', () => {
  it('of numbers: means 2 and 4 with variances 1 and 3 lie √2 apart', () => {
    const first = Float64Array.of(1, 2, 3)
    const second = Float64Array.from([-1, 0, 1], (x) => 4 + x * Math.sqrt(3))
    expect(numberDifference(first, second)).toBeCloseTo(-Math.SQRT2, 14)
    expect(numberDifference(second, first)).toBeCloseTo(Math.SQRT2, 14)
  })

  it('of numbers do not move with the unit', () => {
    const first = Float64Array.of(1, 5, 7, 2)
    const second = Float64Array.of(3, 9, 4)
    const scale = (values: Float64Array) => values.map((value) => 8 * value - 16)
    expect(numberDifference(scale(first), scale(second))).toBeCloseTo(numberDifference(first, second), 14)
  })

  it('of two levels: the whole category is the size of either level’s', () => {
    const level = shareDifference(0.25, 0.5)
    expect(level).toBeCloseTo(-0.25 / Math.sqrt((0.1875 + 0.25) / 2), 14)
    expect(categoryDifference([10, 30], [20, 20])).toBeCloseTo(-level, 14)
  })

  it('of a category do not depend on the order of its levels, nor on levels no one has', () => {
    const whole = categoryDifference([10, 30, 5, 2], [20, 20, 9, 1])
    expect(categoryDifference([2, 5, 10, 30], [1, 9, 20, 20])).toBeCloseTo(whole, 13)
    expect(categoryDifference([10, 0, 30, 5, 2], [20, 0, 20, 9, 1])).toBe(
      categoryDifference([10, 30, 5, 2], [20, 20, 9, 1]),
    )
  })

  it('have no number where neither group varies and they differ, and are 0 where they do not', () => {
    expect(shareDifference(0, 1)).toBeNaN()
    expect(shareDifference(1, 1)).toBe(0)
    expect(categoryDifference([5, 0], [0, 5])).toBeNaN()
    expect(categoryDifference([5, 0], [7, 0])).toBe(0)
    expect(categoryDifference([0, 0], [7, 1])).toBeNaN()
    expect(numberDifference(Float64Array.of(1), Float64Array.of(1, 2))).toBeNaN()
    expect(numberDifference(Float64Array.of(2, 2), Float64Array.of(1, 1))).toBeNaN()
  })
})
