import type { Data, Layout } from 'plotly.js'
import type { Figure, FigureSize } from './figure.ts'
import { type Key, keyTrace, type Label, labelTrace } from './layers.ts'
import { markupWidth, plain, textWidth } from './measure.ts'
import { type Box, placeLabels } from './pointLabels.ts'
import type { Tick } from './ratioAxis.ts'
import { baseAxis, baseLayout, type Theme } from './theme.ts'

/** One score in a plot of points. */
export interface PlotPoint {
  readonly score: string
  readonly trait: string
  readonly x: number
  readonly y: number
  readonly colour: string
  readonly filled: boolean
  /** Drawn faint: the rows are filtered, and this is none of them. */
  readonly faint: boolean
  /** The axis ends before it: an arrow stands at that end. */
  readonly beyond?: 'left' | 'right' | null
}

export interface PointAxis {
  readonly range: readonly [number, number]
  readonly title: string
  ticks(lengthPx: number): readonly Tick[]
}

export interface PointPlot {
  readonly title: string
  readonly summary: string
  readonly x: PointAxis
  readonly y: PointAxis
  readonly points: readonly PlotPoint[]
  readonly symbol: 'circle' | 'square' | 'diamond'
  /** Scores that wish for their name beside their point, the most urgent first. */
  readonly named: readonly string[]
  /** Has its name in bold. */
  readonly selected: string | null
  /** Squares of these colours before these words, over the plot. */
  readonly keys: readonly { readonly colour: string; readonly text: string }[]
  /** A line of words in the upper left corner of the plot. */
  readonly corner: string
  /** Behind the points, on `x2` and `y2`. */
  readonly behind: readonly Data[]
  /** A line across, with its words over its right end. */
  readonly across: { readonly y: number; readonly words: string } | null
  /** A line upwards. */
  readonly upwards: number | null
}

/** The figure that volcano and quantile-quantile plot share: axes, points, and names beside those that wish for them. */
export function pointFigure(plot: PointPlot, theme: Theme, asked: FigureSize): Figure {
  const { measure, palette } = theme
  const size = {
    widthPx: Math.max(asked.widthPx, 20 * measure.text),
    heightPx: Math.max(asked.heightPx, 16 * measure.text),
  }
  const { text, axisText, edge, gap } = measure
  const keyLines = keyLinesOf(plot.keys, text, size.widthPx - 2 * edge, gap)
  const yTexts = plot.y.ticks(size.heightPx).map((tick) => textWidth(tick.text, axisText))
  const area: Box = {
    left: edge + Math.max(0, ...yTexts) + 2 * measure.tick + text / 2,
    right: size.widthPx - edge - text,
    top: edge / 2 + keyLines.length * 1.4 * text + 1.9 * text,
    bottom: size.heightPx - measure.caption - 3.3 * axisText - measure.tick,
  }
  const xPx = (value: number) => px(value, plot.x.range, area.left, area.right)
  const yPx = (value: number) => px(value, plot.y.range, area.bottom, area.top)
  const radius = measure.mark.most / 2 + measure.markLine / 2

  const keys: Key[] = []
  const labels: Label[] = []
  keyLines.forEach((line, index) => {
    const y = edge / 2 + (index + 0.6) * 1.4 * text
    for (const { colour, text: words, x } of line) {
      keys.push({ symbol: 'square', colour, x: x + 0.35 * text, y, size: 0.7 * text })
      labels.push({ text: plain(words), x: x + 1.05 * text, y, align: 'left' })
    }
  })
  labels.push({ text: plot.y.title, x: edge, y: area.top - text, align: 'left', size: axisText, muted: true })
  const middle = (area.left + area.right) / 2
  const titleY = area.bottom + measure.tick + 2.3 * axisText
  labels.push({ text: plot.x.title, x: middle, y: titleY, align: 'centre', size: axisText, muted: true })

  const taken: Box[] = []
  const say = (words: string, right: boolean, y: number) => {
    const width = markupWidth(words, axisText)
    const x = right ? area.right - width : area.left + text / 2
    labels.push({ text: words, x, y, align: 'left', size: axisText, muted: true })
    taken.push({ left: x, right: x + width, top: y - 0.7 * axisText, bottom: y + 0.7 * axisText })
  }
  if (plot.corner !== '') say(plot.corner, false, area.top + 0.8 * axisText)
  if (plot.across !== null) say(plot.across.words, true, yPx(plot.across.y) - 0.8 * axisText)

  const placed = plot.points.map((point) => ({ ...point, px: xPx(point.x), py: yPx(point.y) }))
  const marks = placed.map(({ px: x, py: y }) => ({ x, y, radius }))
  const wishes = plot.named.flatMap((score) => {
    const at = placed.findIndex((point) => point.score === score)
    return at < 0 ? [] : [{ ...marks[at], text: placed[at].trait, bold: score === plot.selected }]
  })
  const names = placeLabels(wishes, marks, { ...area, left: area.left + 2 }, axisText, taken)
  labels.push(...names.labels.map((label) => ({ ...label, text: plain(label.text) })))

  const onAxes = { xaxis: 'x2', yaxis: 'y2', hoverinfo: 'skip', cliponaxis: false } as const
  const data: Data[] = [
    ...plot.behind,
    {
      type: 'scatter',
      mode: 'lines',
      x: names.leaders.flatMap(({ x }) => [...x, null]),
      y: names.leaders.flatMap(({ y }) => [...y, null]),
      line: { color: palette.axis, width: measure.reference },
      hoverinfo: 'skip',
    },
    {
      ...onAxes,
      type: 'scatter',
      mode: 'markers',
      x: plot.points.map(({ x }) => x),
      y: plot.points.map(({ y }) => y),
      marker: {
        symbol: plot.points.map(({ beyond }) => (beyond ? (`triangle-${beyond}` as const) : plot.symbol)),
        size: measure.mark.most,
        color: plot.points.map(({ colour, filled, faint }) =>
          faint ? palette.band : filled ? colour : palette.ground,
        ),
        opacity: 1,
        line: {
          color: plot.points.map(({ colour, faint }) => (faint ? palette.muted : colour)),
          width: measure.markLine,
        },
      },
    },
    keyTrace(keys),
    labelTrace(labels, theme),
  ]
  return {
    title: plot.title,
    summary: plot.summary,
    data,
    layout: {
      ...baseLayout(theme, size),
      ...axes(plot, area, size, theme),
      shapes: lines(plot, area, xPx, yPx, theme),
    },
    ...size,
    rows: [],
    points: placed.map(({ score, px: x, py: y }) => ({ score, x, y })).sort((a, b) => a.x - b.x || a.y - b.y),
    captionPx: measure.caption,
    head: null,
  }
}

