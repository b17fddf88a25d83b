import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { markupWidth, textWidth, wrapped } from '../../src/figures/measure.ts'
import { withDescription } from '../../src/figures/pngChunks.ts'
import { ratioRange, ratioTicks } from '../../src/figures/ratioAxis.ts'
import { recordsByYearFigure } from '../../src/figures/recordsByYear.ts'
import { themes } from '../../src/figures/theme.ts'
import { recordsByYear } from './simulated.ts'
import { axis, texts, traces } from './summary.ts'

describe('text', () => {
  it('is as wide as Arimo, whose digits are all 1139/2048 em', () => {
    expect(textWidth('0123456789', 2048)).toBe(11390)
    expect(textWidth('fi', 2048, 'bold')).toBe(682 + 569)
    expect(textWidth('–χ', 2048)).toBe(1139 + 1075)
  })

  it('in markup counts exponents at 70 %', () =>
    expect(markupWidth('<i>1</i>0<sup>1</sup>', 2048)).toBeCloseTo(1139 * 2.7, 6))

  it('breaks between words, a long word on its own line', () =>
    expect(wrapped('a bc defghij k', 10, 25)).toEqual(['a bc', 'defghij', 'k']))
})

describe('an axis of ratios', () => {
  const ticks = (from: number, to: number, widthPx: number) =>
    ratioTicks([Math.log(from), Math.log(to)], widthPx, 10).map((tick) => tick.text)

  it.each([
    [0.95, 1.06, 300, ['0.96', '0.98', '1', '1.02', '1.04', '1.06']],
    [0.82, 1.33, 240, ['0.9', '1', '1.1', '1.2', '1.3']],
    [0.4, 3.1, 200, ['0.5', '1', '1.5', '2', '2.5', '3']],
    [0.05, 40, 200, ['0.1', '0.3', '1', '3', '10', '30']],
    [1e-5, 2e5, 150, ['1e−4', '0.01', '1', '100', '1e4']],
    [0.9, 1.01, 20, ['0.9', '1']],
    [0.9, 1.01, 10, ['1']],
  ])('from %d to %d on %d px has ticks at round ratios', (from, to, widthPx, expected) => {
    const found = ticks(from, to, widthPx)
    expect(found).toContain('1')
    expect(found).toEqual(expected)
  })

  it('holds every interval but those six times as wide as the median', () => {
    const usual = [-0.1, 0, 0.1].map((at) => ({ lower: at - 0.05, upper: at + 0.05 }))
    const [from, to] = ratioRange([...usual, { lower: -3, upper: 3 }, { lower: Number.NEGATIVE_INFINITY, upper: 9 }])
    expect(from).toBeCloseTo(-0.162, 12)
    expect(to).toBeCloseTo(0.162, 12)
  })

  it('holds no effect, and something where there is nothing', () => {
    expect(ratioRange([{ lower: 0.2, upper: 0.4 }])[0]).toBeLessThan(0)
    expect(ratioRange([])[0]).toBeLessThan(0)
  })
})

describe('records by year', () => {
  const figure = recordsByYearFigure(recordsByYear, themes.light, { widthPx: 980, heightPx: 250 })

  it('have a bar for every year with records, the highest of each table as high as the others', () => {
    const [bars] = traces(figure)
    expect(bars.type).toBe('bar')
    expect(bars.x).toHaveLength(33 + 22 + 27 + 33)
    expect(Math.max(...bars.y.map(Number))).toBe(0.82)
    expect(axis(figure, 'xaxis2').range).toEqual([1989.4, 2022.6])
  })

  it('say their highest number', () => expect(texts(figure)).toContain('max 285,457 a year'))
})

it('a PNG gets its size and a text after its head, with check sums as zlib counts them', () => {
  const head = Uint8Array.from({ length: 33 }, (_, index) => index)
  const png = Buffer.from(withDescription(Uint8Array.of(...head, 99), 'häh', 300))
  expect([...png.subarray(0, 33)]).toEqual([...head])
  expect(png[png.length - 1]).toBe(99)
  expect(png.readUInt32BE(33)).toBe(9)
  expect(png.toString('latin1', 37, 41)).toBe('pHYs')
  expect(png.readUInt32BE(41)).toBe(11811)
  expect(png.readUInt32BE(50)).toBe(crc32(png.subarray(37, 50)))
  expect(png.subarray(62, -5).toString('utf8')).toBe('Description\0\0\0\0\0häh')
  expect(png.readUInt32BE(png.length - 5)).toBe(crc32(png.subarray(58, -5)))
})
