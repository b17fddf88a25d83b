/** The product of weights and dosages: copies of a1 that are no whole numbers, variants × people, NaN where missing. */

/** Variants whose weights, of a panel of scores, stay in the first-level cache. */
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
 * dosages: variants × people, f64 or f32, people a multiple of 4; weights: variants × stride, 4 or a multiple of 8
 * out: people × stride, beyond the scores of no meaning; work: 256 × (stride + 132) + 128 doubles
 */
export function scoreDosages(
  dosages: usize,
  isWide: i32,
  people: i32,
  variants: i32,
  weights: usize,
  scores: i32,
  stride: i32,
  out: usize,
  work: usize,
): void {
  if (isWide) product<f64>(dosages, people, variants, weights, scores, stride, out, work)
  else product<f32>(dosages, people, variants, weights, scores, stride, out, work)
}

/** Two dosages, NaN as 0. */
// @ts-ignore: decorator
@inline
export function known<T>(dosages: usize): v128 {
  const values = two<T>(dosages)
  return v128.and(values, f64x2.eq(values, values))
}

/** Two dosages. */
// @ts-ignore: decorator
@inline
export function two<T>(dosages: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(dosages) : f64x2.promote_low_f32x4(v128.load64_zero(dosages))
}

function product<T>(
  dosages: usize,
  people: i32,
  variants: i32,
  weights: usize,
  scores: i32,
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
    packWeights(weights + <usize>first * rowBytes, count, scores, stride, panels)
    for (let from = 0; from < people; from += <i32>LISTED) {
      const here = min(<i32>LISTED, people - from)
      const start = dosages + <usize>first * column + <usize>from * sizeof<T>()
      const to = out + <usize>from * rowBytes
      if (!lists) {
        for (let k: usize = 0; k < <usize>here; k += 4) {
          sideBySide<T>(start + k * sizeof<T>(), column, count, work)
          addAll(work, count, panels, scores, stride, to + k * rowBytes)
        }
        continue
      }
      let some = 0
      for (let k: usize = 0; k < <usize>here; k += 4)
        some +=
          sizeof<T>() == 4
            ? listFourSingle(start + (k << 2), column, count, listed + k * LIST, ends + (k << 3))
            : listFour<T>(start + (k << 3), column, count, listed + k * LIST, ends + (k << 3))
      addListed(listed, ends, here, panels, count, scores, stride, to)
      lists = some <= <i32>(<f64>(here * count) * LISTED_SHARE)
    }
  }
}

/** Copies four people have, side by side, lest each variant touch another page of memory; NaN as 0. */
function sideBySide<T>(from: usize, step: usize, count: i32, to: usize): void {
  for (const end = to + (<usize>count << 5); to < end; to += 32, from += step) {
    v128.store(to, known<T>(from))
    v128.store(to, known<T>(from + 2 * sizeof<T>()), 16)
  }
}

/** `listFour` of f32. */
export function listFourSingle(from: usize, step: usize, count: i32, list: usize, ends: usize): i32 {
  return listFour<f32>(from, step, count, list, ends)
}

/** Lists the copies of four people that are not 0, nor NaN; gives how many there are. */
function listFour<T>(from: usize, step: usize, count: i32, list: usize, ends: usize): i32 {
  let a = list
  let b = a + LIST
  let c = b + LIST
  let d = c + LIST
  let place = i64x2.splat(0)
  for (let left = count; left > 0; left--, from += step) {
    const low = two<T>(from)
    const high = two<T>(from + 2 * sizeof<T>())
    const some = notZero<T>(from)
    // On top of this one, where it is none, goes the next.
    v128.store(a, v128.shuffle<i64>(low, place, 0, 2))
    v128.store(b, v128.shuffle<i64>(low, place, 1, 3))
    v128.store(c, v128.shuffle<i64>(high, place, 0, 2))
    v128.store(d, v128.shuffle<i64>(high, place, 1, 3))
    a += (some << 4) & ENTRY
    b += (some << 3) & ENTRY
    c += (some << 2) & ENTRY
    d += (some << 1) & ENTRY
    place = i64x2.add(place, i64x2.splat(32))
  }
  store<usize>(ends, a)
  store<usize>(ends, b, 8)
  store<usize>(ends, c, 16)
  store<usize>(ends, d, 24)
  return <i32>((a + b + c + d - 4 * list - 6 * LIST) / ENTRY)
}

