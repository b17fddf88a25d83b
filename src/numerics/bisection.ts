/**
 * The place where a function changes its sign, to neighbouring doubles.
 *
 * @param f of different signs at the two ends
 * @param low at least 0
 */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  const positive = f(low) > 0
  let [below, above] = [low, high]
  for (;;) {
    // By the geometric mean first, so that a root many magnitudes below the upper end is soon reached.
    const middle = below > 0 && above > 4 * below ? Math.sqrt(below) * Math.sqrt(above) : below + (above - below) / 2
    if (middle <= below || middle >= above) return middle
    const value = f(middle)
    if (value === 0) return middle
    if (value > 0 === positive) below = middle
    else above = middle
  }
}
