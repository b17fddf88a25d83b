import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { type CoxFit, fitCox } from '../../src/statistics/cox.ts'
import { fitInfluence } from '../../src/statistics/coxFitResiduals.ts'
import { openCoxGroup } from '../../src/statistics/coxGroup.ts'
import { robustStandardError } from '../../src/statistics/coxResiduals.ts'
import type { Survival } from '../../src/statistics/riskSets.ts'
import { proportionalityTests } from '../../src/statistics/schoenfeld.ts'
import { largestError } from './survivalGoldens.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))

/** `tests/fixtures/survival/ageScale.json` */
const { cases } = JSON.parse(readFileSync('tests/fixtures/survival/ageScale.json', 'utf8')) as {
  readonly cases: readonly {
    readonly name: string
    readonly ties: 'efron' | 'breslow'
    readonly coxph_agrees: boolean
    readonly data: Readonly<Record<'start' | 'stop' | 'event' | 'age' | 'sex' | 'score', readonly number[]>>
    readonly coef: readonly number[]
    readonly se: readonly number[]
    readonly loglik: readonly number[]
    readonly zph: readonly number[]
  }[]
}

const survivalOf = ({ data }: (typeof cases)[number]): Survival => ({
  start: Float64Array.from(data.start),
  time: Float64Array.from(data.stop),
  event: Uint8Array.from(data.event),
})
const columnsOf = ({ data }: (typeof cases)[number]) =>
  [data.age, data.sex, data.score].map((values) => Float64Array.from(values))

describe('with age as time scale and age on entry as covariate, models agree with sums over each risk set by itself', () => {
  it.each(cases)('$name, $ties; coxph converges: $coxph_agrees', (expected) => {
    const survival = survivalOf(expected)
    const columns = columnsOf(expected)
    const fit = fitCox(kernel, survival, columns, expected.ties) as CoxFit
    expect(largestError(fit.coefficients, expected.coef, expected.se)).toBeLessThanOrEqual(1e-9)
    expect(largestError(fit.standardErrors, expected.se)).toBeLessThanOrEqual(1e-9)
    expect(largestError([fit.nullLogLikelihood, fit.logLikelihood], expected.loglik)).toBeLessThanOrEqual(1e-11)
    const [test] = proportionalityTests(kernel, survival, fit, ['identity'])
    expect(
      largestError(
        [...test.terms, test.global].map(({ chiSquare }) => chiSquare),
        expected.zph,
      ),
    ).toBeLessThan(1e-8)

    const group = openCoxGroup(kernel, survival, columns.slice(0, 2), [columns[2]])!
    const found = group.search(expected.ties, [0])
    const [detail] = group.details(found, ['identity'])
    expect(largestError([found[0]!.coefficient], [expected.coef[2]], [expected.se[2]])).toBeLessThanOrEqual(1e-9)
    expect(largestError([found[0]!.standardError], [expected.se[2]])).toBeLessThanOrEqual(1e-9)
    expect(largestError([detail!.proportionality[0].own.chiSquare], [expected.zph[2]])).toBeLessThan(1e-8)
    const robust = robustStandardError(detail!.people().influence)
    expect(robust / robustStandardError(fitInfluence(fit, 2).influence)).toBeCloseTo(1, 9)
    // Where the model is true the two standard errors estimate the same.
    expect(robust / found[0]!.standardError).toBeGreaterThan(0.8)
    expect(robust / found[0]!.standardError).toBeLessThan(1.25)
    group.close()
  })

  it('some of them out of reach of sums with differences', () => {
    expect(cases.filter(({ coxph_agrees }) => !coxph_agrees).length).toBeGreaterThan(1)
  })

  it('whether the clock runs forwards from birth or from any other day', () => {
    const [, , steep] = cases
    const { start, time, event } = survivalOf(steep)
    const later = (values: Float64Array) => values.map((value) => value + 1e5)
    const fit = fitCox(kernel, { start: start!, time, event }, columnsOf(steep), 'efron') as CoxFit
    const moved = fitCox(
      kernel,
      { start: later(start!), time: later(time), event },
      columnsOf(steep),
      'efron',
    ) as CoxFit
    expect(moved.coefficients).toEqual(fit.coefficients)
  })
})
