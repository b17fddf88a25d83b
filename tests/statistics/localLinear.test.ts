import { describe, expect, it } from 'vitest'
import { localLinear } from '../../src/statistics/localLinear.ts'

const x = Array.from({ length: 20 }, (_, k) => k + 0.1 * (k % 3))
const error = x.map((_, k) => 0.1 + 0.02 * (k % 5))
const options = { span: 0.6, places: 15 }

describe('local linear regression', () => {
  it('gives a straight line back, whatever the weights', () => {
    const smooth = localLinear(
      x,
      x.map((one) => 2 - 0.3 * one),
      error,
      options,
    )
    for (const [k, value] of smooth.value.entries()) expect(value).toBeCloseTo(2 - 0.3 * smooth.x[k], 12)
    expect([smooth.x[0], smooth.x[14]]).toEqual([x[0], x[19]])
  })

  it('with all points equally far is the weighted mean, and its standard error that of the mean', () => {
    const { value, standardError } = localLinear([0, 0, 2, 2], [1, 3, 5, 11], [1, 2, 2, 1], { span: 1, places: 3 })
    // In the middle both sides weigh the same by distance: 1, 1/4, 1/4, 1 by variance.
    expect(value[1]).toBeCloseTo((1 + 0.75 + 1.25 + 11) / 2.5, 12)
    expect(standardError[1]).toBeCloseTo(Math.sqrt(1 / 2.5), 12)
  })

  it('follows y in scale and shift, and its standard errors in scale only', () => {
    const y = x.map((one) => Math.abs((one % 7) - 3))
    const one = localLinear(x, y, error, options)
    const other = localLinear(
      x,
      y.map((value) => 5 + 4 * value),
      error.map((value) => 4 * value),
      options,
    )
    for (const [k, value] of other.value.entries()) expect(value).toBeCloseTo(5 + 4 * one.value[k], 10)
    for (const [k, value] of other.standardError.entries()) expect(value).toBeCloseTo(4 * one.standardError[k], 10)
  })

  it('has the weights of tricube: by hand at the first of three points', () => {
    const { value } = localLinear([0, 1, 2], [0, 1, 0], [1, 1, 1], { span: 1, places: 2 })
    const tricube = (distance: number) => (1 - (distance / 2.0002) ** 3) ** 3
    const [a, b, c] = [tricube(0), tricube(1), tricube(2)]
    const mean = (b + 2 * c) / (a + b + c)
    const spread = a * mean ** 2 + b * (1 - mean) ** 2 + c * (2 - mean) ** 2
    const slope = (b * (1 - mean)) / spread
    expect(value[0]).toBeCloseTo(b / (a + b + c) - slope * mean, 12)
  })
})
