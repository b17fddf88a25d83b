import type { ScoreDescription } from '../model/extract.ts'
import type { AssociationRow } from '../model/results.ts'
import { contrastSymbols, contrastWords } from './contrasts.ts'
import type { Figure, FigureSize } from './figure.ts'
import { hasEstimate } from './fits.ts'
import { countOfMarked, type Marking, markedRows, thresholdAt, thresholdMarkup, thresholdName } from './marking.ts'
import { countTicks, type PlotPoint, pointFigure } from './pointPlot.ts'
import { type Range, ratioRange, ratioTicks } from './ratioAxis.ts'
import type { ContrastKey, Theme } from './theme.ts'

export interface PointOptions {
  readonly contrast: ContrastKey
  readonly marking: Marking
  /** What the odds ratio is of. */
  readonly per: 'SD' | 'unit'
  readonly confidenceLevel: number
  /** Column of the selected score, whose name stands beside its point. */
  readonly selected: string | null
  /** Columns of the scores that a filter leaves; null without one. The others are faint. */
  readonly shown: ReadonlySet<string> | null
}

/**
 * Effect against −log10 P, a point a score, of one contrast in one cohort; coloured by domain, filled where it is marked, of
 * which as many have their names as there is room for.
 *
 * @param fits rows of one cohort and definition
 * @param scores in the study's order
 */
export function volcanoFigure(
  fits: readonly AssociationRow[],
  scores: readonly ScoreDescription[],
  options: PointOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure } = theme
  const { contrast } = options
  const own = fits.filter((fit) => fit.contrast === contrast && hasEstimate(fit))
  const marked = markedRows(own, options.marking)
  const domains = [...new Set(scores.map(({ domain }) => domain))]
  const colourOf = (domain: string) => theme.palette.domains[domains.indexOf(domain) % theme.palette.domains.length]
  const xRange = rangeOf(own)
  const points = scores.flatMap(({ column, trait, domain }): PlotPoint[] => {
    const fit = own.find(({ score }) => score === column)
    if (fit === undefined) return []
    const faint = options.shown !== null && !options.shown.has(column)
    const look = { colour: colourOf(domain), filled: marked.has(fit), faint }
    const beyond = fit.logOddsRatio < xRange[0] ? 'left' : fit.logOddsRatio > xRange[1] ? 'right' : null
    const x = Math.max(xRange[0], Math.min(fit.logOddsRatio, xRange[1]))
    return [{ score: column, trait, x, y: 0 - fit.log10P, beyond, ...look }]
  })
  const threshold = thresholdAt(own, options.marking)
  const highest = Math.max(1, Number.isNaN(threshold) ? 0 : threshold, ...points.map(({ y }) => y))
  const failed = fits.filter((fit) => fit.contrast === contrast && !hasEstimate(fit)).length
  return pointFigure(
    {
      title: `Volcano plot, ${contrastWords(contrast)}`,
      summary: `${countOfMarked(marked.size, own.length)} at ${thresholdName(options.marking, own.length)}, ${contrastWords(contrast)}.`,
      x: {
        range: xRange,
        title: `Odds ratio per ${options.per}, ${contrastWords(contrast)} (log scale)`,
        ticks: (lengthPx) => ratioTicks(xRange, lengthPx, measure.axisText),
      },
      y: {
        range: [0, 1.06 * highest],
        title: '−log10 P',
        ticks: (lengthPx) => countTicks([0, 1.06 * highest], lengthPx, 3.5 * measure.axisText),
      },
      points,
      symbol: contrastSymbols[contrast],
      named: namedOf(options.selected, [...marked]),
      selected: options.selected,
      keys: domains.map((domain) => ({ colour: colourOf(domain), text: domain })),
      corner: failed > 0 ? `${failed} could not be fitted` : '',
      behind: [],
      across: Number.isNaN(threshold)
        ? null
        : { y: threshold, words: thresholdMarkup(options.marking, own.length, theme.pNotation) },
      upwards: 0,
    },
    theme,
    size,
  )
}

/** From the lowest to the highest estimate, no effect among them; those with intervals too wide to tell left out. */
function rangeOf(fits: readonly AssociationRow[]): Range {
  const widths = fits.map(({ standardError }) => standardError).sort((a, b) => a - b)
  const widest = 6 * (widths[Math.floor(widths.length / 2)] ?? 0)
  const kept = fits.filter(({ standardError }) => standardError <= widest)
  return ratioRange(
    kept.map(({ logOddsRatio }) => ({ lower: logOddsRatio, upper: logOddsRatio })),
    0.08,
  )
}

/** The selected one first, then the marked from the smallest P. */
export const namedOf = (selected: string | null, marked: readonly AssociationRow[]): readonly string[] => [
  ...new Set([
    ...(selected === null ? [] : [selected]),
    ...[...marked].sort((a, b) => a.log10P - b.log10P).map(({ score }) => score),
  ]),
]
