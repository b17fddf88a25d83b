import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { binomialInterval, signTestP } from '../../src/numerics/binomial.ts'
import { createRandom } from '../../src/numerics/random.ts'
import type { MetaMethod } from '../../src/statistics/heterogeneity.ts'
import { studyInfluences, studyPredictions } from '../../src/statistics/metaDiagnostics.ts'
import { type MetaRegression, metaRegression } from '../../src/statistics/metaRegression.ts'
import { rSquaredInterval, simpleRSquared } from '../../src/statistics/rSquaredInterval.ts'
import { yorkLine } from '../../src/statistics/york.ts'
import { golden } from './goldens.ts'

interface Study {
  readonly method: MetaMethod
  readonly test: 'z' | 'knha'
  readonly mods: readonly string[]
  readonly tau2: number
  readonly tau2_ci: readonly number[]
  readonly blup: Readonly<Record<'pred' | 'se' | 'lower' | 'upper', readonly number[]>>
  readonly leave_one_out: Readonly<Record<'estimate' | 'se' | 'tau2' | 'I2' | 'QE' | 'p', readonly number[]>>
  readonly hat: readonly number[]
  readonly cook: readonly number[]
}

type Columns = 'x' | 'sx' | 'y' | 'sy'
type Line = Readonly<Record<Columns, readonly number[]>> &
  Readonly<Record<'slope' | 'slope_se' | 'intercept' | 'intercept_se' | 'q' | 'p', number>>

const expected = JSON.parse(readFileSync('tests/fixtures/meta/expected.json', 'utf8')) as {
  readonly studies: readonly Study[]
  readonly lines: readonly Line[]
  readonly binomial: readonly Readonly<Record<'count' | 'of' | 'lower' | 'upper' | 'p', number>>[]
}

const { column } = golden('bcg', 'rma')
const [values, variances] = [column('yi'), column('vi')]

function close(name: string, got: number, wanted: number, epsilon: number, standardError = 0): void {
  const allowed = epsilon * Math.max(Math.abs(wanted), standardError) + 1e-13
  expect(Math.abs(got - wanted) <= allowed, `${name}: ${got}, wanted ${wanted}`).toBe(true)
}

describe('agreement with metafor', () => {
  for (const wanted of expected.studies) {
    const options = {
      method: wanted.method,
      test: wanted.test === 'z' ? 'z' : 'knapp_hartung',
      confidenceLevel: 0.95,
    } as const
    const moderators = wanted.mods.map(column)
    test(`${wanted.method}, ${wanted.test}, ${wanted.mods.join() || 'no moderator'}`, () => {
      const fit = metaRegression(values, variances, moderators, options) as MetaRegression
      // metafor's tightened iterations end within 1e-9 of the optimum.
      const epsilon = 1e-8
      close('τ²', fit.tau2, wanted.tau2, epsilon)
      for (const [i, limit] of wanted.tau2_ci.entries()) close('τ² limit', fit.tau2Interval[i], limit, 1e-6)
      for (const [i, study] of studyPredictions(fit, values, variances, moderators, options).entries()) {
        close('BLUP', study.estimate, wanted.blup.pred[i], epsilon, wanted.blup.se[i])
        close('its error', study.standardError, wanted.blup.se[i], epsilon)
        close('lower', study.lower, wanted.blup.lower[i], epsilon, wanted.blup.se[i])
        close('upper', study.upper, wanted.blup.upper[i], epsilon, wanted.blup.se[i])
      }
      for (const [i, study] of studyInfluences(fit, values, variances, moderators, options).entries()) {
        const without = study.without as MetaRegression
        close('estimate', without.coefficients[0], wanted.leave_one_out.estimate[i], epsilon, without.standardErrors[0])
        close('standard error', without.standardErrors[0], wanted.leave_one_out.se[i], epsilon)
        close('τ²', without.tau2, wanted.leave_one_out.tau2[i], epsilon)
        close('I²', without.i2, wanted.leave_one_out.I2[i], epsilon, 1e-3)
        close('Q', without.q.statistic, wanted.leave_one_out.QE[i], epsilon)
        close('P', without.p[0], wanted.leave_one_out.p[i], 1e-6)
        close('hat', study.leverage, wanted.hat[i], epsilon)
        close('Cook', study.cooksDistance, wanted.cook[i], 1e-6)
      }
    })
  }
})

