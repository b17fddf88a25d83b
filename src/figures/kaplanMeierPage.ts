import type { Dash } from 'plotly.js'
import type { FigureSize } from './figure.ts'
import { markupWidth, textWidth, widest } from './measure.ts'
import { formatCount, formatDecimal, formatP } from './numbers.ts'
import type { DrawnCurve, Steps } from './survivalSteps.ts'
import type { Theme } from './theme.ts'
import { yearTicks } from './yearTicks.ts'

/** Curves by stratum, with a test across them where there is one. */
export interface DrawnCurves {
  readonly curves: readonly DrawnCurve[]
  readonly test: {
    /** `Log-rank`. */
    readonly name: string
    readonly chiSquare: number
    readonly df: number
    readonly p: number
  } | null
  /** `28,964 people, 3,854 with TRD`. */
  readonly people: string
}

export interface KaplanMeierOptions {
  /** `Figure 2A`. */
  readonly title: string
  /** Share free of the event, or with it. */
  readonly view: 'survival' | 'incidence'
  /** Of the time axis, in years. */
  readonly fromYears: number
  readonly horizonYears: number
  /** Years between ticks; null: as close as the numbers at risk allow. They are also further apart where those need it. */
  readonly tickYears: number | null
  /** Added to the years at the ticks: 1970 on calendar time. */
  readonly yearZero: number
  /** When the horizon is: `after 10 years`. */
  readonly horizonWords: string
  /** 0–100 % instead of an axis from the lowest interval on. */
  readonly wholeScale: boolean
  /** The event in a word: `TRD`. */
  readonly event: string
  /** `Years since first MDD diagnosis`. */
  readonly timeTitle: string
  /** The score's trait, for the summary. */
  readonly trait: string
}

/** Where everything stands, in pixels from the upper left corner; and what the axes span. */
export interface KaplanMeierPage {
  readonly size: FigureSize
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  readonly values: { readonly from: number; readonly to: number; readonly ticks: readonly number[] }
  readonly timeTicks: readonly number[]
  /** False for the curves of a model, which have no numbers at risk. */
  readonly riskShown: boolean
  /** Middles of lines. */
  readonly timeTitle: number
  readonly riskHead: number
  readonly riskRows: readonly number[]
  readonly riskRowHeight: number
  readonly valueTitle: { readonly text: string; readonly x: number }
  /** Null where there is none, or it could not be made. */
  readonly test: { readonly text: string; readonly width: number } | null
}

/** In em of the measure's text. The numbers at risk are as high with 2 strata as with 5. */
const riskTable = { most: 1.9, least: 1.27, all: 6.4 }
const leastPlotHeight = 8

/** Dashes of the strata from low to high, by their number: the middle ones are broken. Plotly's types know names only. */
const dashes = {
  2: ['solid', 'solid'],
  3: ['solid', '5px,2px', 'solid'],
  4: ['solid', '5px,2px', '2px,2px', 'solid'],
  5: ['solid', '7px,2px', '5px,2px', '2px,2px', 'solid'],
} as Readonly<Record<number, readonly Dash[]>>

export const stratumDash = (index: number, strata: number): Dash | undefined => dashes[strata]?.[index]

/** `20-80` as it is written. */
export const stratumName = (stratum: string): string => stratum.replace('-', '–')