const px = (value: number, [from, to]: readonly [number, number], start: number, end: number): number =>
  start + ((value - from) / (to - from)) * (end - start)

/** Keys on as few lines as hold them, from the left. */
function keyLinesOf(keys: PointPlot['keys'], text: number, widthPx: number, gap: number) {
  const lines: { colour: string; text: string; x: number }[][] = []
  let x = 0
  for (const key of keys) {
    const width = 1.05 * text + textWidth(key.text, text)
    if (lines.length === 0 || x + width > widthPx) {
      lines.push([])
      x = 0
    }
    lines[lines.length - 1].push({ ...key, x: x + gap / 2 })
    x += width + gap
  }
  return lines
}

function axes(plot: PointPlot, area: Box, size: FigureSize, theme: Theme): Partial<Layout> {
  const xTicks = plot.x.ticks(area.right - area.left)
  const yTicks = plot.y.ticks(area.bottom - area.top)
  return {
    xaxis2: {
      ...baseAxis(theme),
      anchor: 'y2',
      domain: [area.left / size.widthPx, area.right / size.widthPx],
      range: [...plot.x.range],
      tickvals: xTicks.map(({ at }) => at),
      ticktext: xTicks.map(({ text }) => text),
    },
    yaxis2: {
      ...baseAxis(theme),
      anchor: 'x2',
      domain: [1 - area.bottom / size.heightPx, 1 - area.top / size.heightPx],
      range: [...plot.y.range],
      tickvals: yTicks.map(({ at }) => at),
      ticktext: yTicks.map(({ text }) => text),
    },
  }
}

function lines(
  { across, upwards }: PointPlot,
  area: Box,
  xPx: (value: number) => number,
  yPx: (value: number) => number,
  { measure, palette }: Theme,
): Layout['shapes'] {
  const line = { width: measure.reference, color: palette.axis }
  const base = { type: 'line', xref: 'x', yref: 'y', layer: 'below' } as const
  return [
    ...(across === null
      ? []
      : [
          {
            ...base,
            x0: area.left,
            x1: area.right,
            y0: yPx(across.y),
            y1: yPx(across.y),
            line: { ...line, dash: 'dash' as const },
          },
        ]),
    ...(upwards === null ? [] : [{ ...base, x0: xPx(upwards), x1: xPx(upwards), y0: area.top, y1: area.bottom, line }]),
  ]
}

const tickSteps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

/** Round numbers from 0 on, as close as their texts allow along an axis of that length. */
export function countTicks([from, to]: readonly [number, number], lengthPx: number, apartPx: number): readonly Tick[] {
  const most = Math.max(1, lengthPx / apartPx)
  const step = tickSteps.find((one) => (to - from) / one <= most) ?? 10 * tickSteps[tickSteps.length - 1]
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, index) => {
    const at = (first + index) * step
    return { at, text: step < 1 ? at.toFixed(1) : String(at) }
  })
}
