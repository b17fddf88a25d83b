import type { Arena } from './arena.ts'

export interface RecordLoops {
  /**
   * Sorts each run of records (day, concept, another number and, of five numbers, end and supply) by day, concept, end and supply, those
   * alike in all as they come, and lays them out as columns.
   *
   * @param stride 3 or 5 numbers a record
   * @param starts first record of each run, and the end of the last one's
   * @param columns to be filled, one for each of a record's numbers
   * @returns places of the records that are like the one before them in their run
   */
  sortRecords(records: Int32Array, stride: number, starts: Int32Array, columns: readonly Int32Array[]): Int32Array
}

/** `assembly/sortRecords.ts`. */
export interface RecordExports {
  sortRecords(
    records: number,
    stride: number,
    starts: number,
    runs: number,
    longest: number,
    room: number,
    columns: number,
    alike: number,
  ): number
}

/** Records taken into the kernel at once, if not one run has more. */
const AT_ONCE = 65_536

export function recordLoops(exports: RecordExports, arena: Arena): RecordLoops {
  const sortBlock = (
    records: Int32Array,
    stride: number,
    starts: Int32Array,
    columns: readonly Int32Array[],
  ): Int32Array => {
    const runs = starts.length - 1
    const first = starts[0]
    const length = starts[runs] - first
    const longest = longestOf(starts)
    return arena.call('sorting records', () => {
      const at = arena.put(records.subarray(stride * first, stride * (first + length)))
      const room = arena.room(4 * longest)
      const out = arena.room((stride * length) / 2)
      const places = arena.room(length / 2)
      const count = exports.sortRecords(at, stride, arena.put(starts), runs, longest, room, out, places)
      const sorted = arena.view(out, 4 * stride * length)
      for (let k = 0; k < stride; k++) {
        const { buffer, byteOffset } = columns[k]
        const from = sorted.subarray(4 * k * length, 4 * (k + 1) * length)
        new Uint8Array(buffer, byteOffset + 4 * first, 4 * length).set(from)
      }
      return count === 0 ? none : arena.readInts(places, count).map((place) => place + first)
    })
  }
  return {
    sortRecords(records, stride, starts, columns) {
      const alike: Int32Array[] = []
      for (let run = 0; run < starts.length - 1; ) {
        const next = blockEnd(starts, run)
        alike.push(sortBlock(records, stride, starts.subarray(run, next + 1), columns))
        run = next
      }
      return joined(alike)
    },
  }
}

const none = new Int32Array(0)

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function blockEnd(starts: Int32Array, run: number): number {
  let next = run + 1
  while (next < starts.length - 1 && starts[next + 1] - starts[run] <= AT_ONCE) next++
  return next
}

function longestOf(starts: Int32Array): number {
  let longest = 0
  for (let run = 1; run < starts.length; run++) longest = Math.max(longest, starts[run] - starts[run - 1])
  return longest
}
