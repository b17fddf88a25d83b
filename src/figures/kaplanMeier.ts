import type { Dash, Data, Layout } from 'plotly.js'
import type { Figure, FigureSize } from './figure.ts'
import {
  type DrawnCurves,
  type KaplanMeierOptions,
  type KaplanMeierPage,
  kaplanMeierPage,
  stratumDash,
  stratumName,
} from './kaplanMeierPage.ts'
import { type Key, keyTrace, type Label, labelTrace } from './layers.ts'
import { formatCount, formatDecimal, formatP } from './numbers.ts'
import { spread } from './spread.ts'
import { atRiskAfter, type Steps, stepsOf } from './survivalSteps.ts'
import { baseAxis, baseLayout, type Theme, translucent } from './theme.ts'

export type { DrawnCurves, KaplanMeierOptions } from './kaplanMeierPage.ts'

/**
 * Figure 2A: survival or incidence by stratum (up to five) with confidence bands, and below it the numbers at risk on the
 * very same time axis.
 *
 * @param result with at least one curve
 */
export function kaplanMeierFigure(
  result: DrawnCurves,
  options: KaplanMeierOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const curves = result.curves.map((curve) => stepsOf(curve, options.horizonYears, options.view, options.fromYears))
  const page = kaplanMeierPage(result, curves, options, theme, size)
  const colours = theme.palette.strata[Math.max(2, Math.min(5, curves.length)) as 2 | 3 | 4 | 5]
  const { keys, labels } = words(result, curves, options, theme, page, colours)
  return {
    title: options.title,
    summary: summaryOf(result, curves, options),
    data: [
      ...curves.flatMap((curve, index) => bandTraces(curve, colours[index])),
      ...curves.map((curve, index) => curveTrace(curve, colours[index], stratumDash(index, curves.length), theme)),
      ...(page.riskShown ? [riskTrace(result, page, theme)] : []),
      keyTrace(keys),
      labelTrace(labels, theme),
    ],
    layout: layoutOf(page, options, theme),
    ...page.size,
    rows: [],
    captionPx: theme.measure.caption,
    head: null,
  }
}

const axes = { type: 'scatter', xaxis: 'x2', yaxis: 'y2', mode: 'lines', hoverinfo: 'skip' } as const

function bandTraces({ years, lower, upper }: Steps, colour: string): readonly Data[] {
  const edge = { ...axes, line: { width: 0, shape: 'hv' } } as const
  return [
    { ...edge, x: [...years], y: [...lower] },
    { ...edge, x: [...years], y: [...upper], fill: 'tonexty', fillcolor: translucent(colour, 0.16) },
  ]
}

function curveTrace({ years, values }: Steps, color: string, dash: Dash | undefined, { measure }: Theme): Data {
  return { ...axes, x: [...years], y: [...values], line: { shape: 'hv', color, width: measure.curve, dash } }
}

/** On the curves' own time axis, so that the numbers cannot drift from the ticks. */
function riskTrace({ curves }: DrawnCurves, page: KaplanMeierPage, { measure }: Theme): Data {
  const cells = curves.flatMap((curve, row) =>
    page.timeTicks.map((years) => ({ years, row, n: atRiskAfter(curve, years) })),
  )
  // As labelTrace does, so that numbers and names stand on one line.
  const rise = (0.07 * measure.axisText) / page.riskRowHeight
  return {
    type: 'scatter',
    mode: 'text',
    xaxis: 'x2',
    yaxis: 'y3',
    x: cells.map((cell) => cell.years),
    y: cells.map((cell) => cell.row + rise),
    text: cells.map((cell) => formatCount(cell.n)),
    textposition: 'middle center',
    textfont: { size: measure.axisText },
    cliponaxis: false,
    hoverinfo: 'skip',
  }
}

/** Names at the curves' ends and before the numbers at risk, titles, and the test. */
function words(
  result: DrawnCurves,
  curves: readonly Steps[],
  options: KaplanMeierOptions,
  { measure }: Theme,
  page: KaplanMeierPage,
  colours: readonly string[],
): { keys: readonly Key[]; labels: readonly Label[] } {
  const { text, edge, gap } = measure
  const { plot } = page
  const keySize = 0.75 * text
  const ends = curves.map(({ values }) => pixelsOf(page, options).y(values[values.length - 1]))
  const endPlaces = spread(ends, 1.27 * text, plot.top + 0.5 * text, plot.bottom - 0.5 * text)
  const named = result.curves.flatMap(({ stratum }, index) => [
    { index, name: stratumName(stratum), left: plot.right + gap / 2, y: endPlaces[index] },
    ...(page.riskShown ? [{ index, name: stratumName(stratum), left: edge, y: page.riskRows[index] }] : []),
  ])
  return {
    keys: named.map(({ index, left, y }) => ({
      symbol: 'square',
      colour: colours[index],
      x: left + keySize / 2,
      y,
      size: keySize,
    })),
    labels: [
      ...named.map(({ name, left, y }): Label => ({ text: name, x: left + 1.1 * text, y, align: 'left' })),
      { text: options.timeTitle, x: (plot.left + plot.right) / 2, y: page.timeTitle, align: 'centre' },
      ...(page.riskShown
        ? [{ text: 'No. at risk', x: edge, y: page.riskHead, align: 'left', bold: true, muted: true } as const]
        : []),
      ...testLabel(curves, options, text, page),
    ],
  }
}

