import type { Arena } from './arena.ts'

export interface RecordLoops {
  /**
   * Sorts each run of records (day, concept, another number and, of five numbers, end and supply) by day, concept, end and supply; those
   * alike in all keep their order.
   *
   * @param stride 3 or 5 numbers a record
   * @param starts first record of each run, and the end of the last one's
   */
  sortRecords(records: Int32Array, stride: number, starts: Int32Array): void
}

/** `assembly/sortRecords.ts`. */
export interface RecordExports {
  sortRecords(records: number, stride: number, starts: number, runs: number, longest: number, room: number): void
}

/** Records taken into the kernel at once, if not one run has more. */
const AT_ONCE = 65_536

export function recordLoops(exports: RecordExports, arena: Arena): RecordLoops {
  const sortBlock = (records: Int32Array, stride: number, starts: Int32Array): void => {
    const runs = starts.length - 1
    const block = records.subarray(stride * starts[0], stride * starts[runs])
    const longest = longestOf(starts)
    arena.call('sorting records', () => {
      const at = arena.put(block)
      const room = arena.room(longest * (4 + stride / 2))
      exports.sortRecords(at, stride, arena.put(starts), runs, longest, room)
      new Uint8Array(block.buffer, block.byteOffset, block.byteLength).set(arena.view(at, block.byteLength))
    })
  }
  return {
    sortRecords(records, stride, starts) {
      for (let run = 0; run < starts.length - 1; ) {
        const next = blockEnd(starts, run)
        sortBlock(records, stride, starts.subarray(run, next + 1))
        run = next
      }
    },
  }
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
