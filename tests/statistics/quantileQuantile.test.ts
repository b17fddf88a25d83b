import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { betaQuantile, incompleteBeta } from '../../src/numerics/beta.ts'
import { quantileQuantile } from '../../src/statistics/quantileQuantile.ts'

interface Case {
  readonly name: string
  readonly log10_p: readonly number[] | number
  readonly level: number
  readonly observed: readonly number[] | number
  readonly expected: readonly number[] | number
  readonly lower: readonly number[] | number
  readonly upper: readonly number[] | number
  readonly lambda: number
}

const cases: readonly Case[] = JSON.parse(readFileSync('tests/fixtures/quantile-quantile/cases.json', 'utf8'))
const listed = (values: readonly number[] | number) => [values].flat()

/** Relative to the larger of |expected| and 1. */
const tolerance = { expected: 1e-12, interval: 1e-10, lambda: 1e-10 }

function expectNear(got: ArrayLike<number>, wanted: readonly number[] | number, epsilon: number) {
  const values = listed(wanted)
  expect(got).toHaveLength(values.length)
  values.forEach((value, index) => {
    expect(Math.abs(got[index] - value)).toBeLessThanOrEqual(epsilon * Math.max(1, Math.abs(value)))
  })
}

describe('agreement with R', () => {
  for (const { name, log10_p, level, ...wanted } of cases) {
    it(name, () => {
      const got = quantileQuantile(Float64Array.from(listed(log10_p)), level)
      expectNear(got.observed, wanted.observed, tolerance.expected)
      expectNear(got.expected, wanted.expected, tolerance.expected)
      expectNear(got.lower, wanted.lower, tolerance.interval)
      expectNear(got.upper, wanted.upper, tolerance.interval)
      expectNear([got.lambda], wanted.lambda, tolerance.lambda)
    })
  }
})

describe('the quantile-quantile plot', () => {
  it('has a closed form for one test: the interval of a uniform', () => {
    const { expected, lower, upper } = quantileQuantile(Float64Array.of(-1.3), 0.95)
    expectNear(expected, [-Math.log10(0.5)], 1e-15)
    expectNear(lower, [-Math.log10(0.975)], 1e-14)
    expectNear(upper, [-Math.log10(0.025)], 1e-14)
  })

  it('does not depend on the order of the tests, of which ties keep theirs', () => {
    const log10P = Float64Array.of(-2, -0.1, -2, -7, -0.5)
    const { order, observed, lambda } = quantileQuantile(log10P, 0.95)
    expect([...order]).toEqual([3, 0, 2, 4, 1])
    expect([...observed]).toEqual([7, 2, 2, 0.5, 0.1])
    const reversed = quantileQuantile(log10P.slice().reverse(), 0.95)
    expect([...reversed.observed]).toEqual([...observed])
    expect(reversed.lambda).toBe(lambda)
  })

  it('is empty without tests', () => {
    const { expected, lambda } = quantileQuantile(new Float64Array(0), 0.95)
    expect(expected).toHaveLength(0)
    expect(lambda).toBeNaN()
  })
})

describe('the quantile of the beta distribution', () => {
  it('inverts the distribution, and has a power for its closed form', () => {
    for (const p of [1e-12, 0.025, 0.5, 0.975]) {
      expect(Math.abs(betaQuantile(p, 1, 61) - -Math.expm1(Math.log1p(-p) / 61))).toBeLessThan(1e-14)
      const x = betaQuantile(p, 3, 59)
      expect(Math.abs(incompleteBeta(x, 1 - x, 3, 59) - p)).toBeLessThan(1e-13)
    }
  })

  it('is 0 and 1 at the ends, and nothing outside', () => {
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1])
    expect([betaQuantile(-0.1, 2, 3), betaQuantile(0.5, 0, 3), betaQuantile(NaN, 2, 3)]).toEqual([NaN, NaN, NaN])
  })
})
