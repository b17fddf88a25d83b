import type { Data } from 'plotly.js'
import type { CohortEffect, PooledEstimate, PooledRow } from '../model/effectResults.ts'
import type { Figure, FigureSize } from './figure.ts'
import { type Label, labelTrace } from './layers.ts'
import { markupWidth, plain, textWidth } from './measure.ts'
import { formatCount, formatDecimal, formatEstimate, formatP, missing } from './numbers.ts'
import { ratioRange, ratioTicks } from './ratioAxis.ts'
import { baseAxis, baseLayout, type Theme } from './theme.ts'

export interface PooledForestOptions {
  readonly title: string
  readonly trait: string
  /** `OR per SD`. */
  readonly ratioTitle: string
  /** Cohort id → name. */
  readonly cohorts: ReadonlyMap<string, string>
}

interface Line {
  readonly name: string
  readonly n: string
  readonly estimate: PooledEstimate
  readonly p: string
  readonly mark: 'cohort' | 'pooled' | 'prediction'
}

const REACH = 1.959964

/**
 * One score's effect in each cohort and over all: squares for cohorts (their area is their weight), diamonds as wide as
 * their interval for fixed and random effects, and where the effect of a further cohort would lie.
 *
 * @param effects of one contrast and score, one a cohort
 */
export function pooledForestFigure(
  effects: readonly CohortEffect[],
  pooled: PooledRow,
  options: PooledForestOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure, palette } = theme
  const lines = linesOf(effects, pooled, options, theme)
  const range = ratioRange(
    lines.flatMap(({ estimate }) =>
      Number.isFinite(estimate.ciLower) ? [{ lower: estimate.ciLower, upper: estimate.ciUpper }] : [],
    ),
  )
  const page = pageOf(lines, theme, size)
  const { plot, columns } = page
  const px = (value: number) =>
    plot.left +
    ((Math.max(range[0], Math.min(range[1], value)) - range[0]) / (range[1] - range[0])) * (plot.right - plot.left)
  const y = (row: number) => plot.top + (row + 0.5) * page.rowHeight
  const ticks = ratioTicks(range, plot.right - plot.left, measure.axisText)
  const head = (text: string, x: number, align: Label['align']): Label => ({
    text,
    x,
    y: page.headY,
    align,
    muted: true,
  })
  const labels: Label[] = [
    head('Cohort', columns.name, 'left'),
    head('n', columns.n, 'right'),
    head(options.ratioTitle, columns.estimate, 'right'),
    { ...head('P', columns.p, 'right'), italic: true },
    ...lines.flatMap((line, row): Label[] => {
      const shared = { y: y(row), bold: line.mark === 'pooled', muted: line.mark === 'prediction' }
      return [
        { ...shared, text: plain(line.name), x: columns.name, align: 'left' },
        { ...shared, text: line.n, x: columns.n, align: 'right' },
        { ...shared, text: plain(estimateText(line)), x: columns.estimate, align: 'right' },
        { ...shared, text: line.p, x: columns.p, align: 'right' },
      ]
    }),
    { text: heterogeneity(pooled, theme), x: columns.name, y: page.footY, align: 'left', muted: true },
  ]
  return {
    title: options.title,
    summary: summaryOf(lines, pooled, options),
    data: [...marks(lines, effects, px, y, theme), labelTrace(labels, theme)],
    layout: {
      ...baseLayout(theme, page.size),
      xaxis2: {
        ...baseAxis(theme),
        anchor: 'y2',
        domain: [plot.left / page.size.widthPx, plot.right / page.size.widthPx],
        range: [range[0], range[1]],
        tickvals: ticks.map(({ at }) => at),
        ticktext: ticks.map(({ text }) => text),
      },
      yaxis2: {
        visible: false,
        fixedrange: true,
        anchor: 'x2',
        domain: [1 - plot.bottom / page.size.heightPx, 1 - plot.top / page.size.heightPx],
        range: [0, 1],
      },
      shapes: [
        {
          type: 'line',
          xref: 'x',
          yref: 'y',
          layer: 'below',
          x0: px(0),
          x1: px(0),
          y0: plot.top,
          y1: plot.bottom,
          line: { color: palette.axis, width: measure.reference },
        },
      ],
    },
    ...page.size,
    rows: [],
    captionPx: measure.caption,
    head: null,
  }
}

function linesOf(
  effects: readonly CohortEffect[],
  pooled: PooledRow,
  { cohorts }: PooledForestOptions,
  { pNotation }: Theme,
): Line[] {
  const pText = (p: number) => (pNotation === 'plain' ? plain(formatP(p)) : formatP(p, pNotation))
  const own = effects.map(({ cohort, n, effect, standardError, p }): Line => {
    const [ciLower, ciUpper] = [effect - REACH * standardError, effect + REACH * standardError]
    const estimate = { effect, standardError, p, ciLower, ciUpper }
    return { name: cohorts.get(cohort) ?? cohort, n: formatCount(n), estimate, p: pText(p), mark: 'cohort' }
  })
  if (pooled.status !== 'ok') return own
  const summary = (name: string, estimate: PooledEstimate): Line => ({
    name,
    n: '',
    estimate,
    p: pText(estimate.p),
    mark: 'pooled',
  })
  const { predictionLower: ciLower, predictionUpper: ciUpper, random } = pooled
  return [
    ...own,
    summary('Fixed effects', pooled.fixed),
    summary('Random effects', random),
    {
      name: 'A further cohort',
      n: '',
      estimate: { ...random, standardError: NaN, p: NaN, ciLower, ciUpper },
      p: '',
      mark: 'prediction',
    },
  ]
}

