/**
 * Counts over the calls of a bed file. A byte holds four people, the first in the lowest bits: 00 two copies of a1, 01 missing,
 * 10 one copy, 11 none.
 */

/** Bytes of calls whose counts, four at most of each, fit the bytes of a vector: 16 · 63. */
const COUNTED: i32 = 1008

/**
 * For each variant the number of missing calls, of one copy of a1 and of none, among the people of `mask`: three f64 each.
 * genotypes: variants, spaced by `stride` bytes, and 16 bytes more that may be read; mask: `bytes`, a multiple of 16, 01 for each person counted.
 */
export function countCalls(genotypes: usize, stride: i32, bytes: i32, variants: i32, mask: usize, counts: usize): void {
  for (let variant = 0; variant < variants; variant++) {
    let missing = i32x4.splat(0)
    let single = i32x4.splat(0)
    let none = i32x4.splat(0)
    for (let from = 0; from < bytes; from += COUNTED) {
      const end = min(from + COUNTED, bytes)
      let missingBytes = i8x16.splat(0)
      let singleBytes = i8x16.splat(0)
      let noneBytes = i8x16.splat(0)
      for (let at = from; at < end; at += 16) {
        const calls = v128.load(genotypes + at)
        const counted = v128.load(mask + at)
        const first = v128.and(calls, counted)
        const second = v128.and(i16x8.shr_u(calls, 1), counted)
        missingBytes = i8x16.add(missingBytes, i8x16.popcnt(v128.andnot(first, second)))
        singleBytes = i8x16.add(singleBytes, i8x16.popcnt(v128.andnot(second, first)))
        noneBytes = i8x16.add(noneBytes, i8x16.popcnt(v128.and(first, second)))
      }
      missing = i32x4.add(missing, byteSums(missingBytes))
      single = i32x4.add(single, byteSums(singleBytes))
      none = i32x4.add(none, byteSums(noneBytes))
    }
    store<f64>(counts, laneSum(missing))
    store<f64>(counts, laneSum(single), 8)
    store<f64>(counts, laneSum(none), 16)
    genotypes += stride
    counts += 24
  }
}

// @ts-ignore: decorator
@inline
function byteSums(bytes: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes))
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
 * out[person] += the variant's row, for each missing call, one variant after the other; `missingRow` says what stands in a row. Calls are
 * missing here and there, so 32 people are passed over at a time where nobody of them is missing.
 * genotypes: variants, spaced by `stride` bytes, and 16 bytes more that may be read; bytes: of a variant, rounded up to 16
 * weights: spaced by `wide` numbers; used: variants × scores; row: `length` doubles to work in, a multiple of 2
 * out: bytes · 4 people × length
 */
export function sumMissing(
  genotypes: usize,
  stride: i32,
  bytes: i32,
  variants: i32,
  weights: usize,
  wide: i32,
  scores: i32,
  imputed: usize,
  failed: usize,
  used: usize,
  row: usize,
  length: i32,
  out: usize,
): void {
  const rowBytes = <usize>length << 3
  memory.fill(row, 0, rowBytes)
  for (let from = 0; from < bytes; from += TILE) {
    const end = min(from + TILE, bytes)
    let calls = genotypes
    for (let variant = 0; variant < variants; variant++) {
      let isMade = false
      for (let at = from; at < end; at += 8) {
        const eight = load<u64>(calls + at)
        let missing = eight & ~(eight >> 1) & 0x5555555555555555
        if (missing == 0) continue
        if (!isMade) {
          const use = used + <usize>(variant * scores)
          const weight = weights + ((<usize>variant * wide) << 3)
          missingRow(weight, scores, load<f64>(imputed + (<usize>variant << 3)), load<u8>(failed + variant), use, row)
          isMade = true
        }
        do {
          addRow(row, out + <usize>((at << 2) + (<i32>ctz(missing) >> 1)) * rowBytes, rowBytes)
          missing &= missing - 1
        } while (missing != 0)
      }
      calls += stride
    }
  }
}

// @ts-ignore: decorator
@inline
export function addRow(row: usize, to: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, f64x2.add(v128.load(to + at), v128.load(row + at)))
}

/**
 * What is added up over a variant's missing calls: |weight| of each score; where a missing call counts as nothing its alleles, 0 or 2;
 * 1 where the variant passes; then what the call adds to each score, which has counted it as no copy of a1: imputed copies,
 * or, where it counts as nothing, its share of the a2 offset is taken back.
 */
export function missingRow(weights: usize, scores: i32, imputed: f64, failed: u8, used: usize, row: usize): void {
  const bytes = <usize>scores << 3
  const alleles = row + bytes
  const passes = used == 0 ? alleles : alleles + bytes
  const added = passes + 8
  store<f64>(passes, failed == 0 ? 1 : 0)
  for (let at: usize = 0; at < bytes; at += 8) {
    const weight = load<f64>(weights + at)
    store<f64>(row + at, Math.abs(weight))
    if (used == 0) store<f64>(added + at, imputed * weight)
    else {
      const use = load<i8>(used + (at >> 3))
      store<f64>(alleles + at, use == 0 ? 0 : 2)
      store<f64>(added + at, use < 0 ? 2 * weight : 0)
    }
  }
}

/**
 * Rows of `summed` are `kept` numbers and then one for each score: these are added to the scores' sums, the others move together.
 * summed: count × stride; sums: count × scores
 */
export function foldMissing(summed: usize, stride: i32, kept: i32, sums: usize, scores: i32, count: i32): void {
  let from = summed
  let to = summed
  for (let person = 0; person < count; person++) {
    const added = from + (<usize>kept << 3)
    for (let at: usize = 0; at < <usize>scores << 3; at += 8)
      store<f64>(sums + at, load<f64>(sums + at) + load<f64>(added + at))
    for (let at: usize = 0; at < <usize>kept << 3; at += 8) store<f64>(to + at, load<f64>(from + at))
    from += <usize>stride << 3
    to += <usize>kept << 3
    sums += <usize>scores << 3
  }
}
