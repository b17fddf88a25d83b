import type { Data, Layout } from 'plotly.js'
import type { ScoreDescription } from '../model/extract.ts'
import type { AssociationRow } from '../model/results.ts'
import { contrastSymbols, contrastWords, nonMddContrasts } from './contrasts.ts'
import type { Figure, FigureSize } from './figure.ts'
import { estimateText, type ForestColumns, forestColumns, isBold, type Span } from './forestColumns.ts'
import { plotTraces } from './forestMarks.ts'
import {
  type DomainBand,
  domainBands,
  type ForestOptions,
  type ForestRow,
  forestRows,
  isMarked,
  primaryContrast,
} from './forestRows.ts'
import { type Key, keyTrace, type Label, labelTrace } from './layers.ts'
import { plain, textWidth, wrapped } from './measure.ts'
import { formatAlpha, formatRatio } from './numbers.ts'
import { type Interval, type Range, ratioRange, ratioTicks, sharedRanges } from './ratioAxis.ts'
import { baseAxis, baseLayout, type ContrastKey, type Theme } from './theme.ts'

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
  const contrasts = new Set(fits.map((fit) => fit.contrast as ContrastKey))
  const primary = primaryContrast(contrasts)
  const lineHeight = 1.25 * measure.text
  const headHeight = measure.edge / 2 + 2 * lineHeight + 0.35 * measure.text
  const axisHeight = measure.tick + 2.75 * measure.axisText
  const footHeight = axisHeight + measure.caption
  const fitting = (size.heightPx - headHeight - footHeight) / Math.max(1, rows.length)
  const scrolls = fitting < measure.row.least && theme.name !== 'print'
  const rowHeight = scrolls ? measure.row.read : Math.max(measure.row.least, Math.min(fitting, measure.row.most))
  const textPx = Math.max(measure.rowText.least, Math.min(rowHeight * measure.row.textShare, measure.rowText.most))
  const columns = forestColumns(rows, contrasts, primary, options, theme, size.widthPx, textPx, bands.length > 0)

  const forest: Forest = {
    rows,
    bands,
    primary,
    columns,
    options,
    theme,
    rowHeight,
    textPx,
    ...rangesOf(rows, columns),
  }
  const rowsHeight = rows.length * rowHeight
  const words = { title: 'Figure 1', summary: summaryOf(rows, primary, options) }
  if (!scrolls) {
    const heightPx = headHeight + rowsHeight + footHeight
    return { ...words, ...compose(forest, heightPx, { heads: 0, rows: headHeight, axis: headHeight + rowsHeight }) }
  }
  const headFigureHeight = headHeight + axisHeight + measure.tick
  // The title stands between heads and axis there: below the axis the rows begin.
  const head = compose(forest, headFigureHeight, { heads: 0, axis: headHeight + 1.5 * measure.axisText })
  const body = compose(forest, rowsHeight + measure.edge, { rows: 0 })
  return { ...words, ...body, head: { ...words, ...head } }
}

interface Forest {
  readonly rows: readonly ForestRow[]
  readonly bands: readonly DomainBand[]
  readonly primary: ContrastKey
  readonly columns: ForestColumns
  readonly options: ForestOptions
  readonly theme: Theme
  readonly rowHeight: number
  readonly textPx: number
  readonly plots: readonly Plot[]
}

interface Plot {
  readonly span: Span
  readonly range: Range
  readonly contrasts: readonly ContrastKey[]
  /** Plotly's names: `x2` and `xaxis2`. */
  readonly axis: 'x2' | 'x3'
}

/** What is drawn, and from which height on. */
interface Parts {
  readonly heads?: number
  readonly rows?: number
  readonly axis?: number
}

type Composed = Pick<Figure, 'data' | 'layout' | 'widthPx' | 'heightPx' | 'rows' | 'head'>

