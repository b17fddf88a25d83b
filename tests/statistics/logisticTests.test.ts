import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { logNormalUpperTail } from '../../src/numerics/normal.ts'
import { type AssociationFit, type FitOptions, fitAssociations } from '../../src/statistics/associationFits.ts'
import { fitInteractions } from '../../src/statistics/interaction.ts'
import { fitDesign } from '../../src/statistics/logistic.ts'
import { fitModel } from '../../src/statistics/logisticModel.ts'
import { fitSharedControls, type SharedControlsFit } from '../../src/statistics/sharedControls.ts'
import { randomSource } from '../kernel/random.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const folder = 'tests/fixtures/logistic-tests'
const [head, ...lines] = readFileSync(`${folder}/data.csv`, 'utf8').trim().split('\n')
const cells = lines.map((line) => line.split(','))
const column = (name: string): Float64Array =>
  Float64Array.from(cells, (row) => (row[head.split(',').indexOf(name)] || 'NaN') as unknown as number)

interface Effect {
  readonly score: string
}
const expected = JSON.parse(readFileSync(`${folder}/cases.json`, 'utf8')) as {
  tests: (Effect & Record<'n' | 'coef' | 'lr' | 'rao' | 'lr_log_p' | 'rao_log_p', number> & { outcome: string })[]
  joint: Record<'coef' | 'se' | 'vif', number[]> & { scores: string[]; n: number; lr: number; p: number }
  interaction: Record<'coef' | 'se' | 'deviance', number>
  multinomial: (Effect & Record<'first' | 'second' | 'difference' | 'se', number>)[]
  shared: (Effect & { coef: number[]; se: number[] } & Record<'covariance' | 'difference' | 'difference_se', number>)[]
}

const covariates = ['pc', 'age', 'female'].map(column)
const plainly: FitOptions = { test: 'wald', firth: 'fallback', firthBelowCases: 0, confidenceLevel: 0.95 }
const fitted = (outcome: Uint8Array, score: Float64Array, options: Partial<FitOptions>): AssociationFit =>
  fitAssociations(kernel, covariates, outcome, fitDesign(kernel, covariates, outcome), [score], {
    ...plainly,
    ...options,
  })[0]
const apart = (got: number, wanted: number, size = 0): number =>
  Math.abs(got - wanted) / Math.max(Math.abs(wanted), size)
const logP = (z: number): number => logNormalUpperTail(Math.abs(z)) + Math.LN2

describe('R’s anova of the model with and without the score', () => {
  for (const { outcome, score, n, coef, lr, rao, lr_log_p, rao_log_p } of expected.tests) {
    test(`${outcome} on ${score}`, () => {
      const y = Uint8Array.from(column(outcome))
      const ratio = fitted(y, column(score), { test: 'likelihood_ratio' })
      const slope = fitted(y, column(score), { test: 'score' })
      expect([ratio.n, Math.sign(ratio.z)]).toEqual([n, Math.sign(coef)])
      expect(apart(ratio.coefficient, coef)).toBeLessThan(1e-9)
      expect(apart(ratio.z * ratio.z, lr, 1)).toBeLessThan(1e-9)
      expect(apart(slope.z * slope.z, rao, 1)).toBeLessThan(1e-9)
      expect(apart(logP(ratio.z), lr_log_p)).toBeLessThan(1e-9)
      expect(apart(logP(slope.z), rao_log_p)).toBeLessThan(1e-9)
    })
  }
  test('closed form of a 2×2 table: the score test is Pearson’s χ², the other one G', () => {
    const [a, b, c, d] = [12, 30, 7, 51]
    const n = a + b + c + d
    const exposed = Float64Array.from({ length: n }, (_, i) => Number(i < a + b))
    const y = Uint8Array.from(exposed, (_, i) => Number(i < a || (i >= a + b && i < a + b + c)))
    const alone = fitDesign(kernel, [], y)
    const z = (test_: FitOptions['test']) =>
      fitAssociations(kernel, [], y, alone, [exposed], { ...plainly, test: test_ })[0].z
    const pearson = (n * (a * d - b * c) ** 2) / ((a + b) * (c + d) * (a + c) * (b + d))
    const g =
      2 *
      [a, b, c, d].reduce((sum, k, i) => {
        const margins = [(a + b) * (a + c), (a + b) * (b + d), (c + d) * (a + c), (c + d) * (b + d)]
        return sum + k * Math.log((k * n) / margins[i])
      }, 0)
    expect(apart(z('score') ** 2, pearson)).toBeLessThan(1e-11)
    expect(apart(z('likelihood_ratio') ** 2, g)).toBeLessThan(1e-11)
  })
  test('the unit of the score changes neither', () => {
    const y = Uint8Array.from(column('y'))
    for (const choice of ['likelihood_ratio', 'score'] as const) {
      const plain = fitted(y, column('gap'), { test: choice })
      for (const factor of [1e8, 1e-8]) {
        const scaled = fitted(
          y,
          column('gap').map((value) => factor * (value - 5)),
          { test: choice },
        )
        expect(apart(scaled.z, plain.z, 1)).toBeLessThan(1e-9)
      }
    }
  })
})

