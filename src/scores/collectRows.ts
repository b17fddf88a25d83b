import type { WeightPiece } from '../formats/weights.ts'
import { flagsOf, rowFlags, rowOf } from './loggedRow.ts'
import type { WeightLog } from './weightLog.ts'

/** Takes the rows of a piece that have a variant, in their order, and logs them as a piece where that can be. */
export function collectRows(
  { length, weights }: Pick<WeightPiece, 'length' | 'weights'>,
  source: number,
): { readonly keep: WeightLog['add']; logTo(log: WeightLog): void } {
  const scores = weights.length / length
  const variants = new Int32Array(length)
  const flags = new Uint8Array(length).fill(rowFlags.hasNoVariant)
  let [next, last, count] = [0, 0, 0]
  let isAscending = true
  return {
    keep(row, _, at) {
      const { variant } = row
      const end = at / scores
      variants.fill(last, next, end)
      variants[end] = variant
      flags[end] = flagsOf(row)
      if (variant < last) isAscending = false
      last = variant
      next = end + 1
      count++
    },
    logTo(log) {
      variants.fill(last, next)
      if (isAscending && 2 * count >= length) log.addPiece({ source, weights, variants, flags })
      else
        for (let row = 0; row < length; row++)
          if (flags[row] !== rowFlags.hasNoVariant)
            log.add(rowOf(variants[row], source, flags[row], Number.NaN), weights, row * scores)
    },
  }
}
