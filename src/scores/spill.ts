/** Long arrays of doubles that are read again in pieces; only so much of them is kept in memory. */
export interface DoubleStore {
  keep(values: Float64Array<ArrayBuffer>): KeptDoubles
}

export interface KeptDoubles {
  readonly length: number
  /** The doubles from `from` to `to` (exclusive); not to be changed. */
  slice(from: number, to: number): Promise<Float64Array>
}

/**
 * A store that keeps arrays in memory until they are `memoryBytes` together, and hands further ones to the host as blobs: a
 * browser moves large blobs out of the tab's memory, and to disk.
 */
export function createDoubleStore(memoryBytes: number): DoubleStore {
  let held = 0
  return {
    keep(values) {
      const { length } = values
      held += values.byteLength
      if (held <= memoryBytes) return { length, slice: async (from, to) => values.subarray(from, to) }
      held -= values.byteLength
      const blob = new Blob([values])
      return {
        length,
        slice: async (from, to) => new Float64Array(await blob.slice(8 * from, 8 * to).arrayBuffer()),
      }
    },
  }
}
