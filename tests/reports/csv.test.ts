import { describe, expect, it } from 'vitest'
import { csvText } from '../../src/reports/csv.ts'
import { tablesDigest } from '../../src/reports/tablesDigest.ts'

const table = {
  name: 'example',
  columns: ['score', 'p', 'reason'],
  rows: [
    ['pgs_bmi', 5e-324, 'a "quoted", sentence'],
    ['pgs_crp', Number.NaN, ''],
    ['pgs_il6', 0.1 + 0.2, null],
  ],
} as const

describe('a result table as CSV', () => {
  it('has one header, empty fields for what is missing, and quotes where they are needed', () => {
    expect(csvText(table, null)).toBe(
      'score,p,reason\npgs_bmi,5e-324,"a ""quoted"", sentence"\npgs_crp,,\npgs_il6,0.30000000000000004,\n',
    )
  })

  it('says on every row that the data are simulated and under which policy it left', () => {
    const lines = csvText(table, { study: '0f1e2d3c4b5a', data: 'simulated', disclosure: 'none' }).trimEnd().split('\n')
    expect(lines[0]).toBe('score,p,reason,study,data,disclosure')
    expect(lines.slice(1).every((line) => line.endsWith(',0f1e2d3c4b5a,simulated,none'))).toBe(true)
  })

  it('writes numbers that read back to the same double', () => {
    const values = [Math.PI, 1 / 3, 1e300, 2.2250738585072014e-308, -0.1, 123456789012345680]
    const text = csvText({ name: 'n', columns: ['v'], rows: values.map((value) => [value]) }, null)
    expect(text.trimEnd().split('\n').slice(1).map(Number)).toEqual(values)
  })
})

describe('the digest of result tables', () => {
  it('counts every NaN and a missing value as one, and −0 as 0', () => {
    const otherNaN = new Float64Array(new BigUint64Array([0xfff8000000000123n]).buffer)[0]
    const digestOf = (value: number | null) => tablesDigest([{ name: 't', columns: ['v'], rows: [[value]] }])
    expect(digestOf(otherNaN)).toBe(digestOf(Number.NaN))
    expect(digestOf(null)).toBe(digestOf(Number.NaN))
    expect(digestOf(-0)).toBe(digestOf(0))
  })

  it('changes with the last bit of a number, with a name and with the order of rows', () => {
    const base = tablesDigest([table])
    expect(tablesDigest([{ ...table, rows: [...table.rows].reverse() }])).not.toBe(base)
    expect(tablesDigest([{ ...table, name: 'other' }])).not.toBe(base)
    const nudged = [...table.rows.slice(0, 2), ['pgs_il6', 0.3, null] as const]
    expect(tablesDigest([{ ...table, rows: nudged }])).not.toBe(base)
  })
})
