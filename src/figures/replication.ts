import type { Data } from 'plotly.js'
import type { ReplicationRow, ReplicationScore } from '../model/effectResults.ts'
import type { Figure, FigureSize } from './figure.ts'
import { type Box, labelPlaces } from './labelPlaces.ts'
import { type Label, labelTrace } from './layers.ts'
import { plain, textWidth, widest } from './measure.ts'
import { type Range, ratioRange, ratioTicks } from './ratioAxis.ts'
import { cornerNotes, noteTexts, REACH } from './replicationNotes.ts'
import { baseAxis, baseLayout, type Theme, translucent } from './theme.ts'

export interface ReplicationOptions {
  readonly title: string
  /** `WGS European, OR per SD`. */
  readonly xTitle: string
  readonly yTitle: string
  /** Name of a score; its column where absent. */
  readonly traits: ReadonlyMap<string, string>
  readonly selected: string | null
}

/**
 * A cohort's effects (y) against those of the discovery cohort (x), on one range: intervals both ways, identity (dashed),
 * meta-regression with its band (solid), the line with errors in both axes (dotted). Filled marks are significant in the
 * discovery cohort.
 *
 * @param scores of one cohort and contrast, `row` among them
 */
export function replicationFigure(
  row: ReplicationRow,
  scores: readonly ReplicationScore[],
  options: ReplicationOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure, palette } = theme
  const range = ratioRange(scores.flatMap((score) => [intervalOf(score, 'x'), intervalOf(score, 'y')]))
  const page = pageOf(range, theme, size)
  const { side, left, top } = page
  const px = {
    x: (value: number) => left + ((value - range[0]) / (range[1] - range[0])) * side,
    y: (value: number) => top + side - ((value - range[0]) / (range[1] - range[0])) * side,
  }
  const marks = scores.map(({ referenceEffect, effect }) => ({ x: px.x(referenceEffect), y: px.y(effect) }))
  const inside: Box = { left, right: left + side, top, bottom: top + side }
  const notes = cornerNotes(row, marks, inside, theme)
  const named = scores.filter(({ discovered, score }) => discovered || score === options.selected)
  const names = named
    .map((score) => ({ score, text: options.traits.get(score.score) ?? score.score }))
    .sort(
      (a, b) =>
        Number(b.score.score === options.selected) - Number(a.score.score === options.selected) ||
        strength(b.score) - strength(a.score),
    )
  const places = labelPlaces(
    names.map(({ score, text }) => ({
      x: px.x(score.referenceEffect),
      y: px.y(score.effect),
      width: textWidth(text, measure.axisText),
    })),
    marks,
    [notes.box],
    inside,
    { textPx: measure.axisText, markPx: measure.mark.most },
  )
  const labels: Label[] = [
    ...names.flatMap(({ score, text }, i): Label[] => {
      const place = places[i]
      if (place === null) return []
      const bold = score.score === options.selected
      return [{ text: plain(text), ...place, align: 'left', size: measure.axisText, bold }]
    }),
    ...notes.labels,
    { text: plain(options.xTitle), x: left + side / 2, y: page.xTitle, align: 'centre' },
  ]
  const axis = {
    ...baseAxis(theme),
    range: [range[0], range[1]] as [number, number],
    tickvals: page.ticks.map(({ at }) => at),
    ticktext: page.ticks.map(({ text }) => text),
  }
  return {
    title: options.title,
    summary: summaryOf(row, options),
    data: [...lineTraces(row, range, theme), ...pointTraces(scores, theme), labelTrace(labels, theme)],
    layout: {
      ...baseLayout(theme, page.size),
      xaxis2: { ...axis, anchor: 'y2', domain: [left / page.size.widthPx, (left + side) / page.size.widthPx] },
      yaxis2: { ...axis, anchor: 'x2', domain: [1 - (top + side) / page.size.heightPx, 1 - top / page.size.heightPx] },
      shapes: [noEffect('x', px.x(0), inside, theme), noEffect('y', px.y(0), inside, theme)],
      annotations: [
        {
          text: plain(options.yTitle),
          textangle: -90,
          showarrow: false,
          xref: 'x',
          yref: 'y',
          x: measure.edge + 0.65 * measure.text,
          y: top + side / 2,
          font: { size: measure.text, color: palette.text },
        },
      ],
    },
    ...page.size,
    rows: [],
    points: scores
      .map(({ score }, i) => ({ score, ...marks[i] }))
      .sort((a, b) => a.x - b.x || (a.score < b.score ? -1 : 1)),
    captionPx: measure.caption,
    head: null,
  }
}

const strength = ({ referenceEffect, referenceStandardError }: ReplicationScore): number =>
  Math.abs(referenceEffect / referenceStandardError)

function intervalOf(score: ReplicationScore, side: 'x' | 'y') {
  const [effect, error] =
    side === 'x' ? [score.referenceEffect, score.referenceStandardError] : [score.effect, score.standardError]
  return { lower: effect - REACH * error, upper: effect + REACH * error }
}

