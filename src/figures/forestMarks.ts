import type { Data } from 'plotly.js'
import { contrastSymbols } from './contrasts.ts'
import { type DomainBand, type ForestOptions, type ForestRow, isMarked } from './forestRows.ts'
import type { Range } from './ratioAxis.ts'
import type { ContrastKey, Theme } from './theme.ts'

interface Frame {
  readonly options: ForestOptions
  readonly theme: Theme
  readonly rowHeight: number
}

/** Intervals, arrows and marks of one plot, on its axis and the shared rows. */
export function plotTraces(
  rows: readonly ForestRow[],
  bands: readonly DomainBand[],
  plot: { readonly range: Range; readonly contrasts: readonly ContrastKey[]; readonly axis: 'x2' | 'x3' },
  { options, theme, rowHeight }: Frame,
): readonly Data[] {
  const { measure, palette } = theme
  const [from, to] = plot.range
  const axes = { xaxis: plot.axis, yaxis: 'y2', hoverinfo: 'skip', cliponaxis: false } as const
  const markSize = Math.max(measure.mark.least, Math.min(0.42 * rowHeight, measure.mark.most))
  const shaded = (index: number) =>
    bands.some(({ first, count }, band) => band % 2 === 0 && index >= first && index < first + count)
  const offset = (key: ContrastKey) => (plot.contrasts.length < 2 ? 0 : plot.contrasts.indexOf(key) === 0 ? -0.2 : 0.2)

  return plot.contrasts.flatMap((key): Data[] => {
    const colour = palette.contrasts[key]
    const x: (number | null)[] = []
    const y: (number | null)[] = []
    const marks: { x: number; y: number; fill: string }[] = []
    const arrows: { x: number; y: number; symbol: 'triangle-left' | 'triangle-right' }[] = []
    rows.forEach((row, index) => {
      const fit = row.fits[key]
      if (fit === undefined || fit.status !== 'ok') return
      const at = index + offset(key)
      const lower = Math.log(fit.ciLower)
      const upper = Math.log(fit.ciUpper)
      x.push(Math.min(Math.max(lower, from), to), Math.max(Math.min(upper, to), from), null)
      y.push(at, at, null)
      if (lower < from) arrows.push({ x: from, y: at, symbol: 'triangle-left' })
      if (upper > to) arrows.push({ x: to, y: at, symbol: 'triangle-right' })
      if (fit.logOddsRatio < from || fit.logOddsRatio > to) return
      const hollow = shaded(index) ? palette.band : palette.ground
      marks.push({ x: fit.logOddsRatio, y: at, fill: isMarked(fit, options.alpha) ? colour : hollow })
    })
    return [
      { ...axes, type: 'scatter', mode: 'lines', x, y, line: { color: colour, width: measure.interval } },
      {
        ...axes,
        type: 'scatter',
        mode: 'markers',
        x: arrows.map((arrow) => arrow.x),
        y: arrows.map((arrow) => arrow.y),
        marker: {
          symbol: arrows.map((arrow) => arrow.symbol),
          size: markSize,
          color: colour,
          opacity: 1,
          line: { width: 0 },
        },
      },
      {
        ...axes,
        type: 'scatter',
        mode: 'markers',
        x: marks.map((mark) => mark.x),
        y: marks.map((mark) => mark.y),
        marker: {
          symbol: contrastSymbols[key],
          // A diamond of the same size looks smaller.
          size: contrastSymbols[key] === 'diamond' ? markSize + 1.5 * (measure.mark.least / 4) : markSize,
          color: marks.map((mark) => mark.fill),
          opacity: 1,
          line: { color: colour, width: measure.markLine },
        },
      },
    ]
  })
}
