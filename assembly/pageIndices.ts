/** Indices of a dictionary as Parquet packs them, and levels, which are indices of 0 and 1: runs of one, or as many bits each. */

import { afterNumber, readNumber } from './compactThrift'
import { canReadBeyond } from './memory'

export const MOST_INDEX_BITS: i32 = 24
/** Eight of so many bits are in sixteen bytes, each in three. */
const EIGHT_BITS: i32 = 16

/** Runs of indices, repeated or packed in bits, and what the dictionary has for each. */
export function unpackIndices<T>(from: usize, to: usize, bits: i32, count: i32, dictionary: usize, entries: i32, out: usize): bool {
  if (bits > MOST_INDEX_BITS) return false
  const step = sizeof<T>()
  const mask: u32 = (1 << bits) - 1
  // Of eight at a time an index that is too large is looked up before it is noticed.
  if (bits <= EIGHT_BITS && !canReadBeyond(step << bits)) return false
  const last = out + <usize>count * step
  let at = from
  while (out < last) {
    const header = readNumber(at, to)
    at = afterNumber()
    if (at == 0) return false
    const left = <u64>(last - out) / step
    if ((header & 1) == 0) {
      const run = min<u64>(header >>> 1, left)
      const bytes = <usize>((bits + 7) >> 3)
      if (bytes > to - at) return false
      const index = load<u32>(at) & mask
      at += bytes
      if (index >= <u32>entries) return false
      const value = load<T>(dictionary + <usize>index * step)
      const runEnd = out + <usize>run * step
      for (; out < runEnd; out += step) store<T>(out, value)
      continue
    }
    const groups = header >>> 1
    if (groups > 1 << 28 || groups * bits > <u64>(to - at)) return false
    const runEnd = out + <usize>min<u64>(groups << 3, left) * step
    let bit: usize = 0
    if (sizeof<T>() > 1 && bits <= EIGHT_BITS) {
      const eights = <u32>((runEnd - out) / (8 * step))
      if (eights > 0 && !unpackEights<T>(at, eights, bits, dictionary, entries, out)) return false
      out += 8 * step * eights
      bit = <usize>(8 * bits) * eights
    }
    for (; out < runEnd; out += step, bit += bits) {
      const index = <u32>(load<u64>(at + (bit >> 3)) >> (bit & 7)) & mask
      if (index >= <u32>entries) return false
      store<T>(out, load<T>(dictionary + <usize>index * step))
    }
    at += <usize>(groups * bits)
  }
  return true
}

/** Of eight packed numbers the three bytes of each, as a `swizzle` takes them; and what moves its lowest bit to the eighth place. */
const bytesOfEight: usize = memory.data(32)
const scalesOfEight: usize = memory.data(32)
let bitsOfEight: i32 = -1

/** So many times eight indices, and what the dictionary has for each; false where one is too large, which is looked up as well. */
function unpackEights<T>(from: usize, eights: u32, bits: i32, dictionary: usize, entries: i32, out: usize): bool {
  if (bits != bitsOfEight) placeEight(bits)
  const step = sizeof<T>()
  // Vectors of addresses: with numbers of bits that are no constants, whole numbers are shifted by one register alone.
  const toBytes = 7 - alignof<T>()
  const mask = i32x4.splat(((1 << bits) - 1) << <i32>alignof<T>())
  const first = i32x4.splat(<i32>dictionary)
  const bytesOfLow = v128.load(bytesOfEight)
  const bytesOfHigh = v128.load(bytesOfEight, 16)
  const scalesOfLow = v128.load(scalesOfEight)
  const scalesOfHigh = v128.load(scalesOfEight, 16)
  let last = first
  do {
    const bytes = v128.load(from)
    const spreadLow = i32x4.mul(i8x16.swizzle(bytes, bytesOfLow), scalesOfLow)
    const spreadHigh = i32x4.mul(i8x16.swizzle(bytes, bytesOfHigh), scalesOfHigh)
    const low = i32x4.add(first, v128.and(i32x4.shr_u(spreadLow, <i32>toBytes), mask))
    const high = i32x4.add(first, v128.and(i32x4.shr_u(spreadHigh, <i32>toBytes), mask))
    last = i32x4.max_u(last, i32x4.max_u(low, high))
    store<T>(out, load<T>(i32x4.extract_lane(low, 0)))
    store<T>(out + step, load<T>(i32x4.extract_lane(low, 1)))
    store<T>(out + 2 * step, load<T>(i32x4.extract_lane(low, 2)))
    store<T>(out + 3 * step, load<T>(i32x4.extract_lane(low, 3)))
    store<T>(out + 4 * step, load<T>(i32x4.extract_lane(high, 0)))
    store<T>(out + 5 * step, load<T>(i32x4.extract_lane(high, 1)))
    store<T>(out + 6 * step, load<T>(i32x4.extract_lane(high, 2)))
    store<T>(out + 7 * step, load<T>(i32x4.extract_lane(high, 3)))
    from += bits
    out += 8 * step
  } while (--eights > 0)
  return i32x4.all_true(i32x4.lt_u(last, i32x4.splat(<i32>(dictionary + <usize>entries * step))))
}

function placeEight(bits: i32): void {
  for (let k = 0; k < 8; k++) {
    const bit = k * bits
    const byte = bit >> 3
    store<u32>(bytesOfEight + (<usize>k << 2), (byte + ((byte + 1) << 8) + ((byte + 2) << 16)) | (128 << 24))
    store<u32>(scalesOfEight + (<usize>k << 2), 1 << (7 - (bit & 7)))
  }
  bitsOfEight = bits
}
