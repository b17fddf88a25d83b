// Score vectors and informations of a proportional hazards regression whose events have weights. The information of each slot
// is made once, V = h·A − s·D − Σ m mᵀ (A: the sum of r x xᵀ over those at risk, D: over those with the event there; h: Σ 1/d
// over the events, s: Σ share/d; m: the mean of x the event is compared with), and added to every sum with the slot's weight.
// The slots go from the last to the first in chunks that stay in the cache; the rows of a chunk lie one after the other.
import { BLOCK_BYTES, mirror } from './dense'
import { respond, scan, sumRisk } from './coxScans'
import { combine, pair, scoreAt, Session } from './coxSession'
import { addChunk, Chunk, SlotRows } from './coxTiles'

/** Rows of a chunk, unless a slot alone has more. */
const CHUNK_ROWS: i32 = 96
/** Sums over those at risk begin anew where they have fallen by this: what was taken away again has left its rounding. */
const FALL: f64 = 64

/** Addresses and sizes of one call, as `src/kernel/coxLoops.ts` writes them: 4 bytes each. */
// @ts-ignore: decorator
@unmanaged
class Moments {
  chunk: Chunk
  /** nWeights × slots. */
  weights: usize
  /** To: nWeights × columns. */
  scores: usize
  /** columns each: the sum of r x over those at risk, over a slot, over its events. */
  sum: usize
  own: usize
  died: usize
  /** Slots, bytes: 1 where sums begin anew, 2 where those who are at risk go on to be. */
  anew: usize
  /** The score's column. */
  score: usize
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
  const c = m.chunk
  const columns = s.columns
  const square = <usize>(columns * columns) << 3
  combine(s, 1, which, b, s.predictor)
  v128.store(spread, respond(s, s.predictor))
  sumRisk(s)
  v128.store(deviance, scan(s, efron, s.predictor))
  memory.fill(m.scores, 0, <usize>(c.nWeights * columns) << 3)
  memory.fill(c.information, 0, <usize>c.nWeights * square)
  memory.fill(c.square, 0, square)
  memory.fill(m.sum, 0, <usize>columns << 3)
  m.score = scoreAt(s, load<i32>(which))
  markAnew(s, m.anew)
  let event = s.events
  let last = s.slots - 1
  for (let to = s.slots; to > 0; ) {
    let from = to - 1
    for (let rows = rowsOf(s, m, from); from > 0 && anewAt(m, from - 1) < 2; from--) {
      rows += rowsOf(s, m, from - 1)
      if (rows > CHUNK_ROWS) break
    }
    if (anewAt(m, to - 1) == 2) addPassing(s, m, to - 1, last)
    event = collect(s, m, efron, from, to, event)
    addChunk(c)
    for (let k = from; k < to; k++) {
      if (anewAt(m, k) != 1) continue
      last = k
      break
    }
    to = from
  }
  for (let t = 0; t < c.nWeights; t++) mirror(c.information + <usize>t * square, columns)
}

function markAnew(s: Session, anew: usize): void {
  let highest: f64 = 0
  for (let k = s.slots - 1; k >= 0; k--) {
    const atRisk = load<f64>(pair(s.atRisk, k))
    const begins = load<u8>(s.restart + <usize>k) != 0
    const fallen = s.from != 0 && atRisk * FALL < highest
    store<u8>(anew + <usize>k, begins ? 1 : fallen ? 2 : 0)
    highest = begins || fallen ? atRisk : max(highest, atRisk)
  }
}

// @ts-ignore: decorator
@inline
function anewAt(m: Moments, k: i32): i32 {
  return load<u8>(m.anew + <usize>k)
}

// @ts-ignore: decorator
@inline
function rowAt(offsets: usize, k: i32): i32 {
  return load<i32>(offsets + (<usize>k << 2))
}

/** Rows that enter after the slot and count: none where sums begin anew. */
// @ts-ignore: decorator
@inline
function entering(s: Session, m: Moments, k: i32): i32 {
  return s.enterOffset == 0 || anewAt(m, k) ? 0 : rowAt(s.enterOffset, k + 1) - rowAt(s.enterOffset, k)
}

/** Rows of the slot in its chunk. */
// @ts-ignore: decorator
@inline
function rowsOf(s: Session, m: Moments, k: i32): i32 {
  return rowAt(s.offset, k + 1) - rowAt(s.offset, k) + entering(s, m, k)
}

