import { describe, expect, it } from 'vitest'
import { excessHeterozygosityP, type QualityRules, qualityFault } from '../../src/scores/variantQuality.ts'

/** P of at least `one` heterozygotes by counting all arrangements of the alleles: n! / (n₂! n₁! n₀!) · 2^n₁, exactly. */
function byCounting(two: number, one: number, none: number): number {
  const people = two + one + none
  const alleles = 2 * two + one
  const factorials = [1n]
  for (let n = 1; n <= people; n++) factorials.push(factorials[n - 1] * BigInt(n))
  let total = 0n
  let atLeast = 0n
  for (let hets = alleles % 2; hets <= Math.min(alleles, 2 * people - alleles); hets += 2) {
    const homs = (alleles - hets) / 2
    const ways =
      (factorials[people] / (factorials[homs] * factorials[hets] * factorials[people - hets - homs])) *
      2n ** BigInt(hets)
    total += ways
    if (hets >= one) atLeast += ways
  }
  return Number((atLeast * 10n ** 30n) / total) / 1e30
}

describe('excess heterozygosity', () => {
  it.each([
    [10, 20, 10],
    [0, 40, 0],
    [25, 50, 25],
    [1, 30, 69],
    [0, 0, 50],
    [3, 1, 0],
    [0, 1, 0],
    [60, 21, 2],
    [0, 57, 44],
  ])('of %i, %i and %i people is counted exactly', (two, one, none) => {
    const expected = byCounting(two, one, none)
    expect(Math.abs(excessHeterozygosityP(two, one, none) - expected)).toBeLessThanOrEqual(1e-12 * expected)
    // Which of the alleles is counted makes no difference.
    expect(excessHeterozygosityP(none, one, two)).toBeCloseTo(expected, 12)
  })

  it('of nobody is not excessive', () => {
    expect(excessHeterozygosityP(0, 0, 0)).toBe(1)
  })

  it('stays finite for half a million people', () => {
    expect(excessHeterozygosityP(125_000, 250_000, 125_000)).toBeGreaterThan(0.4)
    expect(excessHeterozygosityP(100_000, 300_000, 100_000)).toBe(0)
  })
})

describe('quality control', () => {
  const rules: QualityRules = {
    minFrequency: 0.005,
    minGroupFrequency: 0.01,
    minGroupCount: 100,
    minCallRate: 0.99,
    maxExcessHeterozygosityP: 1e-6,
  }
  const counts = (people: number, missing: number, one: number, none: number) => ({ people, missing, one, none })
  const common = counts(1000, 0, 320, 640)

  it('passes a common, complete, balanced variant', () => {
    expect(qualityFault(common, [common], rules)).toBeNull()
  })
  it('asks for a call rate of 99 %, exactly that being enough', () => {
    expect(qualityFault(counts(1000, 10, 320, 630), [common], rules)).toBeNull()
    expect(qualityFault(counts(1000, 11, 320, 630), [common], rules)).toBe('call_rate')
    expect(qualityFault(counts(1000, 1000, 0, 0), [common], rules)).toBe('call_rate')
  })
  it('asks for a frequency above 0.5 % of the rarer allele, whichever it is; 0 asks for nothing', () => {
    expect(qualityFault(counts(1000, 0, 11, 989), [common], rules)).toBeNull()
    expect(qualityFault(counts(1000, 0, 10, 990), [common], rules)).toBe('frequency')
    expect(qualityFault(counts(1000, 0, 10, 0), [common], rules)).toBe('frequency')
    expect(qualityFault(counts(1000, 0, 0, 1000), [common], { ...rules, minFrequency: 0 })).toBeNull()
  })
  it('asks for more than 1 % in one ancestry, or more than 100 copies', () => {
    const rare = counts(1000, 0, 20, 980)
    expect(qualityFault(common, [rare], rules)).toBe('group_frequency')
    expect(qualityFault(common, [rare, counts(1000, 0, 21, 979)], rules)).toBeNull()
    expect(qualityFault(common, [rare, counts(20_000, 0, 101, 19_899)], rules)).toBeNull()
    expect(qualityFault(common, [rare, counts(20_000, 0, 100, 19_900)], rules)).toBe('group_frequency')
  })
  it('asks that heterozygous people are not too many; too few are no fault', () => {
    const all = counts(1000, 0, 1000, 0)
    expect(qualityFault(all, [all], rules)).toBe('excess_heterozygosity')
    expect(qualityFault(all, [all], { ...rules, maxExcessHeterozygosityP: 0 })).toBeNull()
    const none = counts(1000, 0, 0, 500)
    expect(qualityFault(none, [none], rules)).toBeNull()
  })
})
