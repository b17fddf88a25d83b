import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { referenceKernel } from '../../src/kernel/reference.ts'
import { fitDesign, fitLogistic } from '../../src/statistics/logistic.ts'
import { fitScores, type ScoreFit } from '../../src/statistics/logisticScores.ts'
import { randomSource } from '../kernel/random.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const n = 3000
const { normal, uniform } = randomSource(17)
const column = (): Float64Array => Float64Array.from({ length: n }, normal)
const columns = Array.from({ length: 6 }, column)
columns.push(Float64Array.from({ length: n }, () => (uniform() < 0.6 ? 1 : 0)))
const strong = column()
const outcome = Uint8Array.from(strong, (value, i) => (uniform() < 0.15 + 0.08 * value + 0.05 * columns[0][i] ? 1 : 0))
const withMissing = (score: Float64Array, share: number): Float64Array =>
  score.map((v) => (uniform() < share ? NaN : v))

/** Usual, strong, dependent on covariates, missing for some, for most, and awkward ones. */
const scores: Record<string, Float64Array> = {
  plain: column(),
  strong,
  tied: columns[1].map((value, i) => value + 0.05 * columns[2][i] + 0.01 * normal()),
  nearlyTied: columns[1].map((value) => value + 1e-5 * normal()),
  someMissing: withMissing(strong, 0.03),
  mostMissing: withMissing(column(), 0.9),
  few: withMissing(column(), 0.99),
  large: column().map((value) => 1e9 + 1e3 * value),
  small: column().map((value) => 1e-12 * value),
  rare: Float64Array.from({ length: n }, () => (uniform() < 0.004 ? 1 : 0)),
}
const awkward: Record<string, Float64Array> = {
  constant: new Float64Array(n).fill(2),
  nobody: new Float64Array(n).fill(NaN),
  repeated: columns[3].map((value) => 3 - 2 * value),
  outcome: Float64Array.from(outcome),
  onlyCases: Float64Array.from(outcome, (y) => (y === 1 ? normal() : NaN)),
  nearly: columns[3].map((value) => value + 1e-9 * normal()),
}
const design = fitDesign(kernel, columns, outcome)
const fitAll = (set: readonly Float64Array[]): ScoreFit[] => fitScores(kernel, columns, outcome, design, set)

describe('each fit is the maximum-likelihood fit', () => {
  const fits = fitAll(Object.values(scores))
  for (const [s, [name, score]] of Object.entries(scores).entries()) {
    test(name, () => {
      const rows = [...score.keys()].filter((i) => !Number.isNaN(score[i]))
      const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i])
      const alone = fitLogistic(
        kernel,
        [...columns, score].map(take),
        Uint8Array.from(rows, (i) => outcome[i]),
      )
      expect(alone.problem).toBeNull()
      expect(fits[s]).toMatchObject({ problem: null, n: rows.length, cases: alone.cases })
      const place = columns.length + 1
      const difference = Math.abs(fits[s].coefficient - alone.coefficients[place]) / alone.standardErrors[place]
      expect(difference).toBeLessThan(1e-10)
      expect(Math.abs(fits[s].standardError / alone.standardErrors[place] - 1)).toBeLessThan(1e-10)
      expect(Math.abs(fits[s].deviance / alone.deviance - 1)).toBeLessThan(1e-12)
    })
  }
})

describe('scores without an estimate', () => {
  const fits = new Map(Object.keys(awkward).map((name, s) => [name, fitAll(Object.values(awkward))[s]]))
  test.each([
    ['constant', 'constant', 'constant_column', columns.length],
    ['nobody', 'too_few_cases', 'nobody', null],
    ['repeated', 'collinear', 'collinear_column', columns.length],
    ['outcome', 'separation', 'separating_column', columns.length],
    ['onlyCases', 'constant', 'only_cases', null],
    ['nearly', 'collinear', 'nearly_collinear_column', columns.length],
  ])('%s: %s', (name, status, cause, at) => {
    const { problem, coefficient, standardError, deviance } = fits.get(name)!
    expect(problem).toMatchObject({ status, cause, column: at })
    expect([coefficient, standardError, deviance]).toEqual([NaN, NaN, NaN])
  })
  test('a covariate that separates is every score’s problem', () => {
    const separating = [...columns, Float64Array.from(outcome)]
    const problem = fitDesign(kernel, separating, outcome)
    const [first] = fitScores(kernel, separating, outcome, problem, [scores.someMissing])
    expect(first.problem).toMatchObject({ status: 'separation', cause: 'separating_column', column: columns.length })
    expect(first.n).toBeLessThan(n)
  })
})

describe('the same bits', () => {
  const set = { ...scores, ...awkward }
  const together = fitAll(Object.values(set))
  test('whichever scores share the batch, in whichever order', () => {
    const backwards = fitAll(Object.values(set).reverse()).reverse()
    expect(backwards).toEqual(together)
    for (const [s, score] of Object.values(set).entries()) expect(fitAll([score])).toEqual([together[s]])
  })
  test('from the reference kernel', () => {
    const few = [scores.plain, scores.strong, scores.someMissing, scores.mostMissing]
    const reference = fitDesign(referenceKernel, columns, outcome)
    expect(reference).toEqual(design)
    expect(fitScores(referenceKernel, columns, outcome, reference, few)).toEqual(fitAll(few))
  })
})

test('scores alone, without covariates', () => {
  const empty = fitDesign(kernel, [], outcome)
  const [first] = fitScores(kernel, [], outcome, empty, [strong])
  const alone = fitLogistic(kernel, [strong], outcome)
  expect(first.coefficient).toBeCloseTo(alone.coefficients[1], 12)
  expect(first.standardError).toBeCloseTo(alone.standardErrors[1], 12)
})
