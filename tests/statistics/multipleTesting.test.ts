import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { adjusted, significant, threshold } from '../../src/statistics/multipleTesting.ts'

type Values = readonly (number | null)[]
const families = JSON.parse(readFileSync('tests/fixtures/multipleTesting/cases.json', 'utf8')) as readonly {
  p: Values
  bonferroni: Values
  fdr: Values
}[]
const numbers = (values: Values): number[] => values.map((value) => value ?? NaN)

describe('R’s p.adjust', () => {
  for (const [k, family] of families.entries()) {
    for (const correction of ['bonferroni', 'fdr'] as const) {
      test(`family ${k + 1}, ${correction}`, () => {
        const got = adjusted(numbers(family.p), correction)
        for (const [i, expected] of numbers(family[correction]).entries()) {
          if (Number.isNaN(expected)) expect(got[i]).toBeNaN()
          else expect(Math.abs(got[i] - expected)).toBeLessThanOrEqual(5e-15 * expected)
        }
      })
    }
  }
})

describe('the line', () => {
  const p = numbers(families[0].p)
  test.each(['none', 'bonferroni', 'fdr'] as const)(
    'of %s has the significant ones, and only those, on one side',
    (correction) => {
      for (const alpha of [1e-5, 0.05, 0.5]) {
        const line = threshold(p, alpha, correction)
        const below = p.map((value) => (correction === 'fdr' ? value <= line : value < line))
        expect(significant(p, alpha, correction)).toEqual(below)
      }
    },
  )
  test('corrections only ever take away', () => {
    const counts = (['none', 'fdr', 'bonferroni'] as const).map((c) => significant(p, 0.05, c).filter(Boolean).length)
    expect(counts).toEqual([...counts].sort((a, b) => b - a))
    expect(counts[0]).toBeGreaterThan(counts[2])
  })
  test('without a test there is none', () => {
    expect(threshold([NaN], 0.05, 'bonferroni')).toBeNaN()
    expect(significant([NaN], 0.05, 'fdr')).toEqual([false])
  })
  test('the order of the family does not matter', () => {
    const turned = adjusted([...p].reverse(), 'fdr').reverse()
    expect([...turned]).toEqual([...adjusted(p, 'fdr')])
  })
})
