/** Weights × dosages: copies of a1 that are no whole numbers, variants × people, NaN where missing. */

import { addRow, missingRow } from './calls'

/** People whose sums over missing dosages stay in the cache. */
const TILE_PEOPLE: i32 = 1024

/**
 * out[person][score] = Σ dosage · weight over the variants, one after the other; NaN counts as 0.
 *
 * dosages: variants × people, people a multiple of 4; weights: variants × stride, stride a multiple of 4
 * out: people × stride; work: variants × 4 doubles
 */
export function scoreDosages(
  dosages: usize,
  people: i32,
  variants: i32,
  weights: usize,
  stride: i32,
  out: usize,
  work: usize,
): void {
  const end = work + (<usize>variants << 5)
  const weightBytes = <usize>stride << 3
  for (let person = 0; person < people; person += 4) {
    // Side by side, lest each variant touch another page of memory.
    let from = dosages + (<usize>person << 3)
    for (let to = work; to < end; to += 32) {
      const low = v128.load(from)
      const high = v128.load(from, 16)
      v128.store(to, v128.and(low, f64x2.eq(low, low)))
      v128.store(to, v128.and(high, f64x2.eq(high, high)), 16)
      from += <usize>people << 3
    }
    for (let score = 0; score < stride; score += 4) {
      let a0 = f64x2.splat(0)
      let a1 = f64x2.splat(0)
      let b0 = f64x2.splat(0)
      let b1 = f64x2.splat(0)
      let c0 = f64x2.splat(0)
      let c1 = f64x2.splat(0)
      let d0 = f64x2.splat(0)
      let d1 = f64x2.splat(0)
      let weight = weights + (<usize>score << 3)
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
        weight += weightBytes
      }
      let to = out + (<usize>(person * stride + score) << 3)
      v128.store(to, a0)
      v128.store(to, a1, 16)
      to += weightBytes
      v128.store(to, b0)
      v128.store(to, b1, 16)
      to += weightBytes
      v128.store(to, c0)
      v128.store(to, c1, 16)
      to += weightBytes
      v128.store(to, d0)
      v128.store(to, d1, 16)
    }
  }
}

/**
 * `countCalls` of dosages rounded to the nearest whole number of copies, and Σ dosage, one person after the other: four f64 each.
 * dosages: variants × people, NaN where missing; members: 0, or 1 for each person counted
 */
export function countDosages(dosages: usize, people: i32, variants: i32, members: usize, counts: usize): void {
  for (let variant = 0; variant < variants; variant++) {
    let missing = 0
    let single = 0
    let none = 0
    let copies: f64 = 0
    for (let person = 0; person < people; person++, dosages += 8) {
      if (members != 0 && load<u8>(members + person) != 1) continue
      const dosage = load<f64>(dosages)
      const isKnown = dosage == dosage
      missing += <i32>!isKnown
      none += <i32>(dosage < 0.5)
      single += <i32>(dosage >= 0.5) & <i32>(dosage < 1.5)
      copies += isKnown ? dosage : 0
    }
    store<f64>(counts, missing)
    store<f64>(counts, single, 8)
    store<f64>(counts, none, 16)
    store<f64>(counts, copies, 24)
    counts += 32
  }
}

/**
 * `sumMissing` of dosages.
 * dosages: variants × people, people a multiple of 4; out: people × length
 */
export function sumMissingDosages(
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
      const at = dosages + (<usize>variant * people << 3)
      let isMade = false
      for (let person = from; person < end; person += 4) {
        const low = v128.load(at + (<usize>person << 3))
        const high = v128.load(at + (<usize>person << 3), 16)
        if (i64x2.all_true(v128.and(f64x2.eq(low, low), f64x2.eq(high, high)))) continue
        if (!isMade) {
          const use: usize = used == 0 ? 0 : used + <usize>(variant * scores)
          const weight = weights + ((<usize>variant * wide) << 3)
          missingRow(weight, scores, load<f64>(imputed + (<usize>variant << 3)), load<u8>(failed + variant), use, row)
          isMade = true
        }
        for (let k = person; k < person + 4; k++) {
          const dosage = load<f64>(at + (<usize>k << 3))
          if (dosage != dosage) addRow(row, out + <usize>k * rowBytes, rowBytes)
        }
      }
    }
  }
}
