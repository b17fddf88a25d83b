import { exp } from '../kernel/elementary.ts'
import { normalUpperTail } from './normal.ts'

/**
 * P(χ² > x) with `df` degrees of freedom, a small whole number: the finite sums of Abramowitz & Stegun 26.4.4 and 26.4.5,
 * all of whose terms are positive.
 */
export function chiSquareUpperTail(x: number, df: number): number {
  if (Number.isNaN(x) || !Number.isInteger(df) || df < 1) return NaN
  if (x <= 0) return 1
  if (x === Infinity) return 0
  const odd = df % 2 === 1
  const root = Math.sqrt(x)
  // 2φ(√x)·√x for odd df, exp(−x/2) for even ones, is the first term of the sum.
  let term = exp(-0.5 * x) * (odd ? root * 0.7978845608028654 : 1)
  let sum = odd ? 2 * normalUpperTail(root) : term
  for (let k = odd ? 3 : 4; k <= df; k += 2) {
    if (!odd) term *= x / (k - 2)
    sum += term
    if (odd) term *= x / k
  }
  return sum
}
