/** Levels and indices of Parquet: hybrids of runs and packed bits. */

/** Bits are read by four bytes at a time: that many more have to be there. */
export const slack = 8

/** 1 where there is a value; null where there is one everywhere. */
export function validOf(data: Uint8Array, start: number, end: number, count: number): Uint8Array | null {
  if (isOneRunOfOnes(data, start, end, count)) return null
  const levels = new Int32Array(count)
  // A copy with some bytes behind it, as bits are read.
  const own = new Uint8Array(end - start + slack)
  own.set(data.subarray(start, end))
  readHybrid(own, 0, end - start, 1, levels, count)
  for (let i = 0; i < count; i++) if (levels[i] !== 1) return Uint8Array.from(levels)
  return null
}

/** The usual case: nothing is missing, and it is said in two or a few bytes. */
function isOneRunOfOnes(data: Uint8Array, start: number, end: number, count: number): boolean {
  let at = start
  let head = 0
  for (let scale = 1; at < end && scale <= 2 ** 28; scale *= 128) {
    head += (data[at] & 127) * scale
    if (data[at++] < 128) break
  }
  return head % 2 === 0 && head / 2 >= count && at + 1 === end && data[at] === 1
}

/** Runs of one value, and runs of bits, one after the other; `data` goes on behind `end` by at least `slack` bytes. */
export function readHybrid(
  data: Uint8Array,
  start: number,
  end: number,
  width: number,
  out: Int32Array,
  count: number,
): void {
  if (!(width <= 32)) throw new Error('a page has indices it cannot have')
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const widthBytes = (width + 7) >> 3
  let at = start
  let done = 0
  while (done < count) {
    let head = 0
    for (let shift = 0; ; shift += 7) {
      if (at >= end || shift > 28) throw new Error('a page ends early')
      const byte = data[at++]
      head += (byte & 127) * 2 ** shift
      if (byte < 128) break
    }
    if (head % 2 === 0) {
      const run = Math.min(head / 2, count - done)
      if (run === 0 || at + widthBytes > end) throw new Error('a page ends early')
      let value = 0
      for (let k = 0; k < widthBytes; k++) value |= data[at + k] << (8 * k)
      at += widthBytes
      out.fill(value, done, done + run)
      done += run
      continue
    }
    const groups = (head - 1) / 2
    // The last group may be cut off where the values end.
    const run = Math.min(8 * groups, count - done)
    if (run === 0 || at + Math.ceil((run * width) / 8) > end) throw new Error('a page ends early')
    readBits(view, at, width, out, done, run)
    at += groups * width
    done += run
  }
}

function readBits(view: DataView, at: number, width: number, out: Int32Array, from: number, count: number): void {
  if (width <= 24) {
    const mask = (1 << width) - 1
    let bit = 8 * at
    for (let i = from; i < from + count; i++) {
      out[i] = (view.getInt32(bit >>> 3, true) >>> (bit & 7)) & mask
      bit += width
    }
    return
  }
  for (let i = 0; i < count; i++) {
    const first = i * width
    let value = 0
    for (let k = 0; k < width; k++) {
      const bit = first + k
      value |= ((view.getUint8(at + (bit >> 3)) >> (bit & 7)) & 1) << k
    }
    out[from + i] = value
  }
}