function compose(forest: Forest, heightPx: number, parts: Parts): Composed {
  const { rows, columns, theme, rowHeight } = forest
  const { widthPx } = columns
  const labels: Label[] = []
  const keys: Key[] = []
  const data: Data[] = []
  const layout: Partial<Layout> = baseLayout(theme, { widthPx, heightPx })
  const fraction = (y: number) => Math.max(0, 1 - y / heightPx)

  if (parts.heads !== undefined) heads(forest, parts.heads, labels, keys)
  if (parts.rows !== undefined) {
    const top = parts.rows
    rowLabels(forest, top, labels)
    layout.shapes = bandShapes(forest, top)
    for (const plot of forest.plots) data.push(...plotTraces(rows, forest.bands, plot, forest))
  }
  const [plotTop, plotBottom] =
    parts.rows === undefined ? [parts.axis! - 1, parts.axis!] : [parts.rows, parts.rows + rows.length * rowHeight]
  layout.yaxis2 = {
    visible: false,
    fixedrange: true,
    anchor: 'x2',
    domain: [fraction(plotBottom), fraction(plotTop)],
    range: [rows.length - 0.5, -0.5],
  }
  for (const plot of forest.plots) {
    const { from, to } = plot.span
    const ticks = ratioTicks(plot.range, to - from, theme.measure.axisText)
    layout[plot.axis === 'x2' ? 'xaxis2' : 'xaxis3'] = {
      ...baseAxis(theme),
      visible: parts.axis !== undefined,
      anchor: 'y2',
      side: 'bottom',
      domain: [from / widthPx, to / widthPx],
      range: [...plot.range],
      tickvals: ticks.map((tick) => tick.at),
      ticktext: ticks.map((tick) => tick.text),
    }
    // An axis without a trace is not drawn.
    if (parts.rows === undefined) data.push(placeholder(plot))
    if (parts.axis !== undefined) labels.push(axisTitle(forest, plot, parts))
  }
  if (keys.length > 0) data.push(keyTrace(keys))
  data.push(labelTrace(labels, theme))
  const top = parts.rows ?? 0
  const rowPlaces = parts.rows === undefined ? [] : rows
  return {
    data,
    layout,
    widthPx,
    heightPx,
    rows: rowPlaces.map(({ score }, index) => ({ score, topPx: top + index * rowHeight, heightPx: rowHeight })),
    head: null,
  }
}

function rangesOf(rows: readonly ForestRow[], columns: ForestColumns): { plots: readonly Plot[] } {
  const present = (keys: readonly ContrastKey[]) => keys.filter((key) => rows.some((row) => row.fits[key]))
  const intervals = (keys: readonly ContrastKey[]): Interval[] =>
    rows.flatMap((row) =>
      keys.flatMap((key) => {
        const fit = row.fits[key]
        if (fit === undefined || fit.status !== 'ok') return []
        return [{ lower: Math.log(fit.ciLower), estimate: fit.logOddsRatio, upper: Math.log(fit.ciUpper) }]
      }),
    )
  const none = present(nonMddContrasts)
  const treated = present(['TRD/trMDD'])
  const [a, b] = sharedRanges(ratioRange(intervals(none)), ratioRange(intervals(treated)))
  const plots: Plot[] = []
  if (columns.againstNone) plots.push({ span: columns.againstNone, range: a, contrasts: none, axis: 'x2' })
  if (columns.againstTreated) {
    plots.push({
      span: columns.againstTreated,
      range: columns.againstNone ? b : ratioRange(intervals(treated)),
      contrasts: treated,
      axis: columns.againstNone ? 'x3' : 'x2',
    })
  }
  return { plots }
}

function heads(forest: Forest, top: number, labels: Label[], keys: Key[]): void {
  const { columns, theme, options, primary } = forest
  const { measure, palette } = theme
  const line = 1.25 * measure.text
  const upper = top + measure.edge / 2 + line / 2
  const lower = upper + line
  const head = (text: string, x: number, y: number, align: Label['align'], italic = false) =>
    labels.push({ text, x, y, align, italic, muted: true })

  if (columns.domain) head('Domain', columns.domain.from, lower, 'left')
  head('Polygenic score', columns.score.from, lower, 'left')
  for (const { span, contrasts } of forest.plots) {
    const mark = 0.72 * measure.text
    const space = 0.35 * measure.text
    const names = contrasts.map((key) => ({ key, name: key.split('/')[0] }))
    const widths = names.map(({ name }) => mark + space + textWidth(name, measure.text))
    const middle = (span.from + span.to) / 2
    let x = middle - (widths.reduce((sum, width) => sum + width, 0) + (names.length - 1) * measure.text) / 2
    names.forEach(({ key, name }, index) => {
      const symbol = contrastSymbols[key]
      keys.push({ symbol, colour: palette.contrasts[key], x: x + mark / 2, y: upper, size: mark })
      labels.push({ text: name, x: x + mark + space, y: upper, align: 'left' })
      x += widths[index] + measure.text
    })
    if (contrasts.length > 0) head(contrastWords(contrasts[0]).slice(names[0].name.length + 1), middle, lower, 'centre')
  }
  for (const { contrast, to } of columns.estimates) {
    head(contrastWords(contrast), to, upper, 'right')
    head(`OR (${Math.round(100 * options.confidenceLevel)}% CI)`, to, lower, 'right')
  }
  // P belongs to the estimate left of it: the primary contrast stands last.
  if (columns.p && columns.estimates.at(-1)?.contrast === primary) head('P', columns.p.to, lower, 'right', true)
}

