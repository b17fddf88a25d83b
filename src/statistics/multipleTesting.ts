/** Which P values of a family pass α, and where the line is. NaN is no test: it passes nothing and counts for nothing. */
export type Correction = 'none' | 'bonferroni' | 'fdr'

/** P values adjusted for the family they form, in its order: R's `p.adjust` with `none`, `bonferroni` or `BH`. */
export function adjusted(p: ArrayLike<number>, correction: Correction): Float64Array {
  const values = Float64Array.from(p)
  const tests = [...values.keys()].filter((i) => !Number.isNaN(values[i]))
  if (correction === 'none') return values
  if (correction === 'bonferroni') return values.map((value) => Math.min(1, value * tests.length))
  // Benjamini & Hochberg 1995: p · m / rank, made monotone from the largest down.
  tests.sort((a, b) => values[b] - values[a])
  let least = 1
  for (const [k, i] of tests.entries()) {
    least = Math.min(least, (values[i] * tests.length) / (tests.length - k))
    values[i] = least
  }
  return values
}

/** Below α, or for `fdr` rejected at the false discovery rate α. */
export function significant(p: ArrayLike<number>, alpha: number, correction: Correction): boolean[] {
  return Array.from(adjusted(p, correction), (value) => (correction === 'fdr' ? value <= alpha : value < alpha))
}

/** The P value the line is drawn at: with `fdr` α · k / m of the k rejected of m, α / m where none is. NaN without a test. */
export function threshold(p: ArrayLike<number>, alpha: number, correction: Correction): number {
  const tests = Array.from(p).filter((value) => !Number.isNaN(value)).length
  if (tests === 0) return correction === 'none' ? alpha : NaN
  if (correction === 'none') return alpha
  if (correction === 'bonferroni') return alpha / tests
  const rejected = significant(p, alpha, correction).filter(Boolean).length
  return (alpha * Math.max(1, rejected)) / tests
}
