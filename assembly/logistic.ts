// Passes over the people of a logistic regression whose scores share covariates and outcome. The data stay in memory from
// pass to pass, in blocks of 64 people: block b of the covariates has `columns` columns of 64 doubles next to one another
// (`p` covariates, zeros up to a multiple of 4), block b of the scores one column each. A vector has `columns` + 1 doubles:
// the covariates', zeros, the score's. Two scores are worked on at a time.
import { addGram, addProductsPair, BLOCK_BYTES, combinePair, dot, mirror, scaleRows } from './dense'
import { At, constant, log } from './elementary'

// The columns in which one score is worked on.
export const ETA: usize = 0
export const RESIDUAL: usize = BLOCK_BYTES
export const WEIGHT: usize = 2 * BLOCK_BYTES
const SCORE: usize = 3 * BLOCK_BYTES
const THERE: usize = 4 * BLOCK_BYTES
const PLACE: usize = 5 * BLOCK_BYTES

/** X ← X T for the first p columns. t: p×p column-major, zeros at a column's end are not multiplied; work: p + 1 columns. */
export function rebase(blocks: usize, count: i32, columns: i32, p: i32, t: usize, work: usize): void {
  const column = <usize>p << 3
  for (let block = 0; block < count; block++) {
    const x = blocks + <usize>(block * columns) * BLOCK_BYTES
    for (let j = 0; j < p; j += 2) {
      const first = t + <usize>j * column
      const second = j + 1 < p ? first + column : first
      let used = p
      for (let at = column; used > 0; used--) {
        at -= 8
        if (load<f64>(first + at) != 0 || load<f64>(second + at) != 0) break
      }
      const to = work + <usize>j * BLOCK_BYTES
      combinePair(x, first, second, used, to, to + BLOCK_BYTES)
    }
    memory.copy(x, work, <usize>p * BLOCK_BYTES)
  }
}

/**
 * For each score g: Xᵀ diag(w) g, gᵀ diag(w) g and gᵀ r, with r = y − μ and w = μ(1 − μ) at the coefficients b of the
 * covariates. side: +1 case, −1 control, 0 nobody. scores: NaN where missing. moments: a vector for each score, the last
 * number being gᵀWg, and one to spare; slopes: gᵀr, one to spare. work: 10 columns.
 */
export function scoreMoments(
  blocks: usize, side: usize, scores: usize, count: i32, columns: i32, nScores: i32, b: usize, moments: usize, slopes: usize,
  work: usize,
): void {
  const vector = <usize>(columns + 1) << 3
  const other = work + PLACE
  memory.fill(moments, 0, <usize>(nScores + 1) * vector)
  memory.fill(slopes, 0, <usize>(nScores + 1) << 3)
  for (let block = 0; block < count; block++) {
    const x = blocks + <usize>(block * columns) * BLOCK_BYTES
    const sides = side + <usize>block * BLOCK_BYTES
    const columnsHere = scores + <usize>(block * nScores) * BLOCK_BYTES
    combinePair(x, b, b, columns, work + ETA, other + ETA)
    respond(work, sides)
    memory.copy(other + RESIDUAL, work + RESIDUAL, 2 * BLOCK_BYTES)
    for (let s = 0; s < nScores; s += 2) {
      const to = moments + <usize>s * vector
      const slope = slopes + (<usize>s << 3)
      const last = <usize>columns << 3
      takeScore(work, columnsHere + <usize>s * BLOCK_BYTES, sides)
      takeScore(other, columnsHere + <usize>min(s + 1, nScores - 1) * BLOCK_BYTES, sides)
      addTo(slope, dot(work + SCORE, work + RESIDUAL))
      addTo(slope + 8, dot(other + SCORE, other + RESIDUAL))
      memory.fill(work + ETA, 0, BLOCK_BYTES)
      memory.fill(other + ETA, 0, BLOCK_BYTES)
      weigh(work, 1, to + last)
      weigh(other, 1, to + vector + last)
      addProductsPair(x, work + ETA, other + ETA, columns, to, to + vector)
    }
  }
}

/**
 * For each score asked for (an even number) the gradient Xᵀ(y − μ) and the deviance; where there are directions d (0: none)
 * also Xᵀ diag(w) X d. which: score numbers; b, directions, gradient and products: vectors; deviance: 1 each. work: 10 columns.
 */
