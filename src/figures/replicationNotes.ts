import type { ReplicationRow } from '../model/effectResults.ts'
import type { Box, Point } from './labelPlaces.ts'
import type { Label } from './layers.ts'
import { plain, widest } from './measure.ts'
import { formatDecimal, formatInterval, formatRatio, missing } from './numbers.ts'
import type { Theme } from './theme.ts'

/** Standard errors to each side of a 95 % interval. */
export const REACH = 1.959964

/** What the scatter says in numbers, in the corner with the fewest marks. */
export function cornerNotes(row: ReplicationRow, marks: readonly Point[], inside: Box, { measure }: Theme) {
  const texts = noteTexts(row)
  const width = widest(texts, measure.axisText)
  const line = 1.3 * measure.axisText
  const inset = 0.6 * measure.text
  const corners = [
    { left: inside.left + inset, top: inside.top + inset },
    { left: inside.right - inset - width, top: inside.bottom - inset - texts.length * line },
    { left: inside.right - inset - width, top: inside.top + inset },
    { left: inside.left + inset, top: inside.bottom - inset - texts.length * line },
  ].map(({ left, top }) => ({ left, right: left + width, top, bottom: top + texts.length * line }))
  const crowd = (box: Box) =>
    marks.filter(({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom).length
  const box = corners.reduce((best, each) => (crowd(each) < crowd(best) ? each : best))
  const labels = texts.map(
    (text, i): Label => ({
      text: plain(text),
      x: box.left,
      y: box.top + (i + 0.5) * line,
      align: 'left',
      size: measure.axisText,
    }),
  )
  return { box, labels }
}

export function noteTexts({
  rSquared,
  rSquaredLower,
  rSquaredUpper,
  onBoundary,
  slope,
  slopeStandardError,
  york,
  sameSign,
}: ReplicationRow): string[] {
  const interval = Number.isFinite(rSquaredLower)
    ? ` (${formatDecimal(rSquaredLower, 0)}–${formatDecimal(rSquaredUpper, 0)})`
    : ''
  return [
    Number.isFinite(rSquared)
      ? `R² ${formatDecimal(rSquared, 1)}%${interval}${onBoundary ? ' †' : ''}`
      : 'R² not estimable',
    `Slope ${slopeText(slope, slopeStandardError)}`,
    `York ${slopeText(york.slope, york.slopeStandardError)}`,
    `Same sign ${sameSign.count} of ${sameSign.of}`,
  ]
}

function slopeText(slope: number, error: number): string {
  if (!Number.isFinite(slope)) return missing
  const [lower, upper] = [slope - REACH * error, slope + REACH * error]
  const interval = lower < 0 ? `${formatDecimal(lower, 2)} to ${formatDecimal(upper, 2)}` : formatInterval(lower, upper)
  return `${slope < 0 ? formatDecimal(slope, 2) : formatRatio(slope)} (${interval})`
}