/** Begins the sums anew with those who are at risk at the slot and at the next one; no one after the slot `last` is. */
function addPassing(s: Session, m: Moments, k: i32, last: i32): void {
  const c = m.chunk
  const bytes = <usize>s.columns << 3
  const slot = changetype<SlotRows>(c.slotRows)
  memory.fill(m.sum, 0, bytes)
  memory.fill(c.slotRows, 0, offsetof<SlotRows>())
  c.slots = 1
  slot.anew = 1
  const end = rowAt(s.offset, last + 1)
  for (let i = rowAt(s.offset, k + 1); ; ) {
    let at: usize = 0
    slot.passing = 0
    memory.fill(m.own, 0, bytes)
    for (; i < end && slot.passing < CHUNK_ROWS; i++) {
      if (rowAt(s.from, i) > k) continue
      take(s, m, i, 1, at)
      at += bytes
      slot.passing++
    }
    addColumns(m.sum, m.own, bytes)
    addChunk(c)
    if (i == end) return
    slot.anew = 0
  }
}

/** The chunk's rows (of each slot those who enter later, who have the event, the others), its events' means, their scores. */
function collect(s: Session, m: Moments, efron: i32, from: i32, to: i32, events: i32): i32 {
  const c = m.chunk
  const bytes = <usize>s.columns << 3
  let at: usize = 0
  let means = c.means, weights = c.weights, slots = c.slotRows
  let event = events
  for (let k = to - 1; k >= from; k--, slots += offsetof<SlotRows>()) {
    const first = rowAt(s.offset, k), deathFrom = rowAt(s.deathFrom, k), end = rowAt(s.offset, k + 1)
    const enter = entering(s, m, k)
    const count = end - deathFrom
    const slot = changetype<SlotRows>(slots)
    slot.anew = i32(anewAt(m, k) == 1)
    slot.passing = enter
    slot.events = count
    slot.others = deathFrom - first
    slot.hazard = load<f64>(pair(s.slotHazard, k))
    slot.spared = load<f64>(pair(s.spared, k))
    if (slot.anew) memory.fill(m.sum, 0, bytes)
    if (enter) {
      const list = rowAt(s.enterOffset, k)
      memory.fill(m.own, 0, bytes)
      for (let e = list; e < list + enter; e++, at += bytes) take(s, m, rowAt(s.enterRows, e), -1, at)
      addColumns(m.sum, m.own, bytes)
    }
    memory.fill(m.own, 0, bytes)
    let row = c.rows + at
    for (let i = deathFrom; i < end; i++, at += bytes) take(s, m, i, 1, at)
    memory.copy(m.died, m.own, bytes)
    for (let i = first; i < deathFrom; i++, at += bytes) take(s, m, i, 1, at)
    addColumns(m.sum, m.own, bytes)
    if (count == 0) continue

    event -= count
    for (let t = 0; t < c.nWeights; t++) store<f64>(weights + (<usize>t << 3), weightAt(s, m, t, k))
    for (let e = 0; e < count; e++, row += bytes, means += bytes) {
      const share = f64x2.splat(efron ? <f64>e / <f64>count : 0)
      const inverse = v128.load64_splat(pair(s.inverse, event + e))
      for (let j: usize = 0; j < bytes; j += 16) {
        const mean = f64x2.mul(f64x2.sub(v128.load(m.sum + j), f64x2.mul(share, v128.load(m.died + j))), inverse)
        v128.store(means + j, mean)
        const residual = f64x2.sub(v128.load(row + j), mean)
        for (let t = 0; t < c.nWeights; t++) {
          const into = m.scores + <usize>t * bytes + j
          const weight = v128.load64_splat(weights + (<usize>t << 3))
          v128.store(into, f64x2.add(v128.load(into), f64x2.mul(weight, residual)))
        }
      }
    }
    weights += <usize>c.nWeights << 3
  }
  c.slots = to - from
  return event
}

// @ts-ignore: decorator
@inline
function weightAt(s: Session, m: Moments, t: i32, k: i32): f64 {
  return load<f64>(m.weights + (<usize>(t * s.slots + k) << 3))
}

/** A row of the covariates and the score goes into the chunk at `at`, and its risk times it, which is added to `own`. */
function take(s: Session, m: Moments, i: i32, sign: f64, at: usize): void {
  const block = <usize>(i >> 6), within = <usize>(i & 63) << 3
  const bytes = <usize>s.columns << 3
  const row = m.chunk.rows + at, weighted = m.chunk.weighted + at, sum = m.own
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
  const value = load<f64>(m.score + block * BLOCK_BYTES + within)
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
