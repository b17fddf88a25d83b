import { describe, expect, it } from 'vitest'
import { labelPlaces } from '../../src/figures/labelPlaces.ts'
import { type PooledForestOptions, pooledForestFigure } from '../../src/figures/pooledForest.ts'
import { type ReplicationOptions, replicationFigure } from '../../src/figures/replication.ts'
import { specificationCurveFigure } from '../../src/figures/specificationCurve.ts'
import { specificationOptions } from '../../src/figures/specificationStrip.ts'
import { printPresets, themes } from '../../src/figures/theme.ts'
import { cohortNames, knobWords, pooled, replication, specifications, traits, valueWords } from './simulatedEffects.ts'
import { axis, roundedFigure, texts, traces } from './summary.ts'

const { light, print } = themes

describe('the replication scatter', () => {
  const { row, scores } = replication()
  const options: ReplicationOptions = {
    title: 'eFigure 4',
    xTitle: 'WGS European, OR per SD',
    yTitle: 'WGS diverse, OR per SD',
    traits,
    selected: null,
  }
  const size = { widthPx: 560, heightPx: 560 }
  const figure = replicationFigure(row, scores, options, light, size)
  const marks = traces(figure).find((trace) => trace.mode === 'markers')!

  it('has one range on both axes, and a square plot', () => {
    expect(axis(figure, 'xaxis2').range).toEqual(axis(figure, 'yaxis2').range)
    const [x, y] = [axis(figure, 'xaxis2').domain, axis(figure, 'yaxis2').domain]
    expect((x[1] - x[0]) * figure.widthPx).toBeCloseTo((y[1] - y[0]) * figure.heightPx, 6)
  })

  it('fills the marks of discoveries, and names them', () => {
    const discovered = scores.filter((score) => score.discovered)
    const filled = (marks.marker!.color as readonly string[]).filter((colour) => colour !== light.palette.ground)
    expect(filled).toHaveLength(discovered.length)
    expect(discovered.length).toBeGreaterThan(3)
    const named = discovered.filter(({ score }) => texts(figure).includes(traits.get(score)!))
    expect(named.length).toBeGreaterThan(0.7 * discovered.length)
    const other = replicationFigure(row, scores, { ...options, selected: 'insomnia' }, light, size)
    expect(texts(other)).toContain('Insomnia')
  })

  it('draws identity, regression and the line with both errors', () => {
    const lines = traces(figure).filter((trace) => trace.x.length === 2)
    const [from, to] = axis(figure, 'xaxis2').range
    expect(lines.map((line) => line.x)).toEqual([
      [from, to],
      [from, to],
      [from, to],
    ])
    expect(lines[0].y).toEqual([from, to])
    expect((lines[1].y[1]! - lines[1].y[0]!) / (to - from)).toBeCloseTo(row.slope, 9)
    expect((lines[2].y[1]! - lines[2].y[0]!) / (to - from)).toBeCloseTo(row.york.slope, 9)
  })

  it('says what could not be estimated rather than a number, and marks the boundary', () => {
    const nothing = {
      ...row,
      rSquared: NaN,
      slope: NaN,
      york: { ...row.york, slope: NaN, status: 'not_converged' as const },
    }
    const empty = replicationFigure(nothing, scores, options, light, size)
    expect(texts(empty)).toEqual(expect.arrayContaining(['R² not estimable', 'Slope –', 'York –']))
    expect(traces(empty).filter((trace) => trace.x.length === 2)).toHaveLength(1)
    const bound = replicationFigure({ ...row, onBoundary: true }, scores, options, light, size)
    expect(texts(bound).some((text) => /^R² .* †$/.test(text))).toBe(true)
    expect(texts(figure).some((text) => text.includes('†'))).toBe(false)
  })

  it('looks as it did, number for number', () =>
    expect(roundedFigure(replicationFigure(row, scores.slice(0, 8), options, light, size))).toMatchSnapshot())
})

describe('names beside marks', () => {
  const inside = { left: 0, right: 200, top: 0, bottom: 200 }
  const sizes = { textPx: 10, markPx: 6 }

  it('stand right of their mark, or on the side that is free', () => {
    const at = { x: 100, y: 100, width: 50 }
    const [free] = labelPlaces([at], [at], [], inside, sizes)
    expect(free!.x).toBeGreaterThan(103)
    expect(free!.y).toBe(100)
    const [left] = labelPlaces([at], [at, { x: 130, y: 100 }], [], inside, sizes)
    expect(left!.x + 50).toBeLessThan(97)
  })

  it('are left out where there is no room, and never leave the box', () => {
    const at = { x: 195, y: 100, width: 50 }
    const [place] = labelPlaces([at], [at], [], inside, sizes)
    expect(place!.x + 50).toBeLessThanOrEqual(200)
    expect(labelPlaces([at], [at], [inside], inside, sizes)).toEqual([null])
  })
})

