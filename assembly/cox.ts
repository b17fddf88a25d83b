// Passes over the people of a proportional hazards regression whose scores share covariates and follow-up. People are in the
// order in which they leave observation: those of a slot (an event time of a stratum) lie next to one another, who has the
// event last. So every sum over those at risk is one scan of scalars, for which two scores are the two lanes of a vector.
// The covariates stay in memory in blocks of 64 people as in `logistic`; a score is one column of `count` · 64 doubles.
import { addGram, addProductsPair, BLOCK_BYTES, combinePair, dot, mirror, scaleRows } from './dense'
import { At, constant, log } from './elementary'

/** Addresses and sizes, as `src/kernel/cox.ts` writes them: 4 bytes each. */
// @ts-ignore: decorator
@unmanaged
class Session {
  blocks: usize
  scores: usize
  people: i32
  count: i32
  columns: i32
  /** The covariates; column `p` of the blocks is free for a score. */
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
  /** Rows: the first slot at risk. */
  from: usize
  /** Rows of pairs: linear predictor, then residual. */
  predictor: usize
  risk: usize
  /** Rows of pairs: the direction's image, then the information's product with it. */
  image: usize
  /** Slots of pairs: sums of risk, and of risk times image, over those at risk. */
  atRisk: usize
  imageAtRisk: usize
  /** Slots + 1 of pairs: hazard from the stratum's start, and the image's mean times it. */
  hazard: usize
  imageHazard: usize
  /** 6 columns of a block. */
  work: usize
}

/**
 * For each score asked for (an even number) the gradient and −2 log partial likelihood; where there are directions (0: none)
 * also the information times the direction. which: score numbers; vectors have `columns` + 1 doubles, the score's last;
 * spread: largest less smallest linear predictor.
 */
export function coxGradients(
  session: usize, efron: i32, asked: i32, which: usize, b: usize, directions: usize, gradient: usize, deviance: usize,
  spread: usize, products: usize,
): void {
  const s = changetype<Session>(session)
  const vector = <usize>(s.columns + 1) << 3
  memory.fill(gradient, 0, <usize>asked * vector)
  memory.fill(products, 0, <usize>asked * vector)
  for (let k = 0; k < asked; k += 2) {
    const first = <usize>k * vector
    const one = scoreAt(s, load<i32>(which + (<usize>k << 2)))
    const two = scoreAt(s, load<i32>(which + (<usize>k << 2), 4))
    combine(s, b + first, vector, one, two, s.predictor)
    v128.store(spread + (<usize>k << 3), respond(s))
    sumAtRisk(s, 0, s.atRisk)
    if (directions) {
      combine(s, directions + first, vector, one, two, s.image)
      sumAtRisk(s, s.image, s.imageAtRisk)
    }
    v128.store(deviance + (<usize>k << 3), scan(s, efron, directions != 0))
    project(s, s.predictor, one, two, gradient + first, vector)
    if (directions) project(s, s.image, one, two, products + first, vector)
  }
}

/** Two linear combinations of the covariates and one score, as rows of pairs at `s.image`. b: two vectors. */
export function coxCombine(session: usize, score: i32, b: usize): void {
  const s = changetype<Session>(session)
  const column = scoreAt(s, score)
  combine(s, b, <usize>(s.columns + 1) << 3, column, column, s.image)
}

/**
 * Score and information of the covariates and one score (its column among them), the events weighted by slot. b: `columns`
 * doubles. weights: nWeights × slots; to: for each 2 · columns doubles of score (the second half to spare) and columns² of
 * information. means: event blocks of `columns` columns; inverse: events; rows: 2 · count · 64; eventWeight: event blocks · 64;
 * scaled: `columns` columns of a block; gram: columns²; deviance and spread: 2 each.
 */