describe('when Firth’s estimate is given', () => {
  const score = column('a')
  const separated = Uint8Array.from(score, (value) => Number(value > 0.5))
  const y = Uint8Array.from(column('y'))
  const cases = y.reduce((sum, value) => sum + value, 0)
  test.each([
    ['never', 0, [false, false]],
    ['fallback', 0, [true, false]],
    ['fallback', cases, [true, false]],
    ['fallback', cases + 1, [true, true]],
    ['always', 0, [true, true]],
  ] as const)('%s, fewer than %i cases', (firth, firthBelowCases, wanted) => {
    const fits = [separated, y].map((outcome) => fitted(outcome, score, { firth, firthBelowCases }))
    expect(fits.map((fit) => fit.firth !== null)).toEqual(wanted)
    expect(fits.map((fit) => fit.problem?.status ?? 'ok')).toEqual(['separation', 'ok'])
  })
  test('a neighbour that separates changes no bit of the others', () => {
    const design = fitDesign(kernel, covariates, y)
    const bad = Float64Array.from(y, (value, i) => value + (i === 0 ? 0 : 0.001 * i))
    const scores = [column('a'), Float64Array.from(y), column('gap'), bad]
    const together = fitAssociations(kernel, covariates, y, design, scores, plainly)
    expect(together.map((fit) => fit.problem?.status ?? 'ok')).toEqual(['ok', 'separation', 'ok', 'ok'])
    for (const s of [0, 2]) {
      expect(fitAssociations(kernel, covariates, y, design, [scores[s]], plainly)[0]).toEqual(together[s])
    }
  })
})

test('several scores together, with R’s variance inflation', () => {
  const { scores, n, coef, se, vif, lr } = expected.joint
  const columns = [...covariates, ...scores.map(column)]
  const rows = [...columns[0].keys()].filter((i) => columns.every((values) => !Number.isNaN(values[i])))
  const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i])
  const { fit, nullDeviance, inflation, score } = fitModel(
    kernel,
    columns.map(take),
    Uint8Array.from(take(column('y'))),
    3,
    plainly,
  )
  expect([fit.problem, fit.n, score]).toEqual([null, n, NaN])
  for (const j of [0, 1, 2]) {
    expect(apart(fit.coefficients[4 + j], coef[j], se[j])).toBeLessThan(1e-9)
    expect(apart(fit.standardErrors[4 + j], se[j])).toBeLessThan(1e-9)
    expect(apart(inflation[j], vif[j])).toBeLessThan(1e-9)
  }
  expect(apart(nullDeviance - fit.deviance, lr)).toBeLessThan(1e-9)
})

