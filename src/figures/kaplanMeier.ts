import type { Dash, Data, Layout } from 'plotly.js'
import type { KaplanMeierResult } from '../model/results.ts'
import type { Figure, FigureSize } from './figure.ts'
import { type Key, keyTrace, type Label, labelTrace } from './layers.ts'
import { textWidth, widest } from './measure.ts'
import { formatCount, formatDecimal, formatP } from './numbers.ts'
import { spread } from './spread.ts'
import { atRiskAt, type Steps, stepsOf } from './survivalSteps.ts'
import { baseAxis, baseLayout, type Theme } from './theme.ts'

export interface KaplanMeierOptions {
  /** Share free of the event, or with it. */
  readonly view: 'survival' | 'incidence'
  readonly horizonYears: 5 | 10 | 15
  /** 0–100 % instead of an axis from the lowest interval on. */
  readonly wholeScale: boolean
  /** The event in a word: `TRD`. */
  readonly event: string
  /** `Years since first MDD diagnosis`. */
  readonly timeTitle: string
  /** The score's trait, for the summary. */
  readonly trait: string
}

/** Dashes of the strata from low to high, by their number: the middle ones are broken. Plotly's types know names only. */
const dashes = {
  2: ['solid', 'solid'],
  3: ['solid', '5px,2px', 'solid'],
  4: ['solid', '5px,2px', '2px,2px', 'solid'],
  5: ['solid', '7px,2px', '5px,2px', '2px,2px', 'solid'],
} as Readonly<Record<number, readonly Dash[]>>

/**
 * Figure 2A: Kaplan-Meier curves by stratum with confidence bands, and below them the numbers at risk on the very same time axis.
 */
export function kaplanMeierFigure(
  result: KaplanMeierResult,
  options: KaplanMeierOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure, palette } = theme
  const strata = result.curves.map((curve) => curve.stratum)
  const colours = palette.strata[Math.max(2, Math.min(5, strata.length)) as 2 | 3 | 4 | 5]
  const curves = result.curves.map((curve) => stepsOf(curve, options.horizonYears, options.view))
  const page = pageOf(result, curves, options, theme, size)
  const { plot } = page
  const px = pixels(page, options)

  const axes = { type: 'scatter', xaxis: 'x2', yaxis: 'y2', hoverinfo: 'skip' } as const
  const bands = curves.flatMap(({ years, lower, upper }, index): Data[] => {
    const edge = { ...axes, mode: 'lines', line: { width: 0, shape: 'hv' } } as const
    return [
      { ...edge, x: [...years], y: [...lower] },
      { ...edge, x: [...years], y: [...upper], fill: 'tonexty', fillcolor: translucent(colours[index]) },
    ]
  })
  const lines = curves.map(
    ({ years, values }, index): Data => ({
      ...axes,
      mode: 'lines',
      x: [...years],
      y: [...values],
      line: {
        shape: 'hv',
        color: colours[index],
        width: measure.curve,
        dash: (dashes[strata.length] ?? dashes[5])[index],
      },
    }),
  )

  const labels: Label[] = []
  const keys: Key[] = []
  const keySize = 0.75 * measure.text
  const key = (x: number, y: number, index: number) =>
    keys.push({ symbol: 'square', colour: colours[index], x, y, size: keySize })

  const ends = curves.map(({ values }) => px.y(values[values.length - 1]))
  const endPlaces = spread(ends, 1.27 * measure.text, plot.top + 0.5 * measure.text, plot.bottom - 0.5 * measure.text)
  strata.forEach((stratum, index) => {
    const x = plot.right + measure.gap / 2 + keySize / 2
    key(x, endPlaces[index], index)
    labels.push({ text: stratum, x: x + keySize, y: endPlaces[index], align: 'left' })
  })

  labels.push({ text: 'No. at risk', x: measure.edge, y: page.riskHead, align: 'left', bold: true, muted: true })
  strata.forEach((stratum, index) => {
    const y = page.riskRows[index]
    key(measure.edge + keySize / 2, y, index)
    labels.push({ text: stratum, x: measure.edge + 1.5 * keySize, y, align: 'left' })
  })
  labels.push({
    text: options.timeTitle,
    x: (plot.left + plot.right) / 2,
    y: page.timeTitle,
    align: 'centre',
  })
  labels.push(...testLabels(result, curves, options, theme, page))

  return {
    title: 'Figure 2A',
    summary: summaryOf(result, curves, options),
    data: [...bands, ...lines, riskTrace(result, page, theme), keyTrace(keys), labelTrace(labels, theme)],
    layout: layoutOf(page, options, theme, size),
    ...size,
    rows: [],
    head: null,
  }
}

