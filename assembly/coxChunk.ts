// The rows of a chunk of slots for the informations of `coxMoments`, and what its events add to the scores.
import { BLOCK_BYTES } from './dense'
import { pair, Session } from './coxSession'
import { addChunk, Chunk, SlotRows } from './coxTiles'

/** Rows of a chunk, unless a slot alone has more. */
export const CHUNK_ROWS: i32 = 96

/** One score's part of a call, as `src/kernel/coxLoops.ts` writes it: 4 bytes each. */
// @ts-ignore: decorator
@unmanaged
export class Lane {
  /** Its place in a pair, in bytes. */
  at: usize
  chunk: Chunk
  /** The score's column. */
  score: usize
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
  /** The last slot at which those at risk now can be: the last of all before the first chunk. */
  last: i32
}

// @ts-ignore: decorator
@inline
export function anewAt(lane: Lane, k: i32): i32 {
  return load<u8>(lane.anew + <usize>k)
}

// @ts-ignore: decorator
@inline
function rowAt(offsets: usize, k: i32): i32 {
  return load<i32>(offsets + (<usize>k << 2))
}

// @ts-ignore: decorator
@inline
function enteringAt(s: Session, k: i32): i32 {
  return s.enterOffset == 0 ? 0 : rowAt(s.enterOffset, k + 1) - rowAt(s.enterOffset, k)
}

/** Most rows of the slot in its chunk: those who enter after it, its own, and what V takes away. */
// @ts-ignore: decorator
@inline
export function rowsOf(s: Session, efron: i32, k: i32): i32 {
  return rowAt(s.offset, k + 1) - rowAt(s.offset, k) + enteringAt(s, k) + lessAt(efron, eventsOf(s, k, k + 1))
}

// @ts-ignore: decorator
@inline
function lessAt(efron: i32, events: i32): i32 {
  return efron && events > 1 ? 2 * events : events
}

export function eventsOf(s: Session, from: i32, to: i32): i32 {
  let events = 0
  for (let k = from; k < to; k++) events += rowAt(s.offset, k + 1) - rowAt(s.deathFrom, k)
  return events
}

/** Begins the sums anew with those who are at risk at the slot and at the next one. */
export function addPassing(s: Session, lane: Lane, k: i32): void {
  const c = lane.chunk
  const bytes = <usize>s.columns << 3
  const slot = changetype<SlotRows>(c.slotRows)
  memory.fill(lane.sum, 0, bytes)
  memory.fill(c.slotRows, 0, offsetof<SlotRows>())
  c.slots = 1
  slot.anew = 1
  const end = rowAt(s.offset, lane.last + 1)
  for (let i = rowAt(s.offset, k + 1); ; ) {
    let at: usize = 0
    slot.passing = 0
    memory.fill(lane.own, 0, bytes)
    for (; i < end && slot.passing < CHUNK_ROWS; i++) {
      if (rowAt(s.from, i) > k) continue
      take(s, lane, i, 1, at, true)
      at += bytes
      slot.passing++
    }
    addColumns(lane.sum, lane.own, bytes)
    addChunk(c)
    if (i == end) return
    slot.anew = 0
  }
}