describe('the specification curve', () => {
  const result = specifications()
  const options = {
    title: 'Specification curve',
    score: 'educational_attainment',
    trait: 'Educational attainment',
    knobWords,
    valueWords,
    primaryAt: 100,
  }
  const size = { widthPx: 800, heightPx: 600 }
  const figure = specificationCurveFigure(result, options, light, size)

  it('is sorted, without the specification that has no estimate, with its interval as a band', () => {
    const [lower, upper, , curve] = traces(figure)
    expect(curve.y).toHaveLength(287)
    expect([...curve.y].sort((a, b) => a! - b!)).toEqual([...curve.y])
    curve.y.forEach((effect, rank) => {
      expect(upper.y[rank]! - effect!).toBeCloseTo(1.959964 * 0.018, 9)
      expect(effect! - lower.y[rank]!).toBeCloseTo(1.959964 * 0.018, 9)
    })
    expect(figure.summary).toMatch(
      /^Educational attainment, 287 specifications: 100\.0% of one sign, .*; 1 without an estimate\.$/,
    )
  })

  it('has a row for every option of every knob that is varied, one trace each, a tick a specification', () => {
    const order = [...result.points.keys()].slice(0, 287)
    const strip = specificationOptions(result, order, options)
    expect(strip.heads.map(({ label }) => label)).toEqual([...knobWords.values()].slice(1))
    expect([strip.rows.length, strip.traces.length, strip.dense]).toEqual([16, 16, false])
    const ticks = strip.traces.map(({ x }) => x.length / 3)
    expect(ticks[0] + ticks[1] + ticks[2] + ticks[3]).toBe(287)
  })

  it('draws densities in 300 bins over 1,500 specifications', () => {
    const many = specifications(8)
    const strip = specificationOptions(many, [...many.points.keys()], options)
    expect(strip.dense).toBe(true)
    expect(strip.heads[0].label).toBe('Definition')
    for (const { x } of strip.traces) expect(x.length).toBeLessThanOrEqual(3 * 300)
  })

  it('marks the primary definition where it is in the grid', () => {
    expect(texts(figure).some((text) => text.startsWith('Primary, OR 0.'))).toBe(true)
    const without = specificationCurveFigure(result, { ...options, primaryAt: -1 }, light, size)
    expect(texts(without).some((text) => text.startsWith('Primary'))).toBe(false)
  })

  it('of a score without any estimate says so', () => {
    const none = { ...result, status: result.status.map(() => 1), summaries: [] }
    expect(specificationCurveFigure(none, options, light, size).summary).toBe(
      'Educational attainment: no specification has an estimate; 288 without an estimate.',
    )
  })
})

describe('the pooled forest', () => {
  const options: PooledForestOptions = {
    title: 'Pooled',
    trait: 'Educational attainment',
    ratioTitle: 'OR (95% CI)',
    cohorts: cohortNames,
  }
  const draw = (cohorts: number) => {
    const { effects, pooled: row } = pooled(cohorts)
    return pooledForestFigure(effects, row, options, print, printPresets.full.pooled)
  }

  it('has a row a cohort, both pooled effects and where a further cohort would lie', () => {
    const words = texts(draw(3))
    for (const name of [
      'WGS European',
      'WGS diverse',
      'Array',
      'Fixed effects',
      'Random effects',
      'A further cohort',
    ]) {
      expect(words).toContain(name)
    }
    expect(words).toContain('0.88 (0.85–0.91)')
    expect(words.some((text) => text.startsWith('Q ') && text.includes('2 df'))).toBe(true)
  })

  it('gives the most precise cohort the largest square', () => {
    const squares = traces(draw(3)).find((trace) => trace.marker?.symbol === 'square')!
    const sizes = (squares.marker as unknown as { size: readonly number[] }).size
    expect([...sizes].sort((a, b) => b - a)).toEqual([...sizes])
    expect((sizes[1] / sizes[0]) ** 2).toBeCloseTo((0.0174 / 0.026) ** 2, 6)
  })

  it('of one cohort says why nothing is pooled', () => {
    const figure = draw(1)
    expect(texts(figure)).toContain('One cohort has an estimate, so there is nothing to pool.')
    expect(texts(figure)).not.toContain('Fixed effects')
    expect(figure.summary).toBe(
      'Educational attainment in 1 cohort: One cohort has an estimate, so there is nothing to pool.',
    )
  })
})
