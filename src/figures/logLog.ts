import type { Data } from 'plotly.js'
import type { ProportionalityResult } from '../model/progressionResults.ts'
import type { Figure, FigureSize } from './figure.ts'
import { stratumDash, stratumName } from './kaplanMeierPage.ts'
import { textWidth } from './measure.ts'
import { countTicks, pointFigure } from './pointPlot.ts'
import type { Tick } from './ratioAxis.ts'
import type { Theme } from './theme.ts'
import { yearsOf } from './timeAxis.ts'

export interface LogLogOptions {
  readonly trait: string
  /** `Years since first MDD diagnosis`. */
  readonly timeTitle: string
}

/** log(−log S) of each stratum against log time: curves as far apart everywhere as their hazards are proportional. */
export function logLogFigure(
  { logLog }: ProportionalityResult,
  options: LogLogOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure, palette } = theme
  const colours = palette.strata[Math.max(2, Math.min(5, logLog.length)) as 2 | 3 | 4 | 5]
  const curves = logLog.map(({ timeDays, value }) => ({
    x: Array.from(timeDays, (day) => Math.log10(yearsOf(day))),
    y: [...value],
  }))
  const xRange = rangeOf(curves.flatMap(({ x }) => x))
  const yRange = rangeOf(curves.flatMap(({ y }) => y))
  const names = logLog.map(({ stratum }) => stratumName(stratum))
  return pointFigure(
    {
      title: 'Log-log survival',
      summary: `${options.trait}: log(−log survival) against log time in strata ${names.join(', ')}; parallel where hazards are proportional.`,
      x: {
        range: xRange,
        title: `${options.timeTitle} (log scale)`,
        ticks: (lengthPx) => decadeTicks(xRange, lengthPx, measure.axisText),
      },
      y: {
        range: yRange,
        title: 'log(−log share free of TRD)',
        ticks: (lengthPx) => countTicks(yRange, lengthPx, 4 * measure.axisText).map(signed),
      },
      points: [],
      symbol: 'square',
      named: [],
      selected: null,
      keys: names.map((text, index) => ({ colour: colours[index], text })),
      corner: '',
      behind: curves.map(
        ({ x, y }, index): Data => ({
          type: 'scatter',
          mode: 'lines',
          xaxis: 'x2',
          yaxis: 'y2',
          hoverinfo: 'skip',
          x,
          y,
          line: {
            shape: 'hv',
            color: colours[index],
            width: measure.curve,
            dash: stratumDash(index, curves.length),
          },
        }),
      ),
      across: null,
      upwards: null,
    },
    theme,
    size,
  )
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [-1, 1]
  let [from, to] = [values[0], values[0]]
  for (const value of values) {
    from = Math.min(from, value)
    to = Math.max(to, value)
  }
  const pad = 0.03 * (to - from) || 0.5
  return [from - pad, to + pad]
}

const signed = ({ at, text }: Tick): Tick => ({ at, text: text.replace('-', '−') })

/** Round numbers of years, as many as their texts allow. */
function decadeTicks([from, to]: readonly [number, number], lengthPx: number, textPx: number): readonly Tick[] {
  const decades = Array.from({ length: 8 }, (_, k) => 10 ** (k - 4))
  const candidates = [[1, 2, 5], [1, 3], [1]].map((firsts) =>
    decades
      .flatMap((decade) => firsts.map((first) => Number((first * decade).toPrecision(1))))
      .map((years) => ({ at: Math.log10(years), text: String(years) }))
      .filter(({ at }) => at >= from && at <= to),
  )
  const px = lengthPx / (to - from)
  const fits = (ticks: readonly Tick[]) =>
    ticks.every((tick, k) => {
      if (k === 0) return true
      const room = (tick.at - ticks[k - 1].at) * px
      return room >= (textWidth(tick.text, textPx) + textWidth(ticks[k - 1].text, textPx)) / 2 + 0.7 * textPx
    })
  return candidates.find(fits) ?? candidates[2].slice(0, 1)
}
