import { log } from '../kernel/elementary.ts'
import { betaQuantile } from '../numerics/beta.ts'
import { bisect } from '../numerics/bisection.ts'
import { logNormalUpperTail } from '../numerics/normal.ts'

/** P values against those of as many true null hypotheses, from the smallest P; all on the scale −log10 P. */
export interface QuantileQuantile {
  /** Which test has each rank: indices into the tests given. */
  readonly order: Int32Array
  readonly observed: Float64Array
  /** Of rank i among n: −log10 of the mean i/(n + 1) of its order statistic. */
  readonly expected: Float64Array
  /** Ends of the pointwise interval, from the beta distribution with shapes i and n + 1 − i. */
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** Median χ² (1 df) of the tests over that of the null (Devlin & Roeder 1999); NaN without tests. */
  readonly lambda: number
}

/**
 * The quantile-quantile plot of independent tests in numbers.
 *
 * @param log10P decimal logarithms of two-sided P, one a test
 * @param confidenceLevel of the interval at each rank
 */
export function quantileQuantile(log10P: Float64Array, confidenceLevel: number): QuantileQuantile {
  const n = log10P.length
  const order = Int32Array.from(log10P, (_, test) => test).sort((a, b) => log10P[a] - log10P[b] || a - b)
  const tail = (1 - confidenceLevel) / 2
  const ofRank = (value: (rank: number) => number) => Float64Array.from(order, (_, at) => value(at + 1))
  return {
    order,
    observed: Float64Array.from(order, (test) => 0 - log10P[test]),
    expected: ofRank((rank) => minusLog10(rank / (n + 1))),
    lower: ofRank((rank) => minusLog10(betaQuantile(1 - tail, rank, n + 1 - rank))),
    upper: ofRank((rank) => minusLog10(betaQuantile(tail, rank, n + 1 - rank))),
    lambda: inflation(order, log10P),
  }
}

const minusLog10 = (p: number): number => -log(p) / Math.LN10

function inflation(order: Int32Array, log10P: Float64Array): number {
  const n = order.length
  if (n === 0) return NaN
  const chiSquare = (rank: number) => chiSquareOf(log10P[order[rank]])
  const median = (chiSquare(Math.floor((n - 1) / 2)) + chiSquare(Math.floor(n / 2))) / 2
  return median / MEDIAN_CHI_SQUARE
}

/** The median of χ² with 1 degree of freedom: the square of the upper quartile of the normal distribution. */
const MEDIAN_CHI_SQUARE = 0.4549364231195728

/** χ² with 1 df whose upper tail is P, also where P is below the smallest double. */
function chiSquareOf(log10P: number): number {
  const oneSided = log10P * Math.LN10 - Math.LN2
  if (!(log10P < 0)) return log10P === 0 ? 0 : NaN
  // The tail at z is below exp(−z²/2).
  const high = Math.sqrt(-2 * oneSided)
  const z = bisect((at) => oneSided - logNormalUpperTail(at), 0, high)
  return z * z
}