function estimateText({ estimate, mark }: Line): string {
  const [effect, lower, upper] = [estimate.effect, estimate.ciLower, estimate.ciUpper].map(Math.exp)
  const text = formatEstimate(effect, lower, upper)
  return mark === 'prediction' ? text.replace(/^[^(]*/, '') : text
}

/** In the figure's own pixels, so that a diamond keeps its height. */
function marks(
  lines: readonly Line[],
  effects: readonly CohortEffect[],
  px: (value: number) => number,
  y: (row: number) => number,
  { measure, palette }: Theme,
): Data[] {
  const colour = palette.contrasts['TRD/trMDD']
  const weights = effects.map(({ standardError }) => 1 / (standardError * standardError))
  const most = Math.max(...weights.filter(Number.isFinite), 0)
  const shared = { type: 'scatter', hoverinfo: 'skip' } as const
  const drawn = lines.map((line, row) => ({ ...line, row })).filter(({ estimate }) => Number.isFinite(estimate.ciLower))
  const intervals = drawn.filter(({ mark }) => mark !== 'pooled')
  const squares = drawn.filter(({ mark }) => mark === 'cohort')
  const half = 0.55 * measure.mark.most
  return [
    {
      ...shared,
      mode: 'lines',
      x: intervals.flatMap(({ estimate }) => [px(estimate.ciLower), px(estimate.ciUpper), null]),
      y: intervals.flatMap(({ row }) => [y(row), y(row), null]),
      line: { color: colour, width: measure.interval },
    },
    {
      ...shared,
      mode: 'markers',
      x: squares.map(({ estimate }) => px(estimate.effect)),
      y: squares.map(({ row }) => y(row)),
      marker: {
        symbol: 'square',
        color: colour,
        opacity: 1,
        size: squares.map(({ row }) =>
          Math.max(measure.mark.least, 2 * measure.mark.most * Math.sqrt(weights[row] / most)),
        ),
        line: { width: 0 },
      },
    },
    ...drawn
      .filter(({ mark }) => mark === 'pooled')
      .map(
        ({ estimate, row }): Data => ({
          ...shared,
          mode: 'lines',
          x: [
            px(estimate.ciLower),
            px(estimate.effect),
            px(estimate.ciUpper),
            px(estimate.effect),
            px(estimate.ciLower),
          ],
          y: [y(row), y(row) - half, y(row), y(row) + half, y(row)],
          fill: 'toself',
          fillcolor: colour,
          line: { color: colour, width: 0 },
        }),
      ),
    // Plotly leaves out an axis without a trace.
    { type: 'scatter', x: [null], y: [null], xaxis: 'x2', yaxis: 'y2' },
  ]
}

function pageOf(lines: readonly Line[], theme: Theme, { widthPx, heightPx }: FigureSize) {
  const { text, axisText, edge, gap, tick, caption } = theme.measure
  const width = (texts: readonly string[]) => Math.max(...texts.map((each) => markupWidth(each, text, 'bold')))
  const names = width(lines.map(({ name }) => name))
  const n = Math.max(width(lines.map((line) => line.n)), textWidth('n', text))
  const estimates = Math.max(width(lines.map(estimateText)), 8 * text)
  const p = width(lines.map((line) => line.p))
  const taken = 2 * edge + names + n + estimates + p + 4 * gap
  const plotWidth = Math.max(9 * text, widthPx - taken)
  const plotLeft = edge + names + gap + n + gap
  const top = edge + 1.7 * text
  const foot = tick + 1.5 * axisText + 1.8 * text + caption
  const rowHeight = Math.max(1.45 * text, Math.min(2.2 * text, (heightPx - top - foot) / lines.length))
  const bottom = top + rowHeight * lines.length
  const size = { widthPx: Math.max(widthPx, taken + plotWidth), heightPx: Math.max(bottom + foot, 0) }
  return {
    size,
    rowHeight,
    headY: edge + 0.7 * text,
    footY: bottom + tick + 1.5 * axisText + 0.9 * text,
    plot: { left: plotLeft, right: plotLeft + plotWidth, top, bottom },
    columns: {
      name: edge,
      n: edge + names + gap + n,
      estimate: plotLeft + plotWidth + gap + estimates,
      p: plotLeft + plotWidth + gap + estimates + gap + p,
    },
  }
}

function heterogeneity({ status, q, qDf, qP, i2, tau2, note }: PooledRow, { pNotation }: Theme): string {
  if (status !== 'ok') return plain(note)
  const p = pNotation === 'plain' ? plain(formatP(qP)) : formatP(qP, pNotation)
  return `Q ${formatDecimal(q, 2)}, ${qDf} df, <i>P</i> ${p}; I² ${formatDecimal(i2, 0)}%; τ² ${tau2 === 0 ? '0' : tau2.toPrecision(2)}`
}

function summaryOf(lines: readonly Line[], pooled: PooledRow, { trait }: PooledForestOptions): string {
  const count = lines.filter(({ mark }) => mark === 'cohort').length
  const where = count === 1 ? '1 cohort' : `${count} cohorts`
  if (pooled.status !== 'ok') return `${trait} in ${where}: ${pooled.note || missing}`
  const random = lines.find(({ name }) => name === 'Random effects')
  return `${trait} in ${where}: ${random ? estimateText(random) : missing} over all, random effects; I² ${formatDecimal(pooled.i2, 0)}%.`
}
