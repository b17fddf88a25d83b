/**
 * Weights × genotypes. A byte of a bed file holds four people, the first in the lowest bits: 00 two copies of a1, 01 missing,
 * 10 one copy, 11 none.
 */

/** Variants that are looked up together, and groups of them whose tables stay in the second-level cache. */
const GROUP: i32 = 5
const GROUPS_PER_PASS: i32 = 8
/** 3⁵. */
const ROWS: i32 = 243
/** Bytes of calls, of four people each, whose sums and indices stay in the cache. */
const TILE: i32 = 2048
/** Keeps the index rows of a pass from falling on the same cache lines where the number of people is a power of two. */
const ROW_GAP: i32 = 192

/**
 * out[person][score] = Σ over groups of five variants of (((v0 + v1) + v2) + v3) + v4, where v = weight · copies of a1; a
 * missing call has none.
 *
 * A group has 3⁵ combinations of copies. Their sums are tabulated once, for 8 scores (2, where there are few) side by side,
 * and each person then costs one look-up and one row addition for five variants (Liberty & Zucker 2009, the Mailman algorithm).
 * The scores of a table are taken through all variants before the next ones, so that their sums stay in the cache too.
 * `goesOn`: further variants are added to what is there.
 *
 * genotypes: variants, spaced by `step` bytes, and 16 bytes more that may be read; bytes: of a variant, rounded up to 16
 * variants: a multiple of 5; the weights of those that are not there are 0
 * weights: variants × stride; stride: number of scores filled up to a multiple of `width`, which is 8 or 2
 * tables: GROUPS_PER_PASS × 243 × width doubles; indices: variants / 5 × (people of a tile + 192) bytes
 * sums: people of a tile × width doubles to work in; out: `count` people × `scores`
 */
export function scoreHardCalls(
  genotypes: usize,
  step: i32,
  bytes: i32,
  variants: i32,
  weights: usize,
  stride: i32,
  width: i32,
  tables: usize,
  indices: usize,
  sums: usize,
  out: usize,
  scores: i32,
  count: i32,
  goesOn: bool,
): void {
  for (let from = 0; from < bytes; from += TILE) {
    const first = from << 2
    const used = min(TILE, bytes - from)
    scoreTile(
      genotypes + from,
      step,
      used,
      variants,
      weights,
      stride,
      width,
      tables,
      indices,
      sums,
      out + ((<usize>first * scores) << 3),
      scores,
      min(used << 2, count - first),
      goesOn,
    )
  }
}

/** Of `used` bytes of each variant. */
function scoreTile(
  genotypes: usize,
  step: i32,
  used: i32,
  variants: i32,
  weights: usize,
  stride: i32,
  width: i32,
  tables: usize,
  indices: usize,
  sums: usize,
  out: usize,
  scores: i32,
  count: i32,
  goesOn: bool,
): void {
  const people = used << 2
  const rowBytes = <usize>width << 3
  const groups = variants / GROUP
  const indexBytes = people + ROW_GAP
  for (let group = 0; group < groups; group++) {
    indexGroup(genotypes + <usize>group * GROUP * step, step, used, indices + <usize>group * indexBytes)
  }
  for (let score = 0; score < scores; score += width) {
    const columns = min(width, scores - score)
    const own = out + (<usize>score << 3)
    memory.fill(sums, 0, <usize>people * rowBytes)
    if (goesOn) place(own, scores, sums, width, columns, count)
    for (let done = 0; done < groups; done += GROUPS_PER_PASS) {
      const inPass = min(GROUPS_PER_PASS, groups - done)
      for (let group = 0; group < inPass; group++) {
        const variant = <usize>(done + group) * GROUP
        tabulate(
          weights + ((variant * stride + score) << 3),
          <usize>stride << 3,
          rowBytes,
          tables + <usize>group * ROWS * rowBytes,
        )
      }
      const index = indices + <usize>done * indexBytes
      if (width == 8) addRows8(tables, index, indexBytes, inPass, people, sums)
      else addRows2(tables, index, indexBytes, inPass, people, sums)
    }
    place(sums, width, own, scores, columns, count)
  }
}

/** Moves rows of `rows` numbers, spaced by `stride`, together. */
export function gather(columns: usize, stride: i32, rows: i32, count: i32): void {
  place(columns, stride, columns, rows, rows, count)
}

