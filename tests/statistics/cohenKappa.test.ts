import { describe, expect, it } from 'vitest'
import { cohenKappa } from '../../src/statistics/cohenKappa.ts'
import { rowsOf } from '../simOpen.ts'

const tableOf = (categories: number, counts: string): number[][] => {
  const all = counts.split(' ').map(Number)
  return Array.from({ length: categories }, (_, i) => all.slice(i * categories, (i + 1) * categories))
}
const relative = (ours: number, theirs: number) => Math.abs(ours - theirs) / Math.max(Math.abs(theirs), 1e-300)

describe('Cohen’s κ', () => {
  const fixtures = rowsOf('agreement/kappa.csv.gz')

  it('and its standard error are those of R', () => {
    expect(fixtures.length).toBe(25)
    for (const { table, categories, counts, kappa, se } of fixtures) {
      const ours = cohenKappa(tableOf(Number(categories), counts))
      expect(ours.status, table).toBe('ok')
      expect(relative(ours.kappa, Number(kappa)), table).toBeLessThan(1e-12)
      if (Number(se) === 0) expect(ours.standardError, table).toBe(0)
      else expect(relative(ours.standardError, Number(se)), table).toBeLessThan(1e-12)
    }
  })

  it('of two categories of even size is 2pₒ − 1, with the error of a share, doubled', () => {
    const { kappa, standardError } = cohenKappa([
      [40, 10],
      [10, 40],
    ])
    expect(kappa).toBeCloseTo(2 * 0.8 - 1, 14)
    expect(standardError).toBeCloseTo(2 * Math.sqrt((0.8 * 0.2) / 100), 14)
  })

  it('is that of the worked example of Fleiss, Cohen and Everitt (1969): 0.429 with variance 0.002885', () => {
    const { kappa, standardError } = cohenKappa([
      [106, 10, 4],
      [22, 28, 10],
      [2, 12, 6],
    ])
    expect(kappa.toFixed(3)).toBe('0.429')
    expect((standardError * standardError).toFixed(6)).toBe('0.002885')
  })

  it('is the same with the ratings exchanged, or the categories in another order', () => {
    for (const { categories, counts } of fixtures) {
      const table = tableOf(Number(categories), counts)
      const { kappa, standardError } = cohenKappa(table)
      const exchanged = cohenKappa(table.map((_, i) => table.map((row) => row[i])))
      const reversed = cohenKappa([...table].reverse().map((row) => [...row].reverse()))
      for (const other of [exchanged, reversed]) {
        expect(other.kappa).toBeCloseTo(kappa, 12)
        expect(other.standardError).toBeCloseTo(standardError, 12)
      }
    }
  })

  it('stays, and its error falls by the root, when everyone is counted nine times', () => {
    for (const { categories, counts } of fixtures) {
      const table = tableOf(Number(categories), counts)
      const [one, nine] = [cohenKappa(table), cohenKappa(table.map((row) => row.map((n) => 9 * n)))]
      expect(nine.kappa).toBeCloseTo(one.kappa, 12)
      expect(nine.standardError).toBeCloseTo(one.standardError / 3, 12)
    }
  })

  it('of ratings by chance alone is 0', () => {
    expect(
      cohenKappa([
        [6, 14],
        [24, 56],
      ]).kappa,
    ).toBeCloseTo(0, 14)
  })

  it('cannot be had where there is no one, or all are in one category', () => {
    const none = cohenKappa([
      [0, 0],
      [0, 0],
    ])
    const same = cohenKappa([
      [0, 0],
      [0, 12],
    ])
    for (const { kappa, standardError, status } of [none, same]) {
      expect([kappa, standardError, status]).toEqual([NaN, NaN, 'not_estimable'])
    }
    expect(none.reason).toBe('There is no one to rate.')
    expect(same.reason).toContain('everyone in the same category')
  })
})
