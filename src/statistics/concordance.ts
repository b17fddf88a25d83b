import type { RiskSets } from './riskSets.ts'

export interface Concordance {
  /** Share of the comparable pairs in which who has the event first has the higher predictor; ties count half. */
  readonly concordance: number
  /** Infinitesimal jackknife. */
  readonly standardError: number
  readonly concordant: number
  readonly discordant: number
  readonly tied: number
}

/**
 * Harrell's concordance of a predictor of hazard with follow-up, pairs within strata; agrees with R's `concordance` (its
 * default weights). A pair is comparable where one has the event while the other, who does not have it then, is at risk.
 *
 * @param predictor in the order of the risk sets
 */
export function concordance(sets: RiskSets, predictor: Float64Array): Concordance {
  const { people, slots, offset, deathFrom, firstSlot, entry } = sets
  const { rank, ranks } = denseRanks(predictor)
  /** By row over its pairs: concordant, discordant, tied. */
  const pairs = [0, 1, 2].map(() => new Float64Array(people))
  const add = (row: number, higher: number, lower: number, equal: number, sign = 1) => {
    pairs[0][row] += sign * higher
    pairs[1][row] += sign * lower
    pairs[2][row] += sign * equal
  }

  // Who outlives each event, from the last one back.
  const outliving = counter(ranks)
  for (let k = slots - 1; k >= 0; k--) {
    if (deathFrom[k] === offset[k + 1]) outliving.clear()
    if (entry !== null)
      for (let e = entry.offset[k]; e < entry.offset[k + 1]; e++) outliving.add(rank[entry.rows[e]], -1)
    for (let i = offset[k]; i < deathFrom[k]; i++) outliving.add(rank[i], 1)
    for (let i = deathFrom[k]; i < offset[k + 1]; i++) {
      const { below, equal, above } = outliving.around(rank[i])
      add(i, below, above, equal)
    }
    for (let i = deathFrom[k]; i < offset[k + 1]; i++) outliving.add(rank[i], 1)
  }
  const [concordant, discordant, tied] = pairs.map((values) => values.reduce((sum, value) => sum + value, 0))

  // Whom each person outlives, from the first event on.
  const events = counter(ranks)
  for (let k = 0; k < slots; k++) {
    if (firstSlot[k] === k) events.clear()
    const outlives = (row: number, sign?: number) => {
      const { below, equal, above } = events.around(rank[row])
      add(row, above, below, equal, sign)
    }
    for (let i = deathFrom[k]; i < offset[k + 1]; i++) outlives(i)
    for (let i = deathFrom[k]; i < offset[k + 1]; i++) events.add(rank[i], 1)
    for (let i = offset[k]; i < deathFrom[k]; i++) outlives(i)
    if (entry !== null) for (let e = entry.offset[k]; e < entry.offset[k + 1]; e++) outlives(entry.rows[e], -1)
  }

  const total = concordant + discordant + tied
  const somers = (concordant - discordant) / total
  let variance = 0
  for (let i = 0; i < people; i++) {
    const [c, d, t] = pairs.map((values) => values[i])
    const influence = (c - d - somers * (c + d + t)) / total
    variance += influence * influence
  }
  return { concordance: (somers + 1) / 2, standardError: Math.sqrt(variance) / 2, concordant, discordant, tied }
}

function denseRanks(values: Float64Array): { rank: Int32Array; ranks: number } {
  const distinct = values
    .slice()
    .sort()
    .filter((value, i, sorted) => i === 0 || value !== sorted[i - 1])
  const rank = Int32Array.from(values, (value) => {
    let low = 0
    let high = distinct.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (distinct[middle] < value) low = middle + 1
      else high = middle
    }
    return low
  })
  return { rank, ranks: distinct.length }
}

/** How many there are below, at and above a rank (a Fenwick tree). */
function counter(ranks: number) {
  const tree = new Int32Array(ranks + 1)
  const at = new Int32Array(ranks)
  let all = 0
  return {
    add(rank: number, count: number) {
      all += count
      at[rank] += count
      for (let node = rank + 1; node <= ranks; node += node & -node) tree[node] += count
    },
    around(rank: number) {
      let below = 0
      for (let node = rank; node > 0; node -= node & -node) below += tree[node]
      return { below, equal: at[rank], above: all - below - at[rank] }
    },
    clear() {
      tree.fill(0)
      at.fill(0)
      all = 0
    },
  }
}
