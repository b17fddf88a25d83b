/**
 * A score in SD units: mean 0 and SD 1 (n − 1) over the people given.
 *
 * Sums run in the order of `rows` (ascending row numbers, so by person id) and are those of R's `mean` and `sd`: the mean is
 * corrected by the mean of the residuals before the squares are summed.
 *
 * @param values one number for each person of the extract, NaN where missing
 * @param rows the people over whom mean and SD are taken; those without the score are passed over
 * @returns as long as `values`: standardised for `rows`, NaN for everyone else. All 0 where the score is constant;
 *   all NaN where fewer than two people have it.
 */
export function standardise(values: Float64Array, rows: Int32Array): Float64Array {
  const standardised = new Float64Array(values.length).fill(Number.NaN)
  let n = 0
  let sum = 0
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (const row of rows) {
    const value = values[row]
    if (Number.isNaN(value)) continue
    n++
    sum += value
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  if (n < 2) return standardised

  const firstMean = sum / n
  let residuals = 0
  for (const row of rows) if (!Number.isNaN(values[row])) residuals += values[row] - firstMean
  const mean = firstMean + residuals / n

  let squares = 0
  for (const row of rows) {
    const deviation = values[row] - mean
    if (!Number.isNaN(deviation)) squares += deviation * deviation
  }
  const sd = Math.sqrt(squares / (n - 1))
  // Rounding gives a constant score an SD just above 0, which would blow its residuals up to ±1.
  const constant = lowest === highest
  for (const row of rows) {
    if (!Number.isNaN(values[row])) standardised[row] = constant ? 0 : (values[row] - mean) / sd
  }
  return standardised
}
