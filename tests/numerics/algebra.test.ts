import { describe, expect, test } from 'vitest'
import {
  cholesky,
  choleskySolve,
  inverseFromCholesky,
  inverseTransposed,
  multiply,
  multiplyVector,
} from '../../src/numerics/cholesky.ts'
import { inverseUpper, pivotedQr } from '../../src/numerics/qr.ts'
import { randomSource } from '../kernel/random.ts'

const { normal } = randomSource(5)
const p = 7
const square = Float64Array.from({ length: p * p }, normal)
const transposed = Float64Array.from(square, (_, k) => square[(k % p) * p + Math.floor(k / p)])
const definite = multiply(transposed, square, p)
const identity = Float64Array.from({ length: p * p }, (_, k) => (k % (p + 1) === 0 ? 1 : 0))
const closeTo = (a: Float64Array, b: Float64Array, tolerance = 1e-10): void =>
  expect(Math.max(...a.map((value, k) => Math.abs(value - b[k])))).toBeLessThan(tolerance)

describe('Cholesky', () => {
  const l = cholesky(definite, p)!
  test('multiplies back', () => {
    const upper = Float64Array.from(l, (_, k) => l[(k % p) * p + Math.floor(k / p)])
    closeTo(multiply(l, upper, p), definite)
  })
  test('solves and inverts', () => {
    const b = Float64Array.from({ length: p }, normal)
    closeTo(multiplyVector(definite, choleskySolve(l, b)), b)
    closeTo(multiply(definite, inverseFromCholesky(l, p), p), identity)
    const t = inverseTransposed(l, p)
    const upper = Float64Array.from(l, (_, k) => l[(k % p) * p + Math.floor(k / p)])
    closeTo(multiply(upper, t, p), identity)
  })
  test('refuses what is not positive definite', () => {
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull()
    expect(cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBeNull()
    expect(cholesky(Float64Array.of(1, 1, 1, 1 + 1e-9), 2, 1e-8)).toBeNull()
    expect(cholesky(Float64Array.of(NaN), 1)).toBeNull()
    expect(cholesky(Float64Array.of(Infinity), 1)).toBeNull()
  })
})

describe('QR by the rule of R', () => {
  const n = 40
  const column = (): Float64Array => Float64Array.from({ length: n }, normal)
  const [one, a, b] = [new Float64Array(n).fill(1), column(), column()]
  const join = (...columns: Float64Array[]): Float64Array => Float64Array.from(columns.flatMap((c) => [...c]))

  test('R is that of the columns: RᵀR = XᵀX', () => {
    const x = join(one, a, b)
    const { r, rank } = pivotedQr(x, n, 3)
    expect(rank).toBe(3)
    const gram = (j: number, k: number): number => {
      let sum = 0
      for (let i = 0; i < n; i++) sum += x[j * n + i] * x[k * n + i]
      return sum
    }
    for (let j = 0; j < 3; j++) {
      for (let k = 0; k < 3; k++) {
        const product = [0, 1, 2].reduce((sum, i) => sum + r[j * 3 + i] * r[k * 3 + i], 0)
        expect(product).toBeCloseTo(gram(j, k), 10)
      }
    }
    closeTo(multiply(r, inverseUpper(r, 3), 3), Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1))
  })
  test('moves dependent columns to the end, in order', () => {
    const sum = a.map((value, i) => value + b[i])
    const { rank, pivot } = pivotedQr(join(one, a, a, new Float64Array(n), b, sum, one), n, 7)
    expect(rank).toBe(3)
    expect(pivot.slice(0, 3)).toEqual([0, 1, 4])
    expect(pivot.slice(3).sort()).toEqual([2, 3, 5, 6])
  })
  test('keeps what differs by more than the tolerance', () => {
    const near = a.map((value, i) => value + 1e-9 * b[i])
    const kept = pivotedQr(join(one, a, near), n, 3)
    expect(kept.rank).toBe(3)
    expect(kept.remaining[2]).toBeLessThan(1e-8)
    expect(
      pivotedQr(
        join(
          one,
          a,
          a.map((value, i) => value + 1e-13 * b[i]),
        ),
        n,
        3,
      ).rank,
    ).toBe(2)
  })
  test('more columns than rows', () => {
    expect(pivotedQr(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3).rank).toBe(2)
  })
})
