import type { Data } from 'plotly.js'
import { hasEstimate } from './fits.ts'
import type { Span } from './forestColumns.ts'
import type { ForestRow } from './forestRows.ts'
import type { Range } from './ratioAxis.ts'
import type { ContrastKey, Theme } from './theme.ts'

/** Where a contrast is drawn. */
export interface GhostPlace {
  readonly span: Span
  readonly range: Range
  /** Index of the panel, and plotly's number of its axis. */
  readonly panel: number
  readonly axis: number
  /** Of a row's mark. */
  readonly y: (row: number) => number
  readonly markSize: number
}

/** Nearer than this to the present estimate one is not told from it. */
const leastPx = 1.5

/**
 * Where estimates of the scenario compared with were: a dot each, with a tail that ends at the present estimate. Both ends
 * are kept to the axis; a dot beyond it is left out. On paper there are none: what leaves shows one study, the one it names.
 */
export function ghostTraces(
  rows: readonly ForestRow[],
  key: ContrastKey,
  { panel, span, range, axis, y, markSize }: GhostPlace,
  { name, palette, measure }: Theme,
): readonly Data[] {
  if (name === 'print') return []
  const [from, to] = range
  const pxOf = (value: number) => ((value - from) / (to - from)) * (span.to - span.from)
  const within = (value: number) => Math.min(Math.max(value, from), to)
  const apart = rows.flatMap(({ panels, pinned }, row) => {
    const [now, before] = [panels[panel][key], pinned[panel][key]]
    if (!hasEstimate(now) || !hasEstimate(before)) return []
    const ends = { row, now: within(now.logOddsRatio), before: within(before.logOddsRatio), was: before.logOddsRatio }
    return Math.abs(pxOf(ends.now) - pxOf(ends.before)) > leastPx ? [ends] : []
  })
  if (apart.length === 0) return []
  const dots = apart.filter(({ was }) => was >= from && was <= to)
  const shared = { type: 'scatter', xaxis: `x${axis}`, yaxis: 'y2', hoverinfo: 'skip', cliponaxis: false } as const
  return [
    {
      ...shared,
      mode: 'lines',
      x: apart.flatMap(({ now, before }) => [before, now, null]),
      y: apart.flatMap(({ row }) => [y(row), y(row), null]),
      line: { color: palette.ghost, width: 2 * measure.interval },
    },
    {
      ...shared,
      mode: 'markers',
      x: dots.map(({ before }) => before),
      y: dots.map(({ row }) => y(row)),
      marker: { symbol: 'circle', size: 0.75 * markSize, color: palette.ghost, opacity: 1, line: { width: 0 } },
    },
  ]
}
