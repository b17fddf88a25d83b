// Dot products over blocks of 64 rows. The order of every sum is fixed: within a block even and odd rows apart (the two
// lanes), then their sum, then the blocks one after the other. How products are tiled over registers cannot change a bit.

export const BLOCK_ROWS: i32 = 64
/** Bytes of one column of a block. */
export const BLOCK_BYTES: usize = <usize>BLOCK_ROWS << 3

/**
 * gram = Xᵀ diag(w) X. x: `count` blocks of p columns (a multiple of 4, padded with zeros) of 64 rows, w: count·64, gram:
 * p×p, both triangles written, work: 1 block of p columns.
 */
export function weightedGram(x: usize, w: usize, count: i32, p: i32, gram: usize, work: usize): void {
  memory.fill(gram, 0, <usize>(p * p) << 3)
  for (let block = 0; block < count; block++) {
    const at = x + <usize>(block * p) * BLOCK_BYTES
    scaleRows(at, w + <usize>block * BLOCK_BYTES, p, work)
    addGram(at, work, p, gram)
  }
  mirror(gram, p)
}

/**
 * Moves the n doubles at `from`, each as (value − mean)·factor, to their place in `count` blocks of `columns` columns, of which
 * the first is at `to`; what is over is filled with zeros.
 */
export function packColumn(from: usize, n: i32, mean: f64, factor: f64, to: usize, count: i32, columns: i32): void {
  const step = <usize>columns * BLOCK_BYTES
  const m = f64x2.splat(mean), f = f64x2.splat(factor)
  for (let block = 0; block < count; block++, to += step) {
    const rows = max(0, min(BLOCK_ROWS, n - block * BLOCK_ROWS))
    const bytes = <usize>rows << 3
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(to + at, f64x2.mul(f64x2.sub(v128.load(from + at), m), f))
    }
    if (rows < BLOCK_ROWS) memory.fill(to + bytes, 0, BLOCK_BYTES - bytes)
    from += BLOCK_BYTES
  }
}

/** The same of p columns that lie one after the other at `from`, into blocks from `blocks` on; as they are. */
export function packColumns(from: usize, n: i32, p: i32, blocks: usize, columns: i32): void {
  const count = (n + BLOCK_ROWS - 1) / BLOCK_ROWS
  for (let j = 0; j < columns; j++) {
    packColumn(from + (<usize>j * <usize>n << 3), j < p ? n : 0, 0, 1, blocks + <usize>j * BLOCK_BYTES, count, columns)
  }
}

/** scaled = diag(w) X for a block of p columns. Weighting inside the tiles of `addGram` took half as long again. */
export function scaleRows(x: usize, w: usize, p: i32, scaled: usize): void {
  for (let end = x + <usize>p * BLOCK_BYTES; x < end; x += BLOCK_BYTES, scaled += BLOCK_BYTES) {
    for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
      v128.store(scaled + at, f64x2.mul(v128.load(x + at), v128.load(w + at)))
    }
  }
}

/** Adds the block's XᵀS to gram in tiles of 2 columns of X × 4 of S, the lower triangle only; p a multiple of 4. */
export function addGram(x: usize, scaled: usize, p: i32, gram: usize): void {
  const rowBytes = <usize>p << 3
  for (let j = 0; j < p; j += 4) {
    const four = scaled + <usize>j * BLOCK_BYTES
    const end = four + BLOCK_BYTES
    for (let k = 0; k <= j; k += 2) {
      let left = x + <usize>k * BLOCK_BYTES
      let a0 = f64x2.splat(0), a1 = f64x2.splat(0), a2 = f64x2.splat(0), a3 = f64x2.splat(0)
      let b0 = f64x2.splat(0), b1 = f64x2.splat(0), b2 = f64x2.splat(0), b3 = f64x2.splat(0)
      for (let at = four; at < end; at += 16, left += 16) {
        const u = v128.load(left)
        const v = v128.load(left, BLOCK_BYTES)
        const s0 = v128.load(at)
        const s1 = v128.load(at, BLOCK_BYTES)
        const s2 = v128.load(at, 2 * BLOCK_BYTES)
        const s3 = v128.load(at, 3 * BLOCK_BYTES)
        a0 = f64x2.add(a0, f64x2.mul(u, s0))
        a1 = f64x2.add(a1, f64x2.mul(u, s1))
        a2 = f64x2.add(a2, f64x2.mul(u, s2))
        a3 = f64x2.add(a3, f64x2.mul(u, s3))
        b0 = f64x2.add(b0, f64x2.mul(v, s0))
        b1 = f64x2.add(b1, f64x2.mul(v, s1))
        b2 = f64x2.add(b2, f64x2.mul(v, s2))
        b3 = f64x2.add(b3, f64x2.mul(v, s3))
      }
      const to = gram + <usize>k * rowBytes + (<usize>j << 3)
      addLanes(to, a0)
      addLanes(to + 8, a1)
      addLanes(to + 16, a2)
      addLanes(to + 24, a3)
      addLanes(to + rowBytes, b0)
      addLanes(to + rowBytes + 8, b1)
      addLanes(to + rowBytes + 16, b2)
      addLanes(to + rowBytes + 24, b3)
    }
    // The corner on the diagonal: columns j + 2 and j + 3.
    let corner = x + <usize>(j + 2) * BLOCK_BYTES
    let c2 = f64x2.splat(0), c3 = f64x2.splat(0), d3 = f64x2.splat(0)
    for (let at = four; at < end; at += 16, corner += 16) {
      const u = v128.load(corner)
      const s3 = v128.load(at, 3 * BLOCK_BYTES)
      c2 = f64x2.add(c2, f64x2.mul(u, v128.load(at, 2 * BLOCK_BYTES)))
      c3 = f64x2.add(c3, f64x2.mul(u, s3))
      d3 = f64x2.add(d3, f64x2.mul(v128.load(corner, BLOCK_BYTES), s3))
    }
    const to = gram + <usize>(j + 2) * rowBytes + (<usize>(j + 2) << 3)
    addLanes(to, c2)
    addLanes(to + 8, c3)
    addLanes(to + rowBytes + 8, d3)
  }
}

