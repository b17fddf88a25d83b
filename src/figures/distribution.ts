import type { Data } from 'plotly.js'
import type { ScoreDistribution } from '../model/scoreResults.ts'
import type { Figure, FigureSize } from './figure.ts'
import { formatCount, formatDecimal } from './numbers.ts'
import { countTicks, pointFigure } from './pointPlot.ts'
import type { Palette, Theme } from './theme.ts'

export interface Distributions {
  readonly trait: string
  /** Ancestry was taken off. */
  readonly adjusted: boolean
  /** Groups with a density, in the order of the keys; at least one. */
  readonly groups: readonly Pick<ScoreDistribution, 'group' | 'n' | 'density'>[]
}

const names: Readonly<Record<string, string>> = { nonMDD: 'non-MDD', trMDD: 'trMDD', TRD: 'TRD' }
const colourOf = (group: string, { neutral, contrasts }: Palette): string =>
  ({ trMDD: contrasts['trMDD/nonMDD'], TRD: contrasts['TRD/nonMDD'] })[group] ?? neutral
const dashOf: Readonly<Record<string, 'dash' | 'dot'>> = { nonMDD: 'dot', trMDD: 'dash' }

const ends: readonly [number, number] = [-4, 4]

/** Densities of a score in the groups, on the scale of everyone eligible in the cohort. */
export function distributionFigure({ trait, adjusted, groups }: Distributions, theme: Theme, size: FigureSize): Figure {
  const { measure, palette } = theme
  const most = groups.reduce((top, { density }) => density.reduce((high, value) => Math.max(high, value), top), 0)
  const yRange: readonly [number, number] = [0, 1.05 * most]
  const at = Array.from(
    groups[0].density,
    (_, k) => ends[0] + (k * (ends[1] - ends[0])) / (groups[0].density.length - 1),
  )
  return pointFigure(
    {
      title: 'Distribution',
      summary: `${trait}${adjusted ? ', ancestry taken off' : ''}: densities of the score in ${groups
        .map(({ group, n }) => `${names[group]} (n ${formatCount(n)})`)
        .join(', ')}.`,
      x: {
        range: ends,
        title: `${trait}${adjusted ? ', ancestry taken off' : ''}: SD from the mean of all eligible`,
        ticks: () => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((value) => ({ at: value, text: formatDecimal(value, 0) })),
      },
      y: {
        range: yRange,
        title: 'Density per SD',
        ticks: (lengthPx) => countTicks(yRange, lengthPx, 4 * measure.axisText),
      },
      points: [],
      symbol: 'square',
      named: [],
      selected: null,
      keys: groups.map(({ group, n }) => ({
        colour: colourOf(group, palette),
        text: `${names[group]}, n ${formatCount(n)}`,
      })),
      corner: '',
      behind: groups.map(
        ({ group, density }): Data => ({
          type: 'scatter',
          mode: 'lines',
          xaxis: 'x2',
          yaxis: 'y2',
          hoverinfo: 'skip',
          x: at,
          y: [...density],
          line: { color: colourOf(group, palette), width: measure.curve, dash: dashOf[group], shape: 'spline' },
        }),
      ),
      across: null,
      upwards: 0,
    },
    theme,
    size,
  )
}
