/** Weights × dosages: copies of a1 that are no whole numbers, variants × people, NaN where missing. */

import { addRow, missingRow } from './calls'

/** People whose sums over missing dosages stay in the cache. */
const TILE_PEOPLE: i32 = 1024

/** Variants whose weights, of twelve scores, stay in the first-level cache. */
const CHUNK: usize = 256
/** People whose copies are listed at a time, and stay in the second. */
const LISTED: usize = 64
/** Bytes of a list's entry: copies, and which variant's weights are meant. */
const ENTRY: usize = 16
/** Bytes of a list; not a power of two, lest all lists want the same places of the cache. */
const LIST: usize = CHUNK * ENTRY + 64
/** Where a larger share of some people's copies is not zero, those of the next are not listed. */
const LISTED_SHARE: f64 = 0.75

/**
 * out[person][score] = Σ dosage · weight over the variants, one after the other; NaN counts as 0. Where many dosages are zero they are
 * passed over, which changes no bit.
 *
 * dosages: variants × people, f64 or f32, people a multiple of 4; weights: variants × stride, stride a multiple of 4
 * out: people × stride; work: 256 × (stride + 132) + 128 doubles
 */
export function scoreDosages(
  dosages: usize,
  isWide: i32,
  people: i32,
  variants: i32,
  weights: usize,
  stride: i32,
  out: usize,
  work: usize,
): void {
  if (isWide) product<f64>(dosages, people, variants, weights, stride, out, work)
  else product<f32>(dosages, people, variants, weights, stride, out, work)
}

/** Two dosages. */
// @ts-ignore: decorator
@inline
function two<T>(dosages: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(dosages) : f64x2.promote_low_f32x4(v128.load64_zero(dosages))
}

function product<T>(
  dosages: usize,
  people: i32,
  variants: i32,
  weights: usize,
  stride: i32,
  out: usize,
  work: usize,
): void {
  const rowBytes = <usize>stride << 3
  const column = <usize>people * sizeof<T>()
  const panels = work + CHUNK * 32
  const listed = panels + CHUNK * rowBytes
  const ends = listed + LISTED * LIST
  memory.fill(out, 0, <usize>people * rowBytes)
  let lists = stride > 4
  for (let first = 0; first < variants; first += <i32>CHUNK) {
    const count = min(<i32>CHUNK, variants - first)
    packWeights(weights + <usize>first * rowBytes, count, stride, panels)
    for (let from = 0; from < people; from += <i32>LISTED) {
      const here = min(<i32>LISTED, people - from)
      const start = dosages + <usize>first * column + <usize>from * sizeof<T>()
      const to = out + <usize>from * rowBytes
      if (!lists) {
        for (let k: usize = 0; k < <usize>here; k += 4) {
          sideBySide<T>(start + k * sizeof<T>(), column, count, work)
          addAll(work, count, panels, stride, to + k * rowBytes)
        }
        continue
      }
      let some = 0
      for (let k: usize = 0; k < <usize>here; k += 4)
        some += listFour<T>(start + k * sizeof<T>(), column, count, listed + k * LIST, ends + (k << 3))
      addListed(listed, ends, here, panels, count, stride, to)
      lists = some <= <i32>(<f64>(here * count) * LISTED_SHARE)
    }
  }
}

/** Copies four people have, side by side, lest each variant touch another page of memory; NaN as 0. */
function sideBySide<T>(from: usize, step: usize, count: i32, to: usize): void {
  for (const end = to + (<usize>count << 5); to < end; to += 32, from += step) {
    const low = two<T>(from)
    const high = two<T>(from + 2 * sizeof<T>())
    v128.store(to, v128.and(low, f64x2.eq(low, low)))
    v128.store(to, v128.and(high, f64x2.eq(high, high)), 16)
  }
}

/** Lists the copies of four people that are not 0, nor NaN; gives how many there are. */
function listFour<T>(from: usize, step: usize, count: i32, list: usize, ends: usize): i32 {
  let a = list
  let b = a + LIST
  let c = b + LIST
  let d = c + LIST
  const end = <i32>count << 5
  for (let place = 0; place < end; place += 32, from += step) {
    a = listed<T>(from, place, a)
    b = listed<T>(from + sizeof<T>(), place, b)
    c = listed<T>(from + 2 * sizeof<T>(), place, c)
    d = listed<T>(from + 3 * sizeof<T>(), place, d)
  }
  store<usize>(ends, a)
  store<usize>(ends, b, 8)
  store<usize>(ends, c, 16)
  store<usize>(ends, d, 24)
  return <i32>((a + b + c + d - 4 * list - 6 * LIST) / ENTRY)
}

/** Where the next entry goes: on top of this one where it is none. */
// @ts-ignore: decorator
@inline
function listed<T>(dosage: usize, place: i32, entry: usize): usize {
  const copies = <f64>load<T>(dosage)
  store<f64>(entry, copies)
  store<i32>(entry, place, 8)
  return entry + (<usize>(abs(copies) > 0) << 4)
}

function addListed(lists: usize, ends: usize, people: i32, panel: usize, count: i32, stride: i32, out: usize): void {
  for (let score = 0; score < stride; ) {
    const width = stride - score >= 12 ? 12 : 4
    let list = lists
    let to = out + (<usize>score << 3)
    for (let k: usize = 0; k < <usize>people; k++, list += LIST, to += <usize>stride << 3) {
      if (width == 12) addTwelve(list, load<usize>(ends + (k << 3)), panel, to)
      else addFour(list, load<usize>(ends + (k << 3)), panel, to)
    }
    panel += <usize>(count * width) << 3
    score += width
  }
}

