import { describe, expect, it } from 'vitest'
import { standardise } from '../../src/scores/standardise.ts'

describe('standardise', () => {
  it('takes mean and SD (n − 1) over the people given who have the score', () => {
    const values = Float64Array.of(1, 2, Number.NaN, 3, 100)
    expect(Array.from(standardise(values, Int32Array.of(0, 1, 2, 3)))).toEqual([-1, 0, Number.NaN, 1, Number.NaN])
  })

  it('leaves mean 0 and SD 1 for a score far from 0', () => {
    const rows = Int32Array.from({ length: 1000 }, (_, row) => row)
    const z = standardise(
      Float64Array.from(rows, (row) => 1e9 + ((row * 7919) % 1000) * 1e-3),
      rows,
    )
    const mean = z.reduce((sum, value) => sum + value, 0) / z.length
    const variance = z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (z.length - 1)
    expect(Math.abs(mean)).toBeLessThan(1e-6)
    expect(Math.abs(variance - 1)).toBeLessThan(1e-12)
  })

  it('gives 0 to all where the score is constant, though 0.1 has no exact sum', () => {
    const rows = Int32Array.from({ length: 997 }, (_, row) => row)
    expect(new Set(standardise(new Float64Array(997).fill(0.1), rows))).toEqual(new Set([0]))
  })

  it('gives nothing where fewer than two people have the score', () => {
    expect(Array.from(standardise(Float64Array.of(1, Number.NaN), Int32Array.of(0, 1)))).toEqual([
      Number.NaN,
      Number.NaN,
    ])
  })
})
