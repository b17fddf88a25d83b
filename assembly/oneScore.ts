/** The product of one score's weights and dosages: as `dosageSums.ts`. */

import { known } from './dosageSums'

/** People whose sums of one score stay in the first-level cache. */
const ONE_PEOPLE: i32 = 2048

/** `scoreDosages` of one score, the same bits. weights: variants, each at the beginning of a row of `stride`; out: people */
export function scoreDosagesOnce(
  dosages: usize,
  isWide: i32,
  people: i32,
  variants: i32,
  weights: usize,
  stride: i32,
  out: usize,
): void {
  if (isWide) oneScore<f64>(dosages, people, variants, weights, stride, out)
  else oneScore<f32>(dosages, people, variants, weights, stride, out)
}

function oneScore<T>(dosages: usize, people: i32, variants: i32, weights: usize, stride: i32, out: usize): void {
  const column = <usize>people * sizeof<T>()
  const rowBytes = <usize>stride << 3
  memory.fill(out, 0, <usize>people << 3)
  for (let from = 0; from < people; from += ONE_PEOPLE) {
    const to = out + (<usize>min(from + ONE_PEOPLE, people) << 3)
    const start = dosages + <usize>from * sizeof<T>()
    let variant = 0
    for (; variant + 4 <= variants; variant += 4) {
      const weight = weights + <usize>variant * rowBytes
      const a = v128.load64_splat(weight)
      const b = v128.load64_splat(weight + rowBytes)
      const c = v128.load64_splat(weight + 2 * rowBytes)
      const d = v128.load64_splat(weight + 3 * rowBytes)
      let at = start + <usize>variant * column
      for (let sums = out + (<usize>from << 3); sums < to; sums += 16, at += 2 * sizeof<T>()) {
        let sum = f64x2.add(v128.load(sums), f64x2.mul(known<T>(at), a))
        sum = f64x2.add(sum, f64x2.mul(known<T>(at + column), b))
        sum = f64x2.add(sum, f64x2.mul(known<T>(at + 2 * column), c))
        v128.store(sums, f64x2.add(sum, f64x2.mul(known<T>(at + 3 * column), d)))
      }
    }
    for (; variant < variants; variant++) {
      const weight = v128.load64_splat(weights + <usize>variant * rowBytes)
      let at = start + <usize>variant * column
      for (let sums = out + (<usize>from << 3); sums < to; sums += 16, at += 2 * sizeof<T>())
        v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(known<T>(at), weight)))
    }
  }
}
