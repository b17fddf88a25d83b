// Passes over the people of a logistic regression whose scores share covariates and outcome. The data stay in memory from
// pass to pass, in blocks of 128 people: block b of the covariates has `columns` columns of 128 doubles next to one another
// (`p` covariates, a place for the score at hand, zeros up to a multiple of 4).
import { addGram, addProducts, BLOCK_BYTES, combine, dot, mirror, scaleRows } from './dense'
import { constant, expPairWithin, LEAST, log, ONE, SIGN_BIT } from './elementary'

/** X ← X T for the first p columns. t: p×p column-major, zeros at a column's end are not multiplied; work: p blocks. */
export function rebase(blocks: usize, count: i32, columns: i32, p: i32, t: usize, work: usize): void {
  const blockBytes = <usize>columns * BLOCK_BYTES
  const bytes = <usize>p * BLOCK_BYTES
  for (let block = 0; block < count; block++) {
    const x = blocks + <usize>block * blockBytes
    for (let j = 0; j < p; j++) {
      const column = t + (<usize>(j * p) << 3)
      let used = p
      while (used > 0 && load<f64>(column + (<usize>(used - 1) << 3)) == 0) used--
      combine(x, column, used, work + <usize>j * BLOCK_BYTES)
    }
    memory.copy(x, work, bytes)
  }
}

/**
 * For each score g: Xᵀ diag(w) g, gᵀ diag(w) g and gᵀ r, with r = y − μ and w = μ(1 − μ) at the coefficients b of the
 * covariates. side: +1 case, −1 control, 0 nobody. scores: one column of count·128 doubles each, NaN where missing.
 * moments: `columns` doubles a score, the one after the p-th being gᵀWg; slopes: gᵀr. work: 5 blocks.
 */
export function scoreMoments(
  blocks: usize, side: usize, scores: usize, count: i32, columns: i32, p: i32, nScores: i32, b: usize, moments: usize,
  slopes: usize, work: usize,
): void {
  const margin = work, residual = work + BLOCK_BYTES, weight = work + 2 * BLOCK_BYTES, there = work + 3 * BLOCK_BYTES
  const v = work + 4 * BLOCK_BYTES
  const length = <usize>count * BLOCK_BYTES
  memory.fill(moments, 0, <usize>(nScores * columns) << 3)
  memory.fill(slopes, 0, <usize>nScores << 3)
  for (let block = 0; block < count; block++) {
    const x = blocks + <usize>(block * columns) * BLOCK_BYTES
    const g = x + <usize>p * BLOCK_BYTES
    const offset = <usize>block * BLOCK_BYTES
    memory.fill(g, 0, BLOCK_BYTES)
    combine(x, b, p, margin)
    respond(margin, side + offset, residual, weight)
    for (let s = 0; s < nScores; s++) {
      takeScore(scores + <usize>s * length + offset, side + offset, g, there)
      for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
        v128.store(v + at, f64x2.mul(v128.load(weight + at), v128.load(g + at)))
      }
      addProducts(x, v, columns, moments + (<usize>(s * columns) << 3))
      const slope = slopes + (<usize>s << 3)
      store<f64>(slope, load<f64>(slope) + dot(g, residual))
    }
    memory.fill(g, 0, BLOCK_BYTES)
  }
}

/** g ← g − X c for each score; c: `columns` doubles a score. Missing stays missing. work: 1 block. */
export function subtractFitted(
  blocks: usize, scores: usize, count: i32, columns: i32, p: i32, nScores: i32, c: usize, work: usize,
): void {
  const length = <usize>count * BLOCK_BYTES
  for (let block = 0; block < count; block++) {
    const x = blocks + <usize>(block * columns) * BLOCK_BYTES
    for (let s = 0; s < nScores; s++) {
      combine(x, c + (<usize>(s * columns) << 3), p, work)
      const g = scores + <usize>s * length + <usize>block * BLOCK_BYTES
      for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
        v128.store(g + at, f64x2.sub(v128.load(g + at), v128.load(work + at)))
      }
    }
  }
}

/**
 * Gradient Xᵀ(y − μ) and deviance for each score asked for. which: score numbers (−1: none), b and gradient: `columns`
 * doubles each (covariates, then the score), deviance: 1 each. work: 4 blocks.
 */