/** The chunk's rows, and what its events add to the scores. fresh: the covariates are not there yet from the other lane. */
export function collect(s: Session, lane: Lane, efron: i32, from: i32, to: i32, events: i32, fresh: bool): void {
  const c = lane.chunk
  const bytes = <usize>s.columns << 3
  const towards = c.weighted - c.rows
  let at: usize = 0
  let weights = c.weights, slots = c.slotRows
  let event = events
  for (let k = to - 1; k >= from; k--, slots += offsetof<SlotRows>()) {
    const first = rowAt(s.offset, k), deathFrom = rowAt(s.deathFrom, k), end = rowAt(s.offset, k + 1)
    const anew = anewAt(lane, k)
    const enter = anew ? 0 : enteringAt(s, k)
    const count = end - deathFrom
    const slot = changetype<SlotRows>(slots)
    slot.anew = i32(anew == 1)
    slot.passing = enter
    slot.own = end - first
    slot.less = lessAt(efron, count)
    slot.hazard = load<f64>(pair(s.slotHazard, k) + lane.at)
    if (anew == 1) memory.fill(lane.sum, 0, bytes)
    if (enter) {
      const list = rowAt(s.enterOffset, k)
      memory.fill(lane.own, 0, bytes)
      for (let e = list; e < list + enter; e++, at += bytes) take(s, lane, rowAt(s.enterRows, e), -1, at, fresh)
      addColumns(lane.sum, lane.own, bytes)
    }
    memory.fill(lane.own, 0, bytes)
    let row = c.rows + at
    for (let i = deathFrom; i < end; i++, at += bytes) take(s, lane, i, 1, at, fresh)
    memory.copy(lane.died, lane.own, bytes)
    for (let i = first; i < deathFrom; i++, at += bytes) take(s, lane, i, 1, at, fresh)
    addColumns(lane.sum, lane.own, bytes)
    if (count == 0) continue

    event -= count
    for (let t = 0; t < c.nWeights; t++) {
      store<f64>(weights + (<usize>t << 3), load<f64>(lane.weights + (<usize>(t * s.slots + k) << 3)))
    }
    let less = c.rows + at
    if (slot.less > count) {
      const spared = f64x2.splat(-load<f64>(pair(s.spared, k) + lane.at))
      for (let j: usize = 0, size = <usize>count * bytes; j < size; j += 16, less += 16) {
        v128.store(less, v128.load(row + j))
        v128.store(less + towards, f64x2.mul(spared, v128.load(row + towards + j)))
      }
    }
    for (let e = 0; e < count; e++, row += bytes, less += bytes) {
      const share = f64x2.splat(efron ? <f64>e / <f64>count : 0)
      const inverse = v128.load64_splat(pair(s.inverse, event + e) + lane.at)
      for (let j: usize = 0; j < bytes; j += 16) {
        const others = f64x2.sub(v128.load(lane.sum + j), f64x2.mul(share, v128.load(lane.died + j)))
        const mean = f64x2.mul(others, inverse)
        v128.store(less + j, mean)
        v128.store(less + towards + j, f64x2.neg(mean))
        const residual = f64x2.sub(v128.load(row + j), mean)
        for (let t = 0; t < c.nWeights; t++) {
          const into = lane.scores + <usize>t * bytes + j
          const weight = v128.load64_splat(weights + (<usize>t << 3))
          v128.store(into, f64x2.add(v128.load(into), f64x2.mul(weight, residual)))
        }
      }
    }
    at += <usize>slot.less * bytes
    weights += <usize>c.nWeights << 3
  }
  c.slots = to - from
}

/** A row of the covariates and the score goes into the chunk at `at`, and its risk times it, which is added to `own`. */
function take(s: Session, lane: Lane, i: i32, sign: f64, at: usize, fresh: bool): void {
  const block = <usize>(i >> 6), within = <usize>(i & 63) << 3
  const bytes = <usize>s.columns << 3
  const row = lane.chunk.rows + at, weighted = lane.chunk.weighted + at, own = lane.own
  if (fresh) {
    let x = s.blocks + (block << 6) * bytes + within
    for (let j: usize = 0; j < bytes; j += 16, x += 2 * BLOCK_BYTES) {
      v128.store(row + j, v128.load64_lane(x, v128.load64_zero(x), 1, BLOCK_BYTES))
    }
  }
  store<f64>(row + (<usize>s.p << 3), load<f64>(lane.score + block * BLOCK_BYTES + within))
  const risk = f64x2.splat(sign * load<f64>(pair(s.risk, i) + lane.at))
  for (let j: usize = 0; j < bytes; j += 16) {
    const product = f64x2.mul(risk, v128.load(row + j))
    v128.store(weighted + j, product)
    v128.store(own + j, f64x2.add(v128.load(own + j), product))
  }
}

// @ts-ignore: decorator
@inline
function addColumns(to: usize, from: usize, bytes: usize): void {
  for (let j: usize = 0; j < bytes; j += 16) v128.store(to + j, f64x2.add(v128.load(to + j), v128.load(from + j)))
}
