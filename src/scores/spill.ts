/** Long arrays of doubles that are read again in pieces; only so much of them is kept in memory. */
export interface DoubleStore {
  /** All NaN, to be filled and kept. */
  blank(length: number): Float64Array<ArrayBuffer>
  /** The array must not be used afterwards. */
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
  /** Arrays that were handed over as blobs: making new ones each time would leave it to chance when the old go. */
  const spare: Float64Array<ArrayBuffer>[] = []
  return {
    blank(length) {
      const at = spare.findIndex((each) => each.length === length)
      const values = at < 0 ? new Float64Array(length) : spare.splice(at, 1)[0]
      return values.fill(Number.NaN)
    },
    keep(values) {
      const { length } = values
      held += values.byteLength
      if (held <= memoryBytes) return { length, slice: async (from, to) => values.subarray(from, to) }
      held -= values.byteLength
      const blob = new Blob([values])
      spare.push(values)
      return {
        length,
        slice: async (from, to) => new Float64Array(await blob.slice(8 * from, 8 * to).arrayBuffer()),
      }
    },
  }
}