test('without heterogeneity every study is predicted by the pooled effect; leaving one of two out says why there is no fit', () => {
  const options = { method: 'REML', test: 'z', confidenceLevel: 0.95 } as const
  const [y, v] = [Float64Array.of(0.1, 0.12), Float64Array.of(0.01, 0.02)]
  const fit = metaRegression(y, v, [], options) as MetaRegression
  expect(fit.tau2).toBe(0)
  expect(studyPredictions(fit, y, v, [], options).map(({ estimate }) => estimate)).toEqual([
    fit.coefficients[0],
    fit.coefficients[0],
  ])
  const [first] = studyInfluences(fit, y, v, [], options)
  expect([first.without.status, first.cooksDistance]).toEqual(['not_estimable', NaN])
})

describe('the interval of R²', () => {
  const bootstrap = { replicates: 200, seed: 7, confidenceLevel: 0.95 }
  const random = createRandom(3)
  const uniform = () => (random.below(2 ** 32) + 0.5) / 2 ** 32
  const cohorts = Array.from({ length: 61 }, () => ({ x: 0.2 * (uniform() - 0.5), v: 0.0002 + 0.0004 * uniform() }))
  const x = Float64Array.from(cohorts, (each) => each.x)
  const v = Float64Array.from(cohorts, (each) => each.v)
  const y = Float64Array.from(cohorts, (each) => 0.8 * each.x + 0.15 * (uniform() - 0.5))

  test('has the R² of the meta-regression in each of its replicates', () => {
    const options = { method: 'REML', test: 'z', confidenceLevel: 0.95 } as const
    for (let replicate = 0; replicate < 30; replicate++) {
      const drawn = Array.from(y, () => random.below(61))
      const pick = (from: Float64Array) => Float64Array.from(drawn, (i) => from[i])
      const fit = metaRegression(pick(y), pick(v), [pick(x)], options) as MetaRegression
      expect(simpleRSquared(pick(y), pick(v), pick(x))).toBeCloseTo(fit.rSquared, 7)
    }
  })

  test('holds the estimate, and repeats to the bit; another seed gives another one near by', () => {
    const estimate = simpleRSquared(y, v, x)
    const interval = rSquaredInterval(y, v, x, bootstrap)
    expect(interval.estimable).toBe(200)
    expect(interval.lower).toBeLessThan(estimate)
    expect(interval.upper).toBeGreaterThan(estimate)
    expect(rSquaredInterval(y, v, x, bootstrap)).toEqual(interval)
    const other = rSquaredInterval(y, v, x, { ...bootstrap, seed: 8 })
    expect(other.lower).not.toBe(interval.lower)
    expect(Math.abs(other.lower - interval.lower)).toBeLessThan(15)
  })

  test('is empty where too few replicates have an R²: no heterogeneity; it is there where they have', () => {
    const flat = y.map(() => 0.1)
    expect(rSquaredInterval(flat, v, x, bootstrap)).toEqual({ lower: NaN, upper: NaN, estimable: 0 })
    expect(rSquaredInterval(x, v, x, bootstrap)).toEqual({ lower: 100, upper: 100, estimable: 200 })
  })
})

test('the generator repeats from its seed and spreads evenly', () => {
  const random = createRandom(1)
  const counts = new Array<number>(61).fill(0)
  for (let draw = 0; draw < 61_000; draw++) counts[random.below(61)]++
  const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
  expect(chiSquare).toBeGreaterThan(30)
  expect(chiSquare).toBeLessThan(102)
  expect([createRandom(1).below(1000), createRandom(1).below(1000)]).toEqual([
    createRandom(1).below(1000),
    createRandom(1).below(1000),
  ])
})

