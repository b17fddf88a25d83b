import type { Data, Shape } from 'plotly.js'
import type { ComparedGroup, GroupOverlap, Intersection } from '../model/comparison.ts'
import type { Figure, FigureSize } from './figure.ts'
import { keyTrace, type Label, labelTrace } from './layers.ts'
import { plain, textWidth, widest, wrapped } from './measure.ts'
import { formatCount } from './numbers.ts'
import { baseLayout, type Palette, type Theme } from './theme.ts'

export interface UpSetOptions {
  readonly group: ComparedGroup
  /** Names of the definitions, in the order of the overlap. */
  readonly definitions: readonly string[]
}

export const mostDefinitions = 8
const mostIntersections = 24

/** In units of the text's size. */
const lineHeight = 1.3
const rowPadding = 0.25
const leastBars = 5.5
const setBar = 5
const dot = 0.64
const noDot = 0.3
/** Of the width, at most, for the names. */
const nameShare = 0.3

/**
 * How definitions overlap in one group: a column for everyone who is in it under exactly the definitions dotted, the bar above
 * counts them; at the left the people under each definition in all. As many columns as the numbers above them have room for,
 * 24 at most, by size and then number of definitions; the rest is one hollow bar.
 *
 * @param overlap of at most `mostDefinitions` definitions
 */
