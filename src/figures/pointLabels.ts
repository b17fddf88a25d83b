import type { Label } from './layers.ts'
import { textWidth } from './measure.ts'

/** A mark that words must not cover, in pixels. */
export interface Mark {
  readonly x: number
  readonly y: number
  readonly radius: number
}

export interface Wish extends Mark {
  readonly text: string
  readonly bold?: boolean
}

export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface PlacedLabels {
  readonly labels: readonly Label[]
  /** From a mark to its words, where they stand apart from it. */
  readonly leaders: readonly { readonly x: readonly [number, number]; readonly y: readonly [number, number] }[]
}

const directions = [
  [1, 0],
  [-1, 0],
  [1, -0.7],
  [1, 0.7],
  [-1, -0.7],
  [-1, 0.7],
  [0, -1],
  [0, 1],
] as const
/** In em. */
const distances = [0.15, 0.9, 1.8, 2.8, 4]
const leadersFrom = 0.9

/**
 * Words beside their marks: the nearest place where they cover no mark and no other words, the first wish first. A wish
 * without such a place has no words.
 *
 * @param marks all of them, those of the wishes among them
 * @param taken where words stand already
 */
export function placeLabels(
  wishes: readonly Wish[],
  marks: readonly Mark[],
  area: Box,
  size: number,
  taken: readonly Box[] = [],
): PlacedLabels {
  const boxes = [...taken]
  const labels: Label[] = []
  const leaders: PlacedLabels['leaders'][number][] = []
  const isFree = (box: Box): boolean =>
    box.left >= area.left &&
    box.right <= area.right &&
    box.top >= area.top &&
    box.bottom <= area.bottom &&
    boxes.every((other) => apart(box, other)) &&
    marks.every((mark) => !covers(box, mark))
  for (const wish of wishes) {
    const width = textWidth(wish.text, size, wish.bold ? 'bold' : 'regular')
    const places = distances.flatMap((distance) =>
      directions.map((direction) => placeAt(wish, direction, distance, width, size)),
    )
    const place = places.find(({ box }) => isFree(box))
    if (place === undefined) continue
    boxes.push(place.box)
    labels.push({
      text: wish.text,
      x: place.box.left,
      y: (place.box.top + place.box.bottom) / 2,
      align: 'left',
      size,
      bold: wish.bold,
    })
    if (place.distance >= leadersFrom) leaders.push({ x: [wish.x, place.nearest.x], y: [wish.y, place.nearest.y] })
  }
  return { labels, leaders }
}

function placeAt(wish: Wish, [dx, dy]: readonly [number, number], distance: number, width: number, size: number) {
  const reach = wish.radius + distance * size
  const height = 1.15 * size
  const middle = wish.y + dy * (reach + (dx === 0 ? height / 2 : 0))
  const left = dx === 0 ? wish.x - width / 2 : dx > 0 ? wish.x + reach : wish.x - reach - width
  const box = { left, right: left + width, top: middle - height / 2, bottom: middle + height / 2 }
  const nearest = {
    x: Math.max(box.left - 1, Math.min(wish.x, box.right + 1)),
    y: Math.max(box.top, Math.min(wish.y, box.bottom)),
  }
  return { box, nearest, distance }
}

const apart = (a: Box, b: Box): boolean =>
  a.right + 2 <= b.left || b.right + 2 <= a.left || a.bottom <= b.top || b.bottom <= a.top

function covers(box: Box, { x, y, radius }: Mark): boolean {
  const dx = Math.max(box.left - x, 0, x - box.right)
  const dy = Math.max(box.top - y, 0, y - box.bottom)
  return Math.hypot(dx, dy) < radius
}
