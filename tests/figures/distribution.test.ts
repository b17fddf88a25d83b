import { expect, test } from 'vitest'
import { distributionFigure } from '../../src/figures/distribution.ts'
import { themes } from '../../src/figures/theme.ts'
import { densityNodes } from '../../src/statistics/density.ts'
import { axis, texts, traces } from './summary.ts'

const size = { widthPx: 600, heightPx: 400 }
const bell = (mean: number) => Float64Array.from(densityNodes, (z) => 0.4 * Math.exp(-((z - mean) ** 2) / 2))
const groups = [
  { group: 'nonMDD', n: 4174, density: bell(0) },
  { group: 'trMDD', n: 1724, density: bell(0.2) },
  { group: 'TRD', n: 1008, density: bell(0.5) },
]

test('one curve a group over the same scale, told apart by colour and dash, with its people', () => {
  const figure = distributionFigure({ trait: 'Neuroticism', adjusted: false, groups }, themes.light, size)
  const curves = traces(figure).filter(({ mode, xaxis }) => mode === 'lines' && xaxis === 'x2')
  expect(curves.map(({ line }) => line?.dash)).toEqual(['dot', 'dash', undefined])
  expect(new Set(curves.map(({ line }) => line?.color)).size).toBe(3)
  for (const [k, { x, y }] of curves.entries()) {
    expect(x.map((value) => Number(value!.toFixed(9)))).toEqual(densityNodes)
    expect(y).toEqual([...groups[k].density])
  }
  expect(texts(figure)).toEqual(
    expect.arrayContaining(['TRD, n 1,008', 'Neuroticism: SD from the mean of all eligible', 'Density per SD']),
  )
  expect(axis(figure, 'yaxis2').ticktext).toEqual(['0.0', '0.1', '0.2', '0.3', '0.4'])
  expect(figure.summary).toBe(
    'Neuroticism: densities of the score in non-MDD (n 4,174), trMDD (n 1,724), TRD (n 1,008).',
  )
})

test('a score with ancestry taken off says so', () => {
  const figure = distributionFigure(
    { trait: 'Neuroticism', adjusted: true, groups: groups.slice(1) },
    themes.dark,
    size,
  )
  expect(texts(figure)).toContain('Neuroticism, ancestry taken off: SD from the mean of all eligible')
  expect(figure.summary).toMatch(/^Neuroticism, ancestry taken off: densities of the score in trMDD/)
})