export function upsetFigure(overlap: GroupOverlap, options: UpSetOptions, theme: Theme, size: FigureSize): Figure {
  const { measure, palette } = theme
  const unit = measure.text
  const colour = colourOf(palette, options.group)
  const names = options.definitions.map((name) => wrapped(name, unit, nameShare * size.widthPx))
  const rowHeights = names.map((lines) => (lines.length * lineHeight + 2 * rowPadding) * unit)
  const sizes = overlap.sizes.map(formatCount)

  const nameTo = measure.edge + widest([...names.flat(), 'Definition'], unit)
  const setNumberTo = nameTo + measure.gap + widest([...sizes, 'People'], unit)
  const setBarFrom = setNumberTo + 0.6 * unit
  const matrixFrom = setBarFrom + setBar * unit + measure.gap
  const counts = overlap.intersections.map(({ n }) => formatCount(n))
  const pitch = Math.max(1.4 * unit, widest(counts, unit) + 0.5 * unit)
  const room = Math.max(1, Math.floor((size.widthPx - measure.edge - matrixFrom) / pitch))
  const { shown, others } = split(overlap.intersections, Math.min(room, mostIntersections))
  const columns = shown.length + (others === null ? 0 : 1)
  const widthPx = Math.max(size.widthPx, matrixFrom + columns * pitch + measure.edge)
  const step = Math.min(2.5 * pitch, (widthPx - measure.edge - matrixFrom) / Math.max(1, columns))

  const rowsHeight = rowHeights.reduce((sum, height) => sum + height, 0)
  const head = measure.edge + lineHeight * unit
  const foot = (others === null ? 0.3 : 1.6) * unit + measure.caption
  const heightPx = Math.max(size.heightPx, head + leastBars * unit + 0.6 * unit + rowsHeight + foot)
  const barsTo = heightPx - foot - rowsHeight - 0.6 * unit
  const rowsFrom = barsTo + 0.6 * unit
  const rowTop = (row: number) => rowsFrom + rowHeights.slice(0, row).reduce((sum, height) => sum + height, 0)
  const rowMiddle = (row: number) => rowTop(row) + rowHeights[row] / 2
  const columnMiddle = (column: number) => matrixFrom + (column + 0.5) * step

  const labels: Label[] = [
    { text: 'Definition', x: measure.edge, y: rowsFrom - 0.9 * unit, align: 'left', muted: true },
    { text: 'People', x: setNumberTo, y: rowsFrom - 0.9 * unit, align: 'right', muted: true },
  ]
  const shapes: Partial<Shape>[] = []
  const rect = (x0: number, y0: number, x1: number, y1: number, fill: string, line?: string) =>
    shapes.push({
      type: 'rect',
      xref: 'x',
      yref: 'y',
      x0,
      y0,
      x1,
      y1,
      fillcolor: fill,
      line: line === undefined ? { width: 0 } : { width: measure.axisLine, color: line },
      layer: 'below',
    })

  const largestSet = Math.max(1, ...overlap.sizes)
  names.forEach((lines, row) => {
    if (row % 2 === 0) rect(measure.edge / 2, rowTop(row), widthPx - measure.edge / 2, rowTop(row + 1), palette.band)
    lines.forEach((text, line) => {
      const y = rowMiddle(row) + (line - (lines.length - 1) / 2) * lineHeight * unit
      labels.push({ text: plain(text), x: measure.edge, y, align: 'left' })
    })
    labels.push({ text: sizes[row], x: setNumberTo, y: rowMiddle(row), align: 'right' })
    const length = (overlap.sizes[row] / largestSet) * setBar * unit
    rect(setBarFrom, rowMiddle(row) - 0.4 * unit, setBarFrom + length, rowMiddle(row) + 0.4 * unit, palette.neutral)
  })

  const largest = Math.max(1, others?.n ?? 0, ...shown.map(({ n }) => n))
  const barTop = (n: number) => barsTo - (n / largest) * (barsTo - head)
  const halfBar = Math.min(0.36 * step, 1.1 * unit)
  const bar = (column: number, n: number, fill: string, line?: string) => {
    const x = columnMiddle(column)
    rect(x - halfBar, barTop(n), x + halfBar, barsTo, fill, line)
    labels.push({ text: formatCount(n), x, y: barTop(n) - 0.65 * unit, align: 'centre' })
  }
  const dots: { x: number; y: number; on: boolean }[] = []
  shown.forEach(({ definitions, n }, column) => {
    bar(column, n, colour)
    const x = columnMiddle(column)
    const [first, last] = [definitions[0], definitions[definitions.length - 1]]
    rect(x - 0.06 * unit, rowMiddle(first), x + 0.06 * unit, rowMiddle(last), colour)
    for (let row = 0; row < names.length; row++) dots.push({ x, y: rowMiddle(row), on: definitions.includes(row) })
  })
  if (others !== null) {
    bar(shown.length, others.n, palette.ground, colour)
    const text = `Hollow bar: the ${formatCount(others.intersections)} other combinations together`
    const fits = textWidth(text, unit) <= widthPx - 2 * measure.edge
    const words = fits ? text : `Hollow bar: ${formatCount(others.intersections)} others`
    labels.push({
      text: words,
      x: widthPx - measure.edge,
      y: rowTop(names.length) + 0.9 * unit,
      align: 'right',
      muted: true,
    })
  }

  const keys = dots.map(({ x, y, on }) => ({
    symbol: 'circle' as const,
    colour: on ? colour : palette.axis,
    x,
    y,
    size: (on ? dot : noDot) * unit,
  }))
  const data: Data[] = [keyTrace(keys), labelTrace(labels, theme)]
  return {
    title: 'Overlap of definitions',
    summary: summaryOf(overlap, options),
    data,
    layout: { ...baseLayout(theme, { widthPx, heightPx }), shapes },
    widthPx,
    heightPx,
    rows: [],
    captionPx: measure.caption,
    head: null,
  }
}

/** One column is kept for the rest where not all have room. */
function split(intersections: readonly Intersection[], room: number) {
  if (intersections.length <= room) return { shown: intersections, others: null }
  const shown = intersections.slice(0, room - 1)
  const rest = intersections.slice(room - 1)
  return { shown, others: { intersections: rest.length, n: rest.reduce((sum, { n }) => sum + n, 0) } }
}

const colourOf = ({ contrasts, neutral }: Palette, group: ComparedGroup): string =>
  group === 'MDD' ? neutral : contrasts[`${group}/nonMDD`]

function summaryOf({ intersections }: GroupOverlap, { group, definitions }: UpSetOptions): string {
  const name = group === 'MDD' ? 'trMDD or TRD' : group
  const under = intersections.reduce((sum, { n }) => sum + n, 0)
  const all = intersections.find((one) => one.definitions.length === definitions.length)?.n ?? 0
  const people = under === 1 ? '1 person is' : `${formatCount(under)} people are`
  return `${people} ${name} under at least one of ${definitions.length} definitions, ${formatCount(all)} under all of them.`
}
