/** Snappy: https://github.com/google/snappy/blob/main/format_description.txt */

import { afterNumber, readNumber } from './compactThrift'

/** Unpacks Snappy's format, which ends after exactly `length` bytes; 16 more may be read and written. */
export function unsnap(from: usize, to: usize, out: usize, length: usize): bool {
  if (readNumber(from, to) != length || afterNumber() == 0) return false
  from = afterNumber()
  const start = out
  const last = out + length
  while (from < to) {
    const tag = <usize>load<u8>(from++)
    let size = (tag >> 2) + 1
    if ((tag & 3) == 0) {
      if (size > 60) {
        const bytes = size - 60
        if (bytes > to - from) return false
        size = <usize>(load<u32>(from) & (0xffffffff >>> (32 - (<u32>bytes << 3)))) + 1
        from += bytes
      }
      if (size == 0 || size > to - from || size > last - out) return false
      v128.store(out, v128.load(from))
      for (let k: usize = 16; k < size; k += 16) v128.store(out + k, v128.load(from + k))
      from += size
      out += size
      continue
    }
    const bytes: usize = (tag & 3) == 3 ? 4 : tag & 3
    if (bytes > to - from) return false
    let back: usize
    if (bytes == 1) {
      size = ((tag >> 2) & 7) + 4
      back = ((tag >> 5) << 8) | load<u8>(from)
    } else back = bytes == 2 ? load<u16>(from) : load<u32>(from)
    from += bytes
    if (back == 0 || back > out - start || size > last - out) return false
    // What is copied may run into itself: the copy repeats it.
    if (back < 8) for (let k: usize = 0; k < size; k++) store<u8>(out + k, load<u8>(out + k - back))
    else {
      store<u64>(out, load<u64>(out - back))
      for (let k: usize = 8; k < size; k += 8) store<u64>(out + k, load<u64>(out + k - back))
    }
    out += size
  }
  return out == last
}
