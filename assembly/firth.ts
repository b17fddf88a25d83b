import { addProductsPair, BLOCK_BYTES, combinePair } from './dense'
import { ETA, RESIDUAL, respond, WEIGHT } from './logistic'

// Where `respond` leaves room.
const LEVERAGE: usize = 3 * BLOCK_BYTES
const FIRST: usize = 4 * BLOCK_BYTES
const SECOND: usize = 5 * BLOCK_BYTES

/**
 * gradient = Xᵀ diag(h)(½ − μ), the gradient of ½ log det(XᵀWX) (Firth 1993), with the leverages h = w‖xT‖², T Tᵀ the inverse
 * of XᵀWX at the coefficients b. Blocks and side as in `information`; t: p×p column-major, upper triangular; gradient: twice
 * `columns` doubles, the second half to spare; work: 6 columns.
 */
export function penaltyGradient(
  blocks: usize, side: usize, count: i32, columns: i32, p: i32, b: usize, t: usize, gradient: usize, work: usize,
): void {
  const column = <usize>p << 3
  const spare = gradient + (<usize>columns << 3)
  memory.fill(gradient, 0, <usize>columns << 4)
  for (let block = 0; block < count; block++) {
    const x = blocks + <usize>(block * columns) * BLOCK_BYTES
    const sides = side + <usize>block * BLOCK_BYTES
    combinePair(x, b, b, columns, work + ETA, work + FIRST)
    respond(work, sides)
    memory.fill(work + LEVERAGE, 0, BLOCK_BYTES)
    for (let j = 0; j < p; j += 2) {
      const first = t + <usize>j * column
      const last = j + 1 == p
      combinePair(x, first, last ? first : first + column, min(j + 2, p), work + FIRST, work + SECOND)
      if (last) memory.fill(work + SECOND, 0, BLOCK_BYTES)
      addSquares(work)
    }
    takeTowardsHalf(work, sides)
    addProductsPair(x, work + LEVERAGE, work + LEVERAGE, columns, gradient, spare)
  }
}

/** LEVERAGE ← LEVERAGE + FIRST² + SECOND². */
function addSquares(work: usize): void {
  for (let at = work, end = work + BLOCK_BYTES; at < end; at += 16) {
    const first = v128.load(at + FIRST)
    const second = v128.load(at + SECOND)
    const squares = f64x2.add(f64x2.mul(first, first), f64x2.mul(second, second))
    v128.store(at + LEVERAGE, f64x2.add(v128.load(at + LEVERAGE), squares))
  }
}

/** LEVERAGE ← LEVERAGE · w(½ − μ): the residual y − μ is that much more than y − ½, half the side. */
function takeTowardsHalf(work: usize, side: usize): void {
  const half = f64x2.splat(0.5)
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    const rest = f64x2.sub(v128.load(work + RESIDUAL + at), f64x2.mul(half, v128.load(side + at)))
    const leverage = f64x2.mul(v128.load(work + LEVERAGE + at), v128.load(work + WEIGHT + at))
    v128.store(work + LEVERAGE + at, f64x2.mul(leverage, rest))
  }
}
