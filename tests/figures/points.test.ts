import { describe, expect, it } from 'vitest'
import { textWidth } from '../../src/figures/measure.ts'
import { type Box, placeLabels } from '../../src/figures/pointLabels.ts'
import { countTicks } from '../../src/figures/pointPlot.ts'
import { quantileFigure } from '../../src/figures/quantilePlot.ts'
import { themes } from '../../src/figures/theme.ts'
import { type PointOptions, volcanoFigure } from '../../src/figures/volcano.ts'
import { associationRows, scores } from './simulated.ts'
import { axis, texts, traces } from './summary.ts'

const { light } = themes
const size = { widthPx: 880, heightPx: 768 }
const options: PointOptions = {
  contrast: 'TRD/trMDD',
  marking: { alpha: 1e-5, correction: 'none' },
  per: 'SD',
  confidenceLevel: 0.95,
  selected: 'asthma',
  shown: null,
}
const calm = associationRows(false)
const volcano = (changed: Partial<PointOptions> = {}, fits = calm) =>
  volcanoFigure(fits, scores, { ...options, ...changed }, light, size)
const quantiles = (changed: Partial<PointOptions> = {}, fits = calm) =>
  quantileFigure(fits, scores, { ...options, ...changed }, light, size)
const marks = (figure: ReturnType<typeof volcano>) =>
  traces(figure).find(({ mode, xaxis }) => mode === 'markers' && xaxis)!

describe('the volcano plot', () => {
  it('has a point a score at its effect and −log10 P, filled beyond the line', () => {
    const figure = volcano()
    const { x, y, marker } = marks(figure)
    expect(x).toHaveLength(61)
    const at = scores.findIndex(({ column }) => column === 'lethargy')
    const fit = calm.find(({ score, contrast }) => score === 'lethargy' && contrast === 'TRD/trMDD')!
    expect([x[at], y[at]]).toEqual([fit.logOddsRatio, -fit.log10P])
    const filled = (marker!.color as readonly string[]).filter((colour) => colour !== light.palette.ground)
    expect(filled).toHaveLength(calm.filter((row) => row.contrast === 'TRD/trMDD' && row.p < 1e-5).length)
    expect(texts(figure)).toContain('P &lt; 1e−5')
  })

  it('names the selected score and those that differ', () => {
    const shown = texts(volcano())
    expect(shown).toEqual(expect.arrayContaining(['Asthma', 'Lethargy', 'Tenseness', 'Educational attainment']))
    expect(shown).not.toContain('Openness')
  })

  it('gives the places of its points from left to right, in its own pixels', () => {
    const { points } = volcano()
    expect(points).toHaveLength(61)
    expect(points![0].score).toBe('educational_attainment')
    expect(points!.every(({ x, y }) => x > 0 && x < size.widthPx && y > 0 && y < size.heightPx)).toBe(true)
    expect(points!.every(({ x }, index) => index === 0 || x >= points![index - 1].x)).toBe(true)
  })

  it('has an arrow at the end of the axis for an estimate far out, and says how many failed', () => {
    const figure = volcano({ contrast: 'TRD/nonMDD' }, associationRows())
    expect(marks(figure).marker!.symbol).toContain('triangle-right')
    expect(texts(figure)).toContain('2 could not be fitted')
    expect(marks(figure).x).toHaveLength(59)
  })

  it('draws scores that a filter leaves out faint, and keeps what differs', () => {
    const figure = volcano({ shown: new Set(['lethargy']) })
    const faint = (marks(figure).marker!.color as readonly string[]).filter((colour) => colour === light.palette.band)
    expect(faint).toHaveLength(60)
    expect(figure.summary).toBe(volcano().summary)
  })

  it('is an empty plot without fits', () => expect(volcano({}, []).points).toEqual([]))
})

describe('the quantile-quantile plot', () => {
  it('has the smallest P at the upper right, its λ, and a band around the line', () => {
    const figure = quantiles()
    const { x, y } = marks(figure)
    expect(x[0]).toBeCloseTo(-Math.log10(1 / 62), 12)
    expect(y[0]).toBe(Math.max(...y.map(Number)))
    expect(texts(figure).some((text) => /^λ \d+\.\d\d, 61 tests/.test(text))).toBe(true)
    const [band] = traces(figure)
    expect(band.x).toHaveLength(2 * 61)
    expect(axis(figure, 'yaxis2').range[1]).toBeGreaterThan(Number(y[0]))
  })

  it('leaves out fits that failed', () => expect(marks(quantiles({}, associationRows())).x).toHaveLength(59))

  it('is an empty plot without fits', () => expect(quantiles({}, []).points).toEqual([]))
})

describe('names beside points', () => {
  const area: Box = { left: 0, right: 400, top: 0, bottom: 200 }
  const boxes = ({ labels }: ReturnType<typeof placeLabels>): Box[] =>
    labels.map(({ x, y, text }) => ({ left: x, right: x + textWidth(text, 10), top: y - 5.75, bottom: y + 5.75 }))

  it('cover no mark and one another nowhere, however crowded', () => {
    const points = Array.from({ length: 40 }, (_, k) => ({
      x: 150 + 7 * (k % 9),
      y: 60 + 9 * Math.floor(k / 9),
      radius: 3,
    }))
    const placed = placeLabels(
      points.map((point, k) => ({ ...point, text: `Score ${k}` })),
      points,
      area,
      10,
    )
    expect(placed.labels.length).toBeGreaterThan(8)
    const all = boxes(placed)
    all.forEach((box, index) => {
      expect(box.left >= 0 && box.right <= 400 && box.top >= 0 && box.bottom <= 200).toBe(true)
      for (const other of all.slice(index + 1)) {
        const isApart =
          box.right <= other.left || other.right <= box.left || box.bottom <= other.top || other.bottom <= box.top
        expect(isApart).toBe(true)
      }
      for (const { x, y } of points) {
        expect(x > box.left && x < box.right && y > box.top && y < box.bottom).toBe(false)
      }
    })
  })

  it('stand right of a lone point, without a leader', () => {
    const { labels, leaders } = placeLabels([{ x: 50, y: 50, radius: 3, text: 'A' }], [], area, 10)
    expect(labels[0]).toMatchObject({ x: 54.5, y: 50, text: 'A' })
    expect(leaders).toEqual([])
  })

  it('are left out where there is no room', () =>
    expect(
      placeLabels([{ x: 5, y: 5, radius: 3, text: 'Long name' }], [], { ...area, right: 20, bottom: 8 }, 10).labels,
    ).toEqual([]))
})

it('ticks of counts are round and as close as they may be', () => {
  expect(countTicks([0, 16.4], 500, 40).map(({ text }) => text)).toEqual([
    '0',
    '2',
    '4',
    '6',
    '8',
    '10',
    '12',
    '14',
    '16',
  ])
  expect(countTicks([0, 1.8], 300, 40).map(({ text }) => text)).toEqual(['0.0', '0.5', '1.0', '1.5'])
})
