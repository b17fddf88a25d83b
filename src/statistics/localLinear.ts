/** A line through points in the plane that may bend. */
export interface Smooth {
  readonly x: readonly number[]
  readonly value: readonly number[]
  /** From those of the points, which are taken as independent. */
  readonly standardError: readonly number[]
}

/**
 * Local linear regression (Cleveland 1979, one pass): at each place a straight line through the nearest points, weighted by
 * tricube of their distance and by the inverse of their variance.
 *
 * @param x ascending, of at least two different values; as many `y` and `standardError` (above 0)
 * @param span share of the points that a line takes, at least 3
 * @param places where the curve is evaluated, in all, from the first x to the last
 */
export function localLinear(
  x: readonly number[],
  y: readonly number[],
  standardError: readonly number[],
  { span, places }: { readonly span: number; readonly places: number },
): Smooth {
  const nearest = Math.min(x.length, Math.max(3, Math.ceil(span * x.length)))
  const [first, last] = [x[0], x[x.length - 1]]
  const at = Array.from({ length: places }, (_, k) => first + ((last - first) * k) / (places - 1))
  const fits = at.map((place) => {
    const weights = weightsOf(x, standardError, place, nearest)
    const sum = (term: (i: number) => number) => weights.reduce((total, weight, i) => total + weight * term(i), 0)
    const all = sum(() => 1)
    const mean = sum((i) => x[i]) / all
    const spread = sum((i) => (x[i] - mean) * (x[i] - mean))
    // The value is a weighted sum of the y: so is its variance of theirs.
    const shares = weights.map((weight, i) => {
      const slope = spread > 0 ? ((place - mean) * (x[i] - mean)) / spread : 0
      return weight * (1 / all + slope)
    })
    return {
      value: shares.reduce((total, share, i) => total + share * y[i], 0),
      variance: shares.reduce((total, share, i) => total + share * share * standardError[i] * standardError[i], 0),
    }
  })
  return {
    x: at,
    value: fits.map(({ value }) => value),
    standardError: fits.map(({ variance }) => Math.sqrt(variance)),
  }
}

function weightsOf(
  x: readonly number[],
  standardError: readonly number[],
  place: number,
  nearest: number,
): readonly number[] {
  const distances = x.map((one) => Math.abs(one - place))
  // Slightly beyond the furthest that counts, which would have no weight at all.
  const reach = 1.0001 * [...distances].sort((a, b) => a - b)[nearest - 1]
  return distances.map((distance, i) => {
    if (distance > reach) return 0
    const near = reach > 0 ? 1 - cube(distance / reach) : 1
    return cube(near) / (standardError[i] * standardError[i])
  })
}

const cube = (value: number): number => value * value * value