function rowLabels(forest: Forest, top: number, labels: Label[]): void {
  const { rows, bands, columns, rowHeight, textPx, options, primary } = forest
  const middle = (index: number) => top + (index + 0.5) * rowHeight
  const size = textPx
  rows.forEach((row, index) => {
    const y = middle(index)
    labels.push({ text: plain(row.trait), x: columns.score.from, y, align: 'left', size })
    for (const { contrast, texts, to } of columns.estimates) {
      const muted = row.fits[contrast]?.status !== 'ok'
      const bold = isBold(row, contrast, primary, options)
      labels.push({ text: plain(texts[index]), x: to, y, align: 'right', size, bold, muted })
    }
    if (columns.p) {
      const bold = isMarked(row.fits[primary], options.alpha)
      const muted = row.fits[primary]?.status !== 'ok'
      labels.push({ text: columns.p.texts[index], x: columns.p.to, y, align: 'right', size, bold, muted })
    }
    for (const { span, contrasts } of forest.plots) {
      const told = columns.estimates.some(({ contrast }) => contrasts.includes(contrast))
      if (told || contrasts.some((key) => row.fits[key]?.status === 'ok')) continue
      const text = [...new Set(contrasts.map((key) => estimateText(row, key, options)))].join(', ')
      labels.push({ text, x: span.from, y, align: 'left', size, muted: true })
    }
  })
  if (!columns.domain) return
  const { from, to } = columns.domain
  const lineHeight = Math.min(rowHeight, 1.3 * size)
  for (const { domain, first, count } of bands) {
    const lines = domainLines(domain, size, to - from, Math.max(1, Math.floor((count * rowHeight) / lineHeight)))
    lines.forEach((text, line) => {
      labels.push({
        text: plain(text),
        x: from,
        y: middle(first) + line * lineHeight,
        align: 'left',
        size,
        muted: true,
      })
    })
  }
}

/** The domain's name on the lines there are; else as much of its beginning as makes a name by itself. */
export function domainLines(domain: string, size: number, width: number, most: number): readonly string[] {
  const words = domain.split(' ')
  for (let count = words.length; count > 0; count--) {
    const name = words
      .slice(0, count)
      .join(' ')
      .replace(/(,| and| or| of)+$/, '')
    const lines = wrapped(name, size, width)
    if (lines.length <= most) return lines
  }
  return [words[0]]
}

function bandShapes(forest: Forest, top: number): Layout['shapes'] {
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

function axisTitle(forest: Forest, { span }: Plot, parts: Parts): Label {
  const { theme, options, rowHeight, rows } = forest
  const { axisText, tick } = theme.measure
  const long = `Odds ratio per ${options.per} (log scale)`
  const texts = [long, `Odds ratio per ${options.per}`, `OR per ${options.per}`, 'OR']
  const text = texts.find((candidate) => textWidth(candidate, axisText) <= span.to - span.from) ?? 'OR'
  const y = parts.rows === undefined ? parts.axis! - 0.85 * axisText : parts.axis! + tick + 2.05 * axisText
  if (parts.rows !== undefined && parts.axis !== parts.rows + rows.length * rowHeight)
    throw new Error('axis apart from rows')
  return { text, x: (span.from + span.to) / 2, y, align: 'centre', size: axisText, muted: true }
}

const placeholder = (plot: Plot): Data => ({
  type: 'scatter',
  mode: 'markers',
  x: [null],
  y: [null],
  xaxis: plot.axis,
  yaxis: 'y2',
  hoverinfo: 'skip',
})

function summaryOf(rows: readonly ForestRow[], primary: ContrastKey, options: ForestOptions): string {
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
