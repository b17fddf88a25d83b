import type { RiskSets } from './riskSets.ts'

/**
 * Does the partial likelihood rise without end along a direction: at every event the linear predictor of who has it is the
 * highest among those at risk (to 1e-4 of its range, for what a search has left of the other columns), and not at all
 * events that of everyone at risk.
 *
 * @param x people×p column-major, in the order of the risk sets
 */
export function monotoneDirection(sets: RiskSets, x: Float64Array, direction: Float64Array): boolean {
  const { people, slots, offset, deathFrom, firstSlot, entry } = sets
  const p = direction.length
  const along = new Float64Array(people)
  const highest = new Float64Array(slots).fill(-Infinity)
  const lowest = new Float64Array(slots).fill(Infinity)
  let range = 0
  for (let slot = 0; slot < slots; slot++) {
    for (let i = offset[slot]; i < offset[slot + 1]; i++) {
      for (let j = 0; j < p; j++) along[i] += x[j * people + i] * direction[j]
      for (let k = entry?.spans.first[i] ?? firstSlot[slot]; k <= slot; k++) {
        highest[k] = Math.max(highest[k], along[i])
        lowest[k] = Math.min(lowest[k], along[i])
      }
    }
  }
  for (let k = 0; k < slots; k++) if (highest[k] > lowest[k]) range = Math.max(range, highest[k] - lowest[k])
  if (range === 0) return false
  for (let k = 0; k < slots; k++) {
    for (let i = deathFrom[k]; i < offset[k + 1]; i++) if (along[i] < highest[k] - 1e-4 * range) return false
  }
  return true
}
