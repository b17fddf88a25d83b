/** Ranges below this are counted value by value. */
const oneCount = 1 << 20

/**
 * Row numbers in the order of the keys, the first key counting most; rows alike in all keys keep their order. A radix
 * sort: its cost grows with the rows only.
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
    // One pass where counting by value is cheap, else two by halves.
    const bits = range < oneCount ? 32 : 16
    const digits = bits === 32 ? range + 1 : 65_536
    for (let shift = 0; shift < 32 && range >= (shift === 0 ? 1 : 65_536); shift += bits) {
      const starts = new Int32Array(digits + 1)
      const mask = bits === 32 ? -1 : 0xffff
      for (let i = 0; i < length; i++) starts[(((key[i] - least) >>> shift) & mask) + 1]++
      for (let digit = 0; digit < digits; digit++) starts[digit + 1] += starts[digit]
      for (let i = 0; i < length; i++) {
        const row = order[i]
        next[starts[((key[row] - least) >>> shift) & mask]++] = row
      }
      ;[order, next] = [next, order]
    }
  }
  return order
}