interface Page {
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  readonly valueFrom: number
  readonly valueTo: number
  readonly valueTicks: readonly number[]
  readonly timeTicks: readonly number[]
  readonly timeTitle: number
  readonly riskHead: number
  readonly riskRows: readonly number[]
}

/** Heights and margins from the texts that must fit into them. */
function pageOf(
  result: KaplanMeierResult,
  curves: readonly Steps[],
  options: KaplanMeierOptions,
  theme: Theme,
  size: FigureSize,
): Page {
  const { measure } = theme
  const { text, axisText } = measure
  const strata = result.curves.map((curve) => curve.stratum)
  const names = widest(strata, text)
  const halfFirst =
    widest(
      result.curves.map((curve) => formatCount(curve.n)),
      axisText,
    ) / 2
  const besideRisk = Math.max(1.125 * text + names + halfFirst + 0.6 * text, textWidth('No. at risk', text, 'bold'))
  const besideAxis = 1.4 * text + textWidth('100', axisText) + measure.tick + 0.7 * axisText
  const left = measure.edge + Math.max(besideRisk, besideAxis)
  const right = size.widthPx - measure.edge - Math.max(measure.gap / 2 + 1.5 * text + names, halfFirst)
  const riskRow = 1.27 * text
  const riskBottom = size.heightPx - measure.edge - measure.caption
  const riskRows = strata.map((_, index) => riskBottom - (strata.length - index - 0.5) * riskRow)
  const riskHead = riskBottom - (strata.length + 0.6) * riskRow
  const timeTitle = riskHead - 1.5 * text
  const bottom = timeTitle - 0.8 * text - 1.3 * axisText - measure.tick
  const [valueFrom, valueTo] = valueRange(curves, options)
  return {
    plot: { left, right, top: measure.edge + axisText / 2, bottom },
    valueFrom,
    valueTo,
    valueTicks: valueTicks(valueFrom, valueTo),
    timeTicks: timeTicks(result, options.horizonYears, right - left, axisText),
    timeTitle,
    riskHead,
    riskRows,
  }
}

/** From the lowest interval rounded down to 5 % (mirrored for incidence), unless the whole scale is wanted. */
function valueRange(curves: readonly Steps[], { view, wholeScale }: KaplanMeierOptions): readonly [number, number] {
  if (wholeScale) return [0, 100]
  if (view === 'survival') {
    const lowest = Math.min(100, ...curves.flatMap(({ lower }) => lower))
    return [Math.max(0, Math.min(95, 5 * Math.floor(lowest / 5))), 100]
  }
  const highest = Math.max(0, ...curves.flatMap(({ upper }) => upper))
  return [0, Math.min(100, Math.max(5, 5 * Math.ceil(highest / 5)))]
}

function valueTicks(from: number, to: number): readonly number[] {
  const step = [1, 5, 10, 20].find((candidate) => (to - from) / candidate <= 7) ?? 25
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step)
}

/** Every year, or as many as leave 6 px between the numbers below them. */
function timeTicks(result: KaplanMeierResult, horizon: number, widthPx: number, textPx: number): readonly number[] {
  const widestNumber = widest(
    result.curves.map((curve) => formatCount(curve.n)),
    textPx,
  )
  const steps = [1, 2, 5].filter((step) => step < horizon)
  const step = steps.find((candidate) => (candidate / horizon) * widthPx >= widestNumber + 6) ?? horizon
  return Array.from({ length: Math.floor(horizon / step) + 1 }, (_, index) => index * step)
}

const pixels = ({ plot, valueFrom, valueTo }: Page, { horizonYears }: KaplanMeierOptions) => ({
  x: (years: number) => plot.left + (years / horizonYears) * (plot.right - plot.left),
  y: (value: number) => plot.bottom - ((value - valueFrom) / (valueTo - valueFrom)) * (plot.bottom - plot.top),
})

