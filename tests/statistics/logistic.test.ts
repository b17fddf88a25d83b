import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { referenceKernel } from '../../src/kernel/reference.ts'
import { describeProblem } from '../../src/statistics/fitProblem.ts'
import { fitLogistic } from '../../src/statistics/logistic.ts'
import { randomSource } from '../kernel/random.ts'
import { golden } from './goldens.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))

interface Spec {
  readonly response: string
  readonly terms: readonly string[]
}
interface Tight {
  readonly coef: Readonly<Record<string, number | null>>
  readonly se: Readonly<Record<string, number | null>>
  readonly vcov: readonly (readonly (number | null)[])[]
  readonly deviance: number
}

/** |a − b| ≤ ε · max(|b|, its standard error): the error in units of what is allowed must not exceed 1. */
const excess = (got: number, expected: number, standardError: number, epsilon: number): number =>
  Math.abs(got - expected) / (epsilon * Math.max(Math.abs(expected), standardError))

const statusOf: Readonly<Record<string, string>> = {
  birthwt_04: 'separation',
  rank_06: 'collinear',
  separation_01: 'separation',
  separation_02: 'separation',
  separation_03: 'separation',
  separation_04: 'separation',
  tiny_03: 'constant',
  tiny_04: 'constant',
}

describe('the goldens of R, taken to the limit', () => {
  for (const name of [
    'birthwt',
    'colon_recurrence',
    'infert',
    'lung',
    'pbc',
    'rank',
    'rare',
    'scale',
    'separation',
    'tiny',
  ]) {
    const { cases, column } = golden<Spec, Tight>(name, 'glm')
    for (const { id, spec, compare, tight, note } of cases) {
      test(`${id}: ${note ?? spec.terms.join(' + ')}`, () => {
        const response = column(spec.response)
        const terms = spec.terms.map(column)
        const rows = [...response.keys()].filter((i) =>
          [response, ...terms].every((values) => !Number.isNaN(values[i])),
        )
        const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i])
        const fit = fitLogistic(kernel, terms.map(take), Uint8Array.from(take(response)))
        if (compare === 'status') {
          expect(fit.problem?.status).toBe(statusOf[id])
          expect([...fit.coefficients, ...fit.standardErrors, fit.deviance].every(Number.isNaN)).toBe(true)
          return
        }
        expect(fit.problem).toBeNull()
        const epsilon = /use QR/.test(note ?? '') && !/centre and scale/.test(note ?? '') ? 1e-8 : 1e-9
        const names = ['(Intercept)', ...spec.terms]
        let worst = excess(fit.deviance, tight!.deviance, 0, epsilon)
        for (const [j, term] of names.entries()) {
          const [coefficient, standardError] = [tight!.coef[term], tight!.se[term]]
          if (coefficient === null || standardError === null) {
            expect(fit.coefficients[j]).toBeNaN()
            expect(fit.dropped.map((drop) => names[drop.column + 1])).toContain(term)
            continue
          }
          worst = Math.max(
            worst,
            excess(fit.coefficients[j], coefficient, standardError, epsilon),
            excess(fit.standardErrors[j], standardError, 0, epsilon),
          )
          for (const [k, other] of names.entries()) {
            const covariance = tight!.vcov[j][k]
            if (covariance === null) continue
            const size = standardError * tight!.se[other]!
            worst = Math.max(worst, excess(fit.covariance[k * names.length + j], covariance, size, epsilon))
          }
        }
        expect(worst).toBeLessThan(1)
      })
    }
  }
})

describe('closed form', () => {
  const table = (a: number, b: number, c: number, d: number) => {
    const exposed: number[] = []
    const outcome: number[] = []
    const put = (times: number, x: number, y: number): void => {
      for (let i = 0; i < times; i++) {
        exposed.push(x)
        outcome.push(y)
      }
    }
    put(a, 1, 1)
    put(b, 1, 0)
    put(c, 0, 1)
    put(d, 0, 0)
    return fitLogistic(kernel, [Float64Array.from(exposed)], Uint8Array.from(outcome))
  }
  test.each([
    [10, 20, 5, 40],
    [1, 1, 1, 1],
    [700, 3, 2, 900],
    [1, 9999, 3, 5],
  ])('of a 2×2 table: %i %i %i %i', (a, b, c, d) => {
    const fit = table(a, b, c, d)
    const standardError = Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    expect(excess(fit.coefficients[1], Math.log((a * d) / (b * c)), standardError, 1e-12)).toBeLessThan(1)
    expect(excess(fit.standardErrors[1], standardError, 0, 1e-12)).toBeLessThan(1)
  })
  test('an empty cell is separation by that column, with a sentence', () => {
    const fit = table(10, 0, 5, 40)
    const ends = { highest: 'cases', lowest: null }
    expect(fit.problem).toEqual({ status: 'separation', cause: 'separating_column', column: 0, ends })
    expect(describeProblem(fit.problem!, () => 'exposure', { cases: 'TRD', controls: 'trMDD' })).toBe(
      'exposure separates cases from controls: its highest values are of TRD alone, so the odds ratio has no finite estimate.',
    )
  })
})

