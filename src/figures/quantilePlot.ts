import type { Data } from 'plotly.js'
import type { ScoreDescription } from '../model/extract.ts'
import type { AssociationRow } from '../model/results.ts'
import { quantileQuantile } from '../statistics/quantileQuantile.ts'
import { contrastSymbols, contrastWords } from './contrasts.ts'
import type { Figure, FigureSize } from './figure.ts'
import { hasEstimate } from './fits.ts'
import { markedRows } from './marking.ts'
import { formatDecimal } from './numbers.ts'
import { countTicks, type PlotPoint, pointFigure } from './pointPlot.ts'
import type { Theme } from './theme.ts'
import { namedOf, type PointOptions } from './volcano.ts'

/**
 * Observed P against those expected of as many true null hypotheses, of one contrast in one cohort, with the line of
 * equality and the pointwise interval of the order statistics. Scores are correlated, so the interval is a guide.
 *
 * @param fits rows of one cohort and definition
 */
export function quantileFigure(
  fits: readonly AssociationRow[],
  scores: readonly ScoreDescription[],
  options: PointOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure, palette } = theme
  const { contrast } = options
  const own = fits.filter((fit) => fit.contrast === contrast && hasEstimate(fit))
  const marked = markedRows(own, options.marking)
  const quantiles = quantileQuantile(
    Float64Array.from(own, ({ log10P }) => log10P),
    options.confidenceLevel,
  )
  const { order, expected, observed, lower, upper, lambda } = quantiles
  const colour = palette.contrasts[contrast]
  const points = Array.from(order, (test, rank): PlotPoint => {
    const fit = own[test]
    const trait = scores.find(({ column }) => column === fit.score)?.trait ?? fit.score
    const faint = options.shown !== null && !options.shown.has(fit.score)
    return { score: fit.score, trait, x: expected[rank], y: observed[rank], colour, filled: marked.has(fit), faint }
  })
  const xMost = 1.06 * Math.max(0.3, expected[0] ?? 0)
  const yMost = 1.06 * Math.max(1, observed[0] ?? 0, upper[0] ?? 0)
  const ticks = (most: number) => (lengthPx: number) => countTicks([0, most], lengthPx, 3.5 * measure.axisText)
  const level = `${Math.round(100 * options.confidenceLevel)}%`
  const lambdaText = formatDecimal(lambda, 2)
  return pointFigure(
    {
      title: `Quantile-quantile plot, ${contrastWords(contrast)}`,
      summary: `Observed P of ${own.length} scores against those expected without differences, ${contrastWords(contrast)}: λ ${lambdaText}.`,
      x: { range: [0, xMost], title: 'Expected −log10 P', ticks: ticks(xMost) },
      y: { range: [0, yMost], title: `Observed −log10 P, ${contrastWords(contrast)}`, ticks: ticks(yMost) },
      points,
      symbol: contrastSymbols[contrast],
      named: namedOf(options.selected, [...marked]),
      selected: options.selected,
      keys: [],
      corner: own.length === 0 ? '' : `λ ${lambdaText}, ${own.length} tests; band: ${level} of the null`,
      behind: behind([...expected], [...lower], [...upper], theme),
      across: null,
      upwards: null,
    },
    theme,
    size,
  )
}

/** The band, and over it the line of equality. */
function behind(
  expected: readonly number[],
  lower: readonly number[],
  upper: readonly number[],
  { measure, palette }: Theme,
): Data[] {
  if (expected.length === 0) return []
  const axes = { type: 'scatter', mode: 'lines', xaxis: 'x2', yaxis: 'y2', hoverinfo: 'skip' } as const
  return [
    {
      ...axes,
      x: [...expected, ...[...expected].reverse()],
      y: [...lower, ...[...upper].reverse()],
      fill: 'toself',
      fillcolor: `${palette.neutral}33`,
      line: { width: 0 },
    },
    {
      ...axes,
      x: [0, expected[0]],
      y: [0, expected[0]],
      line: { color: palette.axis, width: measure.reference, dash: 'dash' },
    },
  ]
}
