/** Mean and standard deviation (n − 1) of a score among some people; 0 where it is constant. */
export interface ScoreUnit {
  readonly mean: number
  readonly sd: number
}

export const AS_GIVEN: ScoreUnit = { mean: 0, sd: 1 }

/**
 * Sums run in the order of `rows` (ascending row numbers, so by person id) and are those of R's `mean` and `sd`: the mean is
 * corrected by the mean of the residuals before the squares are summed.
 *
 * @param values one number for each person of the extract, NaN where missing
 * @param rows the people over whom mean and SD are taken; those without the score are passed over
 * @returns null where fewer than two people have it
 */
export function scoreUnit(values: Float64Array, rows: Int32Array): ScoreUnit | null {
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
  if (n < 2) return null

  const firstMean = sum / n
  let residuals = 0
  for (const row of rows) if (!Number.isNaN(values[row])) residuals += values[row] - firstMean
  const mean = firstMean + residuals / n

  let squares = 0
  for (const row of rows) {
    const deviation = values[row] - mean
    if (!Number.isNaN(deviation)) squares += deviation * deviation
  }
  // Rounding gives a constant score an SD just above 0, which would blow its residuals up to ±1.
  return { mean, sd: lowest === highest ? 0 : Math.sqrt(squares / (n - 1)) }
}

/**
 * The scores of some people in such units, in the order of `rows`: all 0 where the score is constant, all NaN without a unit.
 *
 * @param scores where they are written
 */
export function inUnits(
  values: Float64Array,
  rows: Int32Array,
  unit: ScoreUnit | null,
  scores: Float64Array = new Float64Array(rows.length),
): Float64Array {
  if (unit === null) return scores.fill(Number.NaN)
  const { mean, sd } = unit
  if (mean === 0 && sd === 1) for (let k = 0; k < rows.length; k++) scores[k] = values[rows[k]]
  else if (sd === 0) for (let k = 0; k < rows.length; k++) scores[k] = Number.isNaN(values[rows[k]]) ? Number.NaN : 0
  else for (let k = 0; k < rows.length; k++) scores[k] = (values[rows[k]] - mean) / sd
  return scores
}

/**
 * A score in SD units: mean 0 and SD 1 (n − 1) over the people given.
 *
 * @param values one number for each person of the extract, NaN where missing
 * @returns as long as `values`: in units for `rows`, NaN for everyone else
 */
export function standardise(values: Float64Array, rows: Int32Array): Float64Array {
  const standardised = new Float64Array(values.length).fill(Number.NaN)
  const scores = inUnits(values, rows, scoreUnit(values, rows))
  for (let k = 0; k < rows.length; k++) standardised[rows[k]] = scores[k]
  return standardised
}
