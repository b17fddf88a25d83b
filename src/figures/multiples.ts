import type { Data } from 'plotly.js'
import type { AssociationRow } from '../model/results.ts'
import type { Figure, FigureSize } from './figure.ts'
import { hasEstimate } from './fits.ts'
import { type Label, labelTrace } from './layers.ts'
import { plain, textWidth, widest, wrapped } from './measure.ts'
import { ratioRange, ratioTicks } from './ratioAxis.ts'
import { baseLayout, type Theme } from './theme.ts'

/** One definition in every panel. */
export interface MultiplesColumn {
  /** Definitions of one group stand together. */
  readonly group: string
  readonly code: string
  readonly isPrimary: boolean
  /** By score; one without a row is not there yet. */
  readonly fits: ReadonlyMap<string, AssociationRow>
  /** Of these fits. */
  readonly marked: ReadonlySet<AssociationRow>
}

export interface MultiplesOptions {
  readonly title: string
  readonly summary: string
  /** What fills a mark, in plotly's markup: `P < 1e−5`. */
  readonly mark: string
}

/** Width and height that a panel needs to be read, in em; between groups, in definitions. */
const leastWidth = 9
const leastHeight = 6.5
const groupGap = 0.8
/** Width of a panel in heights, where there is a choice. */
const bestShape = 1.5

/**
 * A small panel for each score: its odds ratio and interval under every definition, side by side, on one axis for all.
 * Panels fill the width; where they would be too low to read the figure is higher than asked for.
 *
 * @param rows in the order shown, row by row
 */
export function multiplesFigure(
  rows: readonly { readonly score: string; readonly trait: string }[],
  columns: readonly MultiplesColumn[],
  options: MultiplesOptions,
  theme: Theme,
  asked: FigureSize,
): Figure {
  const { measure, palette } = theme
  const all = columns.flatMap(({ fits }) => [...fits.values()].filter(hasEstimate))
  const range = ratioRange(all.map(({ ciLower, ciUpper }) => ({ lower: Math.log(ciLower), upper: Math.log(ciUpper) })))
  const key = wrapped(keyWords(columns), measure.text, asked.widthPx - 2 * measure.edge)
  const page = pageOf(rows.length, key.length + 1, range, theme, asked)
  const { panels, ticks } = page
  const lefts = placesOf(columns)
  const steps = lefts.length === 0 ? 1 : lefts[lefts.length - 1] + 1

  const labels: Label[] = key.map((text, line) => ({
    text: plain(text),
    x: measure.edge,
    y: page.keyY(line),
    align: 'left',
    muted: true,
  }))
  labels.push({
    text: `Filled: ${options.mark}. Diamond: primary definition.`,
    x: measure.edge,
    y: page.keyY(key.length),
    align: 'left',
    muted: true,
  })
  const frames: Lines = { x: [], y: [] }
  const reference: Lines = { x: [], y: [] }
  const intervals: Lines = { x: [], y: [] }
  const marks: { x: number; y: number; filled: boolean; isPrimary: boolean }[] = []

  rows.forEach(({ score, trait }, index) => {
    const panel = panels[index]
    const y = (log: number) => panel.bottom - ((log - range[0]) / (range[1] - range[0])) * (panel.bottom - panel.top)
    const within = (log: number) => Math.max(range[0], Math.min(range[1], log))
    segment(frames, panel.left, panel.bottom, panel.left, panel.top)
    segment(reference, panel.left, y(0), panel.right, y(0))
    labels.push({
      text: plain(shortened(trait, measure.axisText, panel.right - panel.left)),
      x: panel.left,
      y: panel.top - 0.8 * measure.axisText,
      align: 'left',
      size: measure.axisText,
    })
    for (const { at, text } of panel.isFirst ? ticks : []) {
      const place = { x: panel.left - measure.tick, y: y(at), align: 'right', size: measure.axisText } as const
      labels.push({ text, ...place, muted: true })
    }
    columns.forEach(({ fits, marked, isPrimary }, c) => {
      const fit = fits.get(score)
      if (fit === undefined) return
      const x = panel.left + ((lefts[c] + 0.75) / (steps + 0.5)) * (panel.right - panel.left)
      if (!hasEstimate(fit)) {
        labels.push({ text: '–', x, y: y(0), align: 'centre', size: measure.axisText, muted: true })
        return
      }
      segment(intervals, x, y(within(Math.log(fit.ciLower))), x, y(within(Math.log(fit.ciUpper))))
      const { logOddsRatio } = fit
      if (within(logOddsRatio) === logOddsRatio) {
        marks.push({ x, y: y(logOddsRatio), filled: marked.has(fit), isPrimary })
      }
    })
  })
  const colour = palette.contrasts['TRD/trMDD']
  const accent = palette.contrasts['TRD/nonMDD']
  const size = Math.min(measure.mark.least, (0.7 * page.panelWidth) / steps)
  const marksOf = (isPrimary: boolean): Data => {
    const own = marks.filter((mark) => mark.isPrimary === isPrimary)
    const ink = isPrimary ? accent : colour
    return {
      type: 'scatter',
      mode: 'markers',
      x: own.map(({ x }) => x),
      y: own.map(({ y }) => y),
      marker: {
        symbol: isPrimary ? 'diamond' : 'circle',
        size: isPrimary ? 1.4 * size : size,
        color: own.map(({ filled }) => (filled ? ink : palette.ground)),
        opacity: 1,
        line: { width: 0.8 * measure.markLine, color: ink },
      },
      hoverinfo: 'skip',
    }
  }
  return {
    title: options.title,
    summary: options.summary,
    data: [
      lines(frames, palette.axis, measure.axisLine),
      lines(reference, palette.axis, measure.reference),
      lines(intervals, palette.muted, 0.8 * measure.interval),
      marksOf(false),
      marksOf(true),
      labelTrace(labels, theme),
    ],
    layout: baseLayout(theme, page.size),
    ...page.size,
    rows: rows.map(({ score }, index) => ({ score, ...panels[index].box })),
    rowMark: 'outline',
    captionPx: measure.caption,
    head: null,
  }
}