export function coxMoments(
  session: usize, efron: i32, score: i32, b: usize, nWeights: i32, weights: usize, scores: usize, information: usize,
  deviance: usize, spread: usize, means: usize, inverse: usize, rows: usize, eventWeight: usize, scaled: usize, gram: usize,
): void {
  const s = changetype<Session>(session)
  const columns = s.columns
  const step = <usize>columns * BLOCK_BYTES
  const column = scoreAt(s, score)
  for (let block = 0; block < s.count; block++) {
    memory.copy(s.blocks + <usize>block * step + <usize>s.p * BLOCK_BYTES, column + <usize>block * BLOCK_BYTES, BLOCK_BYTES)
  }
  const none = scoreAt(s, -1)
  combine(s, b, 0, none, none, s.predictor)
  v128.store(spread, respond(s))
  sumAtRisk(s, 0, s.atRisk)
  v128.store(deviance, scan(s, efron, false))
  invertDenominators(s, efron, inverse)
  const eventBlocks = (s.events + 63) >> 6
  memory.fill(means, 0, <usize>eventBlocks * step)
  for (let j = 0; j < columns; j += 4) meansOfFour(s, efron, j, inverse, means)

  const expected = rows
  const residual = rows + <usize>s.count * BLOCK_BYTES
  const square = <usize>(columns * columns) << 3
  memory.fill(expected, 0, <usize>s.count * BLOCK_BYTES << 1)
  memory.fill(eventWeight, 0, <usize>eventBlocks * BLOCK_BYTES)
  for (let t = 0; t < nWeights; t++) {
    const score = scores + (<usize>(t * columns) << 4)
    const to = information + <usize>t * square
    expect(s, efron, inverse, weights + (<usize>(t * s.slots) << 3), expected, residual, eventWeight)
    memory.fill(score, 0, <usize>columns << 4)
    memory.fill(to, 0, square)
    memory.fill(gram, 0, square)
    for (let block = 0; block < s.count; block++) {
      const x = s.blocks + <usize>block * step
      const at = <usize>block * BLOCK_BYTES
      addProductsPair(x, residual + at, residual + at, columns, score, score + (<usize>columns << 3))
      scaleRows(x, expected + at, columns, scaled)
      addGram(x, scaled, columns, to)
    }
    for (let block = 0; block < eventBlocks; block++) {
      const x = means + <usize>block * step
      scaleRows(x, eventWeight + <usize>block * BLOCK_BYTES, columns, scaled)
      addGram(x, scaled, columns, gram)
    }
    for (let at: usize = 0; at < square; at += 8) store<f64>(to + at, load<f64>(to + at) - load<f64>(gram + at))
    mirror(to, columns)
  }
}

// @ts-ignore: decorator
@inline
function scoreAt(s: Session, score: i32): usize {
  // The first column is zeros: no score.
  return s.scores + <usize>((score + 1) * s.count) * BLOCK_BYTES
}

// @ts-ignore: decorator
@inline
function pair(base: usize, at: i32): usize {
  return base + (<usize>at << 4)
}

/** Two linear combinations of the columns as pairs: of the covariates, then with the two scores. */
function combine(s: Session, b: usize, vector: usize, one: usize, two: usize, to: usize): void {
  const step = <usize>s.columns * BLOCK_BYTES
  const y = s.work
  const z = s.work + BLOCK_BYTES
  const last: usize = vector == 0 ? 0 : <usize>s.columns << 3
  const bOne = vector == 0 ? f64x2.splat(0) : f64x2.splat(load<f64>(b + last))
  const bTwo = vector == 0 ? f64x2.splat(0) : f64x2.splat(load<f64>(b + vector + last))
  let x = s.blocks
  for (let block = 0; block < s.count; block++, x += step) {
    combinePair(x, b, b + vector, s.columns, y, z)
    for (let at: usize = 0; at < BLOCK_BYTES; at += 16, one += 16, two += 16, to += 32) {
      const first = f64x2.add(v128.load(y + at), f64x2.mul(v128.load(one), bOne))
      const second = f64x2.add(v128.load(z + at), f64x2.mul(v128.load(two), bTwo))
      v128.store(to, v128.shuffle<f64>(first, second, 0, 2))
      v128.store(to, v128.shuffle<f64>(first, second, 1, 3), 16)
    }
  }
}

