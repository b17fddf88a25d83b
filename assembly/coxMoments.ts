// Score vectors and informations of a proportional hazards regression whose events have weights. The information of each slot
// is made once, V = h·A − s·D − Σ m mᵀ (A: the sum of r x xᵀ over those at risk, D: over those with the event there; h: Σ 1/d
// over the events, s: Σ share/d; m: the mean of x the event is compared with), and added to every sum with the slot's weight.
// The slots go from the last to the first in chunks that stay in the cache; the rows of a chunk lie one after the other.
import { BLOCK_BYTES, mirror } from './dense'
import { respond, scan, sumRisk } from './coxScans'
import { combine, pair, scoreAt, Session } from './coxSession'

/** Rows of a chunk, unless a slot alone has more. */
const CHUNK_ROWS: i32 = 96

/** Addresses and sizes of one call, as `src/kernel/coxLoops.ts` writes them: 4 bytes each. */
// @ts-ignore: decorator
@unmanaged
class Moments {
  nWeights: i32
  /** nWeights × slots. */
  weights: usize
  /** To: nWeights × columns. */
  scores: usize
  /** To: nWeights × columns². */
  information: usize
  /** A chunk's rows, and their risk times them: as many as the largest chunk has, `columns` doubles each. */
  rows: usize
  weighted: usize
  /** Its events' means. */
  means: usize
  /** columns²: A. */
  square: usize
  /** columns each: the sum of r x over those at risk, over a slot, over its events. */
  sum: usize
  own: usize
  died: usize
  /** 8 pairs. */
  tied: usize
}

/**
 * Of the covariates and one score (the column behind them), for each weighting of the slots. which: the score twice; b: a
 * vector twice; deviance and spread: 2 each.
 */
export function coxMoments(
  session: usize, moments: usize, efron: i32, which: usize, b: usize, deviance: usize, spread: usize,
): void {
  const s = changetype<Session>(session)
  const m = changetype<Moments>(moments)
  const columns = s.columns
  const square = <usize>(columns * columns) << 3
  combine(s, 1, which, b, s.predictor)
  v128.store(spread, respond(s, s.predictor))
  sumRisk(s)
  v128.store(deviance, scan(s, efron, s.predictor))
  memory.fill(m.scores, 0, <usize>(m.nWeights * columns) << 3)
  memory.fill(m.information, 0, <usize>m.nWeights * square)
  memory.fill(m.square, 0, square)
  memory.fill(m.sum, 0, <usize>columns << 3)
  const score = scoreAt(s, load<i32>(which))
  let event = s.events
  for (let to = s.slots; to > 0; ) {
    let from = to - 1
    for (let rows = rowsOf(s, from); from > 0; from--) {
      rows += rowsOf(s, from - 1)
      if (rows > CHUNK_ROWS) break
    }
    event = collect(s, m, efron, score, from, to, event)
    for (let j = 0; j < columns; j += 4) {
      for (let k = 0; k <= j; k += 4) addTile(s, m, from, to, <usize>j << 3, <usize>k << 3)
    }
    to = from
  }
  for (let t = 0; t < m.nWeights; t++) mirror(m.information + <usize>t * square, columns)
}

// @ts-ignore: decorator
@inline
function rowAt(offsets: usize, k: i32): i32 {
  return load<i32>(offsets + (<usize>k << 2))
}

/** Rows that enter after the slot and count: none where sums begin anew. */
// @ts-ignore: decorator
@inline
function entering(s: Session, k: i32): i32 {
  return s.enterOffset == 0 || load<u8>(s.restart + <usize>k) ? 0 : rowAt(s.enterOffset, k + 1) - rowAt(s.enterOffset, k)
}

/** Rows of the slot in its chunk. */
// @ts-ignore: decorator
@inline
function rowsOf(s: Session, k: i32): i32 {
  return rowAt(s.offset, k + 1) - rowAt(s.offset, k) + entering(s, k)
}

