import { bisect } from '../numerics/bisection.ts'

export interface Search {
  /** The first place above 0 that is looked at. */
  readonly least: number
  /** Raised until the score is no longer positive there. */
  readonly top: number
  /** Of neighbouring places. */
  readonly ratio: number
}

/**
 * Where on x ≥ 0 a likelihood is highest: its score falls from + to −, or is not positive at 0. All such places on a fine
 * grid are found to neighbouring doubles; of several, the one with the highest likelihood.
 */
export function highestMaximum(
  score: (x: number) => number,
  likelihood: (x: number) => number,
  { least, top: guess, ratio }: Search,
): number {
  let top = guess
  while (score(top) > 0) top *= 10
  const maxima: number[] = []
  let low = 0
  let atLow = score(0)
  if (!(atLow > 0)) maxima.push(0)
  for (let high = least; low < top; high *= ratio) {
    const atHigh = score(high)
    if (atLow > 0 && !(atHigh > 0)) maxima.push(bisect(score, low, high))
    ;[low, atLow] = [high, atHigh]
  }
  if (maxima.length === 1) return maxima[0]
  const heights = maxima.map(likelihood)
  return maxima[heights.indexOf(Math.max(...heights))]
}
