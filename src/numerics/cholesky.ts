/**
 * Cholesky factor L (lower, column-major p×p, zeros above) of a symmetric positive definite matrix. Null where a pivot is
 * not above `tolerance` times its diagonal element, or not a number.
 */
export function cholesky(matrix: Float64Array, p: number, tolerance = 0): Float64Array | null {
  const l = new Float64Array(p * p)
  for (let j = 0; j < p; j++) {
    let pivot = matrix[j * p + j]
    for (let k = 0; k < j; k++) pivot -= l[k * p + j] * l[k * p + j]
    if (!(pivot > tolerance * matrix[j * p + j]) || pivot === Infinity) return null
    const root = Math.sqrt(pivot)
    l[j * p + j] = root
    for (let i = j + 1; i < p; i++) {
      let sum = matrix[j * p + i]
      for (let k = 0; k < j; k++) sum -= l[k * p + i] * l[k * p + j]
      l[j * p + i] = sum / root
    }
  }
  return l
}

/** x with L Lᵀ x = b. */
export function choleskySolve(l: Float64Array, b: Float64Array): Float64Array {
  return solveTransposed(l, solveLower(l, b))
}

/** x with L x = b. */
export function solveLower(l: Float64Array, b: Float64Array): Float64Array {
  const p = b.length
  const x = b.slice()
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < j; k++) x[j] -= l[k * p + j] * x[k]
    x[j] /= l[j * p + j]
  }
  return x
}

/** x with Lᵀ x = b. */
export function solveTransposed(l: Float64Array, b: Float64Array): Float64Array {
  const p = b.length
  const x = b.slice()
  for (let j = p - 1; j >= 0; j--) {
    for (let k = j + 1; k < p; k++) x[j] -= l[j * p + k] * x[k]
    x[j] /= l[j * p + j]
  }
  return x
}

/** L⁻ᵀ, upper triangular. */
export function inverseTransposed(l: Float64Array, p: number): Float64Array {
  const inverse = new Float64Array(p * p)
  for (let j = 0; j < p; j++) inverse.set(solveTransposed(l, unit(p, j)), j * p)
  return inverse
}

/** Inverse of a symmetric positive definite matrix from its factor. */
export function inverseFromCholesky(l: Float64Array, p: number): Float64Array {
  const inverse = new Float64Array(p * p)
  for (let j = 0; j < p; j++) inverse.set(choleskySolve(l, unit(p, j)), j * p)
  return inverse
}

/** A·B for p×p matrices, column-major. */
export function multiply(a: Float64Array, b: Float64Array, p: number): Float64Array {
  const product = new Float64Array(p * p)
  for (let j = 0; j < p; j++) product.set(multiplyVector(a, b.subarray(j * p, (j + 1) * p)), j * p)
  return product
}

/** A·x, A of x.length columns, column-major. */
export function multiplyVector(a: Float64Array, x: Float64Array): Float64Array {
  const rows = a.length / x.length
  const product = new Float64Array(rows)
  for (let k = 0; k < x.length; k++) {
    for (let i = 0; i < rows; i++) product[i] += a[k * rows + i] * x[k]
  }
  return product
}

function unit(p: number, j: number): Float64Array {
  const vector = new Float64Array(p)
  vector[j] = 1
  return vector
}
