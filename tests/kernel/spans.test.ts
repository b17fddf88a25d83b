import { describe, expect, test } from 'vitest'
import { spansOf, sumsByRow, sumsBySlot } from '../../src/kernel/spans.ts'
import { randomSource } from './random.ts'

const SLOTS = 37

/** Every span there is. */
const first: number[] = []
const last: number[] = []
for (let from = 0; from < SLOTS; from++) for (let to = from; to < SLOTS; to++) first.push(from) && last.push(to)
const spans = spansOf(Int32Array.from(first), Int32Array.from(last))

describe('sums over spans of slots', () => {
  const { uniform } = randomSource(1)
  const ofRow = first.map(() => uniform())
  const ofSlot = Float64Array.from({ length: SLOTS }, uniform)

  test('are those of the rows that count at a slot, of the slots in which a row counts', () => {
    const bySlot = sumsBySlot(spans, SLOTS, (row) => ofRow[row])
    bySlot.forEach((sum, k) => {
      expect(sum).toBeCloseTo(
        ofRow.reduce((total, value, i) => total + (first[i] <= k && k <= last[i] ? value : 0), 0),
        11,
      )
    })
    const byRow = sumsByRow(spans, ofSlot)
    byRow.forEach((sum, i) => {
      expect(sum).toBeCloseTo(
        ofSlot.slice(first[i], last[i] + 1).reduce((total, value) => total + value, 0),
        13,
      )
    })
  })

  test('keep what is small beside what is large and counts elsewhere', () => {
    const steep = Float64Array.from({ length: SLOTS }, (_, k) => 2 ** (-20 * k))
    const byRow = sumsByRow(spans, steep)
    byRow.forEach((sum, i) => {
      expect(sum / steep[first[i]]).toBeCloseTo(last[i] > first[i] ? 1 + 2 ** -20 : 1, 11)
    })
    // A row's value is that of its last slot, so that of a slot is ruled by the rows that end there.
    const bySlot = sumsBySlot(spans, SLOTS, (row) => steep[last[row]])
    bySlot.forEach((sum, k) => {
      expect(sum / steep[k]).toBeCloseTo((k + 1) * (k + 1 < SLOTS ? 1 + 2 ** -20 : 1), 9)
    })
  })
})