/** predictor ← it less its largest; risk ← its exponential, from −700 on; answers the spread. */
function respond(s: Session): v128 {
  const bytes = <usize>s.people << 4
  let largest = f64x2.splat(-Infinity)
  let smallest = f64x2.splat(Infinity)
  for (let at = s.predictor, end = at + bytes; at < end; at += 16) {
    const value = v128.load(at)
    largest = f64x2.pmax(largest, value)
    smallest = f64x2.pmin(smallest, value)
  }
  const least = constant(At.Least), inverseLn2 = constant(At.InverseLn2), toWhole = constant(At.ToWhole), one = constant(At.One)
  const ln2High = constant(At.Ln2High), ln2Low = constant(At.Ln2Low), two = constant(At.Two)
  const c2 = constant(At.C2), c4 = constant(At.C4), c6 = constant(At.C6), c8 = constant(At.C8), c10 = constant(At.C10)
  const towards = s.risk - s.predictor
  for (let at = s.predictor, end = at + bytes; at < end; at += 16) {
    const eta = f64x2.sub(v128.load(at), largest)
    v128.store(at, eta)
    const x = f64x2.pmax(eta, least)
    const whole = f64x2.add(f64x2.mul(x, inverseLn2), toWhole)
    const k = f64x2.sub(whole, toWhole)
    const high = f64x2.sub(x, f64x2.mul(k, ln2High))
    const low = f64x2.mul(k, ln2Low)
    const r = f64x2.sub(high, low)
    const t = f64x2.mul(r, r)
    const inner = f64x2.add(c6, f64x2.mul(t, f64x2.add(c8, f64x2.mul(t, c10))))
    const c = f64x2.sub(r, f64x2.mul(t, f64x2.add(c2, f64x2.mul(t, f64x2.add(c4, f64x2.mul(t, inner))))))
    const rest = f64x2.sub(f64x2.sub(low, f64x2.div(f64x2.mul(r, c), f64x2.sub(two, c))), high)
    v128.store(at + towards, f64x2.mul(f64x2.sub(one, rest), i64x2.shl(whole, 52)))
  }
  return f64x2.sub(largest, smallest)
}

/** Sums over those at risk, by slot, of the risk, or of the risk times a value where there is one. */
function sumAtRisk(s: Session, value: usize, to: usize): void {
  let sum = f64x2.splat(0)
  let end = load<i32>(s.offset + (<usize>s.slots << 2))
  for (let k = s.slots - 1; k >= 0; k--) {
    if (s.enterOffset) {
      const enterEnd = load<i32>(s.enterOffset + (<usize>(k + 1) << 2))
      for (let e = load<i32>(s.enterOffset + (<usize>k << 2)); e < enterEnd; e++) {
        const row = load<i32>(s.enterRows + (<usize>e << 2))
        const risk = v128.load(pair(s.risk, row))
        sum = f64x2.sub(sum, value ? f64x2.mul(risk, v128.load(pair(value, row))) : risk)
      }
    }
    if (load<u8>(s.restart + <usize>k)) sum = f64x2.splat(0)
    const first = load<i32>(s.offset + (<usize>k << 2))
    let added = f64x2.splat(0)
    if (value) {
      for (let i = first; i < end; i++) added = f64x2.add(added, f64x2.mul(v128.load(pair(s.risk, i)), v128.load(pair(value, i))))
    } else {
      for (let i = first; i < end; i++) added = f64x2.add(added, v128.load(pair(s.risk, i)))
    }
    sum = f64x2.add(sum, added)
    v128.store(pair(to, k), sum)
    end = first
  }
}

/**
 * predictor ← martingale residual: event less events expected; image ← the row's risk times its weight in the information's
 * product with the direction. Answers −2 log partial likelihood.
 */
