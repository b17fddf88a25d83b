/**
 * Counts over the calls of a bed file. A byte holds four people, the first in the lowest bits: 00 two copies of a1, 01 missing,
 * 10 one copy, 11 none.
 */

/**
 * For each variant the number of missing calls, of one copy of a1 and of none, among the people of `mask`: three f64 each.
 * genotypes: variants × bytes, bytes a multiple of 16, filled up with zeros; mask: bytes, 01 for each person counted.
 */
export function countCalls(genotypes: usize, bytes: i32, variants: i32, mask: usize, counts: usize): void {
  for (let variant = 0; variant < variants; variant++) {
    let missing = i32x4.splat(0)
    let single = i32x4.splat(0)
    let none = i32x4.splat(0)
    for (let at = 0; at < bytes; at += 16) {
      const calls = v128.load(genotypes + at)
      const counted = v128.load(mask + at)
      const first = v128.and(calls, counted)
      const second = v128.and(i16x8.shr_u(calls, 1), counted)
      missing = i32x4.add(missing, countBits(v128.andnot(first, second)))
      single = i32x4.add(single, countBits(v128.andnot(second, first)))
      none = i32x4.add(none, countBits(v128.and(first, second)))
    }
    store<f64>(counts, laneSum(missing))
    store<f64>(counts, laneSum(single), 8)
    store<f64>(counts, laneSum(none), 16)
    genotypes += bytes
    counts += 24
  }
}

// @ts-ignore: decorator
@inline
function countBits(bits: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(i8x16.popcnt(bits)))
}

// @ts-ignore: decorator
@inline
function laneSum(lanes: v128): f64 {
  return <f64>(
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  )
}

/** Bytes of calls, of four people each, whose sums stay in the cache. */
const TILE: i32 = 256

/**
 * out[person][score] += values[variant][score] for each missing call, one variant after the other. Calls are missing here and
 * there, so 32 people are passed over at a time where nobody of them is missing.
 * values: variants × stride, stride a multiple of 2; out: bytes · 4 people × stride
 */
export function sumMissing(
  genotypes: usize,
  bytes: i32,
  variants: i32,
  values: usize,
  stride: i32,
  out: usize,
): void {
  const rowBytes = <usize>stride << 3
  memory.fill(out, 0, (<usize>bytes << 2) * rowBytes)
  for (let from = 0; from < bytes; from += TILE) {
    const end = min(from + TILE, bytes)
    let calls = genotypes
    let value = values
    for (let variant = 0; variant < variants; variant++) {
      for (let at = from; at < end; at += 8) {
        const eight = load<u64>(calls + at)
        let missing = eight & ~(eight >> 1) & 0x5555555555555555
        while (missing != 0) {
          const person = <usize>((at << 2) + (<i32>ctz(missing) >> 1))
          const row = out + person * rowBytes
          for (let score: usize = 0; score < rowBytes; score += 16) {
            v128.store(row + score, f64x2.add(v128.load(row + score), v128.load(value + score)))
          }
          missing &= missing - 1
        }
      }
      calls += bytes
      value += rowBytes
    }
  }
}