/** In the first corner that no curve or band goes through; beside the head of the numbers at risk if all are taken. */
function testLabel(
  curves: readonly Steps[],
  options: KaplanMeierOptions,
  text: number,
  page: KaplanMeierPage,
): readonly Label[] {
  const { plot, test } = page
  if (test === null) return []
  const px = pixelsOf(page, options)
  const inset = 0.75 * text
  const corners = [
    { x: plot.left + inset, y: plot.bottom - 1.5 * text },
    { x: plot.right - inset - test.width, y: plot.top + text },
    { x: plot.right - inset - test.width, y: plot.bottom - 1.5 * text },
    { x: plot.left + inset, y: plot.top + text },
  ]
  const isFree = ({ x, y }: (typeof corners)[number]) =>
    curves.every(({ years, lower, upper }) =>
      years.every((from, index) => {
        const to = years[index + 1] ?? from
        const beside = px.x(to) < x || px.x(from) > x + test.width
        return beside || px.y(upper[index]) > y + text || px.y(lower[index]) < y - text
      }),
    )
  const corner = corners.find(isFree) ?? { x: plot.right - test.width, y: page.riskHead }
  return [{ text: test.text, ...corner, align: 'left' }]
}

const pixelsOf = ({ plot, values }: KaplanMeierPage, { fromYears, horizonYears }: KaplanMeierOptions) => ({
  x: (years: number) => plot.left + ((years - fromYears) / (horizonYears - fromYears)) * (plot.right - plot.left),
  y: (value: number) => plot.bottom - ((value - values.from) / (values.to - values.from)) * (plot.bottom - plot.top),
})

function layoutOf(page: KaplanMeierPage, options: KaplanMeierOptions, theme: Theme): Partial<Layout> {
  const { plot, size, values, timeTicks, riskRows, riskRowHeight, valueTitle } = page
  const fraction = (y: number) => Math.max(0, 1 - y / size.heightPx)
  const axis = baseAxis(theme)
  return {
    ...baseLayout(theme, size),
    xaxis2: {
      ...axis,
      anchor: 'y2',
      domain: [plot.left / size.widthPx, plot.right / size.widthPx],
      range: [options.fromYears, options.horizonYears],
      tickvals: [...timeTicks],
      ticktext: timeTicks.map((tick) => String(tick + options.yearZero)),
    },
    yaxis2: {
      ...axis,
      anchor: 'x2',
      domain: [fraction(plot.bottom), fraction(plot.top)],
      range: [values.from, values.to],
      tickvals: [...values.ticks],
      ticktext: values.ticks.map(String),
    },
    ...(page.riskShown && {
      yaxis3: {
        visible: false,
        fixedrange: true,
        anchor: 'x2',
        domain: [
          fraction(riskRows[riskRows.length - 1] + riskRowHeight / 2),
          fraction(riskRows[0] - riskRowHeight / 2),
        ],
        range: [riskRows.length - 0.5, -0.5],
      },
    }),
    // The one text that is turned, which a text trace cannot do.
    annotations: [
      {
        text: valueTitle.text,
        textangle: -90,
        showarrow: false,
        xref: 'x',
        yref: 'y',
        x: valueTitle.x,
        y: (plot.top + plot.bottom) / 2,
        font: { size: theme.measure.text },
      },
    ],
  }
}

function summaryOf(result: DrawnCurves, curves: readonly Steps[], options: KaplanMeierOptions): string {
  const what = options.view === 'survival' ? `free of ${options.event}` : `with ${options.event}`
  const shares = curves.map(
    ({ values }, index) =>
      `${formatDecimal(values[values.length - 1], 1)}% in stratum ${stratumName(result.curves[index].stratum)}`,
  )
  const { test } = result
  const tested = test && Number.isFinite(test.p) ? `; ${test.name} P ${formatP(test.p)}` : ''
  return `${options.trait}: ${result.people}; ${what} ${options.horizonWords}: ${shares.join(', ')}${tested}.`
}