function scan(s: Session, efron: i32, direct: bool): v128 {
  const zero = f64x2.splat(0), one = constant(At.One)
  let logLikelihood = zero
  v128.store(s.hazard, zero)
  v128.store(s.imageHazard, zero)
  let first = 0
  for (let k = 0; k < s.slots; k++) {
    const end = load<i32>(s.offset + (<usize>(k + 1) << 2))
    const deathFrom = load<i32>(s.deathFrom + (<usize>k << 2))
    const count = <f64>(end - deathFrom)
    let own = zero, ownImage = zero
    for (let i = deathFrom; i < end; i++) {
      const risk = v128.load(pair(s.risk, i))
      own = f64x2.add(own, risk)
      if (direct) ownImage = f64x2.add(ownImage, f64x2.mul(risk, v128.load(pair(s.image, i))))
      logLikelihood = f64x2.add(logLikelihood, v128.load(pair(s.predictor, i)))
    }
    const atRisk = v128.load(pair(s.atRisk, k))
    const imageAtRisk = v128.load(pair(s.imageAtRisk, k))
    let hazard = zero, spared = zero, imageHazard = zero, imageSpared = zero
    for (let e = deathFrom; e < end; e++) {
      const share = f64x2.splat(efron ? <f64>(e - deathFrom) / count : 0)
      const denominator = f64x2.sub(atRisk, f64x2.mul(share, own))
      logLikelihood = f64x2.sub(logLikelihood, f64x2.replace_lane(
        f64x2.splat(log(f64x2.extract_lane(denominator, 0))), 1, log(f64x2.extract_lane(denominator, 1)),
      ))
      const inverse = f64x2.div(one, denominator)
      hazard = f64x2.add(hazard, inverse)
      spared = f64x2.add(spared, f64x2.mul(share, inverse))
      if (!direct) continue
      const mean = f64x2.mul(f64x2.mul(f64x2.sub(imageAtRisk, f64x2.mul(share, ownImage)), inverse), inverse)
      imageHazard = f64x2.add(imageHazard, mean)
      imageSpared = f64x2.add(imageSpared, f64x2.mul(share, mean))
    }
    const anew = deathFrom == end
    const total = anew ? zero : f64x2.add(v128.load(pair(s.hazard, k)), hazard)
    v128.store(pair(s.hazard, k + 1), total)
    const imageTotal = anew || !direct ? zero : f64x2.add(v128.load(pair(s.imageHazard, k)), imageHazard)
    v128.store(pair(s.imageHazard, k + 1), imageTotal)
    for (let i = first; i < end; i++) {
      const risk = v128.load(pair(s.risk, i))
      let own = total, ownImage = imageTotal
      if (s.from) {
        const from = load<i32>(s.from + (<usize>i << 2))
        own = f64x2.sub(own, v128.load(pair(s.hazard, from)))
        ownImage = f64x2.sub(ownImage, v128.load(pair(s.imageHazard, from)))
      }
      if (i >= deathFrom) {
        own = f64x2.sub(own, spared)
        ownImage = f64x2.sub(ownImage, imageSpared)
        v128.store(pair(s.predictor, i), f64x2.sub(one, f64x2.mul(risk, own)))
      } else v128.store(pair(s.predictor, i), f64x2.sub(zero, f64x2.mul(risk, own)))
      if (direct) {
        const at = pair(s.image, i)
        v128.store(at, f64x2.mul(risk, f64x2.sub(f64x2.mul(v128.load(at), own), ownImage)))
      }
    }
    first = end
  }
  return f64x2.mul(f64x2.splat(-2), logLikelihood)
}

/** Adds the columns' products with the pairs to two vectors. What lies behind the last row is 0. */
function project(s: Session, pairs: usize, one: usize, two: usize, to: usize, vector: usize): void {
  const step = <usize>s.columns * BLOCK_BYTES
  const last = <usize>s.columns << 3
  const y = s.work
  const z = s.work + BLOCK_BYTES
  const tail = pair(pairs, s.people)
  memory.fill(tail, 0, pair(pairs, s.count << 6) - tail)
  let x = s.blocks
  for (let block = 0; block < s.count; block++, x += step, one += BLOCK_BYTES, two += BLOCK_BYTES) {
    for (let at: usize = 0; at < BLOCK_BYTES; at += 16, pairs += 32) {
      const first = v128.load(pairs)
      const second = v128.load(pairs, 16)
      v128.store(y + at, v128.shuffle<f64>(first, second, 0, 2))
      v128.store(z + at, v128.shuffle<f64>(first, second, 1, 3))
    }
    addProductsPair(x, y, z, s.columns, to, to + vector)
    addTo(to + last, dot(one, y))
    addTo(to + vector + last, dot(two, z))
  }
}

// @ts-ignore: decorator
@inline
function addTo(sum: usize, value: f64): void {
  store<f64>(sum, load<f64>(sum) + value)
}

// @ts-ignore: decorator
@inline
function lane(base: usize, at: i32): f64 {
  return load<f64>(pair(base, at))
}

/** By event: 1 over the sum of risks it is compared with. */
function invertDenominators(s: Session, efron: i32, inverse: usize): void {
  for (let k = 0; k < s.slots; k++) {
    const end = load<i32>(s.offset + (<usize>(k + 1) << 2))
    const deathFrom = load<i32>(s.deathFrom + (<usize>k << 2))
    const count = <f64>(end - deathFrom)
    let own: f64 = 0
    for (let i = deathFrom; i < end; i++) own += lane(s.risk, i)
    for (let e = deathFrom; e < end; e++, inverse += 8) {
      store<f64>(inverse, 1 / (lane(s.atRisk, k) - (efron ? <f64>(e - deathFrom) / count : 0) * own))
    }
  }
}