/** Segments of one colour, apart from each other. */
interface Lines {
  readonly x: (number | null)[]
  readonly y: (number | null)[]
}

function segment({ x, y }: Lines, x0: number, y0: number, x1: number, y1: number): void {
  x.push(x0, x1, null)
  y.push(y0, y1, null)
}

const lines = ({ x, y }: Lines, color: string, width: number): Data => ({
  type: 'scatter',
  mode: 'lines',
  x,
  y,
  line: { color, width },
  hoverinfo: 'skip',
})

/** Where each definition stands, in definitions from the left. */
function placesOf(columns: readonly MultiplesColumn[]): readonly number[] {
  let gaps = 0
  return columns.map(({ group }, c) => {
    if (c > 0 && columns[c - 1].group !== group) gaps += groupGap
    return c + gaps
  })
}

/** *In each panel from left to right: trMDD1 with TRD1, TRD2; …* */
function keyWords(columns: readonly MultiplesColumn[]): string {
  const groups = [...new Set(columns.map(({ group }) => group))]
  const words = groups.map((group) => {
    const codes = columns.filter((column) => column.group === group).map(({ code }) => code)
    return group === '' ? codes.join(', ') : `${group} (${codes.join(', ')})`
  })
  return `Odds ratio of TRD v trMDD, in each panel from left to right: ${words.join('; ')}.`
}

/** Panels as near to `bestShape` as the size allows, none narrower than can be read. */
function pageOf(
  count: number,
  keyLines: number,
  range: readonly [number, number],
  { measure, name }: Theme,
  asked: FigureSize,
) {
  const { text, axisText, edge, gap, tick, caption } = measure
  const top = edge + keyLines * 1.4 * text
  const guess = ratioTicks(range, leastHeight * axisText, 1.6 * axisText)
  const left =
    edge +
    widest(
      guess.map((one) => one.text),
      axisText,
    ) +
    tick
  const roomX = asked.widthPx - left - edge
  const roomY = asked.heightPx - top - edge - caption
  const titlePx = 1.8 * axisText
  const most = Math.max(1, Math.floor((roomX + gap) / (leastWidth * axisText + gap)))
  const shapes = Array.from({ length: most }, (_, index) => {
    const across = index + 1
    const down = Math.ceil(count / across)
    const width = (roomX - (across - 1) * gap) / across
    return { across, width, height: roomY / Math.max(1, down) - titlePx }
  })
  const least = leastHeight * axisText
  const fitting = shapes.filter(({ height }) => height >= least * (name === 'print' ? 0.6 : 1))
  const shape = ({ width, height }: { width: number; height: number }) => Math.abs(Math.log(width / height / bestShape))
  const chosen = fitting.sort((a, b) => shape(a) - shape(b))[0] ?? shapes[shapes.length - 1]
  const height = Math.max(chosen.height, fitting.length > 0 ? 0 : least)
  const panels = Array.from({ length: count }, (_, index) => {
    const [row, column] = [Math.floor(index / chosen.across), index % chosen.across]
    const x = left + column * (chosen.width + gap)
    const y = top + row * (height + titlePx)
    const box = { topPx: y, heightPx: titlePx + height, across: { leftPx: x - tick, widthPx: chosen.width + 2 * tick } }
    // The lowest tick of a panel and the title below it need some room.
    return {
      left: x,
      right: x + chosen.width,
      top: y + titlePx,
      bottom: y + titlePx + height - 0.4 * axisText,
      isFirst: column === 0,
      box,
    }
  })
  const down = Math.ceil(count / chosen.across)
  return {
    panels,
    panelWidth: chosen.width,
    ticks: ratioTicks(range, height, 1.6 * axisText),
    keyY: (line: number) => edge / 2 + (line + 0.6) * 1.4 * text,
    size: {
      widthPx: asked.widthPx,
      heightPx: Math.max(asked.heightPx, top + down * (height + titlePx) + edge + caption),
    },
  }
}

/** The text, or as much of it as fits before an ellipsis. */
function shortened(text: string, size: number, maxWidth: number): string {
  if (textWidth(text, size) <= maxWidth) return text
  const letters = [...text]
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, size) > maxWidth) letters.pop()
  return `${letters.join('').trimEnd()}…`
}