/** The chunk's rows (of each slot those who enter later, who have the event, the others), its events' means, their scores. */
function collect(s: Session, m: Moments, efron: i32, score: usize, from: i32, to: i32, events: i32): i32 {
  const bytes = <usize>s.columns << 3
  let rows = m.rows, weighted = m.weighted, means = m.means
  let event = events
  for (let k = to - 1; k >= from; k--) {
    const first = rowAt(s.offset, k), deathFrom = rowAt(s.deathFrom, k), end = rowAt(s.offset, k + 1)
    if (load<u8>(s.restart + <usize>k)) memory.fill(m.sum, 0, bytes)
    const enter = entering(s, k)
    if (enter) {
      const list = rowAt(s.enterOffset, k)
      memory.fill(m.own, 0, bytes)
      for (let e = list; e < list + enter; e++, rows += bytes, weighted += bytes) {
        take(s, score, load<i32>(s.enterRows + (<usize>e << 2)), -1, rows, weighted, m.own)
      }
      addColumns(m.sum, m.own, bytes)
    }
    memory.fill(m.own, 0, bytes)
    for (let i = deathFrom; i < end; i++, rows += bytes, weighted += bytes) take(s, score, i, 1, rows, weighted, m.own)
    memory.copy(m.died, m.own, bytes)
    for (let i = first; i < deathFrom; i++, rows += bytes, weighted += bytes) take(s, score, i, 1, rows, weighted, m.own)
    addColumns(m.sum, m.own, bytes)

    const count = end - deathFrom
    event -= count
    let row = rows - <usize>(end - first) * bytes
    for (let e = 0; e < count; e++, row += bytes, means += bytes) {
      const share = f64x2.splat(efron ? <f64>e / <f64>count : 0)
      const inverse = v128.load64_splat(pair(s.inverse, event + e))
      for (let j: usize = 0; j < bytes; j += 16) {
        const mean = f64x2.mul(f64x2.sub(v128.load(m.sum + j), f64x2.mul(share, v128.load(m.died + j))), inverse)
        v128.store(means + j, mean)
        const residual = f64x2.sub(v128.load(row + j), mean)
        for (let t = 0; t < m.nWeights; t++) {
          const into = m.scores + <usize>t * bytes + j
          v128.store(into, f64x2.add(v128.load(into), f64x2.mul(weightOf(s, m, t, k), residual)))
        }
      }
    }
  }
  return event
}

// @ts-ignore: decorator
@inline
function weightOf(s: Session, m: Moments, t: i32, k: i32): v128 {
  return v128.load64_splat(m.weights + (<usize>(t * s.slots + k) << 3))
}

/** A row of the covariates and the score, and its risk times it, which is added to sum. */
function take(s: Session, score: usize, i: i32, sign: f64, row: usize, weighted: usize, sum: usize): void {
  const block = <usize>(i >> 6), within = <usize>(i & 63) << 3
  const bytes = <usize>s.columns << 3
  const risk = f64x2.splat(sign * load<f64>(pair(s.risk, i)))
  let x = s.blocks + (block << 6) * bytes + within
  for (let j: usize = 0; j < bytes; j += 16, x += 2 * BLOCK_BYTES) {
    const two = v128.load64_lane(x, v128.load64_zero(x), 1, BLOCK_BYTES)
    const product = f64x2.mul(risk, two)
    v128.store(row + j, two)
    v128.store(weighted + j, product)
    v128.store(sum + j, f64x2.add(v128.load(sum + j), product))
  }
  // The column behind the covariates is zeros in the blocks.
  const p = <usize>s.p << 3
  const value = load<f64>(score + block * BLOCK_BYTES + within)
  const product = f64x2.extract_lane(risk, 0) * value
  store<f64>(row + p, value)
  store<f64>(weighted + p, product)
  store<f64>(sum + p, load<f64>(sum + p) + product)
}

// @ts-ignore: decorator
@inline
function addColumns(to: usize, from: usize, bytes: usize): void {
  for (let j: usize = 0; j < bytes; j += 16) v128.store(to + j, f64x2.add(v128.load(to + j), v128.load(from + j)))
}

