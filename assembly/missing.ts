/**
 * What missing calls add to scores, person by person: calls are missing here and there, so the rows of weights at a person's missing calls are added
 * up in registers, some scores at a time, in place of going to and fro for each call.
 */

/** Bytes of calls, of four people each, that are taken together, and the bits that number these people. */
const TILE: i32 = 512
const PEOPLE: i32 = 2048
const PERSON_BITS: u32 = 11
/** Missing calls that are noted before they are added up. */
const NOTED: i32 = 32768

/** Bytes to work in: noted calls, the same by person, and where each person's end. */
export function missingWork(): i32 {
  return 8 * NOTED + 4 * PEOPLE
}

/**
 * For each person over the missing calls, one variant after the other: the first of the person's two rows += |weight|, the second += imputed · weight, passes += 1
 * where the variant did not fail.
 * genotypes: variants, spaced by `stride` bytes, and 16 bytes more that may be read; bytes: of a variant, rounded up to 16
 * weights: spaced by `wide` numbers, a multiple of 4; beyond the scores they are 0
 * rows: bytes · 4 people × 2 × wide; passes: bytes · 4
 */
export function addMissing(
  genotypes: usize,
  stride: i32,
  bytes: i32,
  variants: i32,
  weights: usize,
  wide: i32,
  imputed: usize,
  failed: usize,
  work: usize,
  rows: usize,
  passes: usize,
): void {
  const byPerson = work + 4 * NOTED
  const ends = byPerson + 4 * NOTED
  for (let from = 0; from < bytes; from += TILE) {
    const used = min(TILE, bytes - from)
    let calls = genotypes + from
    let to = work
    for (let variant = 0; variant < variants; variant++) {
      to = noteMissing(calls, used, <u32>variant << PERSON_BITS, to)
      if (to > work + 4 * (NOTED - PEOPLE) || variant == variants - 1) {
        orderByPerson(work, to, byPerson, ends)
        addNoted(byPerson, ends, used << 2, weights, wide, imputed, failed, passes, rows)
        to = work
      }
      calls += stride
    }
    rows += (<usize>(used << 2) * wide) << 4
    passes += <usize>(used << 2) << 3
  }
}

/**
 * sums += the second rows; what is kept of each person, |weight| of each score and the variants that pass, moves to the start of the rows.
 * sums: scores × count
 */
export function placeMissing(rows: usize, wide: i32, passes: usize, sums: usize, scores: i32, count: i32): void {
  const used = <usize>scores << 3
  const rowBytes = <usize>wide << 3
  let to = rows
  for (let person = 0; person < count; person++) {
    for (let at: usize = 0; at < used; at += 8)
      store<f64>(sums + at, load<f64>(sums + at) + load<f64>(rows + rowBytes + at))
    for (let at: usize = 0; at < used; at += 8) store<f64>(to + at, load<f64>(rows + at))
    store<f64>(to + used, load<f64>(passes))
    passes += 8
    rows += 2 * rowBytes
    sums += used
    to += used + 8
  }
}

/** Notes who misses the variant. The first of 32 people is noted without a branch, as whether there is one cannot be foretold. */
// @ts-ignore: decorator
@inline
function noteMissing(calls: usize, bytes: i32, variant: u32, to: usize): usize {
  for (let at = 0; at < bytes; at += 8) {
    const eight = load<u64>(calls + at)
    let missing = eight & ~(eight >> 1) & 0x5555555555555555
    const person = variant + (<u32>at << 2)
    store<u32>(to, person + (<u32>ctz(missing) >> 1))
    to += <usize>(missing != 0) << 2
    missing &= missing - 1
    while (missing != 0) {
      store<u32>(to, person + (<u32>ctz(missing) >> 1))
      to += 4
      missing &= missing - 1
    }
  }
  return to
}

/** The variants of each person, one after the other, and after each person's last where it ends. */
function orderByPerson(noted: usize, end: usize, byPerson: usize, ends: usize): void {
  memory.fill(ends, 0, 4 * PEOPLE)
  for (let at = noted; at < end; at += 4) {
    const to = ends + (<usize>(load<u32>(at) & (PEOPLE - 1)) << 2)
    store<u32>(to, load<u32>(to) + 4)
  }
  let before: u32 = 0
  for (let at = ends; at < ends + 4 * PEOPLE; at += 4) {
    const own = load<u32>(at)
    store<u32>(at, before)
    before += own
  }
  for (let at = noted; at < end; at += 4) {
    const call = load<u32>(at)
    const to = ends + (<usize>(call & (PEOPLE - 1)) << 2)
    const place = load<u32>(to)
    store<u32>(byPerson + place, call >> PERSON_BITS)
    store<u32>(to, place + 4)
  }
}

function addNoted(
  byPerson: usize,
  ends: usize,
  people: i32,
  weights: usize,
  wide: i32,
  imputed: usize,
  failed: usize,
  passes: usize,
  rows: usize,
): void {
  const rowBytes = <usize>wide << 3
  let from = byPerson
  for (let person = 0; person < people; person++) {
    const end = byPerson + load<u32>(ends + (<usize>person << 2))
    if (from < end) {
      let passed = 0
      for (let at = from; at < end; at += 4) passed += <i32>(load<u8>(failed + load<u32>(at)) == 0)
      const pass = passes + (<usize>person << 3)
      store<f64>(pass, load<f64>(pass) + <f64>passed)
      for (let at: usize = 0; at < rowBytes; at += 32)
        addFour(from, end, weights + at, rowBytes, imputed, rows + at, rows + rowBytes + at)
    }
    from = end
    rows += 2 * rowBytes
  }
}

/** Of four scores. */
// @ts-ignore: decorator
@inline
function addFour(
  from: usize,
  end: usize,
  weights: usize,
  rowBytes: usize,
  imputed: usize,
  sizes: usize,
  added: usize,
): void {
  let a = v128.load(sizes)
  let b = v128.load(sizes, 16)
  let c = v128.load(added)
  let d = v128.load(added, 16)
  for (let at = from; at < end; at += 4) {
    const variant = <usize>load<u32>(at)
    const row = weights + variant * rowBytes
    const copies = v128.load64_splat(imputed + (variant << 3))
    const first = v128.load(row)
    const second = v128.load(row, 16)
    a = f64x2.add(a, f64x2.abs(first))
    b = f64x2.add(b, f64x2.abs(second))
    c = f64x2.add(c, f64x2.mul(copies, first))
    d = f64x2.add(d, f64x2.mul(copies, second))
  }
  v128.store(sizes, a)
  v128.store(sizes, b, 16)
  v128.store(added, c)
  v128.store(added, d, 16)
}
