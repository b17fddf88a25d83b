/**
 * gram = Xᵀ diag(w) X. x: n×p column-major f64, w: n f64, gram: p×p f64 (both triangles written).
 */
export function weightedGram(x: usize, w: usize, n: i32, p: i32, gram: usize): void {
  for (let j = 0; j < p; j++) {
    for (let k = 0; k <= j; k++) {
      let sum: f64 = 0
      for (let i = 0; i < n; i++) {
        const at = <usize>i << 3
        sum += load<f64>(x + (<usize>(j * n) << 3) + at) * load<f64>(w + at) * load<f64>(x + (<usize>(k * n) << 3) + at)
      }
      store<f64>(gram + (<usize>(j * p + k) << 3), sum)
      store<f64>(gram + (<usize>(k * p + j) << 3), sum)
    }
  }
}
