import type { Data } from 'plotly.js'
import type { IntervalHazardRow, ProportionalityResult, ResidualMean } from '../model/progressionResults.ts'
import { localLinear } from '../statistics/localLinear.ts'
import type { Figure, FigureSize } from './figure.ts'
import { formatCount, formatP, formatRatio } from './numbers.ts'
import { pointFigure } from './pointPlot.ts'
import { ratioRange, ratioTicks } from './ratioAxis.ts'
import { type Theme, translucent } from './theme.ts'
import { type TimeAxis, timeAxis, yearsOf } from './timeAxis.ts'

export interface HazardOverTimeOptions {
  readonly trait: string
  readonly time: TimeAxis
  /** Of the intervals: `SD`. */
  readonly per: string
  /** The score's test that its hazards are proportional. */
  readonly p: number
}

/** Share of the means that the smooth line takes at each time. */
const smoothSpan = 0.6
const smoothPlaces = 61

/**
 * A score's hazard ratio along the follow-up: means of scaled Schoenfeld residuals over events that follow each other, with
 * their intervals; a smooth line through them with its band; the hazard ratio of each interval of the follow-up; and the
 * one hazard ratio for all of it. No mark is one person's.
 */
export function hazardOverTimeFigure(
  result: ProportionalityResult,
  options: HazardOverTimeOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure, palette } = theme
  const { residuals, logHazardRatio } = result
  const intervals = result.intervals.filter(({ status }) => status === 'ok')
  const range = ratioRange(
    [
      ...residuals.map(({ ciLower: lower, ciUpper: upper }) => ({ lower, upper })),
      ...intervals.map(({ ciLower, ciUpper }) => ({ lower: Math.log(ciLower), upper: Math.log(ciUpper) })),
    ].filter(({ lower, upper }) => Number.isFinite(upper - lower)),
  )
  const x = timeAxis(options.time, theme)
  const all = formatRatio(Math.exp(logHazardRatio))
  const across = Number.isFinite(logHazardRatio) && logHazardRatio >= range[0] && logHazardRatio <= range[1]
  const events = formatCount(result.events)
  return pointFigure(
    {
      title: 'Hazard ratio over time',
      summary: `${options.trait}: hazard ratio along the follow-up, ${events} events in ${residuals.length} means; ${all} for all of it; test of proportional hazards P ${formatP(options.p)}.`,
      x,
      y: {
        range,
        title: `Hazard ratio per ${options.per} (log scale)`,
        ticks: (lengthPx) => ratioTicks(range, lengthPx, measure.axisText),
      },
      points: [],
      symbol: 'square',
      named: [],
      selected: null,
      keys: [
        { colour: palette.neutral, text: 'means over events' },
        { colour: palette.contrasts['trMDD/nonMDD'], text: 'smooth line' },
        ...(intervals.length > 0 ? [{ colour: palette.contrasts['TRD/nonMDD'], text: 'by interval' }] : []),
      ],
      corner: '',
      behind: [
        ...smoothTraces(residuals, range, theme),
        ...meanTraces(residuals, range, theme),
        intervalTrace(intervals, options.time, range, theme),
        {
          ...axes,
          x: [...x.range],
          y: [0, 0],
          line: { color: palette.axis, width: measure.reference },
        },
      ],
      across: across ? { y: logHazardRatio, words: `one for all: ${all}` } : null,
      upwards: null,
    },
    theme,
    size,
  )
}

const axes = { type: 'scatter', mode: 'lines', xaxis: 'x2', yaxis: 'y2', hoverinfo: 'skip' } as const

type Range = readonly [number, number]

const within = (value: number, [from, to]: Range) => Math.max(from, Math.min(to, value))

function smoothTraces(residuals: readonly ResidualMean[], range: Range, { palette, measure }: Theme): readonly Data[] {
  const used = residuals.filter(({ ciLower, ciUpper }) => ciUpper > ciLower)
  const [first, last] = [used[0]?.meanDay, used.at(-1)?.meanDay]
  if (used.length < 4 || first === last) return []
  const { x, value, standardError } = localLinear(
    used.map(({ meanDay }) => yearsOf(meanDay)),
    used.map(({ mean }) => mean),
    // Widths of intervals stand for standard errors: their band is then an interval of the same level.
    used.map(({ ciLower, ciUpper }) => (ciUpper - ciLower) / 2),
    { span: smoothSpan, places: smoothPlaces },
  )
  const colour = palette.contrasts['trMDD/nonMDD']
  const edge = (sign: 1 | -1) => value.map((middle, k) => within(middle + sign * standardError[k], range))
  return [
    {
      ...axes,
      x: [...x, ...[...x].reverse()],
      y: [...edge(1), ...edge(-1).reverse()],
      fill: 'toself',
      fillcolor: translucent(colour, 0.16),
      line: { width: 0 },
    },
    { ...axes, x: [...x], y: value.map((one) => within(one, range)), line: { color: colour, width: measure.curve } },
  ]
}

function meanTraces(residuals: readonly ResidualMean[], range: Range, { palette, measure }: Theme): readonly Data[] {
  const years = residuals.map(({ meanDay }) => yearsOf(meanDay))
  const inside = residuals.map(({ mean }) => mean >= range[0] && mean <= range[1])
  return [
    {
      ...axes,
      x: years.flatMap((at) => [at, at, null]),
      y: residuals.flatMap(({ ciLower, ciUpper }) => [within(ciLower, range), within(ciUpper, range), null]),
      line: { color: palette.neutral, width: measure.interval },
    },
    {
      ...axes,
      mode: 'markers',
      x: years.filter((_, k) => inside[k]),
      y: residuals.filter((_, k) => inside[k]).map(({ mean }) => mean),
      marker: { symbol: 'square', size: measure.mark.most, color: palette.neutral, opacity: 1, line: { width: 0 } },
    },
  ]
}

/** A level line over each interval. */
function intervalTrace(
  intervals: readonly IntervalHazardRow[],
  { fromYears, toYears }: TimeAxis,
  range: Range,
  { palette, measure }: Theme,
): Data {
  const shown = intervals
    .map((row) => ({
      y: within(row.logHazardRatio, range),
      from: Math.max(fromYears, yearsOf(row.fromDays)),
      to: Math.min(toYears, yearsOf(row.toDays)),
    }))
    .filter(({ from, to }) => from < to)
  return {
    ...axes,
    x: shown.flatMap(({ from, to }) => [from, to, null]),
    y: shown.flatMap(({ y }) => [y, y, null]),
    line: { color: palette.contrasts['TRD/nonMDD'], width: measure.curve },
  }
}
