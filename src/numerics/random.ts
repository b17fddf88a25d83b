/** Whole numbers from a seed, the same on every machine. */
export interface Random {
  /** Uniform on 0 … n − 1, n up to 2³². */
  below(n: number): number
}

/** xoshiro128** (Blackman & Vigna 2018), its state filled from the seed by splitmix32. */
export function createRandom(seed: number): Random {
  let mixed = seed | 0
  const state = Uint32Array.from({ length: 4 }, () => {
    mixed = (mixed + 0x9e3779b9) | 0
    let word = mixed
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
    return word ^ (word >>> 16)
  })
  const next = (): number => {
    const result = Math.imul(rotated(Math.imul(state[1], 5), 7), 9) >>> 0
    const shifted = state[1] << 9
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = rotated(state[3], 11)
    return result
  }
  return {
    below(n) {
      // Without the numbers beyond the last whole multiple of n, all remainders are equally likely.
      const limit = WORDS - (WORDS % n)
      for (;;) {
        const word = next()
        if (word < limit) return word % n
      }
    },
  }
}

const WORDS = 2 ** 32

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by))
