/**
 * Weights × genotypes. A byte of a bed file holds four people, the first in the lowest bits: 00 two copies of a1, 01 missing,
 * 10 one copy, 11 none.
 */

/** Variants that are looked up together, and groups of them whose tables fit into the second-level cache. */
const GROUP: i32 = 4
const GROUPS_PER_PASS: i32 = 8
const ROWS: i32 = 256
/** Keeps the index rows of a pass from falling on the same cache lines where the number of people is a power of two. */
const ROW_GAP: i32 = 192

/**
 * out[person][score] = Σ over groups of four variants of ((v0 + v1) + v2) + v3, where v = weight · copies of a1, and for a
 * missing call weight · imputed.
 *
 * A group has 4⁴ combinations of calls. Their sums are tabulated once, for 16 scores (2, where there are few) side by side,
 * and each person then costs one look-up and one row addition for four variants.
 *
 * genotypes: variants × bytes, bytes a multiple of 16; variants: a multiple of 4
 * weights: variants × stride; imputed: variants; out: bytes · 4 people × stride
 * stride: number of scores, a multiple of `width`, which is 16 or 2
 * tables: GROUPS_PER_PASS × 256 × width doubles; indices: GROUPS_PER_PASS × (bytes · 4 + 192) bytes
 */
export function scoreHardCalls(
  genotypes: usize,
  bytes: i32,
  variants: i32,
  weights: usize,
  imputed: usize,
  stride: i32,
  width: i32,
  out: usize,
  tables: usize,
  indices: usize,
): void {
  const people = bytes << 2
  const rowBytes = <usize>width << 3
  const groups = variants / GROUP
  memory.fill(out, 0, <usize>people * <usize>stride << 3)
  for (let done = 0; done < groups; done += GROUPS_PER_PASS) {
    const count = min(GROUPS_PER_PASS, groups - done)
    for (let group = 0; group < count; group++) {
      indexGroup(genotypes + <usize>(done + group) * GROUP * bytes, bytes, indices + <usize>group * (people + ROW_GAP))
    }
    for (let score = 0; score < stride; score += width) {
      for (let group = 0; group < count; group++) {
        const variant = <usize>(done + group) * GROUP
        tabulate(
          weights + ((variant * stride + score) << 3),
          <usize>stride << 3,
          imputed + (variant << 3),
          rowBytes,
          tables + <usize>group * ROWS * rowBytes,
        )
      }
      const column = out + (<usize>score << 3)
      if (width == 16) addRows16(tables, indices, count, people, column, <usize>stride << 3)
      else addRows2(tables, indices, count, people, column, <usize>stride << 3)
    }
  }
}

/** Moves columns of `rows` numbers, spaced by `stride`, together. */
export function gather(columns: usize, stride: i32, rows: i32, count: i32): void {
  const bytes = <usize>rows << 3
  let from = columns
  let to = columns
  for (let column = 0; column < count; column++) {
    for (let at: usize = 0; at < bytes; at += 8) store<f64>(to + at, load<f64>(from + at))
    from += <usize>stride << 3
    to += bytes
  }
}