function layoutOf(page: Page, options: KaplanMeierOptions, theme: Theme, size: FigureSize): Partial<Layout> {
  const { plot, riskRows } = page
  const fraction = (y: number) => 1 - y / size.heightPx
  const riskRow = 1.27 * theme.measure.text
  const axis = baseAxis(theme)
  return {
    ...baseLayout(theme, size),
    xaxis2: {
      ...axis,
      anchor: 'y2',
      domain: [plot.left / size.widthPx, plot.right / size.widthPx],
      range: [0, options.horizonYears],
      tickvals: [...page.timeTicks],
      ticktext: page.timeTicks.map(String),
    },
    yaxis2: {
      ...axis,
      anchor: 'x2',
      domain: [fraction(plot.bottom), fraction(plot.top)],
      range: [page.valueFrom, page.valueTo],
      tickvals: [...page.valueTicks],
      ticktext: page.valueTicks.map(String),
    },
    // Numbers at risk: rows counted downwards, on the curves' own time axis, so that they cannot drift from the ticks.
    yaxis3: {
      visible: false,
      fixedrange: true,
      anchor: 'x2',
      domain: [Math.max(0, fraction(riskRows[riskRows.length - 1] + riskRow / 2)), fraction(riskRows[0] - riskRow / 2)],
      range: [riskRows.length - 0.5, -0.5],
    },
    annotations: [
      {
        text: valueTitle(page, options),
        textangle: -90,
        showarrow: false,
        xref: 'x',
        yref: 'y',
        x:
          plot.left -
          theme.measure.tick -
          0.5 * theme.measure.axisText -
          textWidth('100', theme.measure.axisText) -
          theme.measure.text,
        y: (plot.top + plot.bottom) / 2,
        xanchor: 'center',
        yanchor: 'middle',
        borderpad: 0,
        font: { size: theme.measure.text },
      },
    ],
  }
}

function valueTitle({ valueFrom, valueTo }: Page, { view, event }: KaplanMeierOptions): string {
  if (view === 'survival') return `Free of ${event}, %${valueFrom > 0 ? ` (axis from ${valueFrom})` : ''}`
  return `With ${event}, %${valueTo < 100 ? ` (axis to ${valueTo})` : ''}`
}

function riskTrace(result: KaplanMeierResult, page: Page, theme: Theme): Data {
  const cells = result.curves.flatMap((curve, row) =>
    page.timeTicks.map((years) => ({ years, row, n: atRiskAt(curve, years) })),
  )
  return {
    type: 'scatter',
    mode: 'text',
    xaxis: 'x2',
    yaxis: 'y3',
    x: cells.map((cell) => cell.years),
    // The same rise as the names beside them: see labelTrace.
    y: cells.map((cell) => cell.row + 0.055),
    text: cells.map((cell) => formatCount(cell.n)),
    textposition: 'middle center',
    textfont: { size: theme.measure.axisText },
    cliponaxis: false,
    hoverinfo: 'skip',
  }
}

/** The log-rank test in the first corner that no curve or band goes through; above the numbers at risk if all are taken. */
function testLabels(
  result: KaplanMeierResult,
  curves: readonly Steps[],
  options: KaplanMeierOptions,
  theme: Theme,
  page: Page,
): readonly Label[] {
  const { text } = theme.measure
  const { chiSquare, df, p } = result.logRank
  if (!Number.isFinite(chiSquare)) return []
  const letters = `Log-rank χ² ${formatDecimal(chiSquare, 1)}, ${df} df, P ${formatP(p)}`
  const width = textWidth(letters, text)
  const { plot } = page
  const px = pixels(page, options)
  const inset = 0.75 * text
  const corners = [
    { left: plot.left + inset, middle: plot.bottom - 1.5 * text },
    { left: plot.right - inset - width, middle: plot.top + text },
    { left: plot.right - inset - width, middle: plot.bottom - 1.5 * text },
    { left: plot.left + inset, middle: plot.top + text },
  ]
  const isFree = ({ left, middle }: (typeof corners)[number]) =>
    curves.every(({ years, lower, upper }) =>
      years.every((from, index) => {
        const to = years[index + 1] ?? from
        const apart = px.x(to) < left || px.x(from) > left + width
        return apart || px.y(upper[index]) > middle + text || px.y(lower[index]) < middle - text
      }),
    )
  const below = { left: plot.right - width, middle: page.riskHead }
  const corner = corners.find(isFree) ?? below
  const before = `Log-rank χ² ${formatDecimal(chiSquare, 1)}, ${df} df, `
  return [{ text: `${before}<i>P</i> ${formatP(p, theme.pNotation)}`, x: corner.left, y: corner.middle, align: 'left' }]
}

function summaryOf(result: KaplanMeierResult, curves: readonly Steps[], options: KaplanMeierOptions): string {
  const what = options.view === 'survival' ? `free of ${options.event}` : `with ${options.event}`
  const shares = curves.map(
    ({ values }, index) => `${formatDecimal(values[values.length - 1], 1)}% in stratum ${result.curves[index].stratum}`,
  )
  const test = Number.isFinite(result.logRank.p) ? `; log-rank P ${formatP(result.logRank.p)}` : ''
  const people = `${formatCount(result.n)} people, ${formatCount(result.events)} with ${options.event}`
  return `${options.trait}: ${people}; ${what} after ${options.horizonYears} years: ${shares.join(', ')}${test}.`
}

/** 16 % of a `#rrggbb` colour. */
function translucent(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  return `rgba(${red},${green},${blue},0.16)`
}
