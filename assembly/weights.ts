/** Numbers of a row: its variant among those of the block, its sign, where its weights begin, and its source. */
const ROW: i32 = 4

/**
 * Lays rows of weights out by variant and score.
 *
 * records: the rows' weights, NaN where there is none; rows: count × 4; scores: those of each source one after the other; starts: of each
 * source and after the last one: where they begin
 * weights: variants × stride; used: variants × scores bytes; all zeros
 */
export function layWeights(
  records: usize,
  rows: usize,
  count: i32,
  scores: usize,
  starts: usize,
  nScores: i32,
  stride: i32,
  weights: usize,
  used: usize,
): void {
  for (let row = 0; row < count; row++) {
    const variant = load<i32>(rows)
    const weightsOf = weights + (<usize>(variant * stride) << 3)
    const usedOf = used + <usize>(variant * nScores)
    const sign = load<i32>(rows, 4)
    let record = records + (<usize>load<i32>(rows, 8) << 3)
    const source = starts + (<usize>load<i32>(rows, 12) << 2)
    const end = scores + (<usize>load<i32>(source, 4) << 2)
    for (let score = scores + (<usize>load<i32>(source) << 2); score < end; score += 4) {
      const weight = load<f64>(record)
      record += 8
      if (weight != weight) continue
      const to = <usize>load<i32>(score)
      store<f64>(weightsOf + (to << 3), <f64>sign * weight)
      store<i8>(usedOf + to, <i8>sign)
    }
    rows += ROW << 2
  }
}

/**
 * For each score, over the variants one after the other: how many it uses, Σ |weight|, Σ of −2 · weight where the effect allele is a2,
 * how many of those it uses are `uncalled`; four f64 each. What a score does not use has the weight 0.
 */
export function addWeights(
  weights: usize,
  used: usize,
  uncalled: usize,
  variants: i32,
  nScores: i32,
  stride: i32,
  tallies: usize,
): void {
  const gap = <usize>(stride - nScores) << 3
  memory.fill(tallies, 0, <usize>nScores << 5)
  for (let variant = 0; variant < variants; variant++) {
    const isUncalled = load<u8>(uncalled + variant)
    let to = tallies
    for (let score = 0; score < nScores; score++) {
      // No branches: which way they went would be as good as random.
      const use = <i32>load<i8>(used)
      const weight = load<f64>(weights)
      store<f64>(to, load<f64>(to) + <f64>(use & 1))
      store<f64>(to, load<f64>(to, 8) + abs<f64>(weight), 8)
      store<f64>(to, load<f64>(to, 16) - <f64>(use & 2) * weight, 16)
      store<f64>(to, load<f64>(to, 24) + <f64>(use & 1 & isUncalled), 24)
      weights += 8
      used++
      to += 32
    }
    weights += gap
  }
}
