import { exp, log, log1p } from '../kernel/elementary.ts'

/** Regularised incomplete gamma functions, after Abramowitz & Stegun 1964, 6.5.29 and 6.5.31. */
export interface IncompleteGamma {
  /** P(a, x). */
  readonly lower: number
  /** Q(a, x) = 1 − P(a, x). */
  readonly upper: number
}

/** For a > 0 and x ≥ 0; the smaller of the two is right to about 1e-13, relatively. */
export function incompleteGamma(a: number, x: number): IncompleteGamma {
  if (x === 0) return { lower: 0, upper: 1 }
  if (x === Infinity) return { lower: 1, upper: 0 }
  const front = gammaFront(a, x)
  if (x < a + 1) {
    let term = 1
    let sum = 1
    for (let n = a + 1; term > 1e-18 * sum; n++) {
      term *= x / n
      sum += term
    }
    const lower = front * sum
    return { lower, upper: 1 - lower }
  }
  const upper = front * a * continuedFraction(x + 1 - a, (n) => ({ a: -n * (n - a), b: x + 2 * n + 1 - a }))
  return { lower: 1 - upper, upper }
}

/** log Γ(n + 1) beyond Stirling's (n + ½) log n − n + ½ log 2π; n > 0. */
export function stirlingError(n: number): number {
  let error = 0
  let m = n
  for (; m < 16; m++) error += (m + 0.5) * log1p(1 / m) - 1
  const square = m * m
  return error + (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / m
}

/**
 * x log(x / mean) + mean − x, without the cancellation where the two are close.
 *
 * @param excess mean − x
 */
export function poissonDeviance(x: number, mean: number, excess: number): number {
  if (Math.abs(excess) > 0.1 * (x + mean)) return x * log(x / mean) + excess
  // log(x / mean) = 2 artanh(v) by its series.
  const v = -excess / (x + mean)
  let power = 2 * x * v
  let sum = -excess * v
  for (let n = 3; ; n += 2) {
    power *= v * v
    const next = sum + power / n
    if (next === sum) return sum
    sum = next
  }
}

/**
 * The continued fraction 1/(b₀ + a₁/(b₁ + a₂/(b₂ + …))) by the modified Lentz method (Thompson & Barnett 1986).
 *
 * @param terms aₙ and bₙ for n = 1, 2, …
 */
export function continuedFraction(b0: number, terms: (n: number) => { a: number; b: number }): number {
  const tiny = 1e-300
  let c = b0 === 0 ? tiny : b0
  let d = 0
  let fraction = c
  for (let n = 1; n < 100_000; n++) {
    const { a, b } = terms(n)
    d = 1 / (b + a * d || tiny)
    c = b + a / c || tiny
    const factor = c * d
    fraction *= factor
    if (Math.abs(factor - 1) < 1e-16) break
  }
  return 1 / fraction
}

/** xᵃ e⁻ˣ / Γ(a + 1). */
function gammaFront(a: number, x: number): number {
  return exp(-stirlingError(a) - poissonDeviance(a, x, x - a)) / Math.sqrt(2 * Math.PI * a)
}
