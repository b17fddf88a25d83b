import { describe, expect, it } from 'vitest'
import { type MultiplesColumn, multiplesFigure } from '../../src/figures/multiples.ts'
import { printPresets, themes } from '../../src/figures/theme.ts'
import { associationRows, failed, fitted, scores, uniform } from './simulated.ts'
import { texts, traces } from './summary.ts'

const { light, print } = themes
const rows = scores.map(({ column, trait }) => ({ score: column, trait }))
const options = { title: 'By score', summary: 'Effects.', mark: 'P &lt; 1e−5' }
const size = { widthPx: 880, heightPx: 768 }

/** 61 scores under 15 definitions in three groups. */
function fifteen(): readonly MultiplesColumn[] {
  const next = uniform(5)
  return ['trMDD1', 'trMDD2', 'trMDD3'].flatMap((group, g) =>
    ['TRD1', 'TRD2', 'TRD3', 'TRD4', 'TRD5'].map((code, r) => {
      const fits = associationRows()
        .filter(({ contrast }) => contrast === 'TRD/trMDD')
        .map((row) =>
          row.status === 'ok'
            ? fitted(row.contrast, row.score, row.logOddsRatio + 0.02 * (next() - 0.5), row.standardError)
            : row,
        )
      const marked = new Set(fits.filter(({ p }) => p < 1e-5))
      return { group, code, isPrimary: g + r === 0, fits: new Map(fits.map((fit) => [fit.score, fit])), marked }
    }),
  )
}

const points = (figure: ReturnType<typeof multiplesFigure>) => traces(figure).filter(({ mode }) => mode === 'markers')

describe('small multiples of definitions', () => {
  it('have a panel for each score in the order given, none over another, all inside the page', () => {
    for (const [theme, asked] of [
      [light, size],
      [light, { widthPx: 420, heightPx: 300 }],
      [print, printPresets.full.heatmap],
    ] as const) {
      const figure = multiplesFigure(rows, fifteen(), options, theme, asked)
      expect(figure.rows.map(({ score }) => score)).toEqual(rows.map(({ score }) => score))
      const boxes = figure.rows.map(({ topPx, heightPx, across }) => ({
        top: topPx,
        bottom: topPx + heightPx,
        left: across!.leftPx,
        right: across!.leftPx + across!.widthPx,
      }))
      boxes.forEach((box, i) => {
        expect(box.right).toBeLessThanOrEqual(figure.widthPx + 1e-9)
        expect(box.bottom).toBeLessThanOrEqual(figure.heightPx + 1e-9)
        for (const other of boxes.slice(0, i)) {
          const isApart =
            box.left >= other.right - 1e-6 || other.left >= box.right - 1e-6 || box.top >= other.bottom - 1e-6
          expect(isApart).toBe(true)
        }
      })
    }
  })

  it('put every estimate at its height on one axis, the primary definition as a diamond', () => {
    const flat = (effect: number, isPrimary: boolean): MultiplesColumn => ({
      group: 'G',
      code: 'T',
      isPrimary,
      fits: new Map(rows.slice(0, 2).map(({ score }) => [score, fitted('TRD/trMDD', score, effect, 0.05)])),
      marked: new Set(),
    })
    const figure = multiplesFigure(rows.slice(0, 2), [flat(0.1, true), flat(-0.1, false)], options, light, {
      widthPx: 880,
      heightPx: 300,
    })
    const [circles, diamonds] = points(figure)
    const [frames, reference] = traces(figure).filter(({ mode }) => mode === 'lines')
    const none = reference.y[0] as number
    expect(diamonds.y).toHaveLength(2)
    expect(none - (diamonds.y[0] as number)).toBeCloseTo((circles.y[0] as number) - none, 9)
    expect(diamonds.y[0]).toBeLessThan(none)
    expect(diamonds.y[0]).toBe(diamonds.y[1])
    expect(diamonds.x[0]).toBeLessThan(circles.x[0] as number)
    expect(frames.x[0]).toBeLessThan(diamonds.x[0] as number)
  })

  it('fill what is significant, and write a dash for a fit that failed', () => {
    const [score] = rows
    const strong = fitted('TRD/trMDD', score.score, 0.2, 0.02)
    const column = (fit: typeof strong, marked: boolean): MultiplesColumn => ({
      group: '',
      code: 'T',
      isPrimary: false,
      fits: new Map([[score.score, fit]]),
      marked: new Set(marked ? [fit] : []),
    })
    const columns = [
      column(strong, true),
      column(strong, false),
      column(failed('TRD/trMDD', score.score, 'separation'), false),
    ]
    const figure = multiplesFigure([score], columns, options, light, size)
    const [circles] = points(figure)
    expect(circles.marker!.color).toEqual([light.palette.contrasts['TRD/trMDD'], light.palette.ground])
    expect(texts(figure).filter((text) => text === '–')).toHaveLength(1)
  })

  it('shorten what is too long for its panel, and keep an interval inside its panel', () => {
    const long = { score: 'a', trait: 'A trait whose name is much longer than any panel could ever be wide enough for' }
    const wide: MultiplesColumn = {
      group: '',
      code: 'T',
      isPrimary: true,
      fits: new Map([
        ['a', fitted('TRD/trMDD', 'a', 0, 4)],
        ['b', fitted('TRD/trMDD', 'b', 0.1, 0.02)],
        ['c', fitted('TRD/trMDD', 'c', 0.1, 0.02)],
      ]),
      marked: new Set(),
    }
    const few = [long, ...['b', 'c'].map((score) => ({ score, trait: score }))]
    const figure = multiplesFigure(few, [wide], options, light, { widthPx: 360, heightPx: 400 })
    expect(texts(figure).some((text) => text.startsWith('A trait') && text.endsWith('…'))).toBe(true)
    const [frames, , intervals] = traces(figure).filter(({ mode }) => mode === 'lines')
    const heights = frames.y.slice(0, 2) as number[]
    for (const y of intervals.y.slice(0, 2) as number[]) {
      expect(y).toBeGreaterThanOrEqual(Math.min(...heights) - 1e-9)
      expect(y).toBeLessThanOrEqual(Math.max(...heights) + 1e-9)
    }
  })
})
