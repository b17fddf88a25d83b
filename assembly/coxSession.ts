// What a session of proportional hazards passes holds, and the way from the columns to the people and back. People are in the
// order in which they leave observation: those of a slot (an event time of a stratum) lie next to one another, who has the
// event last. So every sum over those at risk is one scan of scalars, for which two scores are the two lanes of a vector.
// The covariates stay in memory in blocks of 64 people as in `logistic`; a score is one column of `count` · 64 doubles.
import { addProductsPair, BLOCK_BYTES, combinePair, dot } from './dense'

/** Pairs of scores that go through the blocks together, so that the covariates come from afar once for all of them. */
export const PAIRS: i32 = 4

/** Addresses and sizes, as `src/kernel/coxLoops.ts` writes them: 4 bytes each. */
// @ts-ignore: decorator
@unmanaged
export class Session {
  blocks: usize
  scores: usize
  people: i32
  count: i32
  columns: i32
  /** The covariates; behind them the columns are zeros. */
  p: i32
  slots: i32
  events: i32
  /** slots + 1: first row of each slot. */
  offset: usize
  /** slots: its first row with the event. */
  deathFrom: usize
  /** slots: 1 where sums over those at risk begin anew. */
  restart: usize
  /** Rows that are at risk from the next slot on, by slot: offsets (slots + 1) and rows; 0 where all enter at the start. */
  enterOffset: usize
  enterRows: usize
  /** Rows: the first slot at risk, and the last; 0 where all enter at the start, as are the two that follow. */
  from: usize
  last: usize
  /** Rows by the level of their span: offsets (33) and rows. */
  levels: usize
  levelRows: usize
  /** PAIRS · rows of pairs: linear predictor, then residual. */
  predictor: usize
  /** PAIRS · rows of pairs: the direction's image, then the information's product with it. */
  image: usize
  /** Rows of pairs. */
  risk: usize
  /** Slots of pairs: sums of risk, and of risk times image, over those at risk. */
  atRisk: usize
  imageAtRisk: usize
  /** Events of pairs: 1 over the sum of risks the event is compared with. */
  inverse: usize
  /** Slots + 1 of pairs: hazard from the stratum's start, and the image's mean times it. */
  hazard: usize
  imageHazard: usize
  /** Slots of pairs: the slot's own hazard, and what tied events are spared of it. */
  slotHazard: usize
  spared: usize
  /** With late entry, slots of pairs: what tied events are spared of the image's mean, and what `coxSpans` works in. */
  imageSpared: usize
  ends: usize
  /** With late entry, rows of pairs: the hazard over the row's time at risk, and the image's mean times it. */
  expected: usize
  imageExpected: usize
  /** 2 columns of a block. */
  work: usize
}

// @ts-ignore: decorator
@inline
export function pair(base: usize, at: i32): usize {
  return base + (<usize>at << 4)
}

/** Doubles of a vector: the covariates' columns, then the score. */
// @ts-ignore: decorator
@inline
export function vectorBytes(s: Session): usize {
  return <usize>(s.columns + 1) << 3
}

// @ts-ignore: decorator
@inline
export function scoreAt(s: Session, score: i32): usize {
  // The first column is zeros: no score.
  return s.scores + <usize>((score + 1) * s.count) * BLOCK_BYTES
}

// @ts-ignore: decorator
@inline
function scoreOf(s: Session, which: usize, k: i32): usize {
  return scoreAt(s, load<i32>(which + (<usize>k << 2)))
}

/** Bytes of the pairs of all rows. */
// @ts-ignore: decorator
@inline
export function pairsBytes(s: Session): usize {
  return <usize>s.count << 10
}

/** Linear combinations of the covariates and a score each, as pairs. which: 2 · nPairs scores; b: a vector each. */
export function combine(s: Session, nPairs: i32, which: usize, b: usize, to: usize): void {
  const columns = s.columns, count = s.count
  const step = <usize>columns * BLOCK_BYTES
  const vector = vectorBytes(s)
  const last = <usize>columns << 3
  const y = s.work
  const z = y + BLOCK_BYTES
  for (let block = 0; block < count; block++) {
    const x = s.blocks + <usize>block * step
    const within = <usize>block * BLOCK_BYTES
    for (let k = 0; k < nPairs; k++) {
      const bOne = b + <usize>(2 * k) * vector, bTwo = bOne + vector
      combinePair(x, bOne, bTwo, columns, y, z)
      let one = scoreOf(s, which, 2 * k) + within, two = scoreOf(s, which, 2 * k + 1) + within
      let into = to + <usize>k * pairsBytes(s) + 2 * within
      const ofOne = v128.load64_splat(bOne + last), ofTwo = v128.load64_splat(bTwo + last)
      for (let at: usize = 0; at < BLOCK_BYTES; at += 16, into += 32) {
        const first = f64x2.add(v128.load(y + at), f64x2.mul(v128.load(one + at), ofOne))
        const second = f64x2.add(v128.load(z + at), f64x2.mul(v128.load(two + at), ofTwo))
        v128.store(into, v128.shuffle<f64>(first, second, 0, 2))
        v128.store(into, v128.shuffle<f64>(first, second, 1, 3), 16)
      }
    }
  }
}

/** Adds the products of the covariates and of a score each with the pairs to vectors. What lies behind the last row is 0. */
export function project(s: Session, nPairs: i32, which: usize, pairs: usize, to: usize): void {
  const columns = s.columns, count = s.count
  const step = <usize>columns * BLOCK_BYTES
  const vector = vectorBytes(s)
  const last = <usize>columns << 3
  const y = s.work
  const z = y + BLOCK_BYTES
  for (let k = 0; k < nPairs; k++) {
    const tail = pair(pairs + <usize>k * pairsBytes(s), s.people)
    memory.fill(tail, 0, pairs + <usize>(k + 1) * pairsBytes(s) - tail)
  }
  for (let block = 0; block < count; block++) {
    const x = s.blocks + <usize>block * step
    const within = <usize>block * BLOCK_BYTES
    for (let k = 0; k < nPairs; k++) {
      let from = pairs + <usize>k * pairsBytes(s) + 2 * within
      for (let at: usize = 0; at < BLOCK_BYTES; at += 16, from += 32) {
        const first = v128.load(from)
        const second = v128.load(from, 16)
        v128.store(y + at, v128.shuffle<f64>(first, second, 0, 2))
        v128.store(z + at, v128.shuffle<f64>(first, second, 1, 3))
      }
      const toOne = to + <usize>(2 * k) * vector, toTwo = toOne + vector
      addProductsPair(x, y, z, columns, toOne, toTwo)
      addTo(toOne + last, dot(scoreOf(s, which, 2 * k) + within, y))
      addTo(toTwo + last, dot(scoreOf(s, which, 2 * k + 1) + within, z))
    }
  }
}

// @ts-ignore: decorator
@inline
export function addTo(sum: usize, value: f64): void {
  store<f64>(sum, load<f64>(sum) + value)
}