/** For each person the calls at four variants as one byte, the first variant in the lowest bits: a 4×4 transposition. */
function indexGroup(genotypes: usize, bytes: i32, indices: usize): void {
  const second = genotypes + bytes
  const third = second + bytes
  const fourth = third + bytes
  for (let at = 0; at < bytes; at += 16) {
    const a = v128.load(genotypes + at)
    const b = v128.load(second + at)
    const c = v128.load(third + at)
    const d = v128.load(fourth + at)
    const abLow = i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
    const abHigh = i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
    const cdLow = i8x16.shuffle(c, d, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
    const cdHigh = i8x16.shuffle(c, d, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
    v128.store(indices, transpose(i16x8.shuffle(abLow, cdLow, 0, 8, 1, 9, 2, 10, 3, 11)))
    v128.store(indices, transpose(i16x8.shuffle(abLow, cdLow, 4, 12, 5, 13, 6, 14, 7, 15)), 16)
    v128.store(indices, transpose(i16x8.shuffle(abHigh, cdHigh, 0, 8, 1, 9, 2, 10, 3, 11)), 32)
    v128.store(indices, transpose(i16x8.shuffle(abHigh, cdHigh, 4, 12, 5, 13, 6, 14, 7, 15)), 48)
    indices += 64
  }
}

/** Transposes the 4×4 two-bit numbers in each 32-bit lane. */
// @ts-ignore: decorator
@inline
function transpose(lanes: v128): v128 {
  const near = v128.and(v128.xor(lanes, i32x4.shr_u(lanes, 6)), i32x4.splat(0x00cc00cc))
  const half = v128.xor(lanes, v128.xor(near, i32x4.shl(near, 6)))
  const far = v128.and(v128.xor(half, i32x4.shr_u(half, 12)), i32x4.splat(0x0000f0f0))
  return v128.xor(half, v128.xor(far, i32x4.shl(far, 12)))
}

/** The sums of a group's 256 combinations; grows from 4 rows to 16, 64, 256, in place. */
function tabulate(weights: usize, stride: usize, imputed: usize, rowBytes: usize, table: usize): void {
  for (let at: usize = 0; at < rowBytes; at += 16) {
    const weight = v128.load(weights + at)
    v128.store(table + at, f64x2.mul(weight, f64x2.splat(2)))
    v128.store(table + rowBytes + at, f64x2.mul(weight, f64x2.splat(load<f64>(imputed))))
    v128.store(table + 2 * rowBytes + at, weight)
    v128.store(table + 3 * rowBytes + at, f64x2.splat(0))
  }
  let filled = rowBytes << 2
  for (let variant = 1; variant < GROUP; variant++) {
    weights += stride
    imputed += 8
    const missing = f64x2.splat(load<f64>(imputed))
    // Two copies last: these rows are the ones the others are made from.
    for (let row: usize = 0; row < filled; row += rowBytes) {
      for (let at: usize = 0; at < rowBytes; at += 16) {
        const from = table + row + at
        const sum = v128.load(from)
        const weight = v128.load(weights + at)
        v128.store(from + 3 * filled, sum)
        v128.store(from + 2 * filled, f64x2.add(sum, weight))
        v128.store(from + filled, f64x2.add(sum, f64x2.mul(weight, missing)))
        v128.store(from, f64x2.add(sum, f64x2.mul(weight, f64x2.splat(2))))
      }
    }
    filled <<= 2
  }
}

function addRows16(tables: usize, indices: usize, groups: i32, people: i32, out: usize, stride: usize): void {
  for (let person = 0; person < people; person++) {
    let a = v128.load(out)
    let b = v128.load(out, 16)
    let c = v128.load(out, 32)
    let d = v128.load(out, 48)
    let e = v128.load(out, 64)
    let f = v128.load(out, 80)
    let g = v128.load(out, 96)
    let h = v128.load(out, 112)
    let table = tables
    let index = indices + person
    for (let group = 0; group < groups; group++) {
      const row = table + (<usize>load<u8>(index) << 7)
      a = f64x2.add(a, v128.load(row))
      b = f64x2.add(b, v128.load(row, 16))
      c = f64x2.add(c, v128.load(row, 32))
      d = f64x2.add(d, v128.load(row, 48))
      e = f64x2.add(e, v128.load(row, 64))
      f = f64x2.add(f, v128.load(row, 80))
      g = f64x2.add(g, v128.load(row, 96))
      h = f64x2.add(h, v128.load(row, 112))
      table += ROWS << 7
      index += people + ROW_GAP
    }
    v128.store(out, a)
    v128.store(out, b, 16)
    v128.store(out, c, 32)
    v128.store(out, d, 48)
    v128.store(out, e, 64)
    v128.store(out, f, 80)
    v128.store(out, g, 96)
    v128.store(out, h, 112)
    out += stride
  }
}

function addRows2(tables: usize, indices: usize, groups: i32, people: i32, out: usize, stride: usize): void {
  for (let person = 0; person < people; person++) {
    let sum = v128.load(out)
    let table = tables
    let index = indices + person
    for (let group = 0; group < groups; group++) {
      sum = f64x2.add(sum, v128.load(table + (<usize>load<u8>(index) << 4)))
      table += ROWS << 4
      index += people + ROW_GAP
    }
    v128.store(out, sum)
    out += stride
  }
}

/**
 * out[person][score] = Σ dosage · weight over the variants, one after the other.
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
      v128.store(to, v128.load(from))
      v128.store(to, v128.load(from, 16), 16)
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
