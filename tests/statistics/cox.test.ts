import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Ties } from '../../src/kernel/cox.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { type CoxFit, fitCox } from '../../src/statistics/cox.ts'
import { isProblem } from '../../src/statistics/design.ts'
import { describeProblem } from '../../src/statistics/fitProblem.ts'
import type { Survival } from '../../src/statistics/riskSets.ts'
import { proportionalityTests, timeTransforms } from '../../src/statistics/schoenfeld.ts'
import { golden } from './goldens.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))

function fitted(survival: Survival, columns: readonly Float64Array[], ties: Ties = 'efron'): CoxFit {
  const fit = fitCox(kernel, survival, columns, ties)
  if (isProblem(fit)) throw new Error(describeProblem(fit, String))
  return fit
}

describe('Cox regression in closed form', () => {
  // Events at 1 (x = 1), 2 (x = 0), 3 (x = 1); x = 0, 1 stay. With r = exp β:
  // L = r/(3r + 2) · 1/(2r + 2) · r/(2r + 1); dlog L/dβ = 0 where 6r³ − 9r − 4 = 0.
  const survival = { time: Float64Array.of(1, 2, 3, 4, 4), event: Uint8Array.of(1, 1, 1, 0, 0) }
  const x = Float64Array.of(1, 0, 1, 0, 1)

  it('finds the root of a cubic, with the information there and the tests', () => {
    const fit = fitted(survival, [x])
    const r = Math.exp(fit.coefficients[0])
    const share = [(3 * r) / (3 * r + 2), (2 * r) / (2 * r + 2), (2 * r) / (2 * r + 1)]
    expect(6 * r ** 3 - 9 * r - 4).toBeCloseTo(0, 13)
    const information = share.reduce((sum, p) => sum + p * (1 - p), 0)
    expect(fit.standardErrors[0]).toBeCloseTo(1 / Math.sqrt(information), 11)
    expect(fit.logLikelihood).toBeCloseTo(2 * Math.log(r) - Math.log((3 * r + 2) * (2 * r + 2) * (2 * r + 1)), 13)
    expect(fit.nullLogLikelihood).toBeCloseTo(-Math.log(5 * 4 * 3), 13)
    // At 0 the shares are 3/5, 1/2 and 2/3.
    expect(fit.scoreTest.chiSquare).toBeCloseTo((2 - 3 / 5 - 1 / 2 - 2 / 3) ** 2 / (6 / 25 + 1 / 4 + 2 / 9), 13)
    expect(fit.waldTest.chiSquare).toBeCloseTo(fit.coefficients[0] ** 2 * information, 11)
  })

  it('Efron takes half of the tied events from the second denominator, Breslow nothing', () => {
    // Two events at 1 (x = 1 and 0) of three (the third x = 1): r/(2r + 1) · 1/(1.5r + 0.5), or (2r + 1)².
    const tied = { time: Float64Array.of(1, 1, 2), event: Uint8Array.of(1, 1, 0) }
    const columns = [Float64Array.of(1, 0, 1)]
    const efron = fitted(tied, columns)
    expect(Math.exp(efron.coefficients[0])).toBeCloseTo(1 / Math.sqrt(6), 13)
    expect(efron.nullLogLikelihood).toBeCloseTo(-Math.log(3 * 2), 13)
    const breslow = fitted(tied, columns, 'breslow')
    expect(Math.exp(breslow.coefficients[0])).toBeCloseTo(1 / 2, 13)
    expect(breslow.nullLogLikelihood).toBeCloseTo(-Math.log(9), 13)
  })
})

