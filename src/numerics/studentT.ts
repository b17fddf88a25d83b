import { incompleteBeta } from './beta.ts'
import { bisect } from './bisection.ts'

/** P(F > f) with `df1` and `df2` > 0 degrees of freedom. */
export function fUpperTail(f: number, df1: number, df2: number): number {
  if (Number.isNaN(f) || !(df1 > 0) || !(df2 > 0)) return NaN
  if (f <= 0) return 1
  if (f === Infinity) return 0
  const ratio = (df1 * f) / df2
  return incompleteBeta(1 / (1 + ratio), ratio / (1 + ratio), df2 / 2, df1 / 2)
}

/** P(|T| > |t|) with `df` > 0 degrees of freedom. */
export function twoSidedTP(t: number, df: number): number {
  return fUpperTail(t * t, 1, df)
}

/** t with P(T < t) = p. */
export function tQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return NaN
  if (p === 0.5) return 0
  if (p < 0.5) return -tQuantile(1 - p, df)
  if (p === 1) return Infinity
  const excess = (t: number): number => 2 * (1 - p) - twoSidedTP(t, df)
  let high = 1
  while (excess(high) < 0) high *= 2
  return bisect(excess, 0, high)
}
