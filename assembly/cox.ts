// Passes over the people of proportional hazards regressions whose scores share covariates and follow-up; `coxSession` says
// how the data lie.
import { BLOCK_BYTES, dot } from './dense'
import { respond, scan, scanImage, sumImage, sumRisk } from './coxScans'
import { addTo, combine, pair, PAIRS, pairsBytes, project, scoreAt, Session, vectorBytes } from './coxSession'

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
  const vector = vectorBytes(s)
  memory.fill(gradient, 0, <usize>asked * vector)
  memory.fill(products, 0, <usize>asked * vector)
  for (let first = 0; first < asked; first += 2 * PAIRS) {
    const nPairs = min(PAIRS, (asked - first) >> 1)
    const scores = which + (<usize>first << 2)
    const at = <usize>first * vector
    combine(s, nPairs, scores, b + at, s.predictor)
    if (directions) combine(s, nPairs, scores, directions + at, s.image)
    for (let k = 0; k < nPairs; k++) {
      const predictor = s.predictor + <usize>k * pairsBytes(s)
      const to = <usize>(first + 2 * k) << 3
      v128.store(spread + to, respond(s, predictor))
      sumRisk(s)
      v128.store(deviance + to, scan(s, efron, predictor))
      if (!directions) continue
      const image = s.image + <usize>k * pairsBytes(s)
      sumImage(s, image)
      scanImage(s, efron, image)
    }
    project(s, nPairs, scores, s.predictor, gradient + at)
    if (directions) project(s, nPairs, scores, s.image, products + at)
  }
}

/**
 * For each score asked for (an even number), at the covariates' coefficients b (a vector twice): the score's column
 * of the information, its own element last, and its slope. none: −1 twice; residual: `count` · 64 doubles.
 */
export function coxScoreMoments(
  session: usize, efron: i32, asked: i32, which: usize, none: usize, b: usize, moments: usize, slopes: usize, residual: usize,
): void {
  const s = changetype<Session>(session)
  const vector = vectorBytes(s)
  const count = s.count
  memory.fill(moments, 0, <usize>asked * vector)
  memory.fill(slopes, 0, <usize>asked << 3)
  combine(s, 1, none, b, s.predictor)
  respond(s, s.predictor)
  sumRisk(s)
  scan(s, efron, s.predictor)
  memory.fill(residual, 0, <usize>count * BLOCK_BYTES)
  for (let i = 0; i < s.people; i++) store<f64>(residual + (<usize>i << 3), load<f64>(pair(s.predictor, i)))
  for (let first = 0; first < asked; first += 2 * PAIRS) {
    const nPairs = min(PAIRS, (asked - first) >> 1)
    const scores = which + (<usize>first << 2)
    for (let k = 0; k < nPairs; k++) {
      const image = s.image + <usize>k * pairsBytes(s)
      const one = scoreAt(s, load<i32>(scores + (<usize>k << 3)))
      const two = scoreAt(s, load<i32>(scores + (<usize>k << 3), 4))
      const slope = slopes + (<usize>(first + 2 * k) << 3)
      for (let at: usize = 0, end = <usize>count * BLOCK_BYTES; at < end; at += BLOCK_BYTES) {
        addTo(slope, dot(one + at, residual + at))
        addTo(slope + 8, dot(two + at, residual + at))
        for (let row = at; row < at + BLOCK_BYTES; row += 16) {
          const left = v128.load(one + row), right = v128.load(two + row)
          v128.store(image + 2 * row, v128.shuffle<f64>(left, right, 0, 2))
          v128.store(image + 2 * row, v128.shuffle<f64>(left, right, 1, 3), 16)
        }
      }
      sumImage(s, image)
      scanImage(s, efron, image)
    }
    project(s, nPairs, scores, s.image, moments + <usize>first * vector)
  }
}

/** Two linear combinations of the covariates and one score, as rows of pairs at `s.image`. which: it twice; b: two vectors. */
export function coxCombine(session: usize, which: usize, b: usize): void {
  const s = changetype<Session>(session)
  combine(s, 1, which, b, s.image)
}
