import { bisect } from './bisection.ts'
import { fUpperTail } from './studentT.ts'

/** P(X ≥ count) of `of` trials with the given probability. */
export function binomialUpperTail(count: number, of: number, probability: number): number {
  if (count <= 0) return 1
  if (count > of || probability <= 0) return 0
  if (probability >= 1) return 1
  // The incomplete beta function I(p; count, of − count + 1), by way of F (DLMF 8.17.5).
  const a = count
  const b = of - count + 1
  return fUpperTail((((1 - probability) / probability) * a) / b, 2 * b, 2 * a)
}

/** Exact two-sided P of `count` of `of` against one half; NaN without trials. */
export function signTestP(count: number, of: number): number {
  if (of === 0) return NaN
  return Math.min(1, 2 * binomialUpperTail(Math.max(count, of - count), of, 0.5))
}

/** The exact interval of a probability (Clopper & Pearson 1934); NaN without trials. */
export function binomialInterval(count: number, of: number, confidenceLevel: number): readonly [number, number] {
  if (of === 0) return [NaN, NaN]
  const tail = (1 - confidenceLevel) / 2
  const limit = (k: number, wanted: number) => bisect((p) => binomialUpperTail(k, of, p) - wanted, 0, 1)
  return [count === 0 ? 0 : limit(count, tail), count === of ? 1 : limit(count + 1, 1 - tail)]
}
