/** The product of weights and dosages: copies of a1 that are no whole numbers, variants × people, NaN where missing. */

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
    v128.store(to, known<T>(from))
    v128.store(to, known<T>(from + 2 * sizeof<T>()), 16)
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
