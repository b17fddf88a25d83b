import { textWidth } from './measure.ts'
import { formatRatio } from './numbers.ts'

/** Of an estimate, on the log scale. */
export interface Interval {
  readonly lower: number
  readonly upper: number
}

export type Range = readonly [from: number, to: number]

export interface Tick {
  /** On the log scale. */
  readonly at: number
  readonly text: string
}

/** An interval this many times as wide as the median one does not stretch the axis: arrows stand for its ends. */
const tooWide = 6
const empty: Range = [Math.log(0.8), Math.log(1.25)]

/**
 * From the lowest to the highest end of the intervals, no effect among them; fits too uncertain to tell left out.
 *
 * @param margin beyond the ends, as a share of the range
 */
export function ratioRange(intervals: readonly Interval[], margin = 0.04): Range {
  if (intervals.length === 0) return empty
  const widths = intervals.map(({ lower, upper }) => upper - lower).sort((a, b) => a - b)
  const widest = tooWide * widths[Math.floor(widths.length / 2)]
  const kept = intervals.filter(({ lower, upper }) => Number.isFinite(upper - lower) && upper - lower <= widest)
  if (kept.length === 0) return empty
  const from = Math.min(0, ...kept.map(({ lower }) => lower))
  const to = Math.max(0, ...kept.map(({ upper }) => upper))
  if (to === from) return empty
  const pad = margin * (to - from)
  return [from - pad, to + pad]
}

/** One range for both plots, unless one is more than twice as wide as the other; null for a plot that is not there. */
export function sharedRanges(a: Range | null, b: Range | null): readonly [Range, Range] {
  if (a === null || b === null) return [a ?? b ?? empty, b ?? a ?? empty]
  const widths = [a[1] - a[0], b[1] - b[0]]
  if (Math.max(...widths) > 2 * Math.min(...widths)) return [a, b]
  const both: Range = [Math.min(a[0], b[0]), Math.max(a[1], b[1])]
  return [both, both]
}

/**
 * Round ratios, 1 among them, as close as their texts allow on an axis of that width; the highest may go to spare the
 * others, since equal steps crowd there.
 */
export function ratioTicks([from, to]: Range, widthPx: number, textPx: number): readonly Tick[] {
  const px = widthPx / (to - from)
  const apart = (ticks: readonly Tick[]) =>
    ticks.every((tick, index) => {
      if (index === 0) return true
      const former = ticks[index - 1]
      const textsPx = (textWidth(former.text, textPx) + textWidth(tick.text, textPx)) / 2
      return (tick.at - former.at) * px >= textsPx + 0.7 * textPx
    })
  const candidates = candidateRatios(from, to).flatMap((ratios) => {
    const ticks = ratios
      .map((ratio) => ({ at: Math.log(ratio), text: tickText(ratio) }))
      .filter(({ at }) => at >= from && at <= to)
    const highest = ticks[ticks.length - 1]
    return highest?.text === '1' ? [ticks] : [ticks, ticks.slice(0, -1)]
  })
  return candidates.find((ticks) => ticks.length > 1 && apart(ticks)) ?? [{ at: 0, text: '1' }]
}

const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5]
const perDecade = [[1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]
const decadesApart = [2, 3, 6]
const mostDecades = 12

/** From the finest to the coarsest: equal steps of the ratio for narrow axes, then a few a decade, then decades. */
function candidateRatios(from: number, to: number): readonly (readonly number[])[] {
  const equal = steps.map((step) => {
    const first = Math.max(1, Math.ceil(Math.exp(from) / step))
    const count = Math.min(200, Math.floor(Math.exp(to) / step) - first + 1)
    return Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step)
  })
  const decades = (apart: number) =>
    Array.from({ length: 2 * Math.floor(mostDecades / apart) + 1 }, (_, index) => {
      return 10 ** (apart * (index - Math.floor(mostDecades / apart)))
    })
  const digits = perDecade.map((firsts) => decades(1).flatMap((decade) => firsts.map((first) => first * decade)))
  return [...equal, ...digits, ...decadesApart.map(decades)]
}

const tickText = (ratio: number): string =>
  ratio < 0.01 || ratio >= 1000 ? formatExponent(ratio) : formatRatio(ratio).replace(/\.?0+$/, '')

const formatExponent = (ratio: number): string => ratio.toExponential(0).replace('e+', 'e').replace('-', '−')
