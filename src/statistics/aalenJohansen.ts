import { ascendingRows } from '../numerics/rows.ts'

/** Probabilities of having had each of several kinds of event first, at the distinct times, ascending; 0 before the first. */
export interface CumulativeIncidence {
  readonly n: number
  readonly time: Float64Array
  /** Under observation just before the time. */
  readonly atRisk: Float64Array
  /** When those who enter late do so, ascending; undefined where everyone is there from 0 on. */
  readonly entries?: Float64Array
  readonly censoredCounts: Float64Array
  /** By kind of event: 1, 2, … in this order. */
  readonly causes: readonly {
    readonly events: number
    readonly eventCounts: Float64Array
    readonly incidence: Float64Array
    /** Infinitesimal jackknife, as R's `survfit` has it. */
    readonly standardError: Float64Array
  }[]
}

/**
 * Cumulative incidence under competing risks (Aalen & Johansen 1978); agrees with R's `survfit` of a factor.
 *
 * The variance is the sum of squares of what each person adds to the estimate. Everyone at risk since the same entry adds
 * the same, and who has left adds c + a F from then on, so running sums do in one pass what a table of people and times
 * would.
 *
 * @param time end of follow-up of n people, equal times exactly equal (`tiedTimes`)
 * @param state 0 censored, else the kind of event at that time: 1 … causes
 * @param start entry into observation where it is not 0: at risk in (start, time]
 */
export function cumulativeIncidence(
  time: Float64Array,
  state: Uint8Array,
  causes: number,
  start?: Float64Array,
): CumulativeIncidence {
  const n = time.length
  const byEnd = ascendingRows(time)
  const byStart = start === undefined ? null : ascendingRows(start)
  const times: number[] = []
  const atRisk: number[] = []
  const censored: number[] = []
  const curves = Array.from({ length: causes }, () => ({
    counts: [] as number[],
    incidence: [] as number[],
    error: [] as number[],
    sums: incidenceSums(n),
  }))

  let survival = 1
  /** Σ d/(Y(Y − d)): what being at risk adds to log S. */
  let atRiskSum = 0
  /** By person: that sum on entry. */
  const entrySum = new Float64Array(n)
  let entered = 0
  if (byStart === null) {
    entered = n
    for (const { sums } of curves) for (let i = 0; i < n; i++) sums.enter(i, 0)
  }
  for (let i = 0; i < n; ) {
    const now = time[byEnd[i]]
    if (byStart !== null) {
      for (; entered < n && start![byStart[entered]] < now; entered++) {
        entrySum[byStart[entered]] = atRiskSum
        for (const { sums } of curves) sums.enter(byStart[entered], atRiskSum)
      }
    }
    const counts = new Float64Array(causes + 1)
    let leaving = 0
    for (; i + leaving < n && time[byEnd[i + leaving]] === now; leaving++) counts[state[byEnd[i + leaving]]]++
    const risk = entered - i
    const events = leaving - counts[0]
    const before = atRiskSum
    if (risk > events) atRiskSum += events / (risk * (risk - events))
    for (const [c, { sums }] of curves.entries()) sums.advance(survival, before, risk, counts[c + 1])
    for (let e = i; e < i + leaving; e++) {
      const person = byEnd[e]
      const hadEvent = state[person] > 0
      const onSurvival = hadEvent ? before - entrySum[person] - 1 / risk : atRiskSum - entrySum[person]
      for (const [c, { sums }] of curves.entries()) {
        sums.leave(person, entrySum[person], onSurvival, state[person] === c + 1 ? survival / risk : 0)
      }
    }
    survival *= (risk - events) / risk
    times.push(now)
    atRisk.push(risk)
    censored.push(counts[0])
    for (const [c, curve] of curves.entries()) {
      curve.counts.push(counts[c + 1])
      curve.incidence.push(curve.sums.incidence())
      curve.error.push(Math.sqrt(curve.sums.variance()))
    }
    i += leaving
  }
  return {
    n,
    time: Float64Array.from(times),
    atRisk: Float64Array.from(atRisk),
    entries: start?.slice().sort(),
    censoredCounts: Float64Array.from(censored),
    causes: curves.map(({ counts, incidence, error }) => ({
      events: counts.reduce((sum, value) => sum + value, 0),
      eventCounts: Float64Array.from(counts),
      incidence: Float64Array.from(incidence),
      standardError: Float64Array.from(error),
    })),
  }
}

/** What people add to the incidence of one kind of event. */
function incidenceSums(n: number) {
  let incidence = 0
  /** What being at risk since the start adds; who entered later adds less. */
  let common = 0
  /** By person: `common` − entry sum · incidence on entry. */
  const onEntry = new Float64Array(n)
  let present = 0
  /** Over those at risk: sums of entry sums, of `onEntry` and of their products. */
  let a = 0
  let aa = 0
  let g = 0
  let gg = 0
  let ag = 0
  /** Over those who have left, who add c + a F: sums of squares and products. */
  let leftCC = 0
  let leftAC = 0
  let leftAA = 0
  const count = (person: number, entrySum: number, sign: number) => {
    const own = onEntry[person]
    present += sign
    a += sign * entrySum
    aa += sign * entrySum * entrySum
    g += sign * own
    gg += sign * own * own
    ag += sign * entrySum * own
  }
  return {
    incidence: () => incidence,
    enter(person: number, entrySum: number) {
      onEntry[person] = common - entrySum * incidence
      count(person, entrySum, 1)
    },
    /** A time: survival and the sum of everyone at risk just before it. */
    advance(survival: number, atRiskSum: number, risk: number, events: number) {
      const step = (survival * events) / risk
      common += step * atRiskSum - step / risk
      incidence += step
    },
    leave(person: number, entrySum: number, onSurvival: number, own: number) {
      const adds = common - entrySum * incidence - onEntry[person] + own
      const constant = adds - onSurvival * incidence
      leftCC += constant * constant
      leftAC += constant * onSurvival
      leftAA += onSurvival * onSurvival
      count(person, entrySum, -1)
    },
    variance() {
      const squares = leftCC + incidence * incidence * (leftAA + aa) + present * common * common + gg
      const products = incidence * (leftAC + ag - common * a) - common * g
      const sum = squares + 2 * products
      // Where the terms cancel but for rounding there is no variance: everyone has had the event, say.
      return sum > 1e-12 * squares ? sum : 0
    },
  }
}
