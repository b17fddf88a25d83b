import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { fitCox } from '../../src/statistics/cox.ts'
import { type FirthCoxFit, fitFirthCox } from '../../src/statistics/firthCox.ts'
import { columnOf, fixture } from './survivalFixture.ts'
import { largestError } from './survivalGoldens.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))

describe('Firth’s penalised partial likelihood', () => {
  it.each(fixture.firth)(
    '$data, $terms, $ties: the maximum that R’s own likelihood has',
    ({ data, terms, ties, fit }) => {
      const column = (name: string) => columnOf(fixture[data], name)
      const survival = { time: column('time'), event: Uint8Array.from(column('status')) }
      const ours = fitFirthCox(kernel, survival, terms.map(column), ties ?? 'efron', 0.95) as FirthCoxFit
      expect(largestError(ours.coefficients, fit.coef, fit.se)).toBeLessThanOrEqual(1e-7)
      expect(largestError(ours.standardErrors, fit.se)).toBeLessThanOrEqual(1e-7)
      expect(ours.ciLower).toBeLessThan(ours.coefficients.at(-1)!)
      expect(ours.ciUpper).toBeGreaterThan(ours.coefficients.at(-1)!)
    },
  )

  it('has an estimate where the likelihood is monotone, by hand', () => {
    // One event among two groups of one: r/(r + 1) √(r/(r + 1)²) is highest at r = 3: log r·1.5 − 2 log(r + 1).
    const survival = { time: Float64Array.of(1, 2), event: Uint8Array.of(1, 0) }
    const columns = [Float64Array.of(1, 0)]
    expect(fitCox(kernel, survival, columns, 'efron')).toMatchObject({ status: 'monotone_likelihood' })
    const fit = fitFirthCox(kernel, survival, columns, 'efron', 0.95) as FirthCoxFit
    expect(Math.exp(fit.coefficients[0])).toBeCloseTo(3, 9)
    // At 3 the information is 3/16, at 1 1/4.
    expect(fit.standardErrors[0]).toBeCloseTo(Math.sqrt(16 / 3), 9)
    const value = (r: number) => 1.5 * Math.log(r) - 2 * Math.log(r + 1)
    expect(fit.likelihoodRatio).toBeCloseTo(2 * (value(3) - value(1)), 9)
  })

  it('does not depend on the unit of a column or of time', () => {
    const column = (name: string) => columnOf(fixture.mono, name)
    const event = Uint8Array.from(column('status'))
    const fit = fitFirthCox(
      kernel,
      { time: column('time'), event },
      [column('z'), column('x')],
      'efron',
      0.9,
    ) as FirthCoxFit
    const columns = [column('z').map((value) => 8 * value - 3), column('x')]
    const other = fitFirthCox(
      kernel,
      { time: column('time').map((t) => t / 16), event },
      columns,
      'efron',
      0.9,
    ) as FirthCoxFit
    expect(other.coefficients[0] * 8).toBeCloseTo(fit.coefficients[0], 9)
    expect(other.coefficients[1]).toBeCloseTo(fit.coefficients[1], 9)
    expect([other.ciLower, other.ciUpper].map((limit) => limit.toFixed(7))).toEqual(
      [fit.ciLower, fit.ciUpper].map((limit) => limit.toFixed(7)),
    )
  })
})
