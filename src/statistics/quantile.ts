/**
 * The p-quantile of type 7 (Hyndman & Fan 1996), R's default: linear between the order statistics around 1 + (n − 1) p,
 * in R's own order of operations, so that a cut that falls on an observed value is that very double.
 *
 * @param sorted ascending, no NaN, at least one
 */
export function quantile(sorted: Float64Array, p: number): number {
  // Counted from 1: adding the 1 first rounds a position just below a whole number up to it, as R does.
  const position = 1 + (sorted.length - 1) * p
  const low = Math.floor(position)
  const lower = sorted[low - 1]
  const upper = sorted[Math.ceil(position) - 1]
  if (position === low || lower === upper) return lower
  const share = position - low
  return (1 - share) * lower + share * upper
}

/**
 * Cuts values into strata at quantiles of their own: stratum k holds values above cut k − 1 and at most cut k, so a value on
 * a cut belongs below it.
 *
 * @param values no NaN
 * @param probabilities ascending, within (0, 1)
 * @returns for each value 0 … probabilities.length
 */
export function strataByQuantile(values: Float64Array, probabilities: readonly number[]): Uint8Array {
  const sorted = values.slice().sort()
  const cuts = probabilities.map((p) => quantile(sorted, p))
  const strata = new Uint8Array(values.length)
  for (const cut of cuts) for (let i = 0; i < values.length; i++) if (values[i] > cut) strata[i]++
  return strata
}
