import { exp, log } from '../kernel/elementary.ts'
import { quantile } from './quantile.ts'

/** Where densities are given: steps of a tenth of a unit, from −4 to 4. */
export const densityNodes: readonly number[] = Array.from({ length: 81 }, (_, k) => (k - 40) / 10)

const BINS_PER_NODE = 4
/** In units; what lies further out adds nothing within the nodes that could be seen. */
const FARTHEST = 6
const BIN = 0.1 / BINS_PER_NODE
const MIDDLE = FARTHEST / BIN

/**
 * A Gaussian kernel density with Silverman's bandwidth (1986, eq. 3.31; R's `bw.nrd0`), per unit, at `densityNodes`. Values are first
 * shared between the two nearest of narrow bins, a fortieth of a unit apart: beside the sum of all kernels that changes less than a line's width.
 *
 * @param sorted ascending, no NaN
 * @param centre where 0 is
 * @param unit what 1 is: above 0
 * @returns NaN where there are fewer than two values, or all are the same
 */
export function gaussianDensity(sorted: Float64Array, centre: number, unit: number): Float64Array {
  const n = sorted.length
  const h = bandwidth(sorted) / unit
  if (!(h > 0)) return new Float64Array(densityNodes.length).fill(Number.NaN)
  const bins = new Float64Array(2 * MIDDLE + 2)
  for (let i = 0; i < n; i++) {
    const place = (sorted[i] - centre) / unit / BIN + MIDDLE
    if (!(place >= 0 && place <= 2 * MIDDLE)) continue
    const below = Math.floor(place)
    bins[below] += 1 - (place - below)
    bins[below + 1] += place - below
  }
  const kernel = Float64Array.from({ length: bins.length }, (_, k) => exp(-0.5 * ((k * BIN) / h) * ((k * BIN) / h)))
  const scale = 1 / (n * h * Math.sqrt(2 * Math.PI))
  return Float64Array.from(densityNodes, (_, node) => {
    const at = MIDDLE + (node - (densityNodes.length - 1) / 2) * BINS_PER_NODE
    let sum = 0
    for (let k = 0; k < bins.length; k++) sum += bins[k] * kernel[Math.abs(at - k)]
    return sum * scale
  })
}

function bandwidth(sorted: Float64Array): number {
  const n = sorted.length
  if (n < 2) return Number.NaN
  let sum = 0
  for (const value of sorted) sum += value
  const mean = sum / n
  let squares = 0
  for (const value of sorted) squares += (value - mean) * (value - mean)
  const deviation = Math.sqrt(squares / (n - 1))
  const spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.34
  return 0.9 * (spread > 0 ? Math.min(deviation, spread) : deviation) * exp(-0.2 * log(n))
}
