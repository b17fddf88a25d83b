import { describe, expect, test } from 'vitest'
import { densityNodes, gaussianDensity } from '../../src/statistics/density.ts'
import { rowsOf } from '../simOpen.ts'

const samples = new Map<string, { values: number[]; density: number[] }>()
for (const { sample, value, density } of rowsOf('density/expected.csv')) {
  const own = samples.get(sample) ?? { values: [], density: [] }
  samples.set(sample, own)
  if (value !== '') own.values.push(Number(value))
  if (density !== '') own.density.push(Number(density))
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1))
const densityOf = (values: readonly number[], centre = mean(values), unit = deviation(values)) =>
  gaussianDensity(Float64Array.from(values).sort(), centre, unit)

describe('a density', () => {
  test.each([...samples.keys()])('is the sum of its kernels, with R’s bandwidth: %s', (name) => {
    const { values, density } = samples.get(name)!
    const peak = Math.max(...density)
    const ours = densityOf(values)
    for (const [node, expected] of density.entries()) expect(Math.abs(ours[node] - expected)).toBeLessThan(2e-3 * peak)
  })

  test('of normal values is near the normal curve, and has an area of one', () => {
    const { values } = samples.get('normal')!
    const ours = densityOf(values)
    const area = ours.reduce((sum, value) => sum + value, 0) * 0.1
    expect(area).toBeCloseTo(1, 3)
    for (const [k, z] of densityNodes.entries())
      expect(Math.abs(ours[k] - Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI))).toBeLessThan(0.04)
  })

  test('does not change with scale and place, and turns with its values', () => {
    const { values } = samples.get('skewed')!
    const plain = densityOf(values)
    const moved = densityOf(values.map((value) => 1000 * value - 70))
    const turned = densityOf(values.map((value) => -value)).reverse()
    for (const k of plain.keys()) {
      expect(moved[k]).toBeCloseTo(plain[k], 10)
      expect(turned[k]).toBeCloseTo(plain[k], 10)
    }
  })

  test('of one value, or equal ones, is not there', () => {
    for (const values of [[], [3], [3, 3, 3]]) expect(densityOf(values, 0, 1).every(Number.isNaN)).toBe(true)
  })
})