describe('Cox regression does not depend on', () => {
  const { column } = golden('veteran', 'coxph')
  const survival = { time: column('time'), event: Uint8Array.from(column('status')) }
  const columns = ['trt', 'karno', 'age'].map(column)
  const fit = fitted(survival, columns)
  const tests = proportionalityTests(kernel, survival, fit, timeTransforms)

  const expectSame = (other: CoxFit) => {
    expect(other.coefficients.every((value, j) => Math.abs(value / fit.coefficients[j] - 1) < 1e-11)).toBe(true)
    expect(other.standardErrors.every((value, j) => Math.abs(value / fit.standardErrors[j] - 1) < 1e-11)).toBe(true)
    expect(other.logLikelihood).toBeCloseTo(fit.logLikelihood, 10)
  }

  it('the unit of time', () => {
    const inYears = { ...survival, time: survival.time.map((days) => days / 365.25) }
    const other = fitted(inYears, columns)
    expect(other.coefficients).toEqual(fit.coefficients)
    proportionalityTests(kernel, inYears, other, timeTransforms).forEach(({ transform, global }, t) => {
      expect(global.chiSquare, transform).toBeCloseTo(tests[t].global.chiSquare, 9)
    })
  })

  it('the order of the people', () => {
    const order = [...survival.time.keys()].sort((a, b) => ((a * 37) % 137) - ((b * 37) % 137))
    const shuffled = (values: Float64Array) => Float64Array.from(order, (i) => values[i])
    const event = Uint8Array.from(order, (i) => survival.event[i])
    expectSame(fitted({ time: shuffled(survival.time), event }, columns.map(shuffled)))
  })

  it('the unit and the origin of a column', () => {
    const shifted = columns.map((values) => values.map((value) => value * 8 + 1e4))
    const other = fitted(survival, shifted)
    expectSame({
      ...other,
      coefficients: other.coefficients.map((value) => value * 8),
      standardErrors: other.standardErrors.map((value) => value * 8),
    })
  })

  it('whether follow-up comes in pieces', () => {
    const pieces = [...survival.time.keys()].flatMap((i) => {
      const cuts = [0, 30, 99.5, 200].filter((cut) => cut < survival.time[i])
      return cuts.map((start, k) => {
        const isLast = k === cuts.length - 1
        return { i, start, time: isLast ? survival.time[i] : cuts[k + 1], event: isLast ? survival.event[i] : 0 }
      })
    })
    expect(pieces.length).toBeGreaterThan(250)
    const split = {
      start: Float64Array.from(pieces, ({ start }) => start),
      time: Float64Array.from(pieces, ({ time }) => time),
      event: Uint8Array.from(pieces, ({ event }) => event),
    }
    const columnsSplit = columns.map((values) => Float64Array.from(pieces, ({ i }) => values[i]))
    const other = fitted(split, columnsSplit)
    expectSame(other)
    expect(other.n).toBe(pieces.length)
    proportionalityTests(kernel, split, other, ['identity', 'log', 'km']).forEach(({ transform, terms }) => {
      const whole = tests.find((each) => each.transform === transform)!
      terms.forEach(({ chiSquare }, j) => {
        expect(chiSquare, transform).toBeCloseTo(whole.terms[j].chiSquare, 9)
      })
    })
  })

  it('strata that are each other’s copies: twice the likelihood, the same maximum', () => {
    const twice = (values: Float64Array) => Float64Array.of(...values, ...values)
    const doubled = {
      time: twice(survival.time),
      event: Uint8Array.of(...survival.event, ...survival.event),
      stratum: Int32Array.from({ length: 2 * fit.n }, (_, i) => (i < fit.n ? 7 : 3)),
    }
    const other = fitted(doubled, columns.map(twice))
    expectSame({
      ...other,
      standardErrors: other.standardErrors.map((value) => value * Math.SQRT2),
      logLikelihood: other.logLikelihood / 2,
    })
  })
})

describe('Cox regression says why it has no estimate', () => {
  const time = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8)
  const noise = Float64Array.of(0.3, -1.2, 0.8, 0.1, 1.1, -0.4, -0.9, 0.2)

  it('monotone likelihood, with the column', () => {
    const event = Uint8Array.of(1, 1, 1, 0, 0, 1, 0, 0)
    const column = Float64Array.of(1, 1, 1, 0, 0, 1, 0, 0)
    expect(fitCox(kernel, { time, event }, [noise, column], 'efron')).toEqual({
      status: 'monotone_likelihood',
      cause: 'monotone_column',
      column: 1,
    })
  })

  it('monotone likelihood in a combination of columns: events in neither of two groups', () => {
    const event = Uint8Array.of(1, 1, 1, 0, 0, 1, 0, 0)
    const a = Float64Array.of(1, 0, 1, 0, 0, 0, 1, 0)
    const b = Float64Array.of(0, 1, 0, 0, 0, 1, 0, 1)
    expect(fitCox(kernel, { time, event }, [a, b], 'efron')).toEqual({
      status: 'monotone_likelihood',
      cause: 'monotone_combination',
      column: null,
    })
  })

  it('no one, no events', () => {
    const none = { time: new Float64Array(0), event: new Uint8Array(0) }
    expect(fitCox(kernel, none, [new Float64Array(0)], 'efron')).toMatchObject({ cause: 'nobody' })
    expect(fitCox(kernel, { time, event: new Uint8Array(8) }, [noise], 'efron')).toMatchObject({ status: 'no_events' })
  })

  it('leaves out columns that are constant, constant within strata, or follow from those before them', () => {
    const event = Uint8Array.of(1, 0, 1, 1, 0, 1, 1, 1)
    const stratum = Int32Array.of(1, 2, 1, 2, 1, 2, 1, 2)
    const columns = [new Float64Array(8).fill(2), noise, Float64Array.from(stratum), noise.map((v) => 3 - 2 * v)]
    const fit = fitted({ time, event, stratum }, columns)
    expect(fit.dropped).toEqual([
      { column: 0, cause: 'constant_column' },
      { column: 2, cause: 'constant_at_risk' },
      { column: 3, cause: 'collinear_column' },
    ])
    expect(Array.from(fit.coefficients, Number.isNaN)).toEqual([true, false, true, true])
    expect(fit.coefficients[1]).toBe(fitted({ time, event, stratum }, [noise]).coefficients[0])
  })
})
