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
  return {
    sortRecords(records, stride, starts) {
      const runs = starts.length - 1
      for (let run = 0; run < runs; ) {
        let next = run + 1
        let longest = starts[next] - starts[run]
        while (next < runs && starts[next + 1] - starts[run] <= AT_ONCE) {
          longest = Math.max(longest, starts[next + 1] - starts[next])
          next++
        }
        const block = records.subarray(stride * starts[run], stride * starts[next])
        arena.call('sorting records', () => {
          const at = arena.put(block)
          const room = arena.room(longest * (4 + stride / 2))
          exports.sortRecords(at, stride, arena.put(starts.subarray(run, next + 1)), next - run, longest, room)
          const sorted = arena.view(at, block.byteLength)
          new Uint8Array(block.buffer, block.byteOffset, block.byteLength).set(sorted)
        })
        run = next
      }
    },
  }
}