/** Adds what is listed to the sums of twelve scores. */
function addTwelve(list: usize, end: usize, panel: usize, to: usize): void {
  let a = v128.load(to)
  let b = v128.load(to, 16)
  let c = v128.load(to, 32)
  let d = v128.load(to, 48)
  let e = v128.load(to, 64)
  let f = v128.load(to, 80)
  for (; list < end; list += ENTRY) {
    const copies = v128.load64_splat(list)
    const weights = panel + 3 * <usize>load<u32>(list, 8)
    a = f64x2.add(a, f64x2.mul(copies, v128.load(weights)))
    b = f64x2.add(b, f64x2.mul(copies, v128.load(weights, 16)))
    c = f64x2.add(c, f64x2.mul(copies, v128.load(weights, 32)))
    d = f64x2.add(d, f64x2.mul(copies, v128.load(weights, 48)))
    e = f64x2.add(e, f64x2.mul(copies, v128.load(weights, 64)))
    f = f64x2.add(f, f64x2.mul(copies, v128.load(weights, 80)))
  }
  v128.store(to, a)
  v128.store(to, b, 16)
  v128.store(to, c, 32)
  v128.store(to, d, 48)
  v128.store(to, e, 64)
  v128.store(to, f, 80)
}

/** The same of four scores. */
function addFour(list: usize, end: usize, panel: usize, to: usize): void {
  let a = v128.load(to)
  let b = v128.load(to, 16)
  for (; list < end; list += ENTRY) {
    const copies = v128.load64_splat(list)
    const weights = panel + load<u32>(list, 8)
    a = f64x2.add(a, f64x2.mul(copies, v128.load(weights)))
    b = f64x2.add(b, f64x2.mul(copies, v128.load(weights, 16)))
  }
  v128.store(to, a)
  v128.store(to, b, 16)
}

/** Adds the copies of four people to their sums, four scores at a time. */
function addAll(work: usize, count: i32, panels: usize, stride: i32, out: usize): void {
  const end = work + (<usize>count << 5)
  const rowBytes = <usize>stride << 3
  for (let score = 0; score < stride; score += 4) {
    const inPanel = score < stride - (stride % 12) ? score % 12 : 0
    const step: usize = score < stride - (stride % 12) ? 96 : 32
    let weight = panels + (<usize>((score - inPanel) * count) << 3) + (<usize>inPanel << 3)
    let to = out + (<usize>score << 3)
    let a0 = v128.load(to)
    let a1 = v128.load(to, 16)
    let b0 = v128.load(to + rowBytes)
    let b1 = v128.load(to + rowBytes, 16)
    let c0 = v128.load(to + 2 * rowBytes)
    let c1 = v128.load(to + 2 * rowBytes, 16)
    let d0 = v128.load(to + 3 * rowBytes)
    let d1 = v128.load(to + 3 * rowBytes, 16)
    for (let at = work; at < end; at += 32) {
      const w0 = v128.load(weight)
      const w1 = v128.load(weight, 16)
      const a = v128.load64_splat(at)
      const b = v128.load64_splat(at, 8)
      const c = v128.load64_splat(at, 16)
      const d = v128.load64_splat(at, 24)
      a0 = f64x2.add(a0, f64x2.mul(a, w0))
      a1 = f64x2.add(a1, f64x2.mul(a, w1))
      b0 = f64x2.add(b0, f64x2.mul(b, w0))
      b1 = f64x2.add(b1, f64x2.mul(b, w1))
      c0 = f64x2.add(c0, f64x2.mul(c, w0))
      c1 = f64x2.add(c1, f64x2.mul(c, w1))
      d0 = f64x2.add(d0, f64x2.mul(d, w0))
      d1 = f64x2.add(d1, f64x2.mul(d, w1))
      weight += step
    }
    v128.store(to, a0)
    v128.store(to, a1, 16)
    to += rowBytes
    v128.store(to, b0)
    v128.store(to, b1, 16)
    to += rowBytes
    v128.store(to, c0)
    v128.store(to, c1, 16)
    to += rowBytes
    v128.store(to, d0)
    v128.store(to, d1, 16)
  }
}

/** Weights of twelve scores side by side, variant after variant, then those of the next twelve; at last of four, as often as need be. */
function packWeights(weights: usize, count: i32, stride: i32, to: usize): void {
  for (let score = 0; score < stride; ) {
    const width = stride - score >= 12 ? 12 : 4
    let from = weights + (<usize>score << 3)
    for (let variant = 0; variant < count; variant++) {
      for (let k = 0; k < width; k += 2) v128.store(to + (<usize>k << 3), v128.load(from + (<usize>k << 3)))
      to += <usize>width << 3
      from += <usize>stride << 3
    }
    score += width
  }
}

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

function count<T>(
  dosages: usize,
  people: i32,
  spaced: i32,
  variants: i32,
  members: usize,
  counts: usize,
): void {
  for (let variant = 0; variant < variants; variant++) {
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
    counts += 32
    dosages += <usize>spaced * sizeof<T>()
  }
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
