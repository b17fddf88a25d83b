/** Counts over dosages, and what missing ones add: copies of a1 that are no whole numbers, variants × people, NaN where missing. */

import { addRow, missingRow } from './calls'
import { two } from './dosageSums'

/** People whose sums over missing dosages stay in the cache. */
const TILE_PEOPLE: i32 = 1024

/** Members of a bitmap of eight: which two a vector holds. */
const firstTwo = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)

/**
 * `countCalls` of dosages rounded to the nearest whole number of copies, and Σ dosage: four f64 each. Every eighth person is summed by
 * themselves; the eight sums are added as ((s₀ + s₄) + (s₂ + s₆)) + ((s₁ + s₅) + (s₃ + s₇)).
 * dosages: variants × people, spaced by `spaced`, NaN where missing, 64 bytes more may be read
 * members: 0, or 1 for each person counted, of which 8 more may be read
 */
export function countDosages(
  dosages: usize,
  isWide: i32,
  people: i32,
  spaced: i32,
  variants: i32,
  members: usize,
  counts: usize,
): void {
  if (isWide) count<f64>(dosages, people, spaced, variants, members, counts)
  else count<f32>(dosages, people, spaced, variants, members, counts)
}

function count<T>(dosages: usize, people: i32, spaced: i32, variants: i32, members: usize, counts: usize): void {
  for (let variant = 0; variant < variants; variant++) {
    if (sizeof<T>() == 4) countSingle(dosages, people, members, counts)
    else countVariant<T>(dosages, people, members, counts)
    counts += 32
    dosages += <usize>spaced * sizeof<T>()
  }
}

/** `countVariant` of f32. */
export function countSingle(dosages: usize, people: i32, members: usize, counts: usize): void {
  countVariant<f32>(dosages, people, members, counts)
}

function countVariant<T>(dosages: usize, people: i32, members: usize, counts: usize): void {
  let counted = 0
  let known = i64x2.splat(0)
  let none = i64x2.splat(0)
  let belowTwo = i64x2.splat(0)
  let known4 = i32x4.splat(0)
  let none4 = i32x4.splat(0)
  let belowTwo4 = i32x4.splat(0)
  let a = f64x2.splat(0)
  let b = f64x2.splat(0)
  let c = f64x2.splat(0)
  let d = f64x2.splat(0)
  for (let person = 0; person < people; person += 8) {
    let eight: u64 = members == 0 ? 0x0101010101010101 : load<u64>(members + person)
    if (people - person < 8) eight &= ((<u64>1) << ((people - person) << 3)) - 1
    counted += <i32>popcnt(eight)
    const at = dosages + <usize>person * sizeof<T>()
    if (sizeof<T>() == 4 && eight == 0x0101010101010101) {
      const low = v128.load(at)
      const high = v128.load(at, 16)
      const isLow = f32x4.eq(low, low)
      const isHigh = f32x4.eq(high, high)
      none4 = i32x4.add(none4, i32x4.add(f32x4.lt(low, f32x4.splat(0.5)), f32x4.lt(high, f32x4.splat(0.5))))
      belowTwo4 = i32x4.add(belowTwo4, i32x4.add(f32x4.lt(low, f32x4.splat(1.5)), f32x4.lt(high, f32x4.splat(1.5))))
      known4 = i32x4.add(known4, i32x4.add(isLow, isHigh))
      const ofLow = v128.and(low, isLow)
      const ofHigh = v128.and(high, isHigh)
      a = f64x2.add(a, f64x2.promote_low_f32x4(ofLow))
      b = f64x2.add(b, f64x2.promote_low_f32x4(upper(ofLow)))
      c = f64x2.add(c, f64x2.promote_low_f32x4(ofHigh))
      d = f64x2.add(d, f64x2.promote_low_f32x4(upper(ofHigh)))
      continue
    }
    const w = ofMembers(two<T>(at), eight)
    const x = ofMembers(two<T>(at + 2 * sizeof<T>()), eight >> 16)
    const y = ofMembers(two<T>(at + 4 * sizeof<T>()), eight >> 32)
    const z = ofMembers(two<T>(at + 6 * sizeof<T>()), eight >> 48)
    none = i64x2.add(none, four(f64x2.lt(w, half()), f64x2.lt(x, half()), f64x2.lt(y, half()), f64x2.lt(z, half())))
    belowTwo = i64x2.add(
      belowTwo,
      four(f64x2.lt(w, oneAndHalf()), f64x2.lt(x, oneAndHalf()), f64x2.lt(y, oneAndHalf()), f64x2.lt(z, oneAndHalf())),
    )
    const isW = f64x2.eq(w, w)
    const isX = f64x2.eq(x, x)
    const isY = f64x2.eq(y, y)
    const isZ = f64x2.eq(z, z)
    known = i64x2.add(known, four(isW, isX, isY, isZ))
    a = f64x2.add(a, v128.and(w, isW))
    b = f64x2.add(b, v128.and(x, isX))
    c = f64x2.add(c, v128.and(y, isY))
    d = f64x2.add(d, v128.and(z, isZ))
  }
  // Each that is true was counted as −1.
  const sums = f64x2.add(f64x2.add(a, c), f64x2.add(b, d))
  const nobody = laneSum(none) + laneSum4(none4)
  store<f64>(counts, <f64>(counted + laneSum(known) + laneSum4(known4)))
  store<f64>(counts, <f64>(nobody - laneSum(belowTwo) - laneSum4(belowTwo4)), 8)
  store<f64>(counts, <f64>-nobody, 16)
  store<f64>(counts, f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1), 24)
}

