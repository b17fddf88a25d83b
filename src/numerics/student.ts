import { exp, log1p } from '../kernel/elementary.ts'
import { normalQuantile } from './normal.ts'

/**
 * t with P(|T| < t) = level for a whole number of degrees of freedom: Newton steps on the finite sums of Abramowitz &
 * Stegun 26.7.3 and 26.7.4, from below, where the distribution is concave. NaN below 1 degree of freedom.
 */
export function studentTwoSidedQuantile(level: number, df: number): number {
  if (!(df >= 1) || !Number.isInteger(df) || !(level > 0 && level < 1)) return Number.NaN
  let t = normalQuantile((1 + level) / 2)
  for (let step = 0; step < 100; step++) {
    const change = (level - withinProbability(t, df)) / (2 * density(t, df))
    t += change
    if (Math.abs(change) <= 1e-15 * t) break
  }
  return t
}

/** P(|T| < t). */
function withinProbability(t: number, df: number): number {
  const cosine2 = df / (df + t * t)
  const sine = t / Math.sqrt(df + t * t)
  const isOdd = df % 2 === 1
  let term = isOdd ? Math.sqrt(cosine2) : 1
  let sum = df === 1 ? 0 : term
  for (let k = isOdd ? 3 : 2; k <= df - 2; k += 2) {
    term *= (cosine2 * (k - 1)) / k
    sum += term
  }
  return isOdd ? (2 / Math.PI) * (arcTangent(t / Math.sqrt(df)) + sine * sum) : sine * sum
}

function density(t: number, df: number): number {
  // Γ((ν + 1)/2) / (√ν Γ(ν/2)) from the value at 1 or 2 degrees of freedom.
  let factor = df % 2 === 1 ? 1 / Math.PI : Math.SQRT1_2 / 2
  for (let k = df % 2 === 1 ? 1 : 2; k < df; k += 2) factor *= ((k + 1) / k) * Math.sqrt(k / (k + 2))
  return factor * exp((-(df + 1) / 2) * log1p((t * t) / df))
}

/** For x ≥ 0, by halving the angle until the series takes few terms. */
function arcTangent(x: number): number {
  let y = x
  for (let halvings = 0; halvings < 4; halvings++) y /= 1 + Math.sqrt(1 + y * y)
  let sum = 0
  for (let k = 21; k >= 1; k -= 2) sum = 1 / k - y * y * sum
  return 16 * y * sum
}
