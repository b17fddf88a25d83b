import type { Data, Layout } from 'plotly.js'
import type { ScoreDescription } from '../model/extract.ts'
import { contrastWords } from './contrasts.ts'
import { causeWords } from './drawnCurves.ts'
import type { Figure, FigureSize } from './figure.ts'
import { hasEstimate } from './fits.ts'
import { forestColumns } from './forestColumns.ts'
import { axisTitle, heads, markNotes, rowLabels } from './forestLabels.ts'
import { bandShapes, type Forest, forestPlots, type Plot, plotTraces } from './forestPlots.ts'
import {
  domainBands,
  type ForestOptions,
  type ForestPanel,
  forestRows,
  markedOf,
  primaryContrast,
} from './forestRows.ts'
import { type Key, keyTrace, type Label, labelTrace } from './layers.ts'
import { thresholdName } from './marking.ts'
import { formatRatio } from './numbers.ts'
import { ratioTicks } from './ratioAxis.ts'
import { baseAxis, baseLayout, type Theme } from './theme.ts'

export type { ForestNote, ForestOptions, ForestPanel, HazardWords } from './forestRows.ts'

/**
 * Figure 1: odds ratios of one cohort, a row per score, the contrasts against non-MDD in one plot and TRD against trMDD
 * in another. eFigure 1 has these two plots for each cohort, side by side: never further marks in a row. Rows fill the
 * height; where they would be too low to read they keep their height, and `head` holds what must not scroll away. On paper
 * the figure grows instead.
 *
 * @param panels one, or those to be seen beside each other; the first orders the rows
 * @param scores what to show, in the study's order
 */
export function forestFigure(
  panels: readonly ForestPanel[],
  scores: readonly ScoreDescription[],
  options: ForestOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure } = theme
  const rows = forestRows(panels, scores, options)
  const bands = domainBands(rows, options)
  const marked = markedOf(panels, options.marking)
  const heights = heightsOf(theme, panels, options)
  const fitting = (size.heightPx - heights.head - heights.foot) / Math.max(1, rows.length)
  const scrolls = fitting < measure.row.least && theme.name !== 'print'
  const rowHeight = scrolls ? measure.row.read : Math.max(measure.row.least, Math.min(fitting, measure.row.most))
  const textPx = Math.max(measure.rowText.least, Math.min(rowHeight * measure.row.textShare, measure.rowText.most))
  const columns = forestColumns(panels, rows, bands.length > 0, options, theme, size.widthPx, textPx)
  const plots = forestPlots(rows, columns, options)
  const primary = primaryContrast(options)
  const forest: Forest = { panels, rows, bands, marked, primary, columns, options, theme, rowHeight, textPx, plots }

  const words = { title: options.title, summary: summaryOf(forest) }
  const rowsHeight = rows.length * rowHeight
  if (!scrolls) {
    const axis = heights.head + rowsHeight
    const title = axis + heights.titleBelow
    const parts = { heads: true, rows: heights.head, axis, title, notes: title + heights.notes }
    return { ...words, ...compose(forest, axis + heights.foot, parts) }
  }
  // Where the rows begin below the axis, its title stands above it.
  const title = heights.head + heights.notes + 0.65 * measure.axisText
  const axis = heights.head + heights.notes + 1.5 * measure.axisText
  const head = compose(forest, axis + heights.ticks + measure.tick, {
    heads: true,
    axis,
    title,
    notes: title - heights.notes,
  })
  const body = compose(forest, rowsHeight + measure.edge, { rows: 0 })
  return { ...words, ...body, head: { ...words, ...head } }
}

function heightsOf({ measure }: Theme, panels: readonly ForestPanel[], { hazard }: ForestOptions) {
  // Hazard ratios are of one contrast, which has no line of its own.
  const lines = (panels.length > 1 ? 4.1 : 2.85) - (hazard ? 1.25 : 0)
  const head = measure.edge / 2 + lines * measure.text
  const ticks = measure.tick + 1.4 * measure.axisText
  const titleBelow = ticks + 0.65 * measure.axisText
  // Marks of a narrow forest are explained in a line of their own.
  const isMarked = panels.some(({ fits }) => fits.some((fit) => fit.method === 'firth' || hazard?.flagged.has(fit)))
  const notes = hazard && isMarked ? 1.4 * measure.axisText : 0
  const foot = titleBelow + 0.7 * measure.axisText + notes + measure.caption
  return { head, ticks, titleBelow, foot, notes }
}

/** What is drawn, and at which height. */
interface Parts {
  readonly heads?: boolean
  readonly rows?: number
  readonly axis?: number
  readonly title?: number
  readonly notes?: number
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
    const axis = {
      ...baseAxis(theme),
      visible: parts.axis !== undefined,
      anchor: 'y2',
      domain: [from / widthPx, to / widthPx],
      range: [...plot.range],
      tickvals: ticks.map((tick) => tick.at),
      ticktext: ticks.map((tick) => tick.text),
    }
    Object.assign(layout, { [`xaxis${plot.axis}`]: axis })
    const isEmpty = !rows.some((row) => plot.contrasts.some((key) => hasEstimate(row.panels[plot.panel][key])))
    if (parts.rows === undefined || isEmpty) data.push(nothingOn(plot))
    if (parts.title !== undefined) labels.push(axisTitle(forest, plot, parts.title))
  }
  if (parts.notes !== undefined) labels.push(...markNotes(forest, parts.notes))
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
const nothingOn = (plot: Plot): Data => ({ type: 'scatter', x: [null], y: [null], xaxis: `x${plot.axis}`, yaxis: 'y2' })

function summaryOf(forest: Forest): string {
  const { panels } = forest
  const sentences = panels.map((_, index) => `${panelSummary(forest, index)}.`)
  return panels.length === 1 ? sentences[0] : sentences.map((one, k) => `${panels[k].label}: ${one}`).join(' ')
}

function panelSummary({ rows, marked, primary, options }: Forest, panel: number): string {
  const [cases, controls] = contrastWords(primary).split(' v ')
  const fits = rows.flatMap((row) => {
    const fit = row.panels[panel][primary]
    return hasEstimate(fit) ? [{ row, fit }] : []
  })
  const different = fits.filter(({ fit }) => marked.has(fit))
  const failed = rows.filter(({ panels }) => panels[panel][primary] && !hasEstimate(panels[panel][primary])).length
  const { hazard } = options
  const what = hazard ? `in the hazard of ${causeWords[hazard.event]}` : `between ${cases} and ${controls}`
  const differ = `${what} at ${thresholdName(options.marking, fits.length)}`
  const count =
    different.length === 0
      ? `None of ${rows.length} scores differs`
      : `${different.length} of ${rows.length} scores differ`
  const strongest = different.reduce<(typeof different)[number] | null>(
    (best, candidate) => (best === null || candidate.fit.log10P < best.fit.log10P ? candidate : best),
    null,
  )
  const strong = strongest
    ? `; strongest: ${strongest.row.trait}, ${hazard ? 'HR' : 'OR'} ${formatRatio(strongest.fit.oddsRatio)}`
    : ''
  const without = failed > 0 ? `; ${failed} could not be fitted` : ''
  return `${count} ${differ}${strong}${without}`
}
