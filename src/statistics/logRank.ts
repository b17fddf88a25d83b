import { chiSquareUpperTail } from '../numerics/chiSquare.ts'
import { cholesky, solveLower } from '../numerics/cholesky.ts'
import { ascendingRows, take } from '../numerics/rows.ts'

export interface LogRank {
  /** Per group, weighted by the survival where rho is 1; summed over the strata. */
  readonly observed: Float64Array
  readonly expected: Float64Array
  /** Of observed − expected, groups × groups. */
  readonly variance: Float64Array
  /** NaN where fewer than two groups are ever at risk of an event, or the variance is singular. */
  readonly chiSquare: number
  /** One less than the groups with an expected event. */
  readonly df: number
  readonly p: number
}

/**
 * k-sample test of equal survival: log-rank (rho 0; Mantel 1966) or Peto & Peto's modification of the Gehan-Wilcoxon test
 * (rho 1; weight: the pooled survival just before the time); agrees with R's `survdiff`.
 *
 * @param time end of follow-up of n people, equal times exactly equal (`tiedTimes`)
 * @param event 1 event, 0 censored
 * @param group 0 … groups − 1
 * @param start entry into observation where it is not 0: at risk in (start, time]
 * @param stratum where given, the comparison is made within each value and summed
 */
export function logRank(
  time: Float64Array,
  event: Uint8Array,
  group: Uint8Array,
  groups: number,
  {
    rho = 0,
    stratum,
    start,
  }: { readonly rho?: 0 | 1; readonly stratum?: Int32Array; readonly start?: Float64Array } = {},
): LogRank {
  const sums = {
    observed: new Float64Array(groups),
    expected: new Float64Array(groups),
    variance: new Float64Array(groups * groups),
  }
  const byTime = ascendingRows(time)
  // The sort is stable.
  const order = stratum === undefined ? byTime : byTime.sort((a, b) => stratum[a] - stratum[b])
  for (let from = 0; from < order.length; ) {
    let to = from + 1
    while (to < order.length && (stratum === undefined || stratum[order[to]] === stratum[order[from]])) to++
    addStratum(sums, order.subarray(from, to), time, event, group, rho, start)
    from = to
  }
  const { chiSquare, df } = test(sums)
  return { ...sums, chiSquare, df, p: chiSquareUpperTail(chiSquare, df) }
}

type Sums = Pick<LogRank, 'observed' | 'expected' | 'variance'>

/** `order`: the stratum's people by ascending time. */
function addStratum(
  { observed, expected, variance }: Sums,
  order: Int32Array,
  time: Float64Array,
  event: Uint8Array,
  group: Uint8Array,
  rho: 0 | 1,
  start: Float64Array | undefined,
): void {
  const groups = observed.length
  const atRisk = new Float64Array(groups)
  const entries = start === undefined ? null : take(order, ascendingRows(take(start, order)))
  let entered = 0
  if (entries === null) for (; entered < order.length; entered++) atRisk[group[order[entered]]]++
  let survival = 1
  for (let at = 0; at < order.length; ) {
    const now = time[order[at]]
    if (entries !== null) {
      for (; entered < entries.length && start![entries[entered]] < now; entered++) atRisk[group[entries[entered]]]++
    }
    const risk = entered - at
    const weight = rho === 1 ? survival : 1
    let leaving = 0
    let deaths = 0
    for (; at + leaving < order.length && time[order[at + leaving]] === now; leaving++) {
      const i = order[at + leaving]
      deaths += event[i]
      observed[group[i]] += event[i] * weight
    }
    if (deaths > 0) {
      const spread = risk > 1 ? (weight * weight * deaths * (risk - deaths)) / (risk - 1) : 0
      for (let j = 0; j < groups; j++) {
        const share = atRisk[j] / risk
        expected[j] += weight * deaths * share
        variance[j * groups + j] += spread * share
        for (let k = 0; k < groups; k++) variance[j * groups + k] -= spread * share * (atRisk[k] / risk)
      }
      survival *= (risk - deaths) / risk
    }
    for (let i = at; i < at + leaving; i++) atRisk[group[order[i]]]--
    at += leaving
  }
}

/** (O − E)ᵀ V⁻¹ (O − E) over all but one of the groups that have an expected event. */
function test({ observed, expected, variance }: Sums): { chiSquare: number; df: number } {
  const groups = observed.length
  const used = Array.from(expected.keys()).filter((group) => expected[group] > 0)
  const df = used.length - 1
  if (df < 1) return { chiSquare: Number.NaN, df }
  const compared = used.slice(1)
  const matrix = Float64Array.from(compared.flatMap((j) => compared.map((k) => variance[j * groups + k])))
  const factor = cholesky(matrix, df)
  if (factor === null) return { chiSquare: Number.NaN, df }
  const difference = Float64Array.from(compared, (group) => observed[group] - expected[group])
  const standardised = solveLower(factor, difference)
  return { chiSquare: standardised.reduce((sum, value) => sum + value * value, 0), df }
}