/** The means at the events of columns j to j + 3 over those at risk, weighted by their risks. */
function meansOfFour(s: Session, efron: i32, j: i32, inverse: usize, means: usize): void {
  const step = <usize>s.columns * BLOCK_BYTES
  const x = s.blocks + <usize>j * BLOCK_BYTES
  const to = means + <usize>j * BLOCK_BYTES
  let a0: f64 = 0, a1: f64 = 0, a2: f64 = 0, a3: f64 = 0
  let end = load<i32>(s.offset + (<usize>s.slots << 2))
  let event = s.events
  for (let k = s.slots - 1; k >= 0; k--) {
    if (s.enterOffset) {
      const enterEnd = load<i32>(s.enterOffset + (<usize>(k + 1) << 2))
      for (let e = load<i32>(s.enterOffset + (<usize>k << 2)); e < enterEnd; e++) {
        const row = load<i32>(s.enterRows + (<usize>e << 2))
        const at = x + <usize>(row >> 6) * step + (<usize>(row & 63) << 3)
        const risk = lane(s.risk, row)
        a0 -= risk * load<f64>(at)
        a1 -= risk * load<f64>(at, BLOCK_BYTES)
        a2 -= risk * load<f64>(at, 2 * BLOCK_BYTES)
        a3 -= risk * load<f64>(at, 3 * BLOCK_BYTES)
      }
    }
    if (load<u8>(s.restart + <usize>k)) a0 = a1 = a2 = a3 = 0
    const first = load<i32>(s.offset + (<usize>k << 2))
    const deathFrom = load<i32>(s.deathFrom + (<usize>k << 2))
    let b0: f64 = 0, b1: f64 = 0, b2: f64 = 0, b3: f64 = 0
    let o0: f64 = 0, o1: f64 = 0, o2: f64 = 0, o3: f64 = 0
    for (let i = first; i < end; i++) {
      const at = x + <usize>(i >> 6) * step + (<usize>(i & 63) << 3)
      const risk = lane(s.risk, i)
      const v0 = risk * load<f64>(at), v1 = risk * load<f64>(at, BLOCK_BYTES)
      const v2 = risk * load<f64>(at, 2 * BLOCK_BYTES), v3 = risk * load<f64>(at, 3 * BLOCK_BYTES)
      b0 += v0
      b1 += v1
      b2 += v2
      b3 += v3
      if (i < deathFrom) continue
      o0 += v0
      o1 += v1
      o2 += v2
      o3 += v3
    }
    a0 += b0
    a1 += b1
    a2 += b2
    a3 += b3
    const count = <f64>(end - deathFrom)
    event -= end - deathFrom
    for (let e = deathFrom; e < end; e++) {
      const own = event + e - deathFrom
      const share = efron ? <f64>(e - deathFrom) / count : 0
      const factor = load<f64>(inverse + (<usize>own << 3))
      const at = to + <usize>(own >> 6) * step + (<usize>(own & 63) << 3)
      store<f64>(at, (a0 - share * o0) * factor)
      store<f64>(at, (a1 - share * o1) * factor, BLOCK_BYTES)
      store<f64>(at, (a2 - share * o2) * factor, 2 * BLOCK_BYTES)
      store<f64>(at, (a3 - share * o3) * factor, 3 * BLOCK_BYTES)
    }
    end = first
  }
}

/** Events expected of each row, each weighted by its slot; residual: its own weighted event less that; the events' weights. */
function expect(
  s: Session, efron: i32, inverse: usize, weights: usize, expected: usize, residual: usize, eventWeight: usize,
): void {
  const hazards = s.imageHazard
  store<f64>(hazards, 0)
  let first = 0
  for (let k = 0; k < s.slots; k++) {
    const end = load<i32>(s.offset + (<usize>(k + 1) << 2))
    const deathFrom = load<i32>(s.deathFrom + (<usize>k << 2))
    const count = <f64>(end - deathFrom)
    const weight = load<f64>(weights + (<usize>k << 3))
    let hazard: f64 = 0, spared: f64 = 0
    for (let e = deathFrom; e < end; e++, inverse += 8, eventWeight += 8) {
      const own = load<f64>(inverse)
      hazard += own
      spared += (efron ? <f64>(e - deathFrom) / count : 0) * own
      store<f64>(eventWeight, weight)
    }
    spared *= weight
    const total = deathFrom == end ? 0 : lane(hazards, k) + weight * hazard
    store<f64>(pair(hazards, k + 1), total)
    for (let i = first; i < end; i++) {
      let own = total
      if (s.from) own -= lane(hazards, load<i32>(s.from + (<usize>i << 2)))
      if (i >= deathFrom) own -= spared
      own *= lane(s.risk, i)
      store<f64>(expected + (<usize>i << 3), own)
      store<f64>(residual + (<usize>i << 3), (i >= deathFrom ? weight : 0) - own)
    }
    first = end
  }
}
