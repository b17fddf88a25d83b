import type { Data, Layout } from 'plotly.js'
import type { AssociationRow } from '../model/results.ts'
import { contrastSymbols, nonMddContrasts } from './contrasts.ts'
import { hasEstimate } from './fits.ts'
import type { ForestColumns, Span } from './forestColumns.ts'
import { ghostTraces } from './forestGhosts.ts'
import type { DomainBand, ForestOptions, ForestPanel, ForestRow } from './forestRows.ts'
import { type Interval, type Range, ratioRange, sharedRanges } from './ratioAxis.ts'
import type { ContrastKey, Theme } from './theme.ts'

/** A forest with all that is measured and decided, before it is drawn. */
export interface Forest {
  readonly panels: readonly ForestPanel[]
  readonly rows: readonly ForestRow[]
  readonly bands: readonly DomainBand[]
  readonly marked: ReadonlySet<AssociationRow>
  readonly primary: ContrastKey
  readonly columns: ForestColumns
  readonly options: ForestOptions
  readonly theme: Theme
  readonly rowHeight: number
  readonly textPx: number
  readonly plots: readonly Plot[]
}

export interface Plot {
  /** Index of its panel. */
  readonly panel: number
  readonly span: Span
  readonly range: Range
  readonly contrasts: readonly ContrastKey[]
  /** Plotly's number of the x axis: 2 for `x2` and `xaxis2`. */
  readonly axis: number
}

/** The plots of the columns: those of one kind on one range, all of them on one unless the kinds are too unlike. */
export function forestPlots(
  rows: readonly ForestRow[],
  columns: ForestColumns,
  options: ForestOptions,
): readonly Plot[] {
  const keysOfNone = nonMddContrasts.filter((key) => options.contrasts.includes(key))
  const [ofNone, ofTreated] = sharedRanges(
    keysOfNone.length === 0 ? null : ratioRange(intervals(rows, keysOfNone)),
    options.contrasts.includes('TRD/trMDD') ? ratioRange(intervals(rows, ['TRD/trMDD'])) : null,
  )
  return columns.panels
    .flatMap(({ againstNone, againstTreated }, panel) => [
      { panel, span: againstNone, contrasts: keysOfNone, range: ofNone },
      { panel, span: againstTreated, contrasts: ['TRD/trMDD'] as const, range: ofTreated },
    ])
    .flatMap(({ span, ...plot }) => (span === null ? [] : [{ span, ...plot }]))
    .map((plot, index) => ({ ...plot, axis: index + 2 }))
}

function intervals(rows: readonly ForestRow[], keys: readonly ContrastKey[]): readonly Interval[] {
  return rows.flatMap((row) =>
    row.panels.flatMap((fits) =>
      keys.flatMap((key) => {
        const fit = fits[key]
        return hasEstimate(fit) ? [{ lower: Math.log(fit.ciLower), upper: Math.log(fit.ciUpper) }] : []
      }),
    ),
  )
}

/** Grounds of every second domain, and the lines of no effect. */
export function bandShapes(forest: Forest, top: number): Layout['shapes'] {
  const { bands, rows, rowHeight, columns, theme } = forest
  const { measure, palette } = theme
  const shaded = bands
    .filter((_, index) => index % 2 === 0)
    .map(({ first, count }) => ({
      type: 'rect' as const,
      xref: 'x' as const,
      yref: 'y' as const,
      x0: measure.edge / 2,
      x1: columns.widthPx - measure.edge / 2,
      y0: top + first * rowHeight,
      y1: top + (first + count) * rowHeight,
      fillcolor: palette.band,
      line: { width: 0 },
      layer: 'below' as const,
    }))
  const references = forest.plots.map(({ span, range }) => {
    const x = span.from + ((0 - range[0]) / (range[1] - range[0])) * (span.to - span.from)
    return {
      type: 'line' as const,
      xref: 'x' as const,
      yref: 'y' as const,
      x0: x,
      x1: x,
      y0: top,
      y1: top + rows.length * rowHeight,
      line: { width: measure.reference, color: palette.axis },
      layer: 'below' as const,
    }
  })
  return [...shaded, ...references]
}

/** Intervals, arrows and marks of one plot, on its axis and the shared rows. */
export function plotTraces({ rows, bands, marked, theme, rowHeight, options }: Forest, plot: Plot): readonly Data[] {
  const { measure, palette } = theme
  const [from, to] = plot.range
  const axes = { xaxis: `x${plot.axis}`, yaxis: 'y2', hoverinfo: 'skip', cliponaxis: false } as const
  const markSize = Math.max(measure.mark.least, Math.min(0.42 * rowHeight, measure.mark.most))
  const shaded = (index: number) =>
    bands.some(({ first, count }, band) => band % 2 === 0 && index >= first && index < first + count)
  const offset = (key: ContrastKey) => (plot.contrasts.length < 2 ? 0 : plot.contrasts.indexOf(key) === 0 ? -0.2 : 0.2)

  return plot.contrasts.flatMap((key): Data[] => {
    const colour = palette.contrasts[key]
    const symbol = options.hazard ? 'square' : contrastSymbols[key]
    const x: (number | null)[] = []
    const y: (number | null)[] = []
    const marks: { x: number; y: number; fill: string }[] = []
    const arrows: { x: number; y: number; symbol: 'triangle-left' | 'triangle-right' }[] = []
    rows.forEach((row, index) => {
      const fit = row.panels[plot.panel][key]
      if (!hasEstimate(fit)) return
      const at = index + offset(key)
      const lower = Math.log(fit.ciLower)
      const upper = Math.log(fit.ciUpper)
      x.push(Math.min(Math.max(lower, from), to), Math.max(Math.min(upper, to), from), null)
      y.push(at, at, null)
      if (lower < from) arrows.push({ x: from, y: at, symbol: 'triangle-left' })
      if (upper > to) arrows.push({ x: to, y: at, symbol: 'triangle-right' })
      if (fit.logOddsRatio < from || fit.logOddsRatio > to) return
      const hollow = shaded(index) ? palette.band : palette.ground
      marks.push({ x: fit.logOddsRatio, y: at, fill: marked.has(fit) ? colour : hollow })
    })
    return [
      { ...axes, type: 'scatter', mode: 'lines', x, y, line: { color: colour, width: measure.interval } },
      {
        ...axes,
        type: 'scatter',
        mode: 'markers',
        x: arrows.map((arrow) => arrow.x),
        y: arrows.map((arrow) => arrow.y),
        marker: {
          symbol: arrows.map((arrow) => arrow.symbol),
          size: markSize,
          color: colour,
          opacity: 1,
          line: { width: 0 },
        },
      },
      ...ghostTraces(rows, key, { ...plot, y: (row) => row + offset(key), markSize }, theme),
      {
        ...axes,
        type: 'scatter',
        mode: 'markers',
        x: marks.map((mark) => mark.x),
        y: marks.map((mark) => mark.y),
        marker: {
          symbol,
          // A diamond of the same size looks smaller.
          size: symbol === 'diamond' ? markSize + 1.5 * (measure.mark.least / 4) : markSize,
          color: marks.map((mark) => mark.fill),
          opacity: 1,
          line: { color: colour, width: measure.markLine },
        },
      },
    ]
  })
}
