import type { YorkLine } from '../model/effectResults.ts'
import { chiSquareUpperTail } from '../numerics/chiSquare.ts'

/**
 * The straight line through points with independent errors in both axes: maximum likelihood by the equations of York,
 * Evensen, Martínez & De Basabe Delgado 2004 (doi:10.1119/1.1632486), standard errors at the adjusted points. Swapping the
 * axes gives the same line. Points that are not finite are left out.
 *
 * @param xError standard errors, positive
 */
export function yorkLine(x: Float64Array, xError: Float64Array, y: Float64Array, yError: Float64Array): YorkLine {
  const columns = [x, xError, y, yError]
  const rows = [...x.keys()].filter((i) => columns.every((column) => Number.isFinite(column[i])))
  const points = rows.map((i) => ({ x: x[i], y: y[i], xVariance: xError[i] ** 2, yVariance: yError[i] ** 2 }))
  if (points.length < 3)
    return without('not_estimable', `A line with its error needs 3 points; there are ${points.length}.`)
  if (points.some(({ xVariance, yVariance }) => !(xVariance > 0 && yVariance > 0))) {
    return without('not_estimable', 'A point has a standard error of 0 or less, so that it would outweigh all others.')
  }
  if (isConstant(points.map((point) => point.x)) && isConstant(points.map((point) => point.y))) {
    return without('constant', 'All points are the same, so that no line goes through them rather than another.')
  }
  const slope = converged(points, steepness(points))
  if (slope === null) {
    return without(
      'not_converged',
      'The points fit lines of every slope about as well, so that none can be singled out.',
    )
  }
  return lineAt(points, slope)
}

interface Point {
  readonly x: number
  readonly y: number
  readonly xVariance: number
  readonly yVariance: number
}

const isConstant = (values: readonly number[]): boolean => values.every((value) => value === values[0])

const without = (status: YorkLine['status'], reason: string): YorkLine => ({
  slope: NaN,
  slopeStandardError: NaN,
  intercept: NaN,
  interceptStandardError: NaN,
  q: NaN,
  p: NaN,
  status,
  reason,
})

/** The slope whose line has the least weighted squares, of many directions all around: where the iteration begins. */
function steepness(points: readonly Point[]): number {
  let best = 0
  let least = Infinity
  for (let step = 1; step < DIRECTIONS; step++) {
    const u = -1 + (2 * step) / DIRECTIONS
    // tan 2φ for u = tan φ: every direction but the vertical, without trigonometry.
    const slope = (2 * u) / (1 - u * u)
    const { q } = weighted(points, slope)
    if (q < least) [least, best] = [q, slope]
  }
  return best
}

const DIRECTIONS = 256

function converged(points: readonly Point[], start: number): number | null {
  let slope = start
  let before = NaN
  for (let iteration = 0; iteration < 10_000; iteration++) {
    const { weights, xMean, yMean } = weighted(points, slope)
    let above = 0
    let below = 0
    for (const [i, point] of points.entries()) {
      const u = point.x - xMean
      const v = point.y - yMean
      const adjusted = weights[i] * (u * point.yVariance + slope * v * point.xVariance)
      above += weights[i] * adjusted * v
      below += weights[i] * adjusted * u
    }
    const next = above / below
    if (!Number.isFinite(next)) return null
    // Rounding may leave two neighbours taking turns.
    if (next === slope || next === before || Math.abs(next - slope) <= 1e-15 * Math.abs(next)) return next
    ;[before, slope] = [slope, next]
  }
  return null
}

function weighted(points: readonly Point[], slope: number) {
  const weights = Float64Array.from(points, ({ xVariance, yVariance }) => 1 / (yVariance + slope * slope * xVariance))
  let total = 0
  let xTotal = 0
  let yTotal = 0
  for (const [i, { x, y }] of points.entries()) {
    total += weights[i]
    xTotal += weights[i] * x
    yTotal += weights[i] * y
  }
  const xMean = xTotal / total
  const yMean = yTotal / total
  let q = 0
  for (const [i, { x, y }] of points.entries()) q += weights[i] * (y - yMean - slope * (x - xMean)) ** 2
  return { weights, xMean, yMean, total, q }
}

function lineAt(points: readonly Point[], slope: number): YorkLine {
  const { weights, xMean, yMean, total, q } = weighted(points, slope)
  const adjusted = points.map(({ x, y, xVariance, yVariance }, i) => {
    const u = x - xMean
    const v = y - yMean
    return xMean + weights[i] * (u * yVariance + slope * v * xVariance)
  })
  let mean = 0
  for (const [i, x] of adjusted.entries()) mean += (weights[i] * x) / total
  let spread = 0
  for (const [i, x] of adjusted.entries()) spread += weights[i] * (x - mean) ** 2
  const slopeVariance = 1 / spread
  return {
    slope,
    slopeStandardError: Math.sqrt(slopeVariance),
    intercept: yMean - slope * xMean,
    interceptStandardError: Math.sqrt(1 / total + mean * mean * slopeVariance),
    q,
    p: chiSquareUpperTail(q, points.length - 2),
    status: 'ok',
    reason: '',
  }
}
