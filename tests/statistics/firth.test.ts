import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { referenceKernel } from '../../src/kernel/reference.ts'
import { chiSquareQuantile } from '../../src/numerics/chiSquare.ts'
import { logNormalUpperTail } from '../../src/numerics/normal.ts'
import { fitFirth } from '../../src/statistics/firth.ts'
import { fitLogistic } from '../../src/statistics/logistic.ts'
import { randomSource } from '../kernel/random.ts'
import { golden } from './goldens.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))

interface Case {
  readonly name: string
  readonly data: string
  readonly response: string
  readonly terms: readonly string[]
  readonly n: number
  readonly coef: readonly number[]
  readonly se: readonly number[]
  readonly likelihood_ratio: number
  readonly log_p: number
  readonly ci: readonly [number, number]
  readonly level: number
}
const { cases } = JSON.parse(readFileSync('tests/fixtures/firth/cases.json', 'utf8')) as { cases: Case[] }

const apart = (got: number, expected: number, standardError: number): number =>
  Math.abs(got - expected) / Math.max(Math.abs(expected), standardError)

describe('R’s maximum of the penalised likelihood, to 1e-7', () => {
  for (const { name, data, response, terms, n, coef, se, likelihood_ratio, log_p, ci, level } of cases) {
    test(`${name}: ${terms.join(' + ')}`, () => {
      const { column } = golden(data, 'glm')
      const columns = [response, ...terms].map(column)
      const rows = [...columns[0].keys()].filter((i) => columns.every((values) => !Number.isNaN(values[i])))
      const [y, ...x] = columns.map((values) => Float64Array.from(rows, (i) => values[i]))
      const fit = fitFirth(kernel, x, Uint8Array.from(y), level)
      expect([fit.problem, fit.n]).toEqual([null, n])
      const worst = Math.max(
        ...coef.map((value, j) => apart(fit.coefficients[j], value, se[j])),
        ...se.map((value, j) => apart(fit.standardErrors[j], value, 0)),
        // The square root: where the test is of nothing, both are rounding.
        Math.abs(Math.sqrt(fit.likelihoodRatio) - Math.sqrt(likelihood_ratio)),
        apart(fit.ciLower, ci[0], se.at(-1)!),
        apart(fit.ciUpper, ci[1], se.at(-1)!),
        Math.abs(logNormalUpperTail(Math.sqrt(fit.likelihoodRatio)) + Math.LN2 - log_p),
      )
      expect(worst).toBeLessThan(1e-7)
    })
  }
})

describe('closed form', () => {
  // The penalty of a saturated model is half a person in each cell (Firth 1993, §3.3).
  test.each([
    [10, 20, 5, 40],
    [10, 0, 5, 40],
    [0, 3, 8, 0],
    [7, 0, 0, 9],
  ])('of a 2×2 table: %i %i %i %i', (a, b, c, d) => {
    const exposed = Float64Array.from({ length: a + b + c + d }, (_, i) => Number(i < a + b))
    const outcome = Uint8Array.from(exposed, (_, i) => Number(i < a || (i >= a + b && i < a + b + c)))
    const fit = fitFirth(kernel, [exposed], outcome, 0.95)
    const odds = [(a + 0.5) / (b + 0.5), (c + 0.5) / (d + 0.5)]
    const variance = (n: number, odd: number) => (1 + odd) ** 2 / (n * odd)
    const se = Math.sqrt(variance(a + b, odds[0]) + variance(c + d, odds[1]))
    expect(apart(fit.coefficients[1], Math.log(odds[0] / odds[1]), se)).toBeLessThan(1e-10)
    expect(apart(fit.standardErrors[1], se, 0)).toBeLessThan(1e-10)
  })
})

describe('the profile', () => {
  const { normal, uniform } = randomSource(5)
  const n = 300
  const [a, b] = [0, 1].map(() => Float64Array.from({ length: n }, normal))
  const outcome = Uint8Array.from(a, (value, i) => Number(uniform() < 0.1 + 0.05 * (value + b[i])))
  const fit = fitFirth(kernel, [a, b], outcome, 0.95)

  test('excludes 0 exactly where the test is significant at its level', () => {
    // The level whose quantile is the statistic itself puts one limit on 0.
    let [low, high] = [0, 1 - 1e-12]
    for (let k = 0; k < 60; k++) {
      const level = (low + high) / 2
      if (chiSquareQuantile(level, 1) < fit.likelihoodRatio) low = level
      else high = level
    }
    const edge = fitFirth(kernel, [a, b], outcome, low)
    expect(Math.min(Math.abs(edge.ciLower), Math.abs(edge.ciUpper))).toBeLessThan(1e-8 * fit.standardErrors[2])
  })
  test('is Wald’s with many people', () => {
    const many = 40_000
    const x = Float64Array.from({ length: many }, normal)
    const y = Uint8Array.from(x, (value) => Number(uniform() < 0.3 + 0.02 * value))
    const large = fitFirth(kernel, [x], y, 0.95)
    const plain = fitLogistic(kernel, [x], y)
    expect(large.coefficients[1]).toBeCloseTo(plain.coefficients[1], 4)
    expect((large.ciUpper - large.ciLower) / (2 * 1.959964 * large.standardErrors[1])).toBeCloseTo(1, 4)
  })
  test.each([1e8, 1e-8])('scaling a column by %d scales its estimate and limits', (factor) => {
    const scaled = fitFirth(kernel, [a, b.map((value) => value * factor + 3 * factor)], outcome, 0.95)
    const se = fit.standardErrors[2]
    expect(apart(scaled.coefficients[2] * factor, fit.coefficients[2], se)).toBeLessThan(1e-9)
    expect(apart(scaled.ciLower * factor, fit.ciLower, se)).toBeLessThan(1e-9)
    expect(apart(scaled.ciUpper * factor, fit.ciUpper, se)).toBeLessThan(1e-9)
    expect(apart(scaled.coefficients[1], fit.coefficients[1], se)).toBeLessThan(1e-9)
  })
  test('exchanging cases and controls turns it over', () => {
    const turned = fitFirth(
      kernel,
      [a, b],
      outcome.map((value) => 1 - value),
      0.95,
    )
    expect(apart(turned.ciLower, -fit.ciUpper, fit.standardErrors[2])).toBeLessThan(1e-9)
    expect(turned.likelihoodRatio).toBeCloseTo(fit.likelihoodRatio, 9)
  })
  test('the reference kernel gives the same bits', () => {
    expect(fitFirth(referenceKernel, [a, b], outcome, 0.95)).toEqual(fit)
  })
})

describe('what has no estimate', () => {
  const x = Float64Array.of(1, 2, 3, 4)
  test('an outcome that is the same for everyone', () => {
    expect(fitFirth(kernel, [x], new Uint8Array(4), 0.95).problem?.cause).toBe('only_controls')
  })
  test('a last column that repeats another has no coefficient; the others have theirs', () => {
    const fit = fitFirth(kernel, [x, x.map((value) => 2 * value)], Uint8Array.of(0, 1, 0, 1), 0.95)
    expect(fit.dropped).toEqual([{ column: 1, cause: 'collinear_column' }])
    expect(fit.coefficients[1]).not.toBeNaN()
    expect([fit.coefficients[2], fit.likelihoodRatio, fit.ciLower]).toEqual([NaN, NaN, NaN])
  })
})
