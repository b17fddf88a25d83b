import { describe, expect, it } from 'vitest'
import { kaplanMeierCurves } from '../../src/figures/drawnCurves.ts'
import type { Figure } from '../../src/figures/figure.ts'
import { type KaplanMeierOptions, kaplanMeierFigure } from '../../src/figures/kaplanMeier.ts'
import { spread } from '../../src/figures/spread.ts'
import { atRiskAfter, stepsOf } from '../../src/figures/survivalSteps.ts'
import { themes } from '../../src/figures/theme.ts'
import type { KaplanMeierCurve } from '../../src/model/results.ts'
import { kaplanMeierResult } from './simulated.ts'
import { axis, roundedFigure, texts, traces } from './summary.ts'

const options: KaplanMeierOptions = {
  title: 'Figure 2A',
  view: 'survival',
  fromYears: 0,
  horizonYears: 10,
  tickYears: null,
  yearZero: 0,
  horizonWords: 'after 10 years',
  wholeScale: false,
  event: 'TRD',
  timeTitle: 'Years since first MDD diagnosis',
  trait: 'Educational attainment',
}
const size = { widthPx: 728, heightPx: 642 }
const result = kaplanMeierResult()
const draw = (changed: Partial<KaplanMeierOptions> = {}, drawn = result, asked = size): Figure =>
  kaplanMeierFigure(kaplanMeierCurves(drawn, 'logRank'), { ...options, ...changed }, themes.light, asked)
const curves = (figure: Figure) => traces(figure).filter((trace) => trace.line && trace.line.width > 0)
const valueTitle = (figure: Figure) => (figure.layout.annotations as readonly { text: string }[])[0].text

/** Five people: event on day 100, censored on day 200, two events on day 400, one left until day 1000. */
const tiny: KaplanMeierCurve = {
  stratum: '0-20',
  n: 5,
  events: 3,
  timeDays: Float64Array.of(100, 200, 400, 1000),
  atRisk: Float64Array.of(5, 4, 3, 1),
  eventCounts: Float64Array.of(1, 0, 2, 0),
  censoredCounts: Float64Array.of(0, 1, 0, 1),
  survival: Float64Array.of(0.8, 0.8, 0.8 / 3, 0.8 / 3),
  standardError: Float64Array.of(0.18, 0.18, 0.22, 0.22),
  ciLower: Float64Array.of(0.52, 0.52, 0.06, 0.06),
  ciUpper: Float64Array.of(1, 1, 1, 1),
  median: 400,
  medianCiLower: 400,
  medianCiUpper: Number.NaN,
}

describe('steps of a curve', () => {
  it('stand at events only and carry the last value to the horizon', () => {
    const { years, values, lower } = stepsOf(tiny, 5, 'survival')
    expect(years).toEqual([0, 100 / 365.25, 400 / 365.25, 5])
    expect(values.map((value) => Number(value.toFixed(6)))).toEqual([100, 80, 26.666667, 26.666667])
    expect(lower).toEqual([100, 52, 6, 6])
  })

  it('leave out what lies beyond the horizon', () => expect(stepsOf(tiny, 1, 'survival').values).toEqual([100, 80, 80]))

  it('as incidence are 100 less, the interval turned over', () => {
    const { values, lower, upper } = stepsOf(tiny, 1, 'incidence')
    expect(values.map((value) => Number(value.toFixed(6)))).toEqual([0, 20, 20])
    expect([lower[1], upper[1]]).toEqual([0, 48])
  })

  it('keep the interval of the step before where there is none', () => {
    const ended = { ...tiny, ciLower: Float64Array.of(0.52, 0.52, Number.NaN, Number.NaN) }
    expect(stepsOf(ended, 5, 'survival').lower).toEqual([100, 52, 52, 52])
  })
})

it('at risk are those whose time is not before: 5 at first, 4 on day 200, 3 the day after, none in the end', () =>
  expect([0, 200 / 365.25, 201 / 365.25, 400 / 365.25, 1000 / 365.25, 3].map((at) => atRiskAfter(tiny, at))).toEqual([
    5, 4, 3, 3, 1, 0,
  ]))

