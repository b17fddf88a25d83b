import { exp, log } from '../../src/kernel/elementary.ts'

/** Random draws whose bits depend on seed and stream alone, on every engine. */
export interface Random {
  /** Uniform in (0, 1), 32 bits. */
  uniform(): number
  /** Uniform integer in 0 … below − 1. */
  integer(below: number): number
  chance(probability: number): boolean
  normal(): number
  /** Mean 1. */
  exponential(): number
  gamma(shape: number): number
  beta(a: number, b: number): number
  poisson(mean: number): number
  /** Index drawn in proportion to the differences of `cumulative`, which ends with the sum of the weights. */
  pick(cumulative: readonly number[]): number
}

/** xoshiro128** (Blackman & Vigna 2018), its state filled from seed and stream by splitmix32. */
export function createRandom(seed: number, stream: number): Random {
  let mix = (seed ^ Math.imul(stream + 1, 0x9e3779b9)) | 0
  const splitmix = () => {
    mix = (mix + 0x9e3779b9) | 0
    let z = mix ^ (mix >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return z ^ (z >>> 15)
  }
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()]
  let spareNormal = Number.NaN

  const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k))
  const bits = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return result >>> 0
  }

  const random: Random = {
    uniform: () => (bits() + 0.5) / 4294967296,
    integer: (below) => Math.floor(random.uniform() * below),
    chance: (probability) => random.uniform() < probability,
    // Marsaglia's polar method: two normals at a time
    normal() {
      if (!Number.isNaN(spareNormal)) {
        const spare = spareNormal
        spareNormal = Number.NaN
        return spare
      }
      for (;;) {
        const u = 2 * random.uniform() - 1
        const v = 2 * random.uniform() - 1
        const square = u * u + v * v
        if (square >= 1 || square === 0) continue
        const factor = Math.sqrt((-2 * log(square)) / square)
        spareNormal = v * factor
        return u * factor
      }
    },
    exponential: () => -log(random.uniform()),
    // Marsaglia & Tsang 2000
    gamma(shape) {
      if (shape < 1) return random.gamma(shape + 1) * exp(log(random.uniform()) / shape)
      const third = shape - 1 / 3
      const spread = 1 / Math.sqrt(9 * third)
      for (;;) {
        const x = random.normal()
        const root = 1 + spread * x
        if (root <= 0) continue
        const cube = root * root * root
        if (log(random.uniform()) < 0.5 * x * x + third * (1 - cube + log(cube))) return third * cube
      }
    },
    beta(left, right) {
      const x = random.gamma(left)
      return x / (x + random.gamma(right))
    },
    // Knuth's product; means here stay far below the 700 at which exp(−mean) vanishes
    poisson(mean) {
      const limit = exp(-mean)
      let count = -1
      let product = 1
      do {
        product *= random.uniform()
        count++
      } while (product > limit)
      return count
    },
    pick(cumulative) {
      const at = random.uniform() * cumulative[cumulative.length - 1]
      let index = 0
      while (cumulative[index] <= at) index++
      return index
    },
  }
  return random
}

export function cumulated(weights: readonly number[]): number[] {
  let sum = 0
  return weights.map((weight) => {
    sum += weight
    return sum
  })
}

export const logistic = (x: number): number => 1 / (1 + exp(-x))