/** Margins and heights from the texts that must fit into them; more room than asked for where they do not. */
export function kaplanMeierPage(
  result: DrawnCurves,
  curves: readonly Steps[],
  options: KaplanMeierOptions,
  theme: Theme,
  asked: FigureSize,
): KaplanMeierPage {
  const { text, axisText, tick, edge, gap, caption } = theme.measure
  const names = widest(
    result.curves.map(({ stratum }) => stratumName(stratum)),
    text,
  )
  const riskShown = result.curves.some(({ atRisk }) => atRisk !== null)
  const counts = riskShown
    ? widest(
        result.curves.map((curve) => formatCount(curve.n)),
        axisText,
      )
    : textWidth('2000', axisText)
  const { from, to } = valueRange(curves, options)
  const valueTitle = valueTitleOf(from, to, options)
  const test = testOf(result, theme)

  const besideRisk = riskShown
    ? Math.max(1.1 * text + names + 0.9 * text + counts / 2, textWidth('No. at risk', text, 'bold'))
    : 0
  const besideAxis = tick + textWidth('100', axisText) + 2 * text
  const left = edge + Math.max(besideRisk, besideAxis)
  const rightMargin = edge + Math.max(gap / 2 + 1.5 * text + names, counts / 2)
  const plotWidth = Math.max(
    asked.widthPx - left - rightMargin,
    textWidth(options.timeTitle, text),
    (test?.width ?? 0) + 1.5 * text,
    2 * counts,
  )

  const strata = riskShown ? result.curves.length : 0
  const riskRowHeight = text * Math.max(riskTable.least, Math.min(riskTable.most, riskTable.all / Math.max(1, strata)))
  const riskRow = (index: number) => (index + 0.5) * riskRowHeight
  const top = edge + axisText / 2
  const belowPlot = tick + 1.3 * axisText + 0.8 * text
  const riskHeight = strata * riskRowHeight + edge + caption
  const beside = riskShown ? 3.1 * text : 0.8 * text
  const plotHeight = Math.max(
    asked.heightPx - top - belowPlot - beside - riskHeight,
    textWidth(valueTitle, text),
    leastPlotHeight * text,
  )
  const bottom = top + plotHeight
  const riskTop = bottom + belowPlot + beside
  return {
    size: { widthPx: left + plotWidth + rightMargin, heightPx: riskTop + riskHeight },
    plot: { left, right: left + plotWidth, top, bottom },
    values: { from, to, ticks: valueTicks(from, to, plotHeight / (1.8 * axisText)) },
    timeTicks: timeTicks(options, plotWidth, counts),
    riskShown,
    timeTitle: bottom + belowPlot,
    riskHead: riskTop - 0.85 * text,
    riskRows: result.curves.map((_, index) => riskTop + riskRow(index)),
    riskRowHeight,
    valueTitle: { text: valueTitle, x: left - tick - textWidth('100', axisText) - 1.3 * text },
    test,
  }
}

/** From the lowest interval rounded down to 5 % (mirrored for incidence), unless the whole scale is wanted. */
function valueRange(curves: readonly Steps[], { view, wholeScale }: KaplanMeierOptions) {
  if (wholeScale) return { from: 0, to: 100 }
  if (view === 'survival') {
    const lowest = Math.min(100, ...curves.flatMap(({ lower }) => lower))
    return { from: Math.max(0, Math.min(95, 5 * Math.floor(lowest / 5))), to: 100 }
  }
  const highest = Math.max(0, ...curves.flatMap(({ upper }) => upper))
  return { from: 0, to: Math.min(100, Math.max(5, 5 * Math.ceil(highest / 5))) }
}

function valueTitleOf(from: number, to: number, { view, event }: KaplanMeierOptions): string {
  if (view === 'survival') return `Free of ${event}, %${from > 0 ? ` (axis from ${from})` : ''}`
  return `With ${event}, %${to < 100 ? ` (axis to ${to})` : ''}`
}

function valueTicks(from: number, to: number, room: number): readonly number[] {
  const most = Math.max(2, Math.min(6, room))
  const step = [1, 5, 10, 20, 25].find((candidate) => (to - from) / candidate <= most) ?? 50
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step)
}

/** As asked for, else every year; further apart where that leaves less than 6 px between the numbers below them. */
function timeTicks(
  { fromYears, horizonYears, tickYears }: KaplanMeierOptions,
  widthPx: number,
  widestCount: number,
): readonly number[] {
  const most = Math.max(1, Math.floor(widthPx / (widestCount + 6)))
  return yearTicks(fromYears, horizonYears, tickYears, most)
}

function testOf({ test }: DrawnCurves, { pNotation, measure }: Theme) {
  if (test === null || !Number.isFinite(test.chiSquare)) return null
  const { name, chiSquare, df, p } = test
  const text = `${name} χ² ${formatDecimal(chiSquare, 1)}, ${df} df, <i>P</i> ${formatP(p, pNotation)}`
  return { text, width: markupWidth(text, measure.text) }
}