describe('the figure', () => {
  it('draws steps, the middle stratum broken, each with its own colour', () => {
    expect(curves(draw()).map(({ line }) => [line?.shape, line?.dash, line?.color])).toEqual([
      ['hv', 'solid', '#123f7a'],
      ['hv', '5px,2px', '#7b7f86'],
      ['hv', 'solid', '#b47a00'],
    ])
  })

  it('starts the axis at the lowest interval rounded down to 5 %, and says so', () => {
    const figure = draw()
    const lowest = Math.min(...traces(figure).flatMap((trace) => (trace.line ? trace.y.map(Number) : [])))
    const [from, to] = axis(figure, 'yaxis2').range
    expect([from, to]).toEqual([5 * Math.floor(lowest / 5), 100])
    expect(valueTitle(figure)).toBe(`Free of TRD, % (axis from ${from})`)
  })

  it('or shows the whole scale, or incidence', () => {
    expect(axis(draw({ wholeScale: true }), 'yaxis2').range).toEqual([0, 100])
    expect(valueTitle(draw({ wholeScale: true }))).toBe('Free of TRD, %')
    const [from, to] = axis(draw({ view: 'incidence' }), 'yaxis2').range
    expect([from, to]).toEqual([0, 100 - axis(draw(), 'yaxis2').range[0]])
    expect(valueTitle(draw({ view: 'incidence' }))).toBe(`With TRD, % (axis to ${to})`)
  })

  it('has the numbers at risk at the ticks of the very same axis', () => {
    const figure = draw()
    const risk = traces(figure).find((trace) => trace.mode === 'text' && trace.xaxis === 'x2')!
    const ticks = axis(figure, 'xaxis2').tickvals
    expect(ticks).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(risk.x).toEqual([...ticks, ...ticks, ...ticks])
    expect(risk.text!.slice(0, 2)).toEqual(['5,793', '5,223'])
    expect(risk.text![11]).toBe('17,378')
  })

  it('thins the ticks where numbers would touch', () =>
    expect(axis(draw({}, result, { widthPx: 420, heightPx: 400 }), 'xaxis2').tickvals).toEqual([0, 2, 4, 6, 8, 10]))

  it('names the strata at the ends of the curves, pushed apart, and before the numbers at risk', () => {
    const close = draw({}, kaplanMeierResult([0.02, 0.0199, 0.0198, 0.0197, 0.0196], [5000, 5000, 5000, 5000, 5000]))
    const labels = traces(close).find((trace) => trace.text?.includes('No. at risk'))!
    const ends = labels.text!.flatMap((text, index) =>
      /^\d+–\d+$/.test(text) && labels.x[index]! > 400 ? [labels.y[index]!] : [],
    )
    expect(ends).toHaveLength(5)
    ends.sort((a, b) => a - b)
    for (let index = 1; index < 5; index++) expect(ends[index] - ends[index - 1]).toBeGreaterThanOrEqual(13.96)
  })

  it('puts the log-rank test where no curve goes: bottom left, or top right', () => {
    const place = (figure: Figure) => {
      const labels = traces(figure).find((trace) => trace.text?.some((text) => text.startsWith('Log-rank')))!
      const index = labels.text!.findIndex((text) => text.startsWith('Log-rank'))
      return [labels.x[index]! < 364 ? 'left' : 'right', labels.y[index]! > 250 ? 'bottom' : 'top']
    }
    expect(texts(draw())).toContain('Log-rank χ² 75.9, 2 df, <i>P</i> 3.3e−17')
    expect(place(draw())).toEqual(['left', 'bottom'])
    expect(place(draw({}, kaplanMeierResult([0.9, 0.7, 0.6])))).toEqual(['right', 'top'])
  })

  it('says nothing of a test that could not be made', () => {
    const nan = Number.NaN
    const untested = { ...result, logRank: { chiSquare: nan, df: 2, p: nan } }
    expect(texts(draw({}, untested)).some((text) => text.startsWith('Log-rank'))).toBe(false)
    expect(draw({}, untested).summary).not.toContain('Log-rank')
  })

  it('is larger than asked for rather than crowded', () => {
    const small = draw({}, result, { widthPx: 100, heightPx: 80 })
    expect(small.widthPx).toBeGreaterThan(200)
    expect(small.heightPx).toBeGreaterThan(200)
  })

  it('has one stratum, two, four and five', () => {
    for (const count of [1, 2, 4, 5]) {
      const hazards = [0.02, 0.018, 0.016, 0.014, 0.012].slice(0, count)
      const colours = curves(draw({}, kaplanMeierResult(hazards))).map(({ line }) => line?.color)
      expect(new Set(colours).size).toBe(count)
    }
  })

  it('looks as it did, number for number', () =>
    expect(roundedFigure(draw({ horizonYears: 5, horizonWords: 'after 5 years' }))).toMatchSnapshot())
})

describe('places pushed apart', () => {
  it('stay where they are when there is room', () => expect(spread([10, 40, 90], 14, 0, 100)).toEqual([10, 40, 90]))

  it('share the displacement, in the order wanted', () =>
    expect(spread([50, 52, 51], 14, 0, 100)).toEqual([37, 65, 51]))

  it('stay between the limits', () => {
    expect(spread([99, 98], 14, 0, 100)).toEqual([100, 86])
    expect(spread([-5, -5], 14, 0, 100)).toEqual([0, 14])
  })
})
