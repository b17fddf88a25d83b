import type { PointerEvent } from 'react'
import type { Figure, FigurePoint, FigureRow } from '../figures/figure.ts'

/** What can be selected in a figure: its rows from top to bottom, or its points from left to right. */
export type FigureItem = FigureRow | FigurePoint

export const itemsOf = (figure: Figure | null): readonly FigureItem[] => figure?.points ?? figure?.rows ?? []

/** How far each key goes, in items. */
export const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  j: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  k: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

export function itemAfter(items: readonly FigureItem[], selected: string | null, step: number): FigureItem {
  const at = items.findIndex((item) => item.score === selected)
  if (at < 0) return items[step < 0 ? items.length - 1 : 0]
  return items[Math.max(0, Math.min(items.length - 1, at + step))]
}

const nearPx = 14

/** The row under the pointer, or the nearest point that is near it. */
export function itemAt(items: readonly FigureItem[], event: PointerEvent<HTMLElement>): FigureItem | null {
  const frame = event.currentTarget.getBoundingClientRect()
  const [x, y] = [event.clientX - frame.left, event.clientY - frame.top]
  const distance = (item: FigureItem) => {
    if ('x' in item) return Math.hypot(item.x - x, item.y - y)
    const { topPx, heightPx, across } = item
    const isBeside = across !== undefined && (x < across.leftPx || x >= across.leftPx + across.widthPx)
    return y >= topPx && y < topPx + heightPx && !isBeside ? 0 : Number.POSITIVE_INFINITY
  }
  const nearest = items.reduce<FigureItem | null>(
    (best, item) => (best === null || distance(item) < distance(best) ? item : best),
    null,
  )
  return nearest !== null && distance(nearest) <= nearPx ? nearest : null
}

/** Scrolls the frame so far that a row stands below the head and above the foot. */
export function reveal(frame: HTMLElement | null, item: FigureItem): void {
  if (!frame || !('topPx' in item) || frame.scrollHeight <= frame.clientHeight) return
  const headPx = (frame.firstElementChild as HTMLElement).offsetHeight
  const roomPx = frame.clientHeight - headPx - item.heightPx
  frame.scrollTop = Math.max(Math.min(frame.scrollTop, item.topPx), item.topPx - roomPx)
}

const ringPx = 14
/** Around the row, so that its line covers no letters. */
const outlinePx = 1.5

/** A band over a row, an outline where a tint would change colours, a ring around a point. */
export function FigureMark({
  figure,
  score,
  className,
}: {
  readonly figure: Figure
  readonly score: string | null
  readonly className: string
}) {
  const item = itemsOf(figure).find((one) => one.score === score)
  if (item === undefined) return null
  if ('x' in item) {
    const place = { left: item.x - ringPx / 2, top: item.y - ringPx / 2, width: ringPx, height: ringPx }
    return <div className={`${className} ring`} style={place} />
  }
  const { topPx: top, heightPx: height, across } = item
  const sides = across && { left: across.leftPx, width: across.widthPx }
  if (figure.rowMark !== 'outline') return <div className={className} style={{ top, height, ...sides }} />
  const outline = { top: top - outlinePx, height: height + 2 * outlinePx, ...sides }
  return <div className={`${className} outlined`} style={outline} />
}
