import type { Data, Shape } from 'plotly.js'
import { contrasting, divergingColour } from './colour.ts'
import type { Figure, FigureSize } from './figure.ts'
import { domainLines } from './forestLabels.ts'
import { domainBands } from './forestRows.ts'
import { keySquare, keyTraces, steps } from './heatmapWords.ts'
import { type Label, labelTrace } from './layers.ts'
import { plain, textWidth, widest } from './measure.ts'
import { formatDecimal } from './numbers.ts'
import { baseLayout, type Theme } from './theme.ts'

export interface CorrelatedScore {
  readonly column: string
  readonly trait: string
  readonly domain: string
}

/** In em. */
const domainWidth = 9
const leastCell = 0.55
/** Correlations this strong have a dot. */
export const strong = 0.5

/**
 * Correlations of scores as a triangle, rows and columns in the same order, domains between lines. Cells are bars, which stay
 * vectors in an export.
 *
 * @param correlation scores × scores, symmetric; NaN where it cannot be told
 */
export function correlationFigure(
  scores: readonly CorrelatedScore[],
  correlation: Float64Array,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure, palette } = theme
  const { edge, gap, text, cellRow, cellText } = measure
  const k = scores.length
  const bands = domainBands(scores, { order: 'domain' })
  const keyPx = 2.1 * text
  const fitting = (size.heightPx - 2 * edge - keyPx - measure.caption) / Math.max(1, k)
  const scrolls = fitting < cellRow.least && theme.name !== 'print'
  const rowHeight = scrolls ? cellRow.read : Math.max(cellRow.least, Math.min(fitting, cellRow.most))
  const textPx = Math.max(cellText.least, Math.min(rowHeight * cellRow.textShare, cellText.most))
  const traits = widest(
    scores.map(({ trait }) => trait),
    textPx,
  )
  const words = scores.flatMap(({ domain }) => domain.split(' '))
  // A single domain tells no scores apart, and long names need its room.
  const named = size.widthPx >= measure.columnsFrom.all && bands.length > 1
  const domainPx = named ? Math.max(domainWidth * textPx, widest(words, textPx)) + gap : 0
  const scoreFrom = edge + domainPx
  const cellsFrom = scoreFrom + traits + gap
  const room = (size.widthPx - edge - cellsFrom) / Math.max(1, k)
  const cell = Math.max(theme.name === 'print' ? 0 : leastCell * text, Math.min(room, 1.6 * rowHeight))
  const widthPx = Math.max(size.widthPx, cellsFrom + k * cell + edge)
  const top = edge
  const bottom = top + k * rowHeight
  const heightPx = Math.max(scrolls ? 0 : size.heightPx, bottom + keyPx + measure.caption)

  const labels: Label[] = scores.map(({ trait }, row) => ({
    text: plain(trait),
    x: scoreFrom,
    y: top + (row + 0.5) * rowHeight,
    align: 'left',
    size: textPx,
  }))
  if (named) {
    const lineHeight = Math.max(rowHeight, 1.1 * textPx)
    for (const band of bands) {
      const most = Math.max(1, Math.floor((band.count * rowHeight) / lineHeight))
      domainLines(band.domain, textPx, domainPx - gap, most).forEach((words, line) => {
        const y = top + (band.first + 0.5) * rowHeight + line * lineHeight
        labels.push({ text: plain(words), x: edge, y, align: 'left', size: textPx, muted: true })
      })
    }
  }
  const cells: { x: number; y: number; r: number; fill: string }[] = []
  for (let row = 0; row < k; row++) {
    for (let column = 0; column < row; column++) {
      const r = correlation[row * k + column]
      const fill = Number.isNaN(r) ? 'rgba(0,0,0,0)' : divergingColour(palette.diverging, r, 1)
      cells.push({ x: cellsFrom + column * cell, y: top + (row + 0.5) * rowHeight, r, fill })
    }
  }
  const dots = cells.filter(({ r }) => Math.abs(r) >= strong)
  const data: Data[] = [
    {
      type: 'bar',
      orientation: 'h',
      base: cells.map(({ x }) => x),
      x: cells.map(() => 0.94 * cell),
      y: cells.map(({ y }) => y),
      width: cells.map(() => 0.92 * rowHeight),
      marker: { color: cells.map(({ fill }) => fill), line: { width: 0 } },
      hoverinfo: 'skip',
    } as Data,
    {
      type: 'scatter',
      mode: 'markers',
      x: dots.map(({ x }) => x + 0.47 * cell),
      y: dots.map(({ y }) => y),
      marker: {
        symbol: 'circle',
        size: Math.min(0.4 * cell, 0.38 * rowHeight, measure.mark.least),
        color: dots.map(({ fill }) => contrasting(fill, '#ffffff', '#14171a')),
        opacity: 1,
        line: { width: 0 },
      },
      hoverinfo: 'skip',
    },
    ...key(theme, edge, bottom, labels),
  ]
  const shapes = bands.slice(1).map(({ first }): Partial<Shape> => {
    const y = top + first * rowHeight
    const line = { width: measure.reference, color: palette.axis }
    return { type: 'line', xref: 'x', yref: 'y', x0: edge, x1: cellsFrom + first * cell, y0: y, y1: y, line }
  })
  return {
    title: 'Correlations between scores',
    summary: summaryOf(scores, correlation),
    data: [...data, labelTrace(labels, theme)],
    layout: { ...baseLayout(theme, { widthPx, heightPx }), barmode: 'overlay', shapes },
    widthPx,
    heightPx,
    rows: scores.map(({ column }, row) => ({ score: column, topPx: top + row * rowHeight, heightPx: rowHeight })),
    rowMark: 'outline',
    captionPx: measure.caption,
    head: null,
  }
}

/** The scale from −1 to 1, and what a dot says. */
function key(theme: Theme, from: number, top: number, labels: Label[]): Data[] {
  const { text, gap } = theme.measure
  const y = top + 1.05 * text
  const square = keySquare * text
  const [low, high, dot] = ['−1', '1', `|r| ≥ ${strong}`]
  const scaleFrom = from + textWidth(low, text) + text / 2
  const highAt = scaleFrom + steps * square + text / 2
  const dotAt = highAt + textWidth(high, text) + gap + text / 3
  labels.push(
    { text: low, x: from, y, align: 'left' },
    { text: high, x: highAt, y, align: 'left' },
    { text: dot, x: dotAt + text / 2, y, align: 'left' },
  )
  return keyTraces(theme, scaleFrom, dotAt, y)
}

function summaryOf(scores: readonly CorrelatedScore[], correlation: Float64Array): string {
  const k = scores.length
  let [most, first, second, count] = [0, -1, -1, 0]
  for (let row = 0; row < k; row++) {
    for (let column = 0; column < row; column++) {
      const r = correlation[row * k + column]
      if (Math.abs(r) >= strong) count++
      if (Math.abs(r) > Math.abs(most)) [most, first, second] = [r, column, row]
    }
  }
  if (first < 0) return `Correlations of ${k} scores: none can be told.`
  return (
    `Correlations of ${k} scores: ${count} pairs at |r| ≥ ${strong}; strongest: ${scores[first].trait} and ` +
    `${scores[second].trait}, r ${formatDecimal(most, 2)}.`
  )
}
