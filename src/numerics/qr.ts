export interface PivotedQr {
  readonly rank: number
  /** Columns in the order of the factor; the first `rank` are independent, the rest were moved to the end. */
  readonly pivot: number[]
  /** R of the first `rank` columns, column-major rank×rank, upper triangular. */
  readonly r: Float64Array
  /** For each column in `pivot`'s order: norm left when its turn came, relative to its own norm. */
  readonly remaining: number[]
}

/**
 * QR by Householder reflections with the limited pivoting of R's `lm` and `glm` (LINPACK's dqrdc2): columns are taken in
 * their order, and one whose norm has fallen below `tolerance` of its own is moved to the end.
 *
 * @param x n×p column-major, not changed
 */
export function pivotedQr(x: Float64Array, n: number, p: number, tolerance = 1e-11): PivotedQr {
  const work = Array.from({ length: p }, (_, j) => x.slice(j * n, (j + 1) * n))
  const pivot = work.map((_, j) => j)
  const norms = work.map((column) => norm(column, 0))
  const remaining: number[] = new Array(p).fill(0)
  let rank = Math.min(n, p)
  for (let l = 0; l < rank; l++) {
    let left = norm(work[l], l)
    // A column of zeros counts as dependent, as in R, which then compares with 1.
    while (l < rank && left <= tolerance * norms[pivot[l]]) {
      remaining[p - 1] = 0
      work.push(...work.splice(l, 1))
      const [moved] = pivot.splice(l, 1)
      pivot.push(moved)
      rank--
      left = l < rank ? norm(work[l], l) : 0
    }
    if (l >= rank) break
    remaining[l] = left / norms[pivot[l]]
    reflect(work, l, left)
  }
  const r = new Float64Array(rank * rank)
  for (let j = 0; j < rank; j++) for (let i = 0; i <= j; i++) r[j * rank + i] = work[j][i]
  return { rank, pivot, r, remaining }
}

/** Makes column l zero below row l; the same reflection on the columns after it. */
function reflect(work: Float64Array[], l: number, size: number): void {
  const column = work[l]
  const n = column.length
  const alpha = column[l] > 0 ? -size : size
  const v = column.slice(l)
  v[0] -= alpha
  const half = -alpha * v[0]
  for (let j = l + 1; j < work.length; j++) {
    let sum = 0
    for (let i = l; i < n; i++) sum += v[i - l] * work[j][i]
    const factor = sum / half
    for (let i = l; i < n; i++) work[j][i] -= factor * v[i - l]
  }
  column[l] = alpha
  for (let i = l + 1; i < n; i++) column[i] = 0
}

/** Euclidean norm from row `first` on, safe from overflow. */
function norm(column: Float64Array, first: number): number {
  let largest = 0
  for (let i = first; i < column.length; i++) largest = Math.max(largest, Math.abs(column[i]))
  if (largest === 0) return 0
  let sum = 0
  for (let i = first; i < column.length; i++) sum += (column[i] / largest) * (column[i] / largest)
  return largest * Math.sqrt(sum)
}

/** Inverse of an upper triangular matrix, column-major p×p. */
export function inverseUpper(r: Float64Array, p: number): Float64Array {
  const inverse = new Float64Array(p * p)
  for (let j = 0; j < p; j++) {
    inverse[j * p + j] = 1 / r[j * p + j]
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0
      for (let k = i + 1; k <= j; k++) sum += r[k * p + i] * inverse[j * p + k]
      inverse[j * p + i] = -sum / r[i * p + i]
    }
  }
  return inverse
}
