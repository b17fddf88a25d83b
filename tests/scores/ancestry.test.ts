import { describe, expect, it } from 'vitest'
import { ancestryAdjuster } from '../../src/scores/ancestry.ts'
import { fixtureBytes } from '../formats/givenFile.ts'

const text = (name: string) => new TextDecoder().decode(fixtureBytes(`ancestry/${name}`)).trim()
const [head, ...rows] = text('expected.csv')
  .split('\n')
  .map((line) => line.split(',').map((field) => field.trim()))
const column = (name: string): Float64Array =>
  Float64Array.from(rows, (row) => (row[head.indexOf(name)] === 'NA' ? Number.NaN : Number(row[head.indexOf(name)])))
const score = column('score')
const components = ['pc1', 'pc2', 'pc3', 'pc4', 'pc5'].map(column)
const adjustForAncestry = (
  values: Float64Array,
  rows: Int32Array,
  pcs: readonly Float64Array[],
  adjustment: 'mean' | 'mean_and_variance',
) => ancestryAdjuster(rows, pcs, adjustment)(values)
const everyone = Int32Array.from(rows, (_, row) => row)

function expectClose(found: Float64Array, expected: Float64Array, epsilon: number): void {
  for (const [row, value] of expected.entries()) {
    if (Number.isNaN(value)) expect(found[row]).toBeNaN()
    else expect(Math.abs(found[row] - value), `row ${row}`).toBeLessThanOrEqual(epsilon)
  }
}

describe('a score adjusted for ancestry', () => {
  it.each(['mean', 'mean_and_variance'] as const)('is that of R: %s', (adjustment) => {
    const { values, rSquared, converged } = adjustForAncestry(score, everyone, components, adjustment)
    expectClose(values, column(adjustment), adjustment === 'mean' ? 1e-12 : 1e-11)
    expect(converged).toBe(true)
    expect(Math.abs(rSquared - Number(text('r_squared.txt')))).toBeLessThan(1e-12)
  })

  it('does not depend on the scale and the origin of the components', () => {
    const scaled = components.map((values, k) => values.map((value) => 1e6 * (k + 1) * value + 5e7))
    const { values } = adjustForAncestry(score, everyone, scaled, 'mean')
    expectClose(values, column('mean'), 1e-8)
  })

  it('is that of the people asked for alone, and NaN for all others', () => {
    const half = everyone.filter((row) => row % 2 === 0)
    const { values } = adjustForAncestry(score, half, components, 'mean')
    const alone = adjustForAncestry(
      Float64Array.from(half, (row) => score[row]),
      Int32Array.from(half, (_, i) => i),
      components.map((component) => Float64Array.from(half, (row) => component[row])),
      'mean',
    )
    expect(Array.from(half, (row) => values[row])).toEqual([...alone.values])
    expect(everyone.filter((row) => row % 2 === 1).every((row) => Number.isNaN(values[row]))).toBe(true)
  })

  it('of fewer people than components cannot be told', () => {
    const few = adjustForAncestry(score, everyone.subarray(0, 5), components, 'mean')
    expect(few.values.every(Number.isNaN)).toBe(true)
    expect(few.rSquared).toBeNaN()
  })
})
