import { describe, expect, it } from 'vitest'
import { adjustedCurves, incidenceCurves, kaplanMeierCurves } from '../../src/figures/drawnCurves.ts'
import type { Figure } from '../../src/figures/figure.ts'
import { type ForestOptions, forestFigure } from '../../src/figures/forest.ts'
import { disproportionateFits, hazardFits } from '../../src/figures/hazardFits.ts'
import { hazardOverTimeFigure } from '../../src/figures/hazardOverTime.ts'
import { logLogFigure } from '../../src/figures/logLog.ts'
import { themes } from '../../src/figures/theme.ts'
import { yearTicks } from '../../src/figures/yearTicks.ts'
import { kaplanMeierResult, scores } from './simulated.ts'
import {
  adjustedResult,
  between,
  coxResponse,
  hazardPanels,
  incidenceResult,
  proportionalityResult,
} from './simulatedHazards.ts'
import { axis, texts, traces } from './summary.ts'

const size = { widthPx: 476, heightPx: 768 }

describe('ticks of years', () => {
  it('are every year, or as far apart as there is room, the end among them', () => {
    expect(yearTicks(0, 10, null, 20)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(yearTicks(0, 10, null, 9)).toEqual([0, 2, 4, 6, 8, 10])
    expect(yearTicks(0, 15, null, 5)).toEqual([0, 3, 6, 9, 12, 15])
    expect(yearTicks(20, 90, null, 8)).toEqual([20, 30, 40, 50, 60, 70, 80, 90])
  })

  it('are as close as asked for where that leaves room', () => {
    expect(yearTicks(0, 5, 0.5, 12)).toHaveLength(11)
    expect(yearTicks(0, 5, 0.5, 6)).toEqual([0, 1, 2, 3, 4, 5])
    expect(yearTicks(0, 15, 2, 20)).toEqual([0, 2, 4, 6, 8, 10, 12, 14])
  })

  it('have both ends where nothing else fits', () => expect(yearTicks(0, 100, null, 1)).toEqual([0, 100]))
})

describe('hazard ratios as a forest', () => {
  const draw = (options: Partial<ForestOptions> = {}, labels = ['WGS']): Figure => {
    const { panels, flagged } = hazardPanels(labels)
    const hazard = {
      of: '80th v 20th percentile',
      event: 'TRD' as const,
      flagged,
      flagWords: 'hazards not proportional, P < .01',
    }
    const shown: ForestOptions = {
      title: 'Figure 2B',
      marking: { alpha: 1e-5, correction: 'none' },
      order: 'domain',
      contrasts: ['TRD/trMDD'],
      confidenceLevel: 0.95,
      per: 'SD',
      hazard,
    }
    return forestFigure(panels, scores, { ...shown, ...options }, themes.light, size)
  }

  it('are those of one model; strata have one handling of ties for both', () => {
    const response = coxResponse()
    const other = { ...response.cox[0], model: 'per_unit', hazardRatio: 9 }
    const both = { ...response, cox: [...response.cox, other, { ...other, ties: 'breslow', hazardRatio: 8 } as const] }
    expect(hazardFits(both, between, 'breslow')).toHaveLength(scores.length)
    expect(hazardFits(both, 'per_unit', 'breslow').map(({ oddsRatio }) => oddsRatio)).toEqual([8])
    const [first] = hazardFits(response, between, 'efron')
    expect([first.cases, first.logOddsRatio]).toEqual([3854, response.cox[0].logHazardRatio])
  })

  it('have their own head and axis, no odds ratio', () => {
    const words = texts(draw())
    expect(words).toEqual(expect.arrayContaining(['HR (95% CI)', 'HR, 80th v 20th percentile']))
    expect(words.some((word) => /^OR|Odds|TRD v/.test(word))).toBe(false)
    expect(draw().summary).toMatch(/in the hazard of TRD at P < 1e−5; strongest: .*, HR /)
  })

  it('flag the scores whose hazards are not proportional, and Firth’s estimate, and say so', () => {
    const response = coxResponse()
    const flagged = disproportionateFits(hazardFits(response, between, 'efron'), response)
    expect(flagged).toHaveLength(Math.ceil(scores.length / 9))
    const words = texts(draw())
    expect(words.filter((word) => word === '‡')).toHaveLength(flagged.length)
    expect(words.filter((word) => word === 'F')).toHaveLength(1)
    expect(words).toContain('‡ hazards not proportional, P &lt; .01; F Firth’s penalised likelihood')
  })

  it('fit a high screen without scrolling, rows in the order of Figure 1', () => {
    const figure = draw()
    expect(figure.head).toBeNull()
    expect(figure.heightPx).toBeLessThanOrEqual(size.heightPx)
    expect(figure.rows.map(({ score }) => score)).toEqual(scores.map(({ column }) => column))
  })

  it('of several sets stand side by side; one that is not there yet keeps its axis', () => {
    const { panels } = hazardPanels(['WGS', 'Array'])
    const late = [panels[0], { label: 'Array', fits: [] }]
    const hazard = { of: 'per SD', event: 'TRD' as const, flagged: new Set<never>(), flagWords: '' }
    const marking = { alpha: 1e-5, correction: 'none' } as const
    const options = {
      title: '',
      marking,
      order: 'p',
      contrasts: ['TRD/trMDD'],
      confidenceLevel: 0.95,
      per: 'SD',
    } as const
    const figure = forestFigure(late, scores, { ...options, hazard }, themes.light, { widthPx: 900, heightPx: 900 })
    expect(texts(figure)).toEqual(expect.arrayContaining(['WGS', 'Array']))
    expect(
      traces(figure)
        .filter(({ xaxis }) => xaxis === 'x3')
        .some(({ x }) => x.length > 0),
    ).toBe(true)
  })
})

describe('curves of other kinds', () => {
  it('as incidence are what survival leaves, of the cause asked for', () => {
    const result = incidenceResult()
    const { curves, test, people } = incidenceCurves(result, 'death')
    expect(curves).toHaveLength(3)
    expect(curves[0].survival[5]).toBeCloseTo(1 - result.curves[1].incidence[5], 12)
    expect(curves[0].ciLower[5]).toBeCloseTo(1 - result.curves[1].ciUpper[5], 12)
    expect(test).toBeNull()
    expect(people).toMatch(/^28,964 people, [\d,]+ with death before TRD$/)
  })

  it('of the model have no numbers at risk', () => {
    const { curves } = adjustedCurves(adjustedResult())
    expect(curves.map(({ stratum }) => stratum)).toEqual(['pct. 10', 'pct. 50', 'pct. 90'])
    expect(curves.every(({ atRisk }) => atRisk === null)).toBe(true)
  })

  it('have the test that is chosen', () =>
    expect(kaplanMeierCurves(kaplanMeierResult(), 'petoPeto').test).toMatchObject({
      name: 'Peto-Peto',
      chiSquare: 74.1,
    }))
})

describe('hazard ratio over time', () => {
  const time = { fromYears: 0, toYears: 14, yearZero: 0, title: 'Years' }
  const options = { trait: 'Lethargy', time, per: 'SD', p: 0.004 }
  const draw = (result = proportionalityResult()) => hazardOverTimeFigure(result, options, themes.light, size)

  it('has a mean and its interval for each group of events, a smooth line with a band, and the intervals', () => {
    const figure = draw()
    const marks = traces(figure).find(({ mode, xaxis, x }) => mode === 'markers' && xaxis === 'x2' && x.length > 0)!
    expect(marks.x).toHaveLength(40)
    const lines = traces(figure).filter(({ mode, xaxis }) => mode === 'lines' && xaxis === 'x2')
    expect(lines.map(({ x }) => x.length)).toEqual([122, 61, 120, 9, 2])
    expect(lines[3].x.slice(0, 2)).toEqual([0, 365 / 365.25])
    expect(lines[3].x[7]).toBe(14)
    expect(figure.summary).toBe(
      'Lethargy: hazard ratio along the follow-up, 3,854 events in 40 means; 1.08 for all of it; test of proportional hazards P .004.',
    )
  })

  it('holds no line through fewer than four means, and no mark of an interval that failed', () => {
    const full = proportionalityResult()
    const intervals = full.intervals.map((row) => ({ ...row, status: 'no_events' as const }))
    const figure = draw({ ...full, residuals: full.residuals.slice(0, 3), intervals })
    const lines = traces(figure).filter(({ mode, xaxis }) => mode === 'lines' && xaxis === 'x2')
    expect(lines.map(({ x }) => x.length)).toEqual([9, 0, 2])
    expect(texts(figure)).not.toContain('by interval')
  })
})

it('log-log curves are steps against the logarithm of time, one for each stratum', () => {
  const result = proportionalityResult()
  const options = { trait: 'Lethargy', timeTitle: 'Years since first MDD diagnosis' }
  const figure = logLogFigure(result, options, themes.light, size)
  const curves = traces(figure).filter(({ mode, xaxis }) => mode === 'lines' && xaxis === 'x2')
  expect(curves).toHaveLength(3)
  expect(curves[0].x[0]).toBeCloseTo(Math.log10(result.logLog[0].timeDays[0] / 365.25), 12)
  expect(curves[0].y[7]).toBe(result.logLog[0].value[7])
  expect(axis(figure, 'xaxis2').ticktext).toEqual(['0.1', '0.2', '0.5', '1', '2', '5', '10'])
})
