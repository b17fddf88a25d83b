// The sums of products behind the informations of `coxMoments`, by tiles of 4 × 4 that stay in registers; a chunk of slots at a time.

/** What a tile needs to know of a slot; its rows lie in the chunk in this order. */
// @ts-ignore: decorator
@unmanaged
export class SlotRows {
  /** 1: sums over those at risk begin anew. */
  anew: i32
  /** Those who are at risk at other slots only; their weights are negative where they leave the sums here. */
  passing: i32
  /** Those whose last slot it is. */
  own: i32
  /** What V takes away, with negative weights: 0 in slots without events. */
  less: i32
  /** h of V. */
  hazard: f64
}

/** Sizes and addresses of a chunk. */
// @ts-ignore: decorator
@unmanaged
export class Chunk {
  columns: i32
  slots: i32
  slotRows: usize
  /** Rows of `columns` doubles, and a weight times them. */
  rows: usize
  weighted: usize
  /** columns²: the sum of r x xᵀ over those at risk. */
  square: usize
  /** 8 pairs for each slot with events: the tile of its information. */
  tiles: usize
  nWeights: i32
  /** nWeights for each slot with events. */
  weights: usize
  /** nWeights × columns². */
  information: usize
}

export function addChunk(c: Chunk): void {
  for (let j = 0; j < c.columns; j += 4) {
    for (let k = 0; k < j; k += 4) addTile(c, <usize>j << 3, <usize>k << 3, false)
    addTile(c, <usize>j << 3, <usize>j << 3, true)
  }
}

/**
 * Adds rows j … j + 3 of the columns k … k + 3 (in bytes) of the slots' informations V = h·A − … to those of each weight.
 * On the diagonal half of what lies above it is left out.
 */
// @ts-ignore: decorator
@inline
function addTile(c: Chunk, j: usize, k: usize, onDiagonal: bool): void {
  const bytes = <usize>c.columns << 3
  const towards = c.weighted - c.rows + k - j
  const two = bytes << 1, three = two + bytes
  const atRisk = c.square + (k >> 3) * bytes + j
  let row = c.rows + j, tile = c.tiles
  let a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128, b2: v128, b3: v128
  const slotsEnd = c.slotRows + <usize>c.slots * offsetof<SlotRows>()
  for (let at = c.slotRows; at < slotsEnd; at += offsetof<SlotRows>()) {
    const slot = changetype<SlotRows>(at)
    if (slot.anew) for (let column: usize = 0; column < 4; column++) memory.fill(atRisk + column * bytes, 0, 32)
    a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = f64x2.splat(0)
    for (let part = slot.passing ? 0 : 1; ; part++) {
      const count = part == 0 ? slot.passing : part == 1 ? slot.own : slot.less
      for (const end = row + <usize>count * bytes; row < end; row += bytes) {
        const u = v128.load(row), v = v128.load(row, 16)
        const s0 = v128.load64_splat(row + towards), s1 = v128.load64_splat(row + towards, 8)
        a0 = f64x2.add(a0, f64x2.mul(u, s0))
        b0 = f64x2.add(b0, f64x2.mul(v, s0))
        a1 = f64x2.add(a1, f64x2.mul(u, s1))
        b1 = f64x2.add(b1, f64x2.mul(v, s1))
        const s2 = v128.load64_splat(row + towards, 16), s3 = v128.load64_splat(row + towards, 24)
        if (!onDiagonal) a2 = f64x2.add(a2, f64x2.mul(u, s2))
        b2 = f64x2.add(b2, f64x2.mul(v, s2))
        if (!onDiagonal) a3 = f64x2.add(a3, f64x2.mul(u, s3))
        b3 = f64x2.add(b3, f64x2.mul(v, s3))
      }
      if (part == 2) break
      a0 = f64x2.add(v128.load(atRisk), a0)
      b0 = f64x2.add(v128.load(atRisk, 16), b0)
      a1 = f64x2.add(v128.load(atRisk + bytes), a1)
      b1 = f64x2.add(v128.load(atRisk + bytes, 16), b1)
      if (!onDiagonal) a2 = f64x2.add(v128.load(atRisk + two), a2)
      b2 = f64x2.add(v128.load(atRisk + two, 16), b2)
      if (!onDiagonal) a3 = f64x2.add(v128.load(atRisk + three), a3)
      b3 = f64x2.add(v128.load(atRisk + three, 16), b3)
      v128.store(atRisk, a0)
      v128.store(atRisk, b0, 16)
      v128.store(atRisk + bytes, a1)
      v128.store(atRisk + bytes, b1, 16)
      if (!onDiagonal) v128.store(atRisk + two, a2)
      v128.store(atRisk + two, b2, 16)
      if (!onDiagonal) v128.store(atRisk + three, a3)
      v128.store(atRisk + three, b3, 16)
      if (part == 1 && !slot.less) break
      const factor = part == 0 ? f64x2.splat(0) : f64x2.splat(slot.hazard)
      a0 = f64x2.mul(factor, a0)
      b0 = f64x2.mul(factor, b0)
      a1 = f64x2.mul(factor, a1)
      b1 = f64x2.mul(factor, b1)
      if (!onDiagonal) a2 = f64x2.mul(factor, a2)
      b2 = f64x2.mul(factor, b2)
      if (!onDiagonal) a3 = f64x2.mul(factor, a3)
      b3 = f64x2.mul(factor, b3)
    }
    if (!slot.less) continue
    v128.store(tile, a0)
    v128.store(tile, b0, 16)
    v128.store(tile, a1, 32)
    v128.store(tile, b1, 48)
    if (!onDiagonal) v128.store(tile, a2, 64)
    v128.store(tile, b2, 80)
    if (!onDiagonal) v128.store(tile, a3, 96)
    v128.store(tile, b3, 112)
    tile += 128
  }
  const into = c.information + (k >> 3) * bytes + j
  for (let column: usize = 0; column < 4; column++) addWeighted(c, column << 5, tile, into + column * bytes)
}