export function gradients(
  blocks: usize, side: usize, scores: usize, count: i32, columns: i32, nScores: i32, asked: i32, which: usize, b: usize,
  directions: usize, gradient: usize, deviance: usize, products: usize, work: usize,
): void {
  const vector = <usize>(columns + 1) << 3
  const last = <usize>columns << 3
  const other = work + PLACE
  memory.fill(gradient, 0, <usize>asked * vector)
  memory.fill(products, 0, <usize>asked * vector)
  memory.fill(deviance, 0, <usize>asked << 3)
  for (let block = 0; block < count; block++) {
    const x = blocks + <usize>(block * columns) * BLOCK_BYTES
    const sides = side + <usize>block * BLOCK_BYTES
    for (let k = 0; k < asked; k += 2) {
      const numbers = which + (<usize>k << 2)
      takeScore(work, scores + <usize>(block * nScores + load<i32>(numbers)) * BLOCK_BYTES, sides)
      takeScore(other, scores + <usize>(block * nScores + load<i32>(numbers, 4)) * BLOCK_BYTES, sides)
      const first = <usize>k * vector, second = first + vector
      combinePair(x, b + first, b + second, columns, work + ETA, other + ETA)
      const sum = deviance + (<usize>k << 3)
      addTo(sum, respondWith(work, load<f64>(b + first + last), gradient + first + last))
      addTo(sum + 8, respondWith(other, load<f64>(b + second + last), gradient + second + last))
      addProductsPair(x, work + RESIDUAL, other + RESIDUAL, columns, gradient + first, gradient + second)
      if (!directions) continue
      combinePair(x, directions + first, directions + second, columns, work + ETA, other + ETA)
      weigh(work, load<f64>(directions + first + last), products + first + last)
      weigh(other, load<f64>(directions + second + last), products + second + last)
      addProductsPair(x, work + ETA, other + ETA, columns, products + first, products + second)
    }
  }
}

/**
 * Gradient, deviance and information Xᵀ diag(w) X (columns × columns) of the covariates at their coefficients b.
 * gradient: twice `columns` doubles, the second half to spare. work: 10 + `columns` columns.
 */
export function information(
  blocks: usize, side: usize, count: i32, columns: i32, b: usize, gradient: usize, deviance: usize, gram: usize, work: usize,
): void {
  const scaled = work + 2 * PLACE
  const spare = gradient + (<usize>columns << 3)
  memory.fill(gradient, 0, <usize>columns << 4)
  memory.fill(gram, 0, <usize>(columns * columns) << 3)
  store<f64>(deviance, 0)
  for (let block = 0; block < count; block++) {
    const x = blocks + <usize>(block * columns) * BLOCK_BYTES
    combinePair(x, b, b, columns, work + ETA, work + PLACE)
    addTo(deviance, respond(work, side + <usize>block * BLOCK_BYTES))
    addProductsPair(x, work + RESIDUAL, work + RESIDUAL, columns, gradient, spare)
    scaleRows(x, work + WEIGHT, columns, scaled)
    addGram(x, scaled, columns, gram)
  }
  mirror(gram, columns)
}

// @ts-ignore: decorator
@inline
function addTo(sum: usize, value: f64): void {
  store<f64>(sum, load<f64>(sum) + value)
}

/** SCORE ← the score, 0 where missing; THERE ← side, 0 where the score is missing. */
function takeScore(work: usize, from: usize, side: usize): void {
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    const value = v128.load(from + at)
    const present = f64x2.eq(value, value)
    v128.store(work + SCORE + at, v128.and(value, present))
    v128.store(work + THERE + at, v128.and(v128.load(side + at), present))
  }
}

/** `respond` after adding the score's part to η; the score's residuals are added to slope. */
function respondWith(work: usize, coefficient: f64, slope: usize): f64 {
  const b = f64x2.splat(coefficient)
  for (let at = work, end = work + BLOCK_BYTES; at < end; at += 16) {
    v128.store(at + ETA, f64x2.add(v128.load(at + ETA), f64x2.mul(v128.load(at + SCORE), b)))
  }
  const deviance = respond(work, work + THERE)
  addTo(slope, dot(work + SCORE, work + RESIDUAL))
  return deviance
}