export function gradients(
  blocks: usize, side: usize, scores: usize, count: i32, columns: i32, p: i32, asked: i32, which: usize, b: usize, gradient: usize,
  deviance: usize, work: usize,
): void {
  const margin = work, residual = work + BLOCK_BYTES, weight = work + 2 * BLOCK_BYTES, there = work + 3 * BLOCK_BYTES
  const length = <usize>count * BLOCK_BYTES
  memory.fill(gradient, 0, <usize>(asked * columns) << 3)
  memory.fill(deviance, 0, <usize>asked << 3)
  for (let block = 0; block < count; block++) {
    const x = blocks + <usize>(block * columns) * BLOCK_BYTES
    const g = x + <usize>p * BLOCK_BYTES
    const offset = <usize>block * BLOCK_BYTES
    for (let k = 0; k < asked; k++) {
      const s = load<i32>(which + (<usize>k << 2))
      const at = <usize>(k * columns) << 3
      placeScore(s, scores + <usize>s * length + offset, side + offset, g, there)
      combine(x, b + at, p + 1, margin)
      const sum = deviance + (<usize>k << 3)
      store<f64>(sum, load<f64>(sum) + respond(margin, there, residual, weight))
      addProducts(x, residual, columns, gradient + at)
    }
    memory.fill(g, 0, BLOCK_BYTES)
  }
}

/** As `gradients`, with the information Xᵀ diag(w) X (columns × columns each). work: 4 + columns columns. */
export function information(
  blocks: usize, side: usize, scores: usize, count: i32, columns: i32, p: i32, asked: i32, which: usize, b: usize, gradient: usize,
  deviance: usize, gram: usize, work: usize,
): void {
  const margin = work, residual = work + BLOCK_BYTES, weight = work + 2 * BLOCK_BYTES, there = work + 3 * BLOCK_BYTES
  const scaled = work + 4 * BLOCK_BYTES
  const length = <usize>count * BLOCK_BYTES
  const gramBytes = <usize>(columns * columns) << 3
  memory.fill(gradient, 0, <usize>(asked * columns) << 3)
  memory.fill(deviance, 0, <usize>asked << 3)
  memory.fill(gram, 0, <usize>asked * gramBytes)
  for (let block = 0; block < count; block++) {
    const x = blocks + <usize>(block * columns) * BLOCK_BYTES
    const g = x + <usize>p * BLOCK_BYTES
    const offset = <usize>block * BLOCK_BYTES
    for (let k = 0; k < asked; k++) {
      const s = load<i32>(which + (<usize>k << 2))
      const at = <usize>(k * columns) << 3
      placeScore(s, scores + <usize>s * length + offset, side + offset, g, there)
      combine(x, b + at, p + 1, margin)
      const sum = deviance + (<usize>k << 3)
      store<f64>(sum, load<f64>(sum) + respond(margin, there, residual, weight))
      addProducts(x, residual, columns, gradient + at)
      scaleRows(x, weight, columns, scaled)
      addGram(x, scaled, columns, gram + <usize>k * gramBytes)
    }
    memory.fill(g, 0, BLOCK_BYTES)
  }
  for (let k = 0; k < asked; k++) mirror(gram + <usize>k * gramBytes, columns)
}

/** The score's block into its column, or zeros and everybody where there is no score. */
// @ts-ignore: decorator
@inline
function placeScore(score: i32, from: usize, side: usize, g: usize, there: usize): void {
  if (score < 0) memory.copy(there, side, BLOCK_BYTES)
  else takeScore(from, side, g, there)
}

/** g ← the score, 0 where missing; there ← side, 0 where the score is missing. */
function takeScore(from: usize, side: usize, g: usize, there: usize): void {
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    const value = v128.load(from + at)
    const present = f64x2.eq(value, value)
    v128.store(g + at, v128.and(value, present))
    v128.store(there + at, v128.and(v128.load(side + at), present))
  }
}

/**
 * From η: residual = y − μ, weight = μ(1 − μ), both from the small side and 0 for nobody; answers the block's deviance.
 * The logarithms of a block are one logarithm of a product: 128 factors of at most 2.
 */
function respond(eta: usize, side: usize, residual: usize, weight: usize): f64 {
  const zero = f64x2.splat(0)
  let wrong = zero
  let product = constant(ONE)
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    const sign = v128.load(side + at)
    const margin = f64x2.mul(sign, v128.load(eta + at))
    // Beyond −700 nothing changes, and the exponential stays a normal number.
    const exponent = f64x2.pmax(v128.or(margin, constant(SIGN_BIT)), constant(LEAST))
    const e = v128.and(expPairWithin(exponent), f64x2.ne(sign, zero))
    const factor = f64x2.add(constant(ONE), e)
    const right = f64x2.div(constant(ONE), factor)
    const small = f64x2.mul(e, right)
    v128.store(residual + at, f64x2.mul(sign, v128.bitselect(small, right, f64x2.ge(margin, zero))))
    v128.store(weight + at, f64x2.mul(small, right))
    wrong = f64x2.sub(wrong, f64x2.pmin(margin, zero))
    product = f64x2.mul(product, factor)
  }
  return 2 * (f64x2.extract_lane(wrong, 0) + f64x2.extract_lane(wrong, 1) +
    log(f64x2.extract_lane(product, 0) * f64x2.extract_lane(product, 1)))
}
