import { multiplyVector } from '../numerics/cholesky.ts'
import { normalQuantile } from '../numerics/normal.ts'
import type { CoxFit } from './cox.ts'
import { linearPredictor } from './coxFitResiduals.ts'
import { eventTerms } from './coxHazard.ts'
import { eventResiduals } from './coxResiduals.ts'

/** The mean of a column's scaled Schoenfeld residuals over events that follow each other in time. */
export interface ResidualBin {
  readonly firstTime: number
  readonly lastTime: number
  readonly meanTime: number
  readonly events: number
  /** The column's log hazard ratio about that time, as far as the data tell. */
  readonly mean: number
  readonly ciLower: number
  readonly ciUpper: number
}

/**
 * Scaled Schoenfeld residuals (Grambsch & Therneau 1994) of a column, each event's own estimate of its log hazard ratio at
 * that time, as R's `cox.zph` has them (`y`): one for each event by ascending time.
 */
export function scaledResiduals(fit: CoxFit, column: number): { time: Float64Array; residual: Float64Array } {
  const { sets, ties, kept, scales, x } = fit.state
  const columns = fit.coefficients.length
  const direction = Float64Array.from(kept, (other, j) => fit.covariance[column * columns + other] * scales[j])
  const terms = eventTerms(sets, linearPredictor(fit), ties)
  const own = eventResiduals(sets, terms, multiplyVector(x, direction))
  const time: number[] = []
  for (let k = 0; k < sets.slots; k++) {
    for (let i = sets.deathFrom[k]; i < sets.offset[k + 1]; i++) time.push(sets.slotTime[k])
  }
  return {
    time: Float64Array.from(time),
    residual: own.map((value) => fit.coefficients[column] + sets.events * value),
  }
}

/**
 * Means of residuals over about equally many events, none of fewer than `least`, with intervals from their spread; no number
 * is one person's.
 *
 * @param time ascending
 */
export function residualBins(
  { time, residual }: { readonly time: Float64Array; readonly residual: Float64Array },
  { bins, least, level }: { readonly bins: number; readonly least: number; readonly level: number },
): ResidualBin[] {
  const n = time.length
  const count = Math.min(bins, Math.floor(n / least))
  const z = normalQuantile((1 + level) / 2)
  return Array.from({ length: count }, (_, b) => {
    const first = Math.floor((b * n) / count)
    const end = Math.floor(((b + 1) * n) / count)
    const events = end - first
    let sum = 0
    let times = 0
    for (let i = first; i < end; i++) {
      sum += residual[i]
      times += time[i]
    }
    const mean = sum / events
    let squares = 0
    for (let i = first; i < end; i++) squares += (residual[i] - mean) * (residual[i] - mean)
    const half = z * Math.sqrt(squares / (events - 1) / events)
    return {
      firstTime: time[first],
      lastTime: time[end - 1],
      meanTime: times / events,
      events,
      mean,
      ciLower: mean - half,
      ciUpper: mean + half,
    }
  })
}
