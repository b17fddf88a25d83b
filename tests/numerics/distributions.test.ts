import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chiSquareQuantile, chiSquareUpperTail } from '../../src/numerics/chiSquare.ts'
import {
  log10TwoSidedP,
  logNormalUpperTail,
  normalQuantile,
  normalUpperTail,
  twoSidedP,
} from '../../src/numerics/normal.ts'
import { fUpperTail, tQuantile, twoSidedTP } from '../../src/numerics/studentT.ts'

const rows = readFileSync('tests/fixtures/numerics/distributions.csv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .map(([what, x, df, value]) => ({ what, x: Number(x), df: df.split(' ').map(Number), value: Number(value) }))

/** Relative difference allowed; R's own tails are good to about 1e-14. */
const tolerance: Record<string, number> = {
  upper: 3e-14,
  logUpper: 3e-14,
  quantile: 4e-15,
  chiSquare: 1e-12,
  chiSquareQuantile: 1e-13,
  t: 1e-12,
  tQuantile: 1e-13,
  f: 1e-12,
}
const compute: Record<string, (x: number, df: number, df2: number) => number> = {
  upper: normalUpperTail,
  logUpper: logNormalUpperTail,
  quantile: normalQuantile,
  chiSquare: chiSquareUpperTail,
  chiSquareQuantile,
  t: twoSidedTP,
  tQuantile,
  f: fUpperTail,
}

describe('agreement with R', () => {
  for (const { what, x, df, value } of rows) {
    test(`${what}(${[x, ...df]})`, () => {
      const got = compute[what](x, df[0], df[1])
      const error = got === value ? 0 : Math.abs(got - value) / Math.abs(value)
      // Where the value is subnormal, R and we keep fewer digits.
      expect(Math.abs(value) < 2.3e-308 && Math.abs(got - value) <= 1e-320 ? 0 : error).toBeLessThan(tolerance[what])
    })
  }
})

test('the quantile of the 95 % interval is right to the last place', () => {
  // The double 0.975 is 2.2e-17 below 0.975, whose quantile is 1.95996398454005423552; so this one's is …05385559.
  expect(normalQuantile(0.975)).toBe(1.9599639845400538)
})

test('two-sided p reaches 0 where its logarithm goes on', () => {
  expect(twoSidedP(-1.959963984540054)).toBeCloseTo(0.05, 15)
  expect(twoSidedP(40)).toBe(0)
  // log10 p from R: (pnorm(-40, log.p = TRUE) + log(2)) / log(10)
  expect(log10TwoSidedP(40)).toBeCloseTo(-349.13597646368186, 9)
  expect(log10TwoSidedP(-40)).toBe(log10TwoSidedP(40))
})

test('edges', () => {
  expect(normalUpperTail(Infinity)).toBe(0)
  expect(normalUpperTail(-Infinity)).toBe(1)
  expect(logNormalUpperTail(Infinity)).toBe(-Infinity)
  expect(normalQuantile(0)).toBe(-Infinity)
  expect(normalQuantile(1)).toBe(Infinity)
  expect(normalQuantile(1.1)).toBeNaN()
  expect(twoSidedP(NaN)).toBeNaN()
  expect(log10TwoSidedP(NaN)).toBeNaN()
  expect(chiSquareUpperTail(0, 2)).toBe(1)
  expect(chiSquareUpperTail(Infinity, 3)).toBe(0)
  expect(chiSquareUpperTail(NaN, 3)).toBeNaN()
  expect(chiSquareUpperTail(3, 0)).toBeNaN()
})

test('edges of t and F', () => {
  expect(twoSidedTP(Infinity, 3)).toBe(0)
  expect(twoSidedTP(NaN, 3)).toBeNaN()
  expect(twoSidedTP(1, 0)).toBeNaN()
  expect(tQuantile(1, 3)).toBe(Infinity)
  expect(tQuantile(0, 3)).toBe(-Infinity)
  expect(tQuantile(-0.1, 3)).toBeNaN()
  expect(fUpperTail(-1, 2, 3)).toBe(1)
  expect(fUpperTail(1, 2, 0)).toBeNaN()
  expect(chiSquareQuantile(0, 3)).toBe(0)
  expect(chiSquareQuantile(1, 3)).toBe(Infinity)
  expect(chiSquareQuantile(0.5, 0)).toBeNaN()
})
