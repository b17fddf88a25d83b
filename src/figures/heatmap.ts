import type { Data, Layout } from 'plotly.js'
import { contrasting, divergingColour } from './colour.ts'
import type { Figure, FigureSize } from './figure.ts'
import {
  type HeatmapColumn,
  type HeatmapOptions,
  type HeatmapPlan,
  type HeatmapRow,
  heatmapPlan,
} from './heatmapPlan.ts'
import { heatmapKey, heatmapWords } from './heatmapWords.ts'
import type { Label } from './layers.ts'
import { labelTrace } from './layers.ts'
import { baseLayout, type Theme } from './theme.ts'

export type { HeatmapCell, HeatmapColumn, HeatmapOptions, HeatmapRow } from './heatmapPlan.ts'

/**
 * Scores × columns (cohorts, contrasts, definitions), an effect a cell: a rectangle on a diverging scale, a dot where it is
 * marked. Rectangles are bars, which stay vectors in an export; plotly's own heatmap leaves as a bitmap (plotly.js 4149).
 * Rows fill the height; where they would be too low to read they scroll under heads and key.
 *
 * @param rows in the order shown
 */
export function heatmapFigure(
  rows: readonly HeatmapRow[],
  columns: readonly HeatmapColumn[],
  options: HeatmapOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const plan = heatmapPlan(rows, columns, options, theme, size)
  const words = { title: options.title, summary: options.summary }
  const rowsHeight = rows.length * plan.rowHeight
  if (!plan.scrolls) {
    const bottom = plan.headPx + rowsHeight
    const heightPx = bottom + plan.keyPx + theme.measure.caption
    return { ...words, ...compose(plan, heightPx, { heads: plan.headPx, rows: plan.headPx, key: bottom }) }
  }
  const head = compose(plan, plan.keyPx + plan.headPx, { heads: plan.keyPx + plan.headPx, key: 0 })
  const body = compose(plan, rowsHeight + theme.measure.edge, { rows: 0 })
  return { ...words, ...body, head: { ...words, ...head } }
}

/** What is drawn: at which height the heads end, the rows begin, the key begins. */
interface Parts {
  readonly heads?: number
  readonly rows?: number
  readonly key?: number
}

function compose(plan: HeatmapPlan, heightPx: number, parts: Parts): Omit<Figure, 'title' | 'summary'> {
  const { rows, theme, widthPx, rowHeight } = plan
  const labels: Label[] = []
  const layout: Partial<Layout> = { ...baseLayout(theme, { widthPx, heightPx }), barmode: 'overlay', shapes: [] }
  const data: Data[] = []
  if (parts.key !== undefined) data.push(...heatmapKey(plan, parts.key, labels))
  if (parts.rows !== undefined) {
    data.push(...cells(plan, parts.rows, labels))
    layout.shapes = lines(plan, parts.rows)
  }
  heatmapWords(plan, parts, labels)
  data.push(labelTrace(labels, theme))
  const top = parts.rows
  return {
    data,
    layout,
    widthPx,
    heightPx,
    rows:
      top === undefined
        ? []
        : rows.map(({ score }, index) => ({ score, topPx: top + index * rowHeight, heightPx: rowHeight })),
    rowMark: 'outline',
    captionPx: theme.measure.caption,
    head: null,
  }
}

const shareOfWidth = 0.97
const shareOfHeight = 0.9

/** Rectangles and dots; a fit that failed is an outline around a dash. */
function cells(
  { rows, columns, options, theme, lefts, cellWidth, rowHeight, textPx }: HeatmapPlan,
  top: number,
  labels: Label[],
): Data[] {
  const { palette, measure } = theme
  const bars: { base: number; y: number; fill: string; line: string }[] = []
  const dots: { x: number; y: number; colour: string }[] = []
  columns.forEach((column, c) => {
    const left = lefts[c]
    rows.forEach(({ score }, r) => {
      const cell = column.cells.get(score)
      if (cell === undefined) return
      const y = top + (r + 0.5) * rowHeight
      const x = left + (shareOfWidth * cellWidth) / 2
      if (Number.isNaN(cell.effect)) {
        bars.push({ base: left, y, fill: 'rgba(0,0,0,0)', line: palette.muted })
        labels.push({ text: '–', x, y, align: 'centre', size: textPx, muted: true })
        return
      }
      const fill = divergingColour(palette.diverging, cell.effect, options.clip)
      bars.push({ base: left, y, fill, line: fill })
      if (cell.marked) dots.push({ x, y, colour: contrasting(fill, '#ffffff', '#14171a') })
    })
  })
  return [
    {
      type: 'bar',
      orientation: 'h',
      base: bars.map(({ base }) => base),
      x: bars.map(() => shareOfWidth * cellWidth),
      y: bars.map(({ y }) => y),
      width: bars.map(() => shareOfHeight * rowHeight),
      marker: {
        color: bars.map(({ fill }) => fill),
        line: { width: measure.reference / 2, color: bars.map(({ line }) => line) },
      },
      hoverinfo: 'skip',
    } as Data,
    {
      type: 'scatter',
      mode: 'markers',
      x: dots.map(({ x }) => x),
      y: dots.map(({ y }) => y),
      marker: {
        symbol: 'circle',
        size: Math.min(0.38 * rowHeight, measure.mark.least),
        color: dots.map(({ colour }) => colour),
        opacity: 1,
        line: { width: 0 },
      },
      hoverinfo: 'skip',
    },
  ]
}

/** Between domains, and around the column that the others are compared with. */
function lines(plan: HeatmapPlan, top: number): Layout['shapes'] {
  const { rows, columns, bands, theme, widthPx, rowHeight, cellWidth, lefts } = plan
  const { palette, measure } = theme
  const between = bands.slice(1).map(({ first }) => ({
    type: 'line' as const,
    xref: 'x' as const,
    yref: 'y' as const,
    x0: measure.edge,
    x1: widthPx - measure.edge,
    y0: top + first * rowHeight,
    y1: top + first * rowHeight,
    line: { width: measure.reference, color: palette.axis },
  }))
  const frames = columns.flatMap((column, c) => {
    if (!column.framed) return []
    const left = lefts[c]
    const line = { width: 1.5 * measure.reference, color: palette.text }
    const edges = { y0: top, y1: top + rows.length * rowHeight, x0: left - 1, x1: left + shareOfWidth * cellWidth + 1 }
    return [{ type: 'rect' as const, xref: 'x' as const, yref: 'y' as const, ...edges, line }]
  })
  return [...between, ...frames]
}
