import type { KaplanMeierResult } from '../model/results.ts'
import type { FigureSize } from './figure.ts'
import { markupWidth, textWidth, widest } from './measure.ts'
import { formatCount, formatDecimal, formatP } from './numbers.ts'
import type { Steps } from './survivalSteps.ts'
import type { Theme } from './theme.ts'

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

/** Where everything stands, in pixels from the upper left corner; and what the axes span. */
export interface KaplanMeierPage {
  readonly size: FigureSize
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  readonly values: { readonly from: number; readonly to: number; readonly ticks: readonly number[] }
  readonly timeTicks: readonly number[]
  /** Middles of lines. */
  readonly timeTitle: number
  readonly riskHead: number
  readonly riskRows: readonly number[]
  readonly riskRowHeight: number
  readonly valueTitle: { readonly text: string; readonly x: number }
  /** The log-rank test, null where it could not be made. */
  readonly test: { readonly text: string; readonly width: number } | null
}

/** In em of the measure's text. The numbers at risk are as high with 2 strata as with 5. */
const riskTable = { most: 1.9, least: 1.27, all: 6.4 }
const leastPlotHeight = 8

/** `20-80` as it is written. */
export const stratumName = (stratum: string): string => stratum.replace('-', '–')

/** Margins and heights from the texts that must fit into them; more room than asked for where they do not. */
export function kaplanMeierPage(
  result: KaplanMeierResult,
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
  const counts = widest(
    result.curves.map((curve) => formatCount(curve.n)),
    axisText,
  )
  const { from, to } = valueRange(curves, options)
  const valueTitle = valueTitleOf(from, to, options)
  const test = testOf(result, theme)

  const besideRisk = Math.max(1.1 * text + names + 0.9 * text + counts / 2, textWidth('No. at risk', text, 'bold'))
  const besideAxis = tick + textWidth('100', axisText) + 2 * text
  const left = edge + Math.max(besideRisk, besideAxis)
  const rightMargin = edge + Math.max(gap / 2 + 1.5 * text + names, counts / 2)
  const plotWidth = Math.max(
    asked.widthPx - left - rightMargin,
    textWidth(options.timeTitle, text),
    (test?.width ?? 0) + 1.5 * text,
    2 * counts,
  )

  const strata = result.curves.length
  const riskRowHeight = text * Math.max(riskTable.least, Math.min(riskTable.most, riskTable.all / strata))
  const riskRow = (index: number) => (index + 0.5) * riskRowHeight
  const top = edge + axisText / 2
  const belowPlot = tick + 1.3 * axisText + 0.8 * text
  const riskHeight = strata * riskRowHeight + edge + caption
  const beside = 3.1 * text
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
    timeTicks: timeTicks(options.horizonYears, plotWidth, counts),
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

/** Every year, or as many as leave 6 px between the numbers below them, the horizon among them. */
function timeTicks(horizon: number, widthPx: number, widestCount: number): readonly number[] {
  const steps = [1, 2, 3, 5].filter((step) => step < horizon && horizon % step === 0)
  const step = steps.find((candidate) => (candidate / horizon) * widthPx >= widestCount + 6) ?? horizon
  return Array.from({ length: Math.floor(horizon / step) + 1 }, (_, index) => index * step)
}

function testOf({ logRank: { chiSquare, df, p } }: KaplanMeierResult, { pNotation, measure }: Theme) {
  if (!Number.isFinite(chiSquare)) return null
  const text = `Log-rank χ² ${formatDecimal(chiSquare, 1)}, ${df} df, <i>P</i> ${formatP(p, pNotation)}`
  return { text, width: markupWidth(text, measure.text) }
}
