import type { Arena } from './arena.ts'

/** Records by runs that stand one after the other. */
export interface Runs {
  /** First record of each run, and the end of the last one's. */
  readonly starts: Int32Array
  /** Blocks of runs: the first run of each, and the end of the last one's. */
  readonly blocks: Int32Array
}

export interface RecordLoops {
  /**
   * Sorts each run of records (day, concept, another number and, of five numbers, end and supply) by day, concept, end and supply, those
   * alike in all as they come, and lays them out as columns.
   *
   * @param records the number of its run, then the record; block by block, in a block in any order
   * @param stride 3 or 5 numbers a record
   * @param columns to be filled, one for each of a record's numbers
   * @returns places of the records that are like the one before them in their run
   */
  sortRecords(records: Int32Array, stride: number, runs: Runs, columns: readonly Int32Array[]): Int32Array
}

/** `assembly/sortRecords.ts`. */
export interface RecordExports {
  sortRecords(
    records: number,
    stride: number,
    firstRun: number,
    starts: number,
    runs: number,
    longest: number,
    room: number,
    placed: number,
    next: number,
    columns: number,
    alike: number,
  ): number
}

export function recordLoops(exports: RecordExports, arena: Arena): RecordLoops {
  const sortBlock = (
    records: Int32Array,
    stride: number,
    firstRun: number,
    starts: Int32Array,
    columns: readonly Int32Array[],
  ): Int32Array => {
    const runs = starts.length - 1
    const first = starts[0]
    const length = starts[runs] - first
    const longest = longestOf(starts)
    return arena.call('sorting records', () => {
      const at = arena.put(records.subarray((stride + 1) * first, (stride + 1) * (first + length)))
      const room = arena.room(4 * longest)
      const placed = arena.room((stride * length) / 2)
      const next = arena.room(runs / 2)
      const out = arena.room((stride * length) / 2)
      const places = arena.room(length / 2)
      const from = arena.put(starts)
      const count = exports.sortRecords(at, stride, firstRun, from, runs, longest, room, placed, next, out, places)
      const sorted = arena.view(out, 4 * stride * length)
      for (let k = 0; k < stride; k++) {
        const { buffer, byteOffset } = columns[k]
        const column = sorted.subarray(4 * k * length, 4 * (k + 1) * length)
        new Uint8Array(buffer, byteOffset + 4 * first, 4 * length).set(column)
      }
      return count === 0 ? none : arena.readInts(places, count).map((place) => place + first)
    })
  }
  return {
    sortRecords(records, stride, { starts, blocks }, columns) {
      const alike: Int32Array[] = []
      for (let block = 0; block + 1 < blocks.length; block++) {
        const ofBlock = starts.subarray(blocks[block], blocks[block + 1] + 1)
        alike.push(sortBlock(records, stride, blocks[block], ofBlock, columns))
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

function longestOf(starts: Int32Array): number {
  let longest = 0
  for (let run = 1; run < starts.length; run++) longest = Math.max(longest, starts[run] - starts[run - 1])
  return longest
}
