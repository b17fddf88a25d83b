import type { Data } from 'plotly.js'
import { fitStatuses, type SpecificationResult, type SpecificationSummary } from '../model/effectResults.ts'
import type { Figure, FigureSize } from './figure.ts'
import { type Label, labelTrace } from './layers.ts'
import { plain, textWidth, widest } from './measure.ts'
import { formatCount, formatPercent, formatRatio } from './numbers.ts'
import { ratioRange, ratioTicks } from './ratioAxis.ts'
import { specificationOptions } from './specificationStrip.ts'
import { baseAxis, baseLayout, type Theme, translucent } from './theme.ts'

export interface SpecificationCurveOptions {
  readonly title: string
  readonly score: string
  readonly trait: string
  /** Words for a knob and for its values; the knob's name and the value where absent. */
  readonly knobWords: ReadonlyMap<string, string>
  readonly valueWords: (knob: string, value: string | number) => string
  /** The specification that is the study's primary definition; −1 where it is not in the grid. */
  readonly primaryAt: number
}

/** Of the figure's height, above the strip. */
const CURVE_SHARE = 0.44
const REACH = 1.959964

/**
 * One score's odds ratio under every specification, sorted, with its intervals as a band; below, which options each
 * specification has. Specifications without an estimate are left out, and the summary says how many.
 */
export function specificationCurveFigure(
  result: SpecificationResult,
  options: SpecificationCurveOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure, palette } = theme
  const s = result.scores.indexOf(options.score)
  const at = (i: number) => i * result.scores.length + s
  const order = [...result.points.keys()]
    .filter((i) => fitStatuses[result.status[at(i)]] === 'ok')
    .sort((a, b) => result.logOddsRatio[at(a)] - result.logOddsRatio[at(b)] || a - b)
  const effects = order.map((i) => result.logOddsRatio[at(i)])
  const lower = order.map((i, rank) => effects[rank] - REACH * result.standardError[at(i)])
  const upper = order.map((i, rank) => effects[rank] + REACH * result.standardError[at(i)])
  const range = ratioRange(order.map((_, rank) => ({ lower: lower[rank], upper: upper[rank] })))
  const strip = specificationOptions(result, order, options)
  const page = pageOf(
    strip.rows.map(({ label }) => label),
    strip.heads.map(({ label }) => label),
    strip.height,
    theme,
    size,
  )
  const ticks = ratioTicks(range, page.curve.bottom - page.curve.top, 2.4 * measure.axisText)
  const ranks = order.map((_, rank) => rank + 0.5)
  const colour = palette.contrasts['TRD/trMDD']
  const curve = { type: 'scatter', mode: 'lines', xaxis: 'x2', yaxis: 'y2', hoverinfo: 'skip' } as const
  const primaryRank = order.indexOf(options.primaryAt)
  const data: Data[] = [
    { ...curve, x: ranks, y: lower, line: { width: 0 } },
    { ...curve, x: ranks, y: upper, line: { width: 0 }, fill: 'tonexty', fillcolor: translucent(colour, 0.16) },
    { ...curve, x: [0, Math.max(1, order.length)], y: [0, 0], line: { color: palette.axis, width: measure.reference } },
    { ...curve, x: ranks, y: effects, line: { color: colour, width: 0.9 * measure.curve } },
    ...strip.traces.map(
      ({ x, y }): Data => ({
        ...curve,
        yaxis: 'y3',
        x: [...x],
        y: [...y],
        line: { color: colour, width: strip.dense ? measure.interval / 2 : measure.interval },
      }),
    ),
  ]
  const labels: Label[] = [
    ...strip.rows.map(
      ({ label, at: row }): Label => ({
        text: plain(label),
        x: page.stripX,
        y: page.rowY(row),
        align: 'right',
        size: page.rowText,
      }),
    ),
    ...strip.heads.map(
      ({ label, at: row }): Label => ({
        text: plain(label),
        x: measure.edge,
        y: page.rowY(row),
        align: 'left',
        size: page.rowText,
        bold: true,
      }),
    ),
    {
      text: 'Odds ratio',
      x:
        page.left -
        measure.tick -
        widest(
          ticks.map(({ text }) => text),
          measure.axisText,
        ) -
        measure.axisText,
      y: page.curve.top + 0.7 * measure.text,
      align: 'right',
    },
    {
      text: `${formatCount(order.length)} specifications, by odds ratio`,
      x: (page.left + page.right) / 2,
      y: page.foot,
      align: 'centre',
      muted: true,
    },
  ]
  if (primaryRank !== -1) {
    const x = page.left + ((primaryRank + 0.5) / Math.max(1, order.length)) * (page.right - page.left)
    const text = `Primary, OR ${formatRatio(Math.exp(effects[primaryRank]))}`
    const fits = x + 0.6 * measure.text + textWidth(text, measure.axisText) < page.right
    labels.push({
      text,
      x: x + (fits ? 0.6 : -0.6) * measure.text,
      y: page.curve.top - 0.2 * measure.text,
      align: fits ? 'left' : 'right',
      size: measure.axisText,
    })
    const accent = palette.contrasts['TRD/nonMDD']
    data.push(
      {
        ...curve,
        x: [primaryRank + 0.5, primaryRank + 0.5],
        y: [effects[primaryRank], range[1]],
        line: { color: accent, width: measure.interval },
      },
      {
        ...curve,
        mode: 'markers',
        x: [primaryRank + 0.5],
        y: [effects[primaryRank]],
        marker: { symbol: 'diamond', size: measure.mark.most + 2, color: accent, opacity: 1, line: { width: 0 } },
      },
    )
  }
  const { widthPx, heightPx } = page.size
  const x: [number, number] = [page.left / widthPx, page.right / widthPx]
  return {
    title: options.title,
    summary: summaryOf(result, options, order.length),
    data: [...data, labelTrace(labels, theme)],
    layout: {
      ...baseLayout(theme, page.size),
      xaxis2: { visible: false, fixedrange: true, anchor: 'y2', domain: x, range: [0, Math.max(1, order.length)] },
      yaxis2: {
        ...baseAxis(theme),
        anchor: 'x2',
        domain: [1 - page.curve.bottom / heightPx, 1 - page.curve.top / heightPx],
        range: [range[0], range[1]],
        tickvals: ticks.map((tick) => tick.at),
        ticktext: ticks.map((tick) => tick.text),
      },
      yaxis3: {
        visible: false,
        fixedrange: true,
        anchor: 'x2',
        domain: [1 - page.strip.bottom / heightPx, 1 - page.strip.top / heightPx],
        range: [strip.height, 0],
      },
    },
    ...page.size,
    rows: [],
    captionPx: measure.caption,
    head: null,
  }
}

