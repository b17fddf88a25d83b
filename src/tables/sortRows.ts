/**
 * Row numbers in the order of the keys, the first key counting most; rows alike in all keys keep their order. A radix sort by
 * 16 bits: its cost grows with the rows only.
 */
export function sortedRows(keys: readonly Int32Array[], length: number): Int32Array {
  let order = new Int32Array(length)
  let next = new Int32Array(length)
  for (let i = 0; i < length; i++) order[i] = i
  for (let k = keys.length - 1; k >= 0; k--) {
    const key = keys[k]
    let least = 0x7fffffff
    let most = -0x80000000
    for (let i = 0; i < length; i++) {
      if (key[i] < least) least = key[i]
      if (key[i] > most) most = key[i]
    }
    const range = length === 0 ? 0 : most - least
    for (let shift = 0; shift < 32 && Math.floor(range / 2 ** shift) > 0; shift += 16) {
      const starts = new Int32Array(65_537)
      for (let i = 0; i < length; i++) starts[(((key[i] - least) >>> shift) & 0xffff) + 1]++
      for (let digit = 0; digit < 65_536; digit++) starts[digit + 1] += starts[digit]
      for (let i = 0; i < length; i++) {
        const row = order[i]
        next[starts[((key[row] - least) >>> shift) & 0xffff]++] = row
      }
      ;[order, next] = [next, order]
    }
  }
  return order
}