/** ETA ← weight · (ETA + score · coefficient); its product with the score is added to sum. */
function weigh(work: usize, coefficient: f64, sum: usize): void {
  const b = f64x2.splat(coefficient)
  let total = f64x2.splat(0)
  for (let at = work, end = work + BLOCK_BYTES; at < end; at += 16) {
    const score = v128.load(at + SCORE)
    const value = f64x2.mul(v128.load(at + WEIGHT), f64x2.add(v128.load(at + ETA), f64x2.mul(score, b)))
    v128.store(at + ETA, value)
    total = f64x2.add(total, f64x2.mul(score, value))
  }
  addTo(sum, sumOf(total))
}

/**
 * From ETA: RESIDUAL = y − μ, WEIGHT = μ(1 − μ), both from the small side and 0 for nobody; answers the block's deviance.
 * In three loops: in one, the processor waits for each pair's long chain of operations.
 * The logarithms of a block are one logarithm of a quotient of products: 64 factors between 1.6 and 4.8.
 */
export function respond(work: usize, side: usize): f64 {
  const end = work + BLOCK_BYTES
  const towards = side - work
  const signBit = constant(At.SignBit), least = constant(At.Least), inverseLn2 = constant(At.InverseLn2), toWhole = constant(At.ToWhole)
  const ln2High = constant(At.Ln2High), ln2Low = constant(At.Ln2Low)
  for (let at = work; at < end; at += 16) {
    const margin = f64x2.mul(v128.load(at + towards), v128.load(at, ETA))
    // Beyond −700 nothing changes, and the exponential stays a normal number.
    const x = f64x2.pmax(v128.or(margin, signBit), least)
    const whole = f64x2.add(f64x2.mul(x, inverseLn2), toWhole)
    const k = f64x2.sub(whole, toWhole)
    v128.store(at, margin, ETA)
    v128.store(at, f64x2.sub(f64x2.sub(x, f64x2.mul(k, ln2High)), f64x2.mul(k, ln2Low)), RESIDUAL)
    v128.store(at, whole, WEIGHT)
  }
  const c0 = constant(At.C2), c1 = constant(At.C4), c2 = constant(At.C6), c3 = constant(At.C8), c4 = constant(At.C10)
  const two = constant(At.Two), zero = f64x2.splat(0)
  for (let at = work; at < end; at += 16) {
    const r = v128.load(at, RESIDUAL)
    const t = f64x2.mul(r, r)
    const square = f64x2.mul(t, t)
    // In pairs of terms: less to wait for.
    const rest = f64x2.add(f64x2.add(c2, f64x2.mul(t, c3)), f64x2.mul(square, c4))
    const even = f64x2.add(two, f64x2.mul(t, f64x2.add(f64x2.add(c0, f64x2.mul(t, c1)), f64x2.mul(square, rest))))
    // The last bits of `whole` are k + 1023, the exponent's; the others leave at the top.
    const numerator = f64x2.mul(f64x2.add(even, r), i64x2.shl(v128.load(at, WEIGHT), 52))
    v128.store(at, f64x2.sub(even, r), RESIDUAL)
    v128.store(at, v128.and(numerator, f64x2.ne(v128.load(at + towards), zero)), WEIGHT)
  }
  const one = constant(At.One)
  let wrong = zero
  let sums = one
  let parts = one
  for (let at = work; at < end; at += 16) {
    const margin = v128.load(at, ETA)
    const denominator = v128.load(at, RESIDUAL)
    const numerator = v128.load(at, WEIGHT)
    const sum = f64x2.add(denominator, numerator)
    const inverse = f64x2.div(one, sum)
    const small = f64x2.mul(numerator, inverse)
    const right = f64x2.mul(denominator, inverse)
    const size = v128.bitselect(small, right, f64x2.ge(margin, zero))
    v128.store(at, f64x2.mul(v128.load(at + towards), size), RESIDUAL)
    v128.store(at, f64x2.mul(small, right), WEIGHT)
    wrong = f64x2.sub(wrong, f64x2.pmin(margin, zero))
    sums = f64x2.mul(sums, sum)
    parts = f64x2.mul(parts, denominator)
  }
  return 2 * (sumOf(wrong) + log(productOf(sums) / productOf(parts)))
}

// @ts-ignore: decorator
@inline
function sumOf(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1)
}

// @ts-ignore: decorator
@inline
function productOf(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) * f64x2.extract_lane(pair, 1)
}
