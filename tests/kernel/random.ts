/** Seeded random numbers, the same in every engine and run. */
export function randomSource(seed: number): { uniform: () => number; normal: () => number } {
  let state = (seed ^ 0x9e3779b9) >>> 0
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  /** Sum of twelve uniforms: near enough to normal, and free of transcendental functions. */
  const normal = (): number => {
    let sum = -6
    for (let k = 0; k < 12; k++) sum += uniform()
    return sum
  }
  return { uniform, normal }
}
