/**
 * How often each code occurs.
 *
 * @param rows whose codes count; everyone's where null
 * @param size one more than the largest code
 */
export function tally(codes: Uint8Array, rows: Int32Array | null, size: number): Int32Array {
  const counts = new Int32Array(size)
  if (rows === null) for (let row = 0; row < codes.length; row++) counts[codes[row]]++
  else for (let k = 0; k < rows.length; k++) counts[codes[rows[k]]]++
  return counts
}