/** @param height of the strip, in rows */
function pageOf(
  rows: readonly string[],
  heads: readonly string[],
  height: number,
  { measure }: Theme,
  asked: FigureSize,
) {
  const { text, axisText, edge, gap, caption, rowText } = measure
  const least = 1.15 * rowText.least
  const fixed = edge + 1.2 * text + 2 * text + caption
  const heightPx = Math.max(asked.heightPx, (height * least) / (1 - CURVE_SHARE) + fixed)
  const curve = { top: edge + 1.2 * text, bottom: edge + 1.2 * text + CURVE_SHARE * (heightPx - fixed) }
  const strip = { top: curve.bottom + 0.6 * text, bottom: heightPx - caption - 2 * text }
  const rowHeight = (strip.bottom - strip.top) / Math.max(1, height)
  const rowSize = Math.max(rowText.least, Math.min(0.87 * rowHeight, rowText.most))
  const names = Math.max(widest(heads, rowSize, 'bold') + gap + widest(rows, rowSize), 9 * axisText)
  const left = edge + names + gap / 2
  const widthPx = Math.max(asked.widthPx, left + 16 * text + edge)
  return {
    size: { widthPx, heightPx },
    curve,
    strip,
    left,
    right: widthPx - edge,
    stripX: left - gap / 2,
    rowText: rowSize,
    rowY: (row: number) => strip.top + (row + 0.5) * rowHeight,
    foot: heightPx - caption - 0.9 * text,
  }
}

function summaryOf(result: SpecificationResult, { score, trait }: SpecificationCurveOptions, drawn: number): string {
  const summary = result.summaries.find((each) => each.score === score)
  const without = result.points.length - drawn
  const missing = without > 0 ? `; ${formatCount(without)} without an estimate` : ''
  if (summary === undefined || drawn === 0) return `${trait}: no specification has an estimate${missing}.`
  return `${trait}, ${formatCount(drawn)} specifications: ${specificationSentence(summary)}${missing}.`
}

/** Share of one sign, share significant, median, what moves it most, and the verdict. */
export function specificationSentence(
  summary: SpecificationSummary,
  knobWords: ReadonlyMap<string, string> = new Map(),
): string {
  const { shareOneSign, shareSignificant, median, movedBy, movedShare, verdict } = summary
  const moved =
    movedBy === ''
      ? ''
      : `; ${knobWords.get(movedBy) ?? movedBy} moves it most (${formatPercent(movedShare)} of the variance)`
  const words = { robust: 'robust', fragile: 'fragile', no_finding: 'no finding', not_estimable: 'not estimable' }
  return (
    `${formatPercent(shareOneSign)} of one sign, ${formatPercent(shareSignificant)} significant, median OR ` +
    `${formatRatio(Math.exp(median))}${moved}; ${words[verdict]}`
  )
}
