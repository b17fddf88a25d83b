/** A copy with room for twice as many. */
export function larger(values: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(values.length * 2)
  copy.set(values)
  return copy
}