/** A bit for each of four dosages, the first one's lowest: whether it is another number than 0. */
// @ts-ignore: decorator
@inline
function notZero<T>(dosages: usize): usize {
  if (sizeof<T>() == 4) return i32x4.bitmask(f32x4.gt(f32x4.abs(v128.load(dosages)), f32x4.splat(0)))
  const low = f64x2.gt(f64x2.abs(v128.load(dosages)), f64x2.splat(0))
  const high = f64x2.gt(f64x2.abs(v128.load(dosages, 16)), f64x2.splat(0))
  return i64x2.bitmask(low) | (i64x2.bitmask(high) << 2)
}

/** Scores that are summed at a time, from one on: as many as there are registers for, and few that nobody asks for. */
// @ts-ignore: decorator
@inline
function widthFrom(score: i32, scores: i32): i32 {
  const left = scores - score
  return left == 13 || left == 14 ? 14 : left >= 12 ? 12 : 4
}

function addListed(lists: usize, ends: usize, people: i32, panel: usize, count: i32, scores: i32, stride: i32, out: usize): void {
  for (let score = 0; score < scores; ) {
    const width = widthFrom(score, scores)
    let list = lists
    let to = out + (<usize>score << 3)
    for (let k: usize = 0; k < <usize>people; k++, list += LIST, to += <usize>stride << 3) {
      const end = load<usize>(ends + (k << 3))
      if (width == 12) addTwelve(list, end, panel, to)
      else if (width == 14) addFourteen(list, end, panel, to)
      else addFour(list, end, panel, to)
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

/** The same of fourteen. */
function addFourteen(list: usize, end: usize, panel: usize, to: usize): void {
  let a = v128.load(to)
  let b = v128.load(to, 16)
  let c = v128.load(to, 32)
  let d = v128.load(to, 48)
  let e = v128.load(to, 64)
  let f = v128.load(to, 80)
  let g = v128.load(to, 96)
  for (; list < end; list += ENTRY) {
    const copies = v128.load64_splat(list)
    const weights = panel + ((7 * <usize>load<u32>(list, 8)) >> 1)
    a = f64x2.add(a, f64x2.mul(copies, v128.load(weights)))
    b = f64x2.add(b, f64x2.mul(copies, v128.load(weights, 16)))
    c = f64x2.add(c, f64x2.mul(copies, v128.load(weights, 32)))
    d = f64x2.add(d, f64x2.mul(copies, v128.load(weights, 48)))
    e = f64x2.add(e, f64x2.mul(copies, v128.load(weights, 64)))
    f = f64x2.add(f, f64x2.mul(copies, v128.load(weights, 80)))
    g = f64x2.add(g, f64x2.mul(copies, v128.load(weights, 96)))
  }
  v128.store(to, a)
  v128.store(to, b, 16)
  v128.store(to, c, 32)
  v128.store(to, d, 48)
  v128.store(to, e, 64)
  v128.store(to, f, 80)
  v128.store(to, g, 96)
}

/** The same of four. */
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
function addAll(work: usize, count: i32, panel: usize, scores: i32, stride: i32, out: usize): void {
  for (let score = 0; score < scores; ) {
    const width = widthFrom(score, scores)
    for (let k = 0; k < width; k += 4) {
      const at = <usize>k << 3
      addFourByFour(work, count, panel + at, <usize>width << 3, <usize>stride << 3, out + (<usize>score << 3) + at)
    }
    panel += <usize>(count * width) << 3
    score += width
  }
}

function addFourByFour(work: usize, count: i32, weight: usize, step: usize, rowBytes: usize, to: usize): void {
  const end = work + (<usize>count << 5)
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

/** The scores of a panel side by side, variant after variant, then those of the next. */
function packWeights(weights: usize, count: i32, scores: i32, stride: i32, to: usize): void {
  for (let score = 0; score < scores; ) {
    const width = widthFrom(score, scores)
    let from = weights + (<usize>score << 3)
    for (let variant = 0; variant < count; variant++) {
      for (let k = 0; k < width; k += 2) v128.store(to + (<usize>k << 3), v128.load(from + (<usize>k << 3)))
      to += <usize>width << 3
      from += <usize>stride << 3
    }
    score += width
  }
}