// @ts-ignore: decorator
@inline
function upper(lanes: v128): v128 {
  return v128.shuffle<i64>(lanes, lanes, 1, 1)
}

// @ts-ignore: decorator
@inline
function half(): v128 {
  return f64x2.splat(0.5)
}

// @ts-ignore: decorator
@inline
function oneAndHalf(): v128 {
  return f64x2.splat(1.5)
}

/** NaN for others than members: 1 in the two lowest bytes. */
// @ts-ignore: decorator
@inline
function ofMembers(values: v128, members: u64): v128 {
  const spread = i8x16.swizzle(i64x2.splat(members), firstTwo)
  return v128.bitselect(values, f64x2.splat(NaN), i8x16.eq(spread, i8x16.splat(1)))
}

// @ts-ignore: decorator
@inline
function four(a: v128, b: v128, c: v128, d: v128): v128 {
  return i64x2.add(i64x2.add(a, b), i64x2.add(c, d))
}

// @ts-ignore: decorator
@inline
function laneSum(lanes: v128): i32 {
  return <i32>(i64x2.extract_lane(lanes, 0) + i64x2.extract_lane(lanes, 1))
}

// @ts-ignore: decorator
@inline
function laneSum4(lanes: v128): i32 {
  return laneSum(i64x2.add(i64x2.extend_low_i32x4_s(lanes), i64x2.extend_high_i32x4_s(lanes)))
}

/**
 * `sumMissing` of dosages.
 * dosages: variants × people, people a multiple of 4; out: people × length
 */
export function sumMissingDosages(
  dosages: usize,
  isWide: i32,
  people: i32,
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
  if (isWide) sumMissingOf<f64>(dosages, people, variants, weights, wide, scores, imputed, failed, used, row, length, out)
  else sumMissingOf<f32>(dosages, people, variants, weights, wide, scores, imputed, failed, used, row, length, out)
}

function sumMissingOf<T>(
  dosages: usize,
  people: i32,
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
  memory.fill(out, 0, <usize>people * rowBytes)
  for (let from = 0; from < people; from += TILE_PEOPLE) {
    const end = min(from + TILE_PEOPLE, people)
    for (let variant = 0; variant < variants; variant++) {
      const at = dosages + <usize>variant * people * sizeof<T>()
      let isMade = false
      for (let person = from; person < end; person += 4) {
        const low = two<T>(at + <usize>person * sizeof<T>())
        const high = two<T>(at + <usize>(person + 2) * sizeof<T>())
        if (i64x2.all_true(v128.and(f64x2.eq(low, low), f64x2.eq(high, high)))) continue
        if (!isMade) {
          const use: usize = used == 0 ? 0 : used + <usize>(variant * scores)
          const weight = weights + ((<usize>variant * wide) << 3)
          missingRow(weight, scores, load<f64>(imputed + (<usize>variant << 3)), load<u8>(failed + variant), use, row)
          isMade = true
        }
        for (let k = person; k < person + 4; k++) {
          const dosage = load<T>(at + <usize>k * sizeof<T>())
          if (dosage != dosage) addRow(row, out + <usize>k * rowBytes, rowBytes)
        }
      }
    }
  }
}