/** The plot is square; the figure is larger than asked for rather than a plot too small to read. */
function pageOf(range: Range, { measure }: Theme, { widthPx, heightPx }: FigureSize) {
  const { text, axisText, tick, edge, caption } = measure
  const least = 14 * text
  const tickWidth = widest(
    ratioTicks(range, 10 * least, axisText).map((each) => each.text),
    axisText,
  )
  const left = edge + 1.6 * text + tickWidth + 0.6 * axisText + tick
  const top = edge + 0.5 * axisText
  const foot = tick + 1.5 * axisText + 1.5 * text + caption
  const side = Math.max(least, Math.min(widthPx - left - edge - axisText, heightPx - top - foot))
  const size = {
    widthPx: Math.max(widthPx, left + side + edge + axisText),
    heightPx: Math.max(heightPx, top + side + foot),
  }
  const xTitle = top + side + tick + 1.5 * axisText + 0.6 * text
  return { side, left, top, size, xTitle, ticks: ratioTicks(range, side, axisText) }
}

const onPlot = { type: 'scatter', xaxis: 'x2', yaxis: 'y2', mode: 'lines', hoverinfo: 'skip' } as const

function lineTraces(
  { slope, slopeStandardError, intercept, interceptStandardError, covariance, york }: ReplicationRow,
  range: Range,
  { measure, palette }: Theme,
): Data[] {
  const colour = palette.contrasts['TRD/trMDD']
  const steps = Array.from({ length: 41 }, (_, i) => range[0] + ((range[1] - range[0]) * i) / 40)
  const ends = [...range]
  const traces: Data[] = [
    { ...onPlot, x: ends, y: ends, line: { color: palette.axis, width: measure.reference, dash: 'dash' } },
  ]
  if (Number.isFinite(slope)) {
    const spread = (x: number) =>
      REACH * Math.sqrt(Math.max(0, interceptStandardError ** 2 + 2 * x * covariance + (x * slopeStandardError) ** 2))
    const at = (x: number) => intercept + slope * x
    const band = { ...onPlot, x: steps, line: { width: 0 } } as const
    traces.push(
      { ...band, y: steps.map((x) => at(x) - spread(x)) },
      { ...band, y: steps.map((x) => at(x) + spread(x)), fill: 'tonexty', fillcolor: translucent(colour, 0.12) },
      { ...onPlot, x: ends, y: ends.map(at), line: { color: colour, width: measure.curve } },
    )
  }
  if (york.status === 'ok') {
    const y = ends.map((x) => york.intercept + york.slope * x)
    traces.push({ ...onPlot, x: ends, y, line: { color: colour, width: measure.interval, dash: 'dot' } })
  }
  return traces
}

function pointTraces(scores: readonly ReplicationScore[], { measure, palette }: Theme): Data[] {
  const colour = palette.contrasts['TRD/nonMDD']
  const line = { color: translucent(colour, 0.35), width: measure.interval / 2 }
  const x = (score: ReplicationScore) => intervalOf(score, 'x')
  const y = (score: ReplicationScore) => intervalOf(score, 'y')
  return [
    {
      ...onPlot,
      x: scores.flatMap((score) => [x(score).lower, x(score).upper, null]),
      y: scores.flatMap(({ effect }) => [effect, effect, null]),
      line,
    },
    {
      ...onPlot,
      x: scores.flatMap(({ referenceEffect }) => [referenceEffect, referenceEffect, null]),
      y: scores.flatMap((score) => [y(score).lower, y(score).upper, null]),
      line,
    },
    {
      ...onPlot,
      mode: 'markers',
      x: scores.map(({ referenceEffect }) => referenceEffect),
      y: scores.map(({ effect }) => effect),
      marker: {
        symbol: 'circle',
        size: measure.mark.most - 1,
        opacity: 1,
        color: scores.map(({ discovered }) => (discovered ? colour : palette.ground)),
        line: { color: colour, width: measure.markLine },
      },
    },
  ]
}

function noEffect(across: 'x' | 'y', at: number, inside: Box, { measure, palette }: Theme) {
  const line = { width: measure.reference, color: palette.band }
  const shared = { type: 'line', xref: 'x', yref: 'y', layer: 'below', line } as const
  return across === 'x'
    ? { ...shared, x0: at, x1: at, y0: inside.top, y1: inside.bottom }
    : { ...shared, x0: inside.left, x1: inside.right, y0: at, y1: at }
}

function summaryOf(row: ReplicationRow, options: ReplicationOptions): string {
  const [r2, slope, , sign] = noteTexts(row)
  const { count, of } = row.replicatedNominal
  return `${options.yTitle} against ${options.xTitle}, ${row.k} scores: ${r2}; ${slope.toLowerCase()}; ${sign.toLowerCase()}; ${count} of ${of} discoveries with the same sign and P < .05.`
}
