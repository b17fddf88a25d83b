import { bisect } from './bisection.ts'
import { incompleteGamma } from './gamma.ts'

/** P(χ² > x) with `df` > 0 degrees of freedom. */
export function chiSquareUpperTail(x: number, df: number): number {
  if (Number.isNaN(x) || !(df > 0)) return NaN
  return x <= 0 ? 1 : incompleteGamma(df / 2, x / 2).upper
}

/** x with P(χ² ≤ x) = p. */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return NaN
  if (p === 0) return 0
  if (p === 1) return Infinity
  const excess = (x: number): number => {
    const { lower, upper } = incompleteGamma(df / 2, x / 2)
    return p <= 0.5 ? lower - p : 1 - p - upper
  }
  let high = df
  while (excess(high) < 0) high *= 2
  return bisect(excess, 0, high)
}