/** Copies the lower triangle (row ≥ column, column-major) over the upper one. */
export function mirror(gram: usize, p: i32): void {
  for (let k = 0; k < p; k++) {
    for (let j = k + 1; j < p; j++) {
      store<f64>(gram + (<usize>(j * p + k) << 3), load<f64>(gram + (<usize>(k * p + j) << 3)))
    }
  }
}

/** Sum of the products of two columns of a block. */
export function dot(x: usize, v: usize): f64 {
  let sum = f64x2.splat(0)
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(x + at), v128.load(v + at)))
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
}

/**
 * y = Σ b[j] x[:, j] and z = Σ c[j] x[:, j] over the p columns of a block, j ascending. Two at once: a column is loaded once,
 * and the sums of eight rows stay in registers.
 */
export function combinePair(x: usize, b: usize, c: usize, p: i32, y: usize, z: usize): void {
  const end = b + (<usize>p << 3)
  for (let row: usize = 0; row < BLOCK_BYTES; row += 64) {
    let y0 = f64x2.splat(0), y1 = f64x2.splat(0), y2 = f64x2.splat(0), y3 = f64x2.splat(0)
    let z0 = f64x2.splat(0), z1 = f64x2.splat(0), z2 = f64x2.splat(0), z3 = f64x2.splat(0)
    let at = x + row
    for (let bj = b, cj = c; bj < end; bj += 8, cj += 8, at += BLOCK_BYTES) {
      const u = v128.load64_splat(bj)
      const v = v128.load64_splat(cj)
      const x0 = v128.load(at)
      y0 = f64x2.add(y0, f64x2.mul(x0, u))
      z0 = f64x2.add(z0, f64x2.mul(x0, v))
      const x1 = v128.load(at, 16)
      y1 = f64x2.add(y1, f64x2.mul(x1, u))
      z1 = f64x2.add(z1, f64x2.mul(x1, v))
      const x2 = v128.load(at, 32)
      y2 = f64x2.add(y2, f64x2.mul(x2, u))
      z2 = f64x2.add(z2, f64x2.mul(x2, v))
      const x3 = v128.load(at, 48)
      y3 = f64x2.add(y3, f64x2.mul(x3, u))
      z3 = f64x2.add(z3, f64x2.mul(x3, v))
    }
    v128.store(y + row, y0)
    v128.store(y + row, y1, 16)
    v128.store(y + row, y2, 32)
    v128.store(y + row, y3, 48)
    v128.store(z + row, z0)
    v128.store(z + row, z1, 16)
    v128.store(z + row, z2, 32)
    v128.store(z + row, z3, 48)
  }
}

/** Adds the block's Xᵀu to sumsU and Xᵀv to sumsV, p columns (a multiple of 4) of a block whose columns lie next to one another. */
export function addProductsPair(x: usize, u: usize, v: usize, p: i32, sumsU: usize, sumsV: usize): void {
  for (let j = 0; j < p; j += 4, sumsU += 32, sumsV += 32) {
    let at = x + <usize>j * BLOCK_BYTES
    let a0 = f64x2.splat(0), a1 = f64x2.splat(0), a2 = f64x2.splat(0), a3 = f64x2.splat(0)
    let b0 = f64x2.splat(0), b1 = f64x2.splat(0), b2 = f64x2.splat(0), b3 = f64x2.splat(0)
    for (let from: usize = 0; from < BLOCK_BYTES; from += 16, at += 16) {
      const r = v128.load(u + from)
      const s = v128.load(v + from)
      const x0 = v128.load(at)
      a0 = f64x2.add(a0, f64x2.mul(x0, r))
      b0 = f64x2.add(b0, f64x2.mul(x0, s))
      const x1 = v128.load(at, BLOCK_BYTES)
      a1 = f64x2.add(a1, f64x2.mul(x1, r))
      b1 = f64x2.add(b1, f64x2.mul(x1, s))
      const x2 = v128.load(at, 2 * BLOCK_BYTES)
      a2 = f64x2.add(a2, f64x2.mul(x2, r))
      b2 = f64x2.add(b2, f64x2.mul(x2, s))
      const x3 = v128.load(at, 3 * BLOCK_BYTES)
      a3 = f64x2.add(a3, f64x2.mul(x3, r))
      b3 = f64x2.add(b3, f64x2.mul(x3, s))
    }
    addLanes(sumsU, a0)
    addLanes(sumsU + 8, a1)
    addLanes(sumsU + 16, a2)
    addLanes(sumsU + 24, a3)
    addLanes(sumsV, b0)
    addLanes(sumsV + 8, b1)
    addLanes(sumsV + 16, b2)
    addLanes(sumsV + 24, b3)
  }
}

// @ts-ignore: decorator
@inline
function addLanes(at: usize, v: v128): void {
  store<f64>(at, load<f64>(at) + (f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1)))
}