describe('the line with errors in both axes', () => {
  const lineOf = (line: Line) =>
    yorkLine(
      Float64Array.from(line.x),
      Float64Array.from(line.sx),
      Float64Array.from(line.y),
      Float64Array.from(line.sy),
    )

  test.each(expected.lines.map((line, i) => [i, line] as const))('agrees with R: %d', (_, line) => {
    const got = lineOf(line)
    close('slope', got.slope, line.slope, 1e-9, line.slope_se)
    close('slope se', got.slopeStandardError, line.slope_se, 1e-9)
    close('intercept', got.intercept, line.intercept, 1e-9, line.intercept_se)
    close('intercept se', got.interceptStandardError, line.intercept_se, 1e-9)
    close('q', got.q, line.q, 1e-9)
    close('p', got.p, line.p, 1e-8)
  })

  test('gives what York et al. 2004 print for Pearson’s data with York’s weights', () => {
    const { slope, slopeStandardError, intercept, interceptStandardError } = lineOf(expected.lines[0])
    expect(slope.toFixed(9)).toBe('-0.480533407')
    expect(intercept.toFixed(8)).toBe('5.47991022')
    expect(interceptStandardError.toFixed(9)).toBe('0.294970735')
    expect(slopeStandardError.toFixed(10)).toBe('0.0579850090')
  })

  test('is the same line with the axes swapped', () => {
    for (const line of expected.lines) {
      const got = lineOf(line)
      const swapped = lineOf({ ...line, x: line.y, sx: line.sy, y: line.x, sy: line.sx })
      close('slope', 1 / swapped.slope, got.slope, 1e-10)
      close('intercept', -swapped.intercept / swapped.slope, got.intercept, 1e-9, got.interceptStandardError)
      close('slope se', swapped.slopeStandardError / swapped.slope ** 2, got.slopeStandardError, 1e-9)
      close('q', swapped.q, got.q, 1e-10)
    }
  })

  test('is weighted least squares where x has next to no error', () => {
    const [line] = expected.lines.slice(1)
    const got = lineOf({ ...line, sx: line.sx.map(() => 1e-12) })
    const fixed = metaRegression(
      Float64Array.from(line.y),
      Float64Array.from(line.sy, (se) => se * se),
      [Float64Array.from(line.x)],
      { method: 'FE', test: 'z', confidenceLevel: 0.95 },
    ) as MetaRegression
    close('slope', got.slope, fixed.coefficients[1], 1e-9)
    close('slope se', got.slopeStandardError, fixed.standardErrors[1], 1e-9)
  })

  test('says why there is none: two points, an error of 0, all points the same', () => {
    const of = (...numbers: number[]) => Float64Array.from(numbers)
    expect(yorkLine(of(1, 2), of(1, 1), of(1, 2), of(1, 1))).toMatchObject({ status: 'not_estimable', slope: NaN })
    expect(yorkLine(of(1, 2, 3), of(1, 0, 1), of(1, 2, 3), of(1, 1, 1)).reason).toMatch(/standard error of 0/)
    expect(yorkLine(of(1, 1, 1), of(1, 1, 1), of(2, 2, 2), of(1, 1, 1)).status).toBe('constant')
    expect(yorkLine(of(1, 2, 3, NaN), of(1, 1, 1, 1), of(2, 4, 6, 1), of(1, 1, 1, 1)).slope).toBeCloseTo(2, 12)
  })
})

test('exact binomial intervals and sign tests agree with R', () => {
  for (const { count, of, lower, upper, p } of expected.binomial) {
    const [from, to] = binomialInterval(count, of, 0.95)
    close('lower', from, lower, 1e-10)
    close('upper', to, upper, 1e-10)
    close('p', signTestP(count, of), p, 1e-10)
  }
  expect([signTestP(0, 0), ...binomialInterval(0, 0, 0.95)]).toEqual([NaN, NaN, NaN])
})