/** Spaces `filled` of `count` rows of `rows` numbers, which lie one after the other, by `stride`; all the rest is 0. */
export function spread(columns: usize, stride: i32, rows: i32, count: i32, filled: i32): void {
  const bytes = <usize>rows << 3
  const step = <usize>stride << 3
  memory.fill(columns + <usize>filled * step, 0, <usize>(count - filled) * step)
  for (let row = filled - 1; row >= 0; row--) {
    const to = columns + <usize>row * step
    memory.copy(to, columns + <usize>row * bytes, bytes)
    memory.fill(to + bytes, 0, step - bytes)
  }
}

/** Copies `used` numbers of each of `count` rows, spaced by `stride` there and by `wide` here. */
function place(from: usize, stride: i32, to: usize, wide: i32, used: i32, count: i32): void {
  const bytes = <usize>used << 3
  for (let row = 0; row < count; row++) {
    for (let at: usize = 0; at < bytes; at += 8) store<f64>(to + at, load<f64>(from + at))
    from += <usize>stride << 3
    to += <usize>wide << 3
  }
}

/** For each person the copies of a1 at five variants as one byte, c0 + 3·c1 + 9·c2 + 27·c3 + 81·c4. */
function indexGroup(genotypes: usize, step: i32, used: i32, indices: usize): void {
  // By code: two copies, missing, one, none; times the power of three.
  const copies0 = i8x16(2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  const copies1 = i8x16(6, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  const copies2 = i8x16(18, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  const copies3 = i8x16(54, 0, 27, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  const copies4 = i8x16(-94, 0, 81, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  const field = i8x16.splat(3)
  for (let at = 0; at < used; at += 16) {
    let from = genotypes + at
    let calls = v128.load(from)
    let first = i8x16.swizzle(copies0, v128.and(calls, field))
    let second = i8x16.swizzle(copies0, v128.and(i16x8.shr_u(calls, 2), field))
    let third = i8x16.swizzle(copies0, v128.and(i16x8.shr_u(calls, 4), field))
    let fourth = i8x16.swizzle(copies0, v128.and(i16x8.shr_u(calls, 6), field))
    for (let variant = 1; variant < GROUP; variant++) {
      from += step
      calls = v128.load(from)
      const copies = variant == 1 ? copies1 : variant == 2 ? copies2 : variant == 3 ? copies3 : copies4
      first = i8x16.add(first, i8x16.swizzle(copies, v128.and(calls, field)))
      second = i8x16.add(second, i8x16.swizzle(copies, v128.and(i16x8.shr_u(calls, 2), field)))
      third = i8x16.add(third, i8x16.swizzle(copies, v128.and(i16x8.shr_u(calls, 4), field)))
      fourth = i8x16.add(fourth, i8x16.swizzle(copies, v128.and(i16x8.shr_u(calls, 6), field)))
    }
    // Byte b of the four vectors is of people 4b … 4b + 3.
    const oddLow = i8x16.shuffle(first, second, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
    const oddHigh = i8x16.shuffle(first, second, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
    const evenLow = i8x16.shuffle(third, fourth, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
    const evenHigh = i8x16.shuffle(third, fourth, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
    v128.store(indices, i16x8.shuffle(oddLow, evenLow, 0, 8, 1, 9, 2, 10, 3, 11))
    v128.store(indices, i16x8.shuffle(oddLow, evenLow, 4, 12, 5, 13, 6, 14, 7, 15), 16)
    v128.store(indices, i16x8.shuffle(oddHigh, evenHigh, 0, 8, 1, 9, 2, 10, 3, 11), 32)
    v128.store(indices, i16x8.shuffle(oddHigh, evenHigh, 4, 12, 5, 13, 6, 14, 7, 15), 48)
    indices += 64
  }
}

/** The sums of a group's 243 combinations; grows from 3 rows to 9, 27, 81, 243, in place. */
function tabulate(weights: usize, stride: usize, rowBytes: usize, table: usize): void {
  for (let at: usize = 0; at < rowBytes; at += 16) {
    const weight = v128.load(weights + at)
    v128.store(table + at, f64x2.splat(0))
    v128.store(table + rowBytes + at, weight)
    v128.store(table + 2 * rowBytes + at, f64x2.add(weight, weight))
  }
  let filled: usize = 3 * rowBytes
  for (let variant = 1; variant < GROUP; variant++) {
    weights += stride
    if (rowBytes == 16) grow2(weights, table, filled)
    else {
      grow8(weights, table, filled)
    }
    filled *= 3
  }
}

/** Two further copies of the rows of two scores, with the weights and with twice the weights on top. */
function grow2(weights: usize, table: usize, filled: usize): void {
  const weight = v128.load(weights)
  const twice = f64x2.add(weight, weight)
  const end = table + filled
  for (let row = table; row < end; row += 16) {
    const sum = v128.load(row)
    v128.store(row + filled, f64x2.add(sum, weight))
    v128.store(row + 2 * filled, f64x2.add(sum, twice))
  }
}

/** Of eight scores. */
function grow8(weights: usize, table: usize, filled: usize): void {
  const a = v128.load(weights)
  const b = v128.load(weights, 16)
  const c = v128.load(weights, 32)
  const d = v128.load(weights, 48)
  const a2 = f64x2.add(a, a)
  const b2 = f64x2.add(b, b)
  const c2 = f64x2.add(c, c)
  const d2 = f64x2.add(d, d)
  const end = table + filled
  for (let row = table; row < end; row += 64) {
    const once = row + filled
    const both = once + filled
    const p = v128.load(row)
    v128.store(once, f64x2.add(p, a))
    v128.store(both, f64x2.add(p, a2))
    const q = v128.load(row, 16)
    v128.store(once, f64x2.add(q, b), 16)
    v128.store(both, f64x2.add(q, b2), 16)
    const r = v128.load(row, 32)
    v128.store(once, f64x2.add(r, c), 32)
    v128.store(both, f64x2.add(r, c2), 32)
    const s = v128.load(row, 48)
    v128.store(once, f64x2.add(s, d), 48)
    v128.store(both, f64x2.add(s, d2), 48)
  }
}

/** Two people at a time: eight sums stay in registers. */
function addRows8(
  tables: usize,
  indices: usize,
  indexBytes: i32,
  groups: i32,
  people: i32,
  out: usize,
): void {
  for (let person = 0; person < people; person += 2) {
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
      const row = table + (<usize>load<u8>(index) << 6)
      a = f64x2.add(a, v128.load(row))
      b = f64x2.add(b, v128.load(row, 16))
      c = f64x2.add(c, v128.load(row, 32))
      d = f64x2.add(d, v128.load(row, 48))
      const other = table + (<usize>load<u8>(index, 1) << 6)
      e = f64x2.add(e, v128.load(other))
      f = f64x2.add(f, v128.load(other, 16))
      g = f64x2.add(g, v128.load(other, 32))
      h = f64x2.add(h, v128.load(other, 48))
      table += <usize>ROWS << 6
      index += indexBytes
    }
    v128.store(out, a)
    v128.store(out, b, 16)
    v128.store(out, c, 32)
    v128.store(out, d, 48)
    v128.store(out, e, 64)
    v128.store(out, f, 80)
    v128.store(out, g, 96)
    v128.store(out, h, 112)
    out += 128
  }
}

/** Four people at a time, whose sums do not wait for each other; `people` is a multiple of four. */
function addRows2(
  tables: usize,
  indices: usize,
  indexBytes: i32,
  groups: i32,
  people: i32,
  out: usize,
): void {
  for (let person = 0; person < people; person += 4) {
    let a = v128.load(out)
    let b = v128.load(out, 16)
    let c = v128.load(out, 32)
    let d = v128.load(out, 48)
    let table = tables
    let index = indices + person
    for (let group = 0; group < groups; group++) {
      a = f64x2.add(a, v128.load(table + (<usize>load<u8>(index) << 4)))
      b = f64x2.add(b, v128.load(table + (<usize>load<u8>(index, 1) << 4)))
      c = f64x2.add(c, v128.load(table + (<usize>load<u8>(index, 2) << 4)))
      d = f64x2.add(d, v128.load(table + (<usize>load<u8>(index, 3) << 4)))
      table += <usize>ROWS << 4
      index += indexBytes
    }
    v128.store(out, a)
    v128.store(out, b, 16)
    v128.store(out, c, 32)
    v128.store(out, d, 48)
    out += 64
  }
}
