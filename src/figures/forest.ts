import type { Data, Layout } from 'plotly.js'
import type { ScoreDescription } from '../model/extract.ts'
import type { AssociationRow } from '../model/results.ts'
import { contrastWords } from './contrasts.ts'
import type { Figure, FigureSize } from './figure.ts'
import { forestColumns } from './forestColumns.ts'
import { axisTitle, heads, rowLabels } from './forestLabels.ts'
import { bandShapes, type Forest, forestPlots, type Plot, plotTraces } from './forestPlots.ts'
import { domainBands, type ForestOptions, forestRows, isMarked, primaryContrast } from './forestRows.ts'
import { type Key, keyTrace, type Label, labelTrace } from './layers.ts'
import { formatAlpha, formatRatio } from './numbers.ts'
import { ratioTicks } from './ratioAxis.ts'
import { baseAxis, baseLayout, type Theme } from './theme.ts'

export type { ForestOptions } from './forestRows.ts'
export { isMarked, statusWords } from './forestRows.ts'

/**
 * Figure 1: odds ratios of one cohort, a row per score, the contrasts against non-MDD in one plot and TRD against trMDD
 * in another. Rows fill the height; where they would be too low to read they keep their height, and `head` holds what must
 * not scroll away. On paper the figure grows instead.
 *
 * @param fits rows of `association` of one cohort and definition; a score without a row is not there yet
 * @param scores what to show, in the study's order
 */
export function forestFigure(
  fits: readonly AssociationRow[],
  scores: readonly ScoreDescription[],
  options: ForestOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure } = theme
  const rows = forestRows(fits, scores, options)
  const bands = domainBands(rows, options)
  const heights = heightsOf(theme)
  const fitting = (size.heightPx - heights.head - heights.foot) / Math.max(1, rows.length)
  const scrolls = fitting < measure.row.least && theme.name !== 'print'
  const rowHeight = scrolls ? measure.row.read : Math.max(measure.row.least, Math.min(fitting, measure.row.most))
  const textPx = Math.max(measure.rowText.least, Math.min(rowHeight * measure.row.textShare, measure.rowText.most))
  const columns = forestColumns(rows, bands.length > 0, options, theme, size.widthPx, textPx)
  const plots = forestPlots(rows, columns, options)
  const primary = primaryContrast(options)
  const forest: Forest = { rows, bands, primary, columns, options, theme, rowHeight, textPx, plots }

  const words = { title: 'Figure 1', summary: summaryOf(forest) }
  const rowsHeight = rows.length * rowHeight
  if (!scrolls) {
    const axis = heights.head + rowsHeight
    const title = axis + heights.titleBelow
    return { ...words, ...compose(forest, axis + heights.foot, { heads: true, rows: heights.head, axis, title }) }
  }
  // Where the rows begin below the axis, its title stands above it.
  const title = heights.head + 0.65 * measure.axisText
  const axis = heights.head + 1.5 * measure.axisText
  const head = compose(forest, axis + heights.ticks + measure.tick, { heads: true, axis, title })
  const body = compose(forest, rowsHeight + measure.edge, { rows: 0 })
  return { ...words, ...body, head: { ...words, ...head } }
}

function heightsOf({ measure }: Theme) {
  const head = measure.edge / 2 + 2.85 * measure.text
  const ticks = measure.tick + 1.4 * measure.axisText
  const titleBelow = ticks + 0.65 * measure.axisText
  const foot = titleBelow + 0.7 * measure.axisText + measure.caption
  return { head, ticks, titleBelow, foot }
}

/** What is drawn, and at which height. */
interface Parts {
  readonly heads?: boolean
  readonly rows?: number
  readonly axis?: number
  readonly title?: number
}

function compose(forest: Forest, heightPx: number, parts: Parts): Omit<Figure, 'title' | 'summary'> {
  const { rows, columns, theme, rowHeight } = forest
  const { widthPx } = columns
  const labels: Label[] = []
  const keys: Key[] = []
  const data: Data[] = []
  const layout: Partial<Layout> = baseLayout(theme, { widthPx, heightPx })

  if (parts.heads) heads(forest, 0, labels, keys)
  if (parts.rows !== undefined) {
    rowLabels(forest, parts.rows, labels)
    layout.shapes = bandShapes(forest, parts.rows)
    for (const plot of forest.plots) data.push(...plotTraces(forest, plot))
  }
  const top = parts.rows ?? (parts.axis ?? 0) - 1
  const bottom = parts.rows === undefined ? top + 1 : top + rows.length * rowHeight
  layout.yaxis2 = {
    visible: false,
    fixedrange: true,
    anchor: 'x2',
    domain: [Math.max(0, 1 - bottom / heightPx), 1 - top / heightPx],
    range: [Math.max(1, rows.length) - 0.5, -0.5],
  }
  for (const plot of forest.plots) {
    const { from, to } = plot.span
    const ticks = ratioTicks(plot.range, to - from, theme.measure.axisText)
    layout[plot.axis === 'x2' ? 'xaxis2' : 'xaxis3'] = {
      ...baseAxis(theme),
      visible: parts.axis !== undefined,
      anchor: 'y2',
      domain: [from / widthPx, to / widthPx],
      range: [...plot.range],
      tickvals: ticks.map((tick) => tick.at),
      ticktext: ticks.map((tick) => tick.text),
    }
    if (parts.rows === undefined) data.push(nothingOn(plot))
    if (parts.title !== undefined) labels.push(axisTitle(forest, plot, parts.title))
  }
  data.push(keyTrace(keys), labelTrace(labels, theme))
  const places = parts.rows === undefined ? [] : rows
  return {
    data,
    layout,
    widthPx,
    heightPx,
    rows: places.map(({ score }, index) => ({ score, topPx: top + index * rowHeight, heightPx: rowHeight })),
    captionPx: theme.measure.caption,
    head: null,
  }
}

/** Plotly leaves out an axis without a trace. */
const nothingOn = (plot: Plot): Data => ({ type: 'scatter', x: [null], y: [null], xaxis: plot.axis, yaxis: 'y2' })

function summaryOf({ rows, primary, options }: Forest): string {
  const [cases, controls] = contrastWords(primary).split(' v ')
  const fits = rows.flatMap((row) => {
    const fit = row.fits[primary]
    return fit?.status === 'ok' ? [{ row, fit }] : []
  })
  const marked = fits.filter(({ fit }) => isMarked(fit, options.alpha))
  const failed = rows.filter((row) => row.fits[primary] && row.fits[primary].status !== 'ok').length
  const differ = `between ${cases} and ${controls} at P < ${formatAlpha(options.alpha)}`
  const count =
    marked.length === 0 ? `None of ${rows.length} scores differs` : `${marked.length} of ${rows.length} scores differ`
  const strongest = marked.reduce<(typeof marked)[number] | null>(
    (best, candidate) => (best === null || candidate.fit.log10P < best.fit.log10P ? candidate : best),
    null,
  )
  const strong = strongest ? `; strongest: ${strongest.row.trait}, OR ${formatRatio(strongest.fit.oddsRatio)}` : ''
  const without = failed > 0 ? `; ${failed} could not be fitted` : ''
  return `${count} ${differ}${strong}${without}.`
}