describe('problems', () => {
  const { normal, uniform } = randomSource(11)
  const n = 400
  const column = (): Float64Array => Float64Array.from({ length: n }, normal)
  const [a, b, c] = [column(), column(), column()]
  const outcome = Uint8Array.from({ length: n }, () => (uniform() < 0.4 ? 1 : 0))

  test('separation by a combination of columns', () => {
    const y = Uint8Array.from(a, (value, i) => (value + b[i] - 0.5 * c[i] > 0.3 ? 1 : 0))
    expect(fitLogistic(kernel, [a, b, c], y).problem).toEqual({
      status: 'separation',
      cause: 'separating_combination',
      column: null,
      ends: { highest: 'cases', lowest: 'controls' },
    })
  })
  test('quasi-complete separation by one rare value among many people', () => {
    const rare = new Float64Array(n)
    for (const i of [...outcome.keys()].filter((i) => outcome[i] === 1).slice(0, 2)) rare[i] = 1
    expect(fitLogistic(kernel, [a, rare, b], outcome).problem).toEqual({
      status: 'separation',
      cause: 'separating_column',
      column: 1,
      ends: { highest: 'cases', lowest: null },
    })
  })
  test('nearly, but not quite, separated data have their large estimate', () => {
    const y = Uint8Array.from(a, (value) => (value > 0 ? 1 : 0))
    const least = [...a.keys()].filter((i) => a[i] > 0).reduce((best, i) => (a[i] < a[best] ? i : best))
    y[least] = 0
    const below = [...a.keys()].filter((i) => a[i] <= 0).reduce((best, i) => (a[i] > a[best] ? i : best))
    y[below] = 1
    const fit = fitLogistic(kernel, [a], y)
    expect(fit.problem).toBeNull()
    expect(fit.coefficients[1]).toBeGreaterThan(10)
  })
  test('dependent and constant columns are left out by R’s rule, the rest keeps its estimates', () => {
    const sum = a.map((value, i) => value + 2 * b[i] + 3)
    const fit = fitLogistic(kernel, [a, new Float64Array(n).fill(7), b, sum, c], outcome)
    expect(fit.dropped).toEqual([
      { column: 1, cause: 'constant_column' },
      { column: 3, cause: 'collinear_column' },
    ])
    const plain = fitLogistic(kernel, [a, b, c], outcome)
    expect([1, 3, 5].map((j) => fit.coefficients[j])).toEqual(
      [...plain.coefficients.slice(1)].map((value) => expect.closeTo(value, 11)),
    )
    expect(fit.coefficients[2]).toBeNaN()
  })
  test('nobody, only cases, only controls', () => {
    expect(fitLogistic(kernel, [new Float64Array(0)], new Uint8Array(0)).problem?.status).toBe('too_few_cases')
    expect(fitLogistic(kernel, [a], new Uint8Array(n)).problem?.cause).toBe('only_controls')
    expect(fitLogistic(kernel, [a], new Uint8Array(n).fill(1)).problem?.cause).toBe('only_cases')
  })
})

describe('invariances', () => {
  const { normal, uniform } = randomSource(3)
  const n = 700
  const columns = [0, 1, 2].map(() => Float64Array.from({ length: n }, normal))
  const outcome = Uint8Array.from(columns[0], (value) => (uniform() < 0.3 + 0.05 * value ? 1 : 0))
  const plain = fitLogistic(kernel, columns, outcome)

  test.each([1e8, 1e-8])('scaling a column by %d scales its estimate', (factor) => {
    const scaled = fitLogistic(kernel, [columns[0].map((value) => value * factor), columns[1], columns[2]], outcome)
    expect(excess(scaled.coefficients[1] * factor, plain.coefficients[1], plain.standardErrors[1], 1e-9)).toBeLessThan(
      1,
    )
    expect(excess(scaled.standardErrors[1] * factor, plain.standardErrors[1], 0, 1e-9)).toBeLessThan(1)
    expect(excess(scaled.coefficients[2], plain.coefficients[2], plain.standardErrors[2], 1e-9)).toBeLessThan(1)
  })
  test('shifting a column by a million changes only the intercept', () => {
    const shifted = fitLogistic(kernel, [columns[0].map((value) => value + 1e6), columns[1], columns[2]], outcome)
    expect(excess(shifted.coefficients[1], plain.coefficients[1], plain.standardErrors[1], 1e-8)).toBeLessThan(1)
  })
  test('exchanging cases and controls turns the signs', () => {
    const turned = fitLogistic(
      kernel,
      columns,
      outcome.map((value) => 1 - value),
    )
    expect([...turned.coefficients]).toEqual([...plain.coefficients].map((value) => expect.closeTo(-value, 12)))
  })
  test('the reference kernel gives the same bits', () => {
    expect(fitLogistic(referenceKernel, columns, outcome)).toEqual(plain)
  })
})