/** Adds the chunk's part of rows j … j + 3 of the columns k … k + 3 (in bytes) of the informations. */
function addTile(s: Session, m: Moments, from: i32, to: i32, j: usize, k: usize): void {
  const bytes = <usize>s.columns << 3
  const towards = m.weighted - m.rows
  const square = bytes * <usize>s.columns
  const atRisk = m.square + (k >> 3) * bytes + j
  const two = bytes << 1, three = two + bytes
  let row = m.rows + j, means = m.means
  for (let slot = to - 1; slot >= from; slot--) {
    const others = rowAt(s.deathFrom, slot) - rowAt(s.offset, slot)
    const events = rowAt(s.offset, slot + 1) - rowAt(s.deathFrom, slot)
    const spared = load<f64>(pair(s.spared, slot))
    let a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128, b2: v128, b3: v128
    if (load<u8>(s.restart + <usize>slot)) {
      for (let column: usize = 0; column < 4; column++) memory.fill(atRisk + column * bytes, 0, 32)
    }
    const enter = entering(s, slot)
    a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = f64x2.splat(0)
    const tied = spared != 0
    // Who enters later; who has the event there, whose own sum is kept where it is needed; the others.
    for (let part = enter ? 0 : 1; ; part++) {
      const count = part == 0 ? enter : part == 2 ? others : tied ? events : events + others
      for (const end = row + <usize>count * bytes; row < end; row += bytes) {
        const u = v128.load(row), v = v128.load(row, 16)
        const at = row - j + k + towards
        const s0 = v128.load64_splat(at), s1 = v128.load64_splat(at, 8)
        a0 = f64x2.add(a0, f64x2.mul(u, s0))
        b0 = f64x2.add(b0, f64x2.mul(v, s0))
        a1 = f64x2.add(a1, f64x2.mul(u, s1))
        b1 = f64x2.add(b1, f64x2.mul(v, s1))
        const s2 = v128.load64_splat(at, 16), s3 = v128.load64_splat(at, 24)
        a2 = f64x2.add(a2, f64x2.mul(u, s2))
        b2 = f64x2.add(b2, f64x2.mul(v, s2))
        a3 = f64x2.add(a3, f64x2.mul(u, s3))
        b3 = f64x2.add(b3, f64x2.mul(v, s3))
      }
      if (part == 1 && tied) {
        v128.store(m.tied, a0)
        v128.store(m.tied, b0, 16)
        v128.store(m.tied, a1, 32)
        v128.store(m.tied, b1, 48)
        v128.store(m.tied, a2, 64)
        v128.store(m.tied, b2, 80)
        v128.store(m.tied, a3, 96)
        v128.store(m.tied, b3, 112)
        continue
      }
      a0 = f64x2.add(v128.load(atRisk), a0)
      b0 = f64x2.add(v128.load(atRisk, 16), b0)
      a1 = f64x2.add(v128.load(atRisk + bytes), a1)
      b1 = f64x2.add(v128.load(atRisk + bytes, 16), b1)
      a2 = f64x2.add(v128.load(atRisk + two), a2)
      b2 = f64x2.add(v128.load(atRisk + two, 16), b2)
      a3 = f64x2.add(v128.load(atRisk + three), a3)
      b3 = f64x2.add(v128.load(atRisk + three, 16), b3)
      v128.store(atRisk, a0)
      v128.store(atRisk, b0, 16)
      v128.store(atRisk + bytes, a1)
      v128.store(atRisk + bytes, b1, 16)
      v128.store(atRisk + two, a2)
      v128.store(atRisk + two, b2, 16)
      v128.store(atRisk + three, a3)
      v128.store(atRisk + three, b3, 16)
      if (part > 0) break
      a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = f64x2.splat(0)
    }
    if (events == 0) continue

    const hazard = v128.load64_splat(pair(s.slotHazard, slot))
    a0 = f64x2.mul(hazard, a0)
    b0 = f64x2.mul(hazard, b0)
    a1 = f64x2.mul(hazard, a1)
    b1 = f64x2.mul(hazard, b1)
    a2 = f64x2.mul(hazard, a2)
    b2 = f64x2.mul(hazard, b2)
    a3 = f64x2.mul(hazard, a3)
    b3 = f64x2.mul(hazard, b3)
    if (tied) {
      const less = f64x2.splat(spared)
      a0 = f64x2.sub(a0, f64x2.mul(less, v128.load(m.tied)))
      b0 = f64x2.sub(b0, f64x2.mul(less, v128.load(m.tied, 16)))
      a1 = f64x2.sub(a1, f64x2.mul(less, v128.load(m.tied, 32)))
      b1 = f64x2.sub(b1, f64x2.mul(less, v128.load(m.tied, 48)))
      a2 = f64x2.sub(a2, f64x2.mul(less, v128.load(m.tied, 64)))
      b2 = f64x2.sub(b2, f64x2.mul(less, v128.load(m.tied, 80)))
      a3 = f64x2.sub(a3, f64x2.mul(less, v128.load(m.tied, 96)))
      b3 = f64x2.sub(b3, f64x2.mul(less, v128.load(m.tied, 112)))
    }
    for (const end = means + <usize>events * bytes; means < end; means += bytes) {
      const u = v128.load(means + j), v = v128.load(means + j, 16)
      const at = means + k
      const s0 = v128.load64_splat(at), s1 = v128.load64_splat(at, 8)
      a0 = f64x2.sub(a0, f64x2.mul(u, s0))
      b0 = f64x2.sub(b0, f64x2.mul(v, s0))
      a1 = f64x2.sub(a1, f64x2.mul(u, s1))
      b1 = f64x2.sub(b1, f64x2.mul(v, s1))
      const s2 = v128.load64_splat(at, 16), s3 = v128.load64_splat(at, 24)
      a2 = f64x2.sub(a2, f64x2.mul(u, s2))
      b2 = f64x2.sub(b2, f64x2.mul(v, s2))
      a3 = f64x2.sub(a3, f64x2.mul(u, s3))
      b3 = f64x2.sub(b3, f64x2.mul(v, s3))
    }
    let into = m.information + (k >> 3) * bytes + j
    for (let t = 0; t < m.nWeights; t++, into += square) {
      const weight = weightOf(s, m, t, slot)
      v128.store(into, f64x2.add(v128.load(into), f64x2.mul(weight, a0)))
      v128.store(into, f64x2.add(v128.load(into, 16), f64x2.mul(weight, b0)), 16)
      const second = into + bytes, third = into + two, fourth = into + three
      v128.store(second, f64x2.add(v128.load(second), f64x2.mul(weight, a1)))
      v128.store(second, f64x2.add(v128.load(second, 16), f64x2.mul(weight, b1)), 16)
      v128.store(third, f64x2.add(v128.load(third), f64x2.mul(weight, a2)))
      v128.store(third, f64x2.add(v128.load(third, 16), f64x2.mul(weight, b2)), 16)
      v128.store(fourth, f64x2.add(v128.load(fourth), f64x2.mul(weight, a3)))
      v128.store(fourth, f64x2.add(v128.load(fourth, 16), f64x2.mul(weight, b3)), 16)
    }
  }
}