test('the product of score and sex', () => {
  const y = Uint8Array.from(column('y'))
  const [fit] = fitInteractions(kernel, covariates, y, column('female'), [column('c')], plainly)
  const { coef, se, deviance } = expected.interaction
  expect(apart(fit.coefficient, coef, se)).toBeLessThan(1e-9)
  expect(apart(fit.standardError, se)).toBeLessThan(1e-9)
  expect(apart(fit.deviance, deviance)).toBeLessThan(1e-9)
})

describe('two groups of cases with the same controls', () => {
  const group = Uint8Array.from(column('group'))
  const names = ['a', 'b', 'c']
  const fits = fitSharedControls(kernel, covariates, group, names.map(column))
  const difference = (k: number) => {
    const { effects, covariance } = fits[k]
    const [first, second] = effects
    const variance = first.standardError ** 2 + second.standardError ** 2 - 2 * covariance
    return { value: second.coefficient - first.coefficient, se: Math.sqrt(variance) }
  }
  test.each([0, 1, 2])('the covariance is that of the formula in R: score %i', (k) => {
    const wanted = expected.shared[k]
    for (const side of [0, 1]) {
      expect(apart(fits[k].effects[side].coefficient, wanted.coef[side], wanted.se[side])).toBeLessThan(1e-9)
      expect(apart(fits[k].effects[side].standardError, wanted.se[side])).toBeLessThan(1e-9)
    }
    expect(apart(fits[k].covariance, wanted.covariance)).toBeLessThan(1e-9)
    expect(apart(difference(k).se, wanted.difference_se)).toBeLessThan(1e-9)
  })
  test.each([0, 1, 2])('a multinomial fit of all three groups is within 2 per cent: score %i', (k) => {
    const wanted = expected.multinomial[k]
    expect(apart(difference(k).se, wanted.se)).toBeLessThan(0.02)
    expect(Math.abs(difference(k).value - wanted.difference) / wanted.se).toBeLessThan(0.1)
  })
  test('a bootstrap of 400 gives the same standard error but for its own error', { timeout: 60_000 }, () => {
    const { uniform } = randomSource(400)
    // With few controls for the cases the covariance is large.
    const few = [...group.keys()].filter((i) => group[i] > 0 || i < 250)
    const columns = [...covariates, column('a')]
    const pairOf = (rows: readonly number[]): SharedControlsFit => {
      const drawn = columns.map((values) => Float64Array.from(rows, (i) => values[i]))
      const groups = Uint8Array.from(rows, (i) => group[i])
      return fitSharedControls(kernel, drawn.slice(0, 3), groups, drawn.slice(3))[0]
    }
    const differences = Array.from({ length: 400 }, () => {
      const [first, second] = pairOf(few.map(() => few[Math.floor(uniform() * few.length)])).effects
      return second.coefficient - first.coefficient
    })
    const mean = differences.reduce((sum, value) => sum + value, 0) / 400
    const sd = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 399)
    const { effects, covariance } = pairOf(few)
    const separate = effects[0].standardError ** 2 + effects[1].standardError ** 2
    // The standard error of an SD of 400 values is 3.5 per cent of it. Without the covariance it would be far out.
    expect(apart(sd, Math.sqrt(separate - 2 * covariance))).toBeLessThan(0.1)
    expect(apart(sd, Math.sqrt(separate))).toBeGreaterThan(0.12)
  })
  test('people without the score are in neither fit', () => {
    const gap = column('gap')
    const rows = [...gap.keys()].filter((i) => !Number.isNaN(gap[i]))
    const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i])
    const [complete] = fitSharedControls(
      kernel,
      covariates.map(take),
      Uint8Array.from(rows, (i) => group[i]),
      [take(gap)],
    )
    expect(fitSharedControls(kernel, covariates, group, [gap])[0]).toEqual(complete)
  })
})
