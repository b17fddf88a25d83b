/** Snappy: https://github.com/google/snappy/blob/main/format_description.txt */

import { afterNumber, readNumber } from './compactThrift'

/** Bytes that are copied at a time: most of what a tag stands for is shorter. */
const VECTOR: usize = 16
/**
 * Of each tag: how many bytes it stands for, 0 where they are more than a vector or lie farther back than two bytes say; 1 where they are
 * copied; and in two bytes what it says itself of the distance.
 */
const tags: usize = memory.data(256 << 2)
/** Of each tag the bits behind it that say the rest. */
const distances: usize = memory.data(256 << 2)
/** Of each tag how many bytes it takes, with what belongs to it. By itself, since each tag waits for it. */
const taken: usize = memory.data(256)
/** Of each distance which bytes of a vector to take: of one that is shorter they repeat; 0 is that of bytes that stand here. */
const orders: usize = memory.data(17 << 4)
let isReady: bool = false

/** Unpacks Snappy's format, which ends after exactly `length` bytes; 16 more may be read and written. */
export function unsnap(from: usize, to: usize, out: usize, length: usize): bool {
  if (!isReady) makeReady()
  if (readNumber(from, to) != length || afterNumber() == 0) return false
  from = afterNumber()
  const start = out
  const last = out + length
  // From here on something lies behind.
  if (from < to && (load<u8>(from) & 3) != 0) return false
  while (from < to) {
    if (out > last) return false
    const tag = <usize>load<u8>(from)
    const next = from + load<u8>(taken + tag)
    const entry = load<u32>(tags + (tag << 2))
    const short = <usize>(entry & 255)
    if (short == 0) {
      from = unsnapLong(from, to, start, out, last)
      if (from == 0) return false
      out = outAfter
      continue
    }
    // Without branches: which kind comes next is as good as random.
    const isCopy = <usize>((entry >> 8) & 1)
    const back = <usize>(((load<u32>(from) >> 8) & load<u32>(distances + (tag << 2))) + (entry >> 16))
    if (back - isCopy > out - start - isCopy) return false
    const source = back == 0 ? from + 1 : out - back
    v128.store(out, i8x16.swizzle(v128.load(source), v128.load(orders + (min<usize>(back, VECTOR) << 4))))
    from = next
    out += short
  }
  return out == last && from == to
}

/** Where the last long stretch ended. */
let outAfter: usize = 0

/** One tag and what it stands for, of any length; gives where the next one is, 0 where this is none. */
function unsnapLong(from: usize, to: usize, start: usize, out: usize, last: usize): usize {
  const tag = <usize>load<u8>(from++)
  let size = (tag >> 2) + 1
  if ((tag & 3) == 0) {
    if (size > 60) {
      const bytes = size - 60
      if (bytes > to - from) return 0
      size = <usize>(load<u32>(from) & (0xffffffff >>> (32 - (<u32>bytes << 3)))) + 1
      from += bytes
    }
    if (size == 0 || size > to - from || size > last - out) return 0
    for (let k: usize = 0; k < size; k += VECTOR) v128.store(out + k, v128.load(from + k))
    outAfter = out + size
    return from + size
  }
  const bytes: usize = (tag & 3) == 3 ? 4 : tag & 3
  if (bytes > to - from) return 0
  const back: usize = bytes == 2 ? load<u16>(from) : load<u32>(from)
  if (back == 0 || back > out - start || size > last - out) return 0
  // What is copied may run into itself: the copy repeats it.
  if (back < 8) for (let k: usize = 0; k < size; k++) store<u8>(out + k, load<u8>(out + k - back))
  else for (let k: usize = 0; k < size; k += 8) store<u64>(out + k, load<u64>(out + k - back))
  outAfter = out + size
  return from + bytes
}

function makeReady(): void {
  for (let tag: usize = 0; tag < 256; tag++) {
    const type = tag & 3
    const size = type == 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1
    store<u8>(taken + tag, <u8>(1 + (type == 0 ? size : type)))
    const far: usize = type == 1 ? (tag >> 5) << 8 : 0
    store<u32>(tags + (tag << 2), type == 3 || size > VECTOR ? 0 : <u32>(size | (type == 0 ? 0 : 256) | (far << 16)))
    store<u32>(distances + (tag << 2), (1 << (<u32>type << 3)) - 1)
  }
  for (let back: usize = 0; back <= VECTOR; back++) {
    for (let k: usize = 0; k < VECTOR; k++) store<u8>(orders + (back << 4) + k, <u8>(back == 0 ? k : k % back))
  }
  isReady = true
}
