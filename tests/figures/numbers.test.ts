import { describe, expect, it } from 'vitest'
import { markedRows } from '../../src/figures/marking.ts'
import {
  formatAlpha,
  formatChange,
  formatCount,
  formatDays,
  formatEstimate,
  formatLogRatio,
  formatP,
  formatPercent,
  formatRatio,
  formatYears,
} from '../../src/figures/numbers.ts'
import { fitted } from './simulated.ts'

describe('P', () => {
  it.each([
    [0.5, '.50'],
    [0.9949, '.99'],
    [0.995, '>.99'],
    [1, '>.99'],
    [0.01, '.01'],
    [0.014, '.01'],
    [0.00999, '.010'],
    [0.0018, '.002'],
    [0.001, '.001'],
    [0.000999, '1.0e−3'],
    [3.41e-11, '3.4e−11'],
    [9.96e-6, '1.0e−5'],
    [1e-300, '1.0e−300'],
    [9e-301, '<1e−300'],
    [0, '<1e−300'],
    [Number.NaN, '–'],
  ])('%d is written %s', (p, text) => expect(formatP(p)).toBe(text))

  it('has a power of ten in print', () => {
    expect(formatP(3.41e-11, 'power')).toBe('3.4 × 10<sup>−11</sup>')
    expect(formatP(0, 'power')).toBe('&lt;10<sup>−300</sup>')
    expect(formatP(0.03, 'power')).toBe('.03')
  })

  it('that rounds to the threshold stays marked', () => {
    const fit = fitted('TRD/trMDD', 'x', 0.1, 0.02, 9.96e-6)
    const marked = (p: number) => markedRows([{ ...fit, p }], { alpha: 1e-5, correction: 'none' }).size === 1
    expect([formatP(fit.p), marked(fit.p)]).toEqual(['1.0e−5', true])
    expect(marked(1.00001e-5)).toBe(false)
  })

  it('thresholds are written as short as they are', () =>
    expect([1e-5, 0.05, 0.05 / 61, 0.001].map((alpha) => formatAlpha(alpha))).toEqual([
      '1e−5',
      '.05',
      '8.2e−4',
      '.001',
    ]))
})

describe('ratios', () => {
  it('have two decimals and an interval with an en dash', () =>
    expect(formatEstimate(0.8799, 0.849, 0.912)).toBe('0.88 (0.85–0.91)'))

  it('have three where asked for and the interval is narrower than 0.03', () => {
    expect(formatEstimate(1.0123, 1.0012, 1.0234, true)).toBe('1.012 (1.001–1.023)')
    expect(formatEstimate(1.0123, 0.9912, 1.0334, true)).toBe('1.01 (0.99–1.03)')
  })

  it('never become 0 or a row of digits', () =>
    expect([0.002, 0, 12345, Number.POSITIVE_INFINITY, Number.NaN].map((ratio) => formatRatio(ratio))).toEqual([
      '<0.01',
      '0.00',
      '1.2e4',
      '∞',
      '–',
    ]))

  it('on the log scale have three significant figures and a minus sign', () =>
    expect([-0.12345, 0.000912, 0, Number.NaN].map(formatLogRatio)).toEqual(['−0.123', '0.000912', '0', '–']))
})

describe('counts', () => {
  it('have comma groups', () =>
    expect([0, 999, 1000, 292663, -1234567].map(formatCount)).toEqual(['0', '999', '1,000', '292,663', '−1,234,567']))

  it('as changes have a sign', () => expect([2303, -319, 0].map(formatChange)).toEqual(['+2,303', '−319', '0']))

  it('as shares, days and years have their units', () =>
    expect([formatPercent(0.8904), formatDays(180), formatYears(944), formatPercent(Number.NaN)]).toEqual([
      '89.0%',
      '180 d',
      '2.6 y',
      '–',
    ]))

  it('that round to nothing have no minus sign', () => expect(formatPercent(-0.0001)).toBe('0.0%'))
})
