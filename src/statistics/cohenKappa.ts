export interface Kappa {
  /** NaN where `status` is not `ok`. */
  readonly kappa: number
  /** For intervals: that of the estimate, not that under chance agreement. */
  readonly standardError: number
  readonly status: 'ok' | 'not_estimable'
  /** A sentence where `status` is not `ok`. */
  readonly reason: string
}

/**
 * Agreement beyond chance of two ratings (Cohen 1960): κ = (pₒ − pₑ) / (1 − pₑ), with the large-sample standard error of
 * Fleiss, Cohen and Everitt (1969):
 *
 *     var κ = ( Σᵢ pᵢᵢ [(1 − pₑ) − (pᵢ. + p.ᵢ)(1 − pₒ)]²  +  (1 − pₒ)² Σᵢ≠ⱼ pᵢⱼ (p.ᵢ + pⱼ.)²  −  (pₒpₑ − 2pₑ + pₒ)² ) / n(1 − pₑ)⁴
 *
 * @param counts of people by category under the first rating (rows) and the second (columns); square
 */
export function cohenKappa(counts: readonly (readonly number[])[]): Kappa {
  const categories = counts.map((_, i) => i)
  const n = total(counts.map(total))
  if (n === 0) return notEstimable('There is no one to rate.')
  const ofRow = categories.map((i) => total(counts[i]))
  const ofColumn = categories.map((i) => total(counts.map((row) => row[i])))
  const agreed = total(categories.map((i) => counts[i][i]))
  // Whole numbers: exact, where in fractions what is near chance cancels.
  const byChance = total(categories.map((i) => ofRow[i] * ofColumn[i]))
  if (byChance === n * n) {
    return notEstimable('Both put everyone in the same category, so agreement by chance is complete.')
  }
  const rows = ofRow.map((count) => count / n)
  const columns = ofColumn.map((count) => count / n)
  const observed = agreed / n
  const expected = byChance / (n * n)

  let onDiagonal = 0
  let offDiagonal = 0
  for (const i of categories) {
    onDiagonal += (counts[i][i] / n) * square(1 - expected - (rows[i] + columns[i]) * (1 - observed))
    for (const j of categories) if (i !== j) offDiagonal += (counts[i][j] / n) * square(columns[i] + rows[j])
  }
  const spread = onDiagonal + square(1 - observed) * offDiagonal - square(observed * expected - 2 * expected + observed)
  return {
    kappa: (n * agreed - byChance) / (n * n - byChance),
    // Where all agree the terms cancel to 0, up to rounding.
    standardError: agreed === n ? 0 : Math.sqrt(Math.max(0, spread) / n) / square(1 - expected),
    status: 'ok',
    reason: '',
  }
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const square = (value: number): number => value * value

const notEstimable = (reason: string): Kappa => ({ kappa: NaN, standardError: NaN, status: 'not_estimable', reason })
