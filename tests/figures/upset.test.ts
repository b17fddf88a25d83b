import { describe, expect, it } from 'vitest'
import { textWidth } from '../../src/figures/measure.ts'
import { formatCount } from '../../src/figures/numbers.ts'
import { printPresets, themes } from '../../src/figures/theme.ts'
import { upsetFigure } from '../../src/figures/upset.ts'
import type { GroupOverlap } from '../../src/model/comparison.ts'
import { overlapOf } from './simulated.ts'
import { texts, traces } from './summary.ts'

const names = ['TRD1/trMDD1', 'TRD2/trMDD1', 'TRD3/trMDD1', 'TRD4/trMDD1', 'TRD5/trMDD1', 'TRD1/trMDD2', 'TRD1/trMDD3']
const eight = [...names, 'TRD2/trMDD3']
const screen = { widthPx: 720, heightPx: 340 }
const draw = (overlap: GroupOverlap, definitions: readonly string[], size = screen, theme = themes.light) =>
  upsetFigure(overlap, { group: 'TRD', definitions }, theme, size)
const colour = themes.light.palette.contrasts['TRD/nonMDD']

/** Filled bars (not the lines between dots), left to right, with their heights. */
function bars(figure: ReturnType<typeof draw>, fill: string) {
  const shapes = figure.layout.shapes as { x0: number; x1: number; y0: number; y1: number; fillcolor: string }[]
  return shapes
    .filter((shape) => shape.fillcolor === fill && shape.x1 - shape.x0 > 4)
    .map((shape) => shape.y1 - shape.y0)
}

describe('the overlap of definitions as an UpSet figure', () => {
  it('has a column for every combination, as high as its people, largest first, its definitions dotted', () => {
    const overlap = overlapOf(3)
    const figure = draw(overlap, names.slice(0, 3))
    const { intersections, sizes } = overlap
    expect(intersections).toHaveLength(7)
    const heights = bars(figure, colour)
    expect(heights).toHaveLength(7)
    heights.forEach((height, index) => {
      expect(height / heights[0]).toBeCloseTo(intersections[index].n / intersections[0].n, 10)
    })
    for (const n of [...sizes, ...intersections.map((one) => one.n)]) expect(texts(figure)).toContain(formatCount(n))
    for (const name of names.slice(0, 3)) expect(texts(figure)).toContain(name)
    const [dots] = traces(figure)
    const size = (dots.marker as unknown as { size: number[] }).size
    expect(size.filter((px) => px > 6)).toHaveLength(
      intersections.reduce((sum, one) => sum + one.definitions.length, 0),
    )
    expect(size).toHaveLength(7 * 3)
    expect(Math.max(...size)).toBeCloseTo(7, 0)
  })

  it('pools what has no room in a hollow bar; no one is lost', () => {
    const overlap = overlapOf(8)
    const total = overlap.intersections.reduce((sum, { n }) => sum + n, 0)
    expect(overlap.intersections.length).toBeGreaterThan(24)
    for (const widthPx of [400, 720, 1600]) {
      const figure = draw(overlap, eight, { widthPx, heightPx: 340 })
      const shown = bars(figure, colour).length
      expect(shown).toBeLessThanOrEqual(23)
      const rest = overlap.intersections.slice(shown)
      const n = rest.reduce((sum, one) => sum + one.n, 0)
      expect(texts(figure)).toContain(formatCount(n))
      expect(texts(figure).join()).toContain(String(rest.length))
      expect(overlap.intersections.slice(0, shown).reduce((sum, one) => sum + one.n, n)).toBe(total)
      expect(figure.widthPx).toBe(widthPx)
    }
    expect(bars(draw(overlap, eight, { widthPx: 1600, heightPx: 340 }), colour)).toHaveLength(23)
  })

  it('sets no number over another, at any width and on paper', () => {
    const overlap = overlapOf(8)
    for (const [size, theme] of [
      [screen, themes.light],
      [{ widthPx: 394, heightPx: 300 }, themes.dark],
      [printPresets.full.upset, themes.print],
      [printPresets.lancet.upset, themes.print],
    ] as const) {
      const figure = draw(overlap, eight, size, theme)
      expect(figure).toMatchObject(size)
      const words = traces(figure)[1]
      const px = theme.measure.text
      const placed = words.text!.map((text, i) => {
        const half = textWidth(text, px) / 2
        const position = (words as unknown as { textposition: string[] }).textposition[i]
        const centre = words.x[i]! + (position === 'middle right' ? half : position === 'middle left' ? -half : 0)
        return { from: centre - half, to: centre + half, y: words.y[i]! }
      })
      placed.forEach((one, index) => {
        expect(one.from).toBeGreaterThan(0)
        expect(one.to).toBeLessThan(size.widthPx)
        for (const other of placed.slice(index + 1)) {
          const apart = one.to <= other.from || other.to <= one.from || Math.abs(one.y - other.y) >= px
          expect(apart).toBe(true)
        }
      })
    }
  })

  it('says in a sentence how many are in the group under any and under all', () => {
    const overlap = overlapOf(3)
    const all = overlap.intersections.find(({ definitions }) => definitions.length === 3)!.n
    const any = overlap.intersections.reduce((sum, { n }) => sum + n, 0)
    expect(draw(overlap, names.slice(0, 3)).summary).toBe(
      `${formatCount(any)} people are TRD under at least one of 3 definitions, ${formatCount(all)} under all of them.`,
    )
  })

  it('of a group without anyone is empty, not broken', () => {
    const nobody = { sizes: [0, 0], intersections: [], pairs: [] }
    const figure = draw(nobody, names.slice(0, 2))
    expect(bars(figure, colour)).toEqual([])
    expect(figure.summary).toBe('0 people are TRD under at least one of 2 definitions, 0 under all of them.')
  })
})
