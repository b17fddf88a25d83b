/**
 * The slots in which each row counts, first to last. Sums over them take no differences, so that no row's value is lost in the
 * sum of others that are larger by any factor: slots stand in blocks of 2, 4, 8, … slots, and a span lies across the middle of
 * exactly one block, where it is a run of the left half up to the middle and a run of the right half from there.
 */
export interface Spans {
  /** rows */
  readonly first: Int32Array
  /** rows */
  readonly last: Int32Array
  /** The rows of level l (blocks of 2^l slots; at level 0 spans of one slot) are rows[offset[l]] … rows[offset[l + 1] − 1]. */
  readonly offset: Int32Array
  readonly rows: Int32Array
}

/** Also in `assembly/coxSpans.ts`. */
export const LEVELS = 32

export function spansOf(first: Int32Array, last: Int32Array): Spans {
  const levels = first.map((from, i) => 32 - Math.clz32(from ^ last[i]))
  const offset = new Int32Array(LEVELS + 1)
  for (const level of levels) offset[level + 1]++
  for (let level = 0; level < LEVELS; level++) offset[level + 1] += offset[level]
  const next = offset.slice()
  const rows = new Int32Array(first.length)
  for (let i = 0; i < rows.length; i++) rows[next[levels[i]]++] = i
  return { first, last, offset, rows }
}

/** By slot, the sum over the rows that count there. */
export function sumsBySlot(spans: Spans, slots: number, value: (row: number) => number): Float64Array {
  const sums = new Float64Array(slots)
  for (const i of rowsOf(spans, 0)) sums[spans.first[i]] += value(i)
  for (let level = 1; level < LEVELS; level++) {
    const rows = rowsOf(spans, level)
    if (rows.length === 0) continue
    const ends = new Float64Array(slots)
    for (const i of rows) {
      const own = value(i)
      ends[spans.first[i]] += own
      ends[spans.last[i]] += own
    }
    eachHalf(level, slots, (outer, middle, step) => {
      let sum = 0
      for (let k = outer; k !== middle; k += step) {
        sum += ends[k]
        sums[k] += sum
      }
    })
  }
  return sums
}

/** By row, the sum of the slots' values where it counts. */
export function sumsByRow(spans: Spans, values: Float64Array): Float64Array {
  const slots = values.length
  const sums = new Float64Array(spans.first.length)
  for (const i of rowsOf(spans, 0)) sums[i] = values[spans.first[i]]
  const table = new Float64Array(slots)
  for (let level = 1; level < LEVELS; level++) {
    const rows = rowsOf(spans, level)
    if (rows.length === 0) continue
    eachHalf(level, slots, (outer, middle, step) => {
      let sum = 0
      for (let k = middle - step; k !== outer - step; k -= step) {
        sum += values[k]
        table[k] = sum
      }
    })
    for (const i of rows) sums[i] = table[spans.first[i]] + table[spans.last[i]]
  }
  return sums
}

const rowsOf = ({ offset, rows }: Spans, level: number): Int32Array => rows.subarray(offset[level], offset[level + 1])

/** The halves of the level's blocks, from their outer slot towards the middle; `middle` is the slot behind the last. */
function eachHalf(level: number, slots: number, visit: (outer: number, middle: number, step: 1 | -1) => void): void {
  const half = 1 << (level - 1)
  for (let middle = half; middle < slots; middle += 2 * half) {
    visit(middle - half, middle, 1)
    visit(Math.min(middle + half, slots) - 1, middle - 1, -1)
  }
}