/** Adds a column of the slots' tiles to those of the informations, each slot with its weight; three weights at a time. */
function addWeighted(c: Chunk, column: usize, tilesEnd: usize, to: usize): void {
  const square = <usize>(c.columns * c.columns) << 3
  const stride = <usize>c.nWeights << 3
  let t = 0
  for (; t + 3 <= c.nWeights; t += 3) {
    const into = to + <usize>t * square, second = into + square, third = second + square
    let a0 = v128.load(into), b0 = v128.load(into, 16)
    let a1 = v128.load(second), b1 = v128.load(second, 16)
    let a2 = v128.load(third), b2 = v128.load(third, 16)
    let weight = c.weights + (<usize>t << 3)
    for (let tile = c.tiles + column, end = tilesEnd + column; tile < end; tile += 128, weight += stride) {
      const u = v128.load(tile), v = v128.load(tile, 16)
      const w0 = v128.load64_splat(weight), w1 = v128.load64_splat(weight, 8), w2 = v128.load64_splat(weight, 16)
      a0 = f64x2.add(a0, f64x2.mul(w0, u))
      b0 = f64x2.add(b0, f64x2.mul(w0, v))
      a1 = f64x2.add(a1, f64x2.mul(w1, u))
      b1 = f64x2.add(b1, f64x2.mul(w1, v))
      a2 = f64x2.add(a2, f64x2.mul(w2, u))
      b2 = f64x2.add(b2, f64x2.mul(w2, v))
    }
    v128.store(into, a0)
    v128.store(into, b0, 16)
    v128.store(second, a1)
    v128.store(second, b1, 16)
    v128.store(third, a2)
    v128.store(third, b2, 16)
  }
  for (; t < c.nWeights; t++) {
    const into = to + <usize>t * square
    let a = v128.load(into), b = v128.load(into, 16)
    let weight = c.weights + (<usize>t << 3)
    for (let tile = c.tiles + column, end = tilesEnd + column; tile < end; tile += 128, weight += stride) {
      const w = v128.load64_splat(weight)
      a = f64x2.add(a, f64x2.mul(w, v128.load(tile)))
      b = f64x2.add(b, f64x2.mul(w, v128.load(tile, 16)))
    }
    v128.store(into, a)
    v128.store(into, b, 16)
  }
}
