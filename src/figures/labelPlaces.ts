export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Wanted extends Point {
  readonly width: number
}

/** Where a name's line begins (its left end and middle), or null where it would cover a mark, another name or leave the box. */
export type Place = Point | null

/**
 * Places for names beside their marks: right, left, above, below, then the corners, a step further out each round. The
 * names come in the order of importance.
 *
 * @param marks all marks of the plot, those of the names among them
 * @param taken boxes that must stay free
 */
export function labelPlaces(
  wanted: readonly Wanted[],
  marks: readonly Point[],
  taken: readonly Box[],
  inside: Box,
  { textPx, markPx }: { readonly textPx: number; readonly markPx: number },
): readonly Place[] {
  const filled: Box[] = [
    ...taken,
    ...marks.map(({ x, y }) => ({
      left: x - markPx / 2,
      right: x + markPx / 2,
      top: y - markPx / 2,
      bottom: y + markPx / 2,
    })),
  ]
  return wanted.map(({ x, y, width }) => {
    for (let step = 1; step <= 3; step++) {
      const off = step * (0.8 * markPx + 1)
      const rise = off + 0.5 * textPx
      const lefts = { right: x + off, left: x - off - width, middle: x - width / 2 }
      const candidates: readonly Point[] = [
        { x: lefts.right, y },
        { x: lefts.left, y },
        { x: lefts.middle, y: y - rise },
        { x: lefts.middle, y: y + rise },
        { x: lefts.right, y: y - rise },
        { x: lefts.right, y: y + rise },
        { x: lefts.left, y: y - rise },
        { x: lefts.left, y: y + rise },
      ]
      for (const place of candidates) {
        const box = boxOf(place, width, textPx)
        if (!holds(inside, box) || filled.some((other) => overlap(other, box))) continue
        filled.push(box)
        return place
      }
    }
    return null
  })
}

const boxOf = ({ x, y }: Point, width: number, textPx: number): Box => ({
  left: x,
  right: x + width,
  top: y - 0.6 * textPx,
  bottom: y + 0.6 * textPx,
})

const holds = (outer: Box, inner: Box): boolean =>
  inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
