import { describe, expect, it } from 'vitest'
import { contrasting, divergingColour } from '../../src/figures/colour.ts'
import type { Figure } from '../../src/figures/figure.ts'
import { type HeatmapColumn, heatmapFigure } from '../../src/figures/heatmap.ts'
import { printPresets, themes } from '../../src/figures/theme.ts'
import { definitionColumns, heatmapColumns, scores } from './simulated.ts'
import { texts, traces } from './summary.ts'

const { light, print } = themes
const rows = scores.map(({ column, domain, trait }) => ({ score: column, domain, trait }))
const options = { title: 'Heatmap', summary: 'Effects.', headNames: [''], banded: true, clip: 0.16, dot: 'P' }
const size = { widthPx: 880, heightPx: 768 }

interface Bars {
  readonly type: string
  readonly base: readonly number[]
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly marker: { readonly color: readonly string[]; readonly line: { readonly color: readonly string[] } }
}
const bars = (figure: Figure): readonly Bars[] =>
  (figure.data as unknown as Bars[]).filter(({ type }) => type === 'bar')
const dots = (figure: Figure) => traces(figure).filter(({ mode }) => mode === 'markers')

const cell = (effect: number, marked = false) => ({ effect, marked })
const one = (...cells: readonly [string, ReturnType<typeof cell>][]): HeatmapColumn => ({
  group: 'G',
  heads: ['Cohort'],
  cells: new Map(cells),
})
const few = rows.slice(0, 3)
const draw = (column: HeatmapColumn) => heatmapFigure(few, [column], options, light, size)

describe('cells of the heatmap', () => {
  it('are one vector rectangle each, with the colour of the effect, clipped at both ends alike', () => {
    const figure = draw(one([few[0].score, cell(0.4)], [few[1].score, cell(-0.16)], [few[2].score, cell(0)]))
    const [, cells] = bars(figure)
    const [low, none, high] = light.palette.diverging
    expect(cells.marker.color).toEqual([high, low, none])
    expect(
      cells.y.map((y) => figure.rows.findIndex(({ topPx, heightPx }) => y > topPx && y < topPx + heightPx)),
    ).toEqual([0, 1, 2])
  })

  it('have a dot where they are marked, in the colour that stands out', () => {
    const figure = draw(one([few[0].score, cell(0.4, true)], [few[1].score, cell(0, true)], [few[2].score, cell(0.1)]))
    const [, marks] = dots(figure)
    expect(marks.x).toHaveLength(2)
    expect(marks.marker!.color).toEqual(['#ffffff', '#14171a'])
  })

  it('are hollow with a dash for a fit that failed, and absent for one that is not there yet', () => {
    const figure = draw(one([few[0].score, cell(Number.NaN)]))
    const [, cells] = bars(figure)
    expect(cells.marker.color).toEqual(['rgba(0,0,0,0)'])
    expect(cells.marker.line.color).toEqual([light.palette.muted])
    expect(texts(figure).filter((text) => text === '–')).toHaveLength(1)
  })

  it('stand in the columns of their groups, a gap between groups', () => {
    const figure = heatmapFigure(rows, heatmapColumns(), options, light, size)
    const [, cells] = bars(figure)
    const lefts = [...new Set(cells.base)].sort((a, b) => a - b)
    expect(lefts).toHaveLength(9)
    const steps = lefts.slice(1).map((left, index) => left - lefts[index])
    expect(steps[2] / steps[0]).toBeCloseTo(1.35, 6)
    expect(cells.x.every((width) => Math.abs(width / steps[0] - 0.97) < 1e-9)).toBe(true)
  })
})

describe('the heatmap', () => {
  const heads = ['', 'TRD rule', 'trMDD, n', 'TRD, n', 'R² to primary, %', 'P < 1e−5', 'Primary set kept, %']
  const fifteen = (theme = light, asked = size) =>
    heatmapFigure(rows, definitionColumns(), { ...options, headNames: heads }, theme, asked)

  it('has 915 cells for 61 scores under 15 definitions, and what stands over them', () => {
    const [, cells] = bars(fifteen({ ...light, measure: print.measure }, printPresets.full.heatmap))
    expect(cells.base).toHaveLength(61 * 15)
    const shown = texts(fifteen())
    for (const head of heads.slice(1)) {
      expect(shown.concat(texts(fifteen().head ?? fifteen()))).toContain(head.replace('<', '&lt;'))
    }
  })

  it('is not wider than the page asked for', () =>
    expect(fifteen(print, printPresets.full.heatmap).widthPx).toBeCloseTo(printPresets.full.heatmap.widthPx, 6))

  it('scrolls in rows of 13 px under heads and key where rows would be lower than 9.9 px', () => {
    const figure = heatmapFigure(rows, heatmapColumns(), options, light, { widthPx: 792, heightPx: 600 })
    expect(figure.rows.map(({ heightPx }) => heightPx)).toEqual(rows.map(() => 13))
    expect(texts(figure.head!)).toEqual(expect.arrayContaining(['0.85', '1.17 OR', 'Array']))
    expect(texts(figure)).not.toContain('1.17 OR')
  })

  it('outlines the selected row, since a tint would change colours', () => expect(fifteen().rowMark).toBe('outline'))
})

describe('colours', () => {
  it('mix from none to the ends', () => {
    expect(divergingColour(['#000000', '#808080', '#ffffff'], 0.08, 0.16)).toBe('#c0c0c0')
    expect(divergingColour(['#000000', '#808080', '#ffffff'], -0.08, 0.16)).toBe('#404040')
  })

  it('of a dot is the one that stands out more', () => {
    expect(contrasting('#111111', '#ffffff', '#000000')).toBe('#ffffff')
    expect(contrasting('#eeeeee', '#ffffff', '#000000')).toBe('#000000')
  })
})
