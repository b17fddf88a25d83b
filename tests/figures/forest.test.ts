import { describe, expect, it } from 'vitest'
import type { Figure } from '../../src/figures/figure.ts'
import { type ForestOptions, type ForestPanel, forestFigure } from '../../src/figures/forest.ts'
import { domainLines } from '../../src/figures/forestLabels.ts'
import { textWidth } from '../../src/figures/measure.ts'
import { printPresets, themes } from '../../src/figures/theme.ts'
import type { AssociationRow } from '../../src/model/results.ts'
import { associationRows, cohortPanels, failed, fitted, scores } from './simulated.ts'
import { axis, roundedFigure, texts, traces } from './summary.ts'

const options: ForestOptions = {
  title: 'Figure 1',
  marking: { alpha: 1e-5, correction: 'none' },
  order: 'domain',
  contrasts: ['trMDD/nonMDD', 'TRD/nonMDD', 'TRD/trMDD'],
  confidenceLevel: 0.95,
  per: 'SD',
}
const { light, print } = themes
const size = { widthPx: 880, heightPx: 768 }
const rows = associationRows()
const one = (fits: readonly AssociationRow[]): readonly ForestPanel[] => [{ label: '', fits }]

const forest = (
  fits: readonly AssociationRow[] = rows,
  { pinned, ...changed }: Partial<ForestOptions> & Pick<ForestPanel, 'pinned'> = {},
  asked = size,
): Figure => forestFigure([{ label: '', fits, pinned }], scores, { ...options, ...changed }, light, asked)
const marks = (figure: Figure, symbol: string) => traces(figure).find((trace) => trace.marker?.symbol === symbol)!
const order = (figure: Figure) => figure.rows.map((row) => row.score)
const oneScore = (...fits: readonly AssociationRow[]): Figure =>
  forestFigure(one(fits), [{ column: 'a', domain: 'D', trait: 'A' }], options, light, size)

describe('rows of the forest', () => {
  it('stand in the order of the study, scores of a domain together', () => {
    expect(order(forest())).toEqual(scores.map((score) => score.column))
    const mixed = [scores[0], scores[2], scores[1]]
    const figure = forestFigure(one(rows), mixed, options, light, size)
    expect(order(figure)).toEqual([scores[0], scores[1], scores[2]].map((score) => score.column))
  })

  it('or by odds ratio of TRD v trMDD from the highest, failed ones last', () => {
    const sorted = order(forest(rows, { order: 'effect' }))
    expect(sorted.slice(0, 2)).toEqual(['tenseness', 'lethargy'])
    expect(sorted.slice(-3)).toEqual(['educational_attainment', 'asthma', 'opioid_use'])
  })

  it('or by P, inside domains where asked for', () => {
    expect(order(forest(rows, { order: 'p' }))[0]).toBe('lethargy')
    const inside = order(forest(rows, { order: 'p', withinDomains: true }))
    expect(inside.slice(0, 2)).toEqual(['educational_attainment', 'intelligence'])
    expect(inside[inside.length - 6]).toBe('lethargy')
  })

  it('have no domains beside them when ordered over all', () => {
    expect(texts(forest())).toContain('Domain')
    expect(texts(forest(rows, { order: 'p' }))).not.toContain('Domain')
  })

  it('fill the height, and their places touch', () => {
    const figure = forest()
    expect(figure.head).toBeNull()
    expect(figure.heightPx).toBeCloseTo(size.heightPx, 6)
    figure.rows.slice(1).forEach((row, index) => {
      expect(row.topPx).toBeCloseTo(figure.rows[index].topPx + figure.rows[index].heightPx, 6)
    })
  })

  it('keep 14 px and scroll under a head where they would be lower than 11.3 px', () => {
    const figure = forest(rows, {}, { widthPx: 792, heightPx: 637 })
    expect(figure.rows.map((row) => row.heightPx)).toEqual(scores.map(() => 14))
    expect(figure.rows[0].topPx).toBe(0)
    expect(figure.head!.widthPx).toBe(figure.widthPx)
    expect(axis(figure.head!, 'xaxis2')).toMatchObject({
      domain: axis(figure, 'xaxis2').domain,
      range: axis(figure, 'xaxis2').range,
    })
    expect(texts(figure.head!)).toContain('Polygenic score')
    expect(texts(figure)).not.toContain('Polygenic score')
  })
})

describe('marks of the forest', () => {
  it('are filled below the threshold and hollow above it', () => {
    const { x, marker } = marks(forest(), 'diamond')
    expect(x).toHaveLength(59)
    const filled = (marker!.color as readonly string[]).filter((colour) => colour === '#1c2127')
    expect(filled).toHaveLength(rows.filter((row) => row.contrast === 'TRD/trMDD' && row.p < 1e-5).length)
  })

  it('stand above and below the middle of the row, v non-MDD, and on it, v trMDD', () => {
    const figure = forest()
    expect(marks(figure, 'circle').y[1]).toBeCloseTo(0.8, 12)
    expect(marks(figure, 'square').y[1]).toBeCloseTo(1.2, 12)
    expect(marks(figure, 'diamond').y[1]).toBe(1)
  })

  it('are not there for a fit that failed, whose status stands in the text', () => {
    const figure = oneScore(failed('TRD/trMDD', 'a', 'separation'), fitted('TRD/nonMDD', 'a', 0.1, 0.02))
    expect(marks(figure, 'diamond').x).toEqual([])
    expect(texts(figure)).toContain('– separation')
    expect(figure.summary).toBe('None of 1 scores differs between TRD and trMDD at P < 1e−5; 1 could not be fitted.')
  })

  it('by Firth’s method have an estimate and a letter, whatever the status of the first fit; the letter is explained', () => {
    const firth = { ...fitted('TRD/trMDD', 'a', 0.19, 0.11), method: 'firth', status: 'separation' } as const
    const figure = oneScore(firth)
    expect(marks(figure, 'diamond').x).toEqual([0.19])
    expect(texts(figure)).toEqual(expect.arrayContaining(['1.21 (0.97–1.50)', 'F', 'F Firth’s penalised likelihood']))
    expect(texts(forest()).filter((text) => text.startsWith('F Firth'))).toEqual([])
  })

  it('v non-MDD that failed have their word in the plot where there is no column for it', () => {
    expect(texts(forest())).toEqual(expect.arrayContaining(['– collinear', '– TRD too few cases']))
    const wide = texts(forest(rows, {}, { widthPx: 1200, heightPx: 768 }))
    expect(wide).toContain('– too few cases')
    expect(wide).not.toContain('– TRD too few cases')
  })

  it('are missing, without a word, for a fit that is not there yet', () => {
    const figure = oneScore(fitted('trMDD/nonMDD', 'a', 0.1, 0.02))
    expect(texts(figure).filter((text) => text.startsWith('–'))).toEqual(['–', '–', '– TRD'])
    expect(texts(figure)).toContain('TRD')
  })

  it('are arrows where an interval goes beyond the axis', () => {
    const figure = forest()
    const triangles = traces(figure).flatMap((trace) =>
      Array.isArray(trace.marker?.symbol) && trace.mode === 'markers' && trace.xaxis
        ? trace.marker.symbol.map((symbol, index) => ({ symbol, y: trace.y[index], x: trace.x[index] }))
        : [],
    )
    const migraine = scores.findIndex(({ column }) => column === 'migraine')
    const triglycerides = scores.findIndex(({ column }) => column === 'triglycerides')
    const [, to] = axis(figure, 'xaxis2').range
    expect(triangles).toEqual([
      { symbol: 'triangle-right', y: migraine + 0.2, x: to },
      { symbol: 'triangle-left', y: triglycerides, x: axis(figure, 'xaxis3').range[0] },
      { symbol: 'triangle-right', y: triglycerides, x: axis(figure, 'xaxis3').range[1] },
    ])
    expect(marks(figure, 'square').y).not.toContain(migraine + 0.2)
  })

  it('have intervals that are one line with gaps, inside the axis', () => {
    const figure = forest()
    const lines = traces(figure).filter((trace) => trace.mode === 'lines')
    expect(lines).toHaveLength(3)
    expect(lines[2].x.filter((x) => x === null)).toHaveLength(59)
    const [from, to] = axis(figure, 'xaxis3').range
    for (const x of lines[2].x) if (x !== null) expect(x >= from && x <= to).toBe(true)
  })
})

describe('axes of the forest', () => {
  it('have round odds ratios at their logarithms, 1 among them', () => {
    const { tickvals, ticktext } = axis(forest(), 'xaxis2')
    expect(ticktext).toEqual(['0.9', '1', '1.1', '1.2', '1.3'])
    expect(tickvals.map((at) => Math.exp(at).toFixed(12))).toEqual(ticktext.map((text) => Number(text).toFixed(12)))
  })

  it('span the same odds ratios in both plots unless one is more than twice as wide', () => {
    expect(axis(forest(), 'xaxis2').range).toEqual(axis(forest(), 'xaxis3').range)
    const unlike = oneScore(fitted('TRD/nonMDD', 'a', 0.9, 0.1), fitted('TRD/trMDD', 'a', 0.05, 0.02))
    expect(axis(unlike, 'xaxis2').range[1]).toBeGreaterThan(5 * axis(unlike, 'xaxis3').range[1])
  })
})

describe('columns of the forest', () => {
  const heads = (widthPx: number, fits = associationRows(false)) =>
    texts(forest(fits, {}, { widthPx, heightPx: 768 })).filter((text) => /^(Domain|P|T?R?t?r?M?D+ v .*)$/.test(text))

  it('show every estimate from 960 px, domain and P from 740 px', () => {
    expect(heads(960)).toEqual(['Domain', 'trMDD v non-MDD', 'TRD v non-MDD', 'TRD v trMDD', 'P'])
    expect(heads(959)).toEqual(['Domain', 'TRD v trMDD', 'P'])
    expect(heads(739)).toEqual(['TRD v trMDD'])
  })

  it('make the figure wider rather than a plot too small', () =>
    expect(forest(rows, {}, { widthPx: 300, heightPx: 768 }).widthPx).toBeGreaterThan(400))

  it('have bold text where TRD and trMDD differ', () => {
    const labels = traces(forest()).find((trace) => trace.text?.includes('Polygenic score'))!
    const bold = labels.text!.filter((_, index) => labels.textfont!.weight![index] === 700)
    expect(bold).toContain('0.88 (0.85–0.91)')
    expect(bold).toHaveLength(2 * rows.filter((row) => row.contrast === 'TRD/trMDD' && row.p < 1e-5).length)
  })

  it('show letters that plotly would read as markup', () => {
    const named = [{ column: 'a', domain: 'D & E', trait: '<b>bold</b>' }]
    const figure = forestFigure(one([fitted('TRD/trMDD', 'a', 0, 1)]), named, options, light, size)
    expect(texts(figure)).toEqual(expect.arrayContaining(['&lt;b&gt;bold&lt;/b&gt;', 'D &amp; E']))
  })
})

it('a domain takes the lines its rows leave, else the beginning of its name that stands by itself', () => {
  const name = 'Metabolic, somatic complaints and inflammation'
  expect(domainLines(name, 10, 100, 3)).toEqual(['Metabolic, somatic', 'complaints and', 'inflammation'])
  expect(domainLines(name, 10, 100, 1)).toEqual(['Metabolic, somatic'])
  expect(domainLines('Psychiatric disorders', 11, 60, 1)).toEqual(['Psychiatric'])
  expect(textWidth('Metabolic, somatic', 10)).toBeLessThan(100)
})

it('the summary counts the scores that differ and names the strongest', () =>
  expect(forest().summary).toBe(
    '9 of 61 scores differ between TRD and trMDD at P < 1e−5; strongest: Lethargy, OR 1.14; 2 could not be fitted.',
  ))

it('on paper all rows stand on one page of 183 × 170 mm', () => {
  const figure = forestFigure(one(rows), scores, options, print, printPresets.full.forest)
  expect(figure.head).toBeNull()
  expect(figure.widthPx).toBeCloseTo(printPresets.full.forest.widthPx, 6)
  expect(figure.heightPx).toBeCloseTo(printPresets.full.forest.heightPx, 6)
})

it('looks as it did, number for number', () => {
  const few = [0, 1, 2, 14, 27, 57].map((index) => scores[index])
  expect(roundedFigure(forestFigure(one(rows), few, options, light, { widthPx: 880, heightPx: 400 }))).toMatchSnapshot()
})

describe('a scenario to compare with', () => {
  const key = 'TRD/trMDD'
  const { ghost } = light.palette
  const isGhost = (colour: unknown) => colour === ghost
  const ghosts = (figure: Figure) => traces(figure).filter(({ line, marker }) => isGhost(line?.color ?? marker?.color))
  const moved = (by: number) => rows.map((row) => ({ ...row, logOddsRatio: row.logOddsRatio + by }))
  const present = marks(forest(), 'diamond')

  it('leaves the figure as it is where nothing differs, or nothing is pinned', () => {
    expect(roundedFigure(forest(rows, { pinned: rows }))).toEqual(roundedFigure(forest()))
    expect(ghosts(forest())).toEqual([])
  })

  it('stays on the screen: paper shows one study', () => {
    const [panel] = one(rows)
    const onPaper = (panels: readonly ForestPanel[]) =>
      roundedFigure(forestFigure(panels, scores, options, print, printPresets.full.forest))
    expect(onPaper([{ ...panel, pinned: moved(0.05) }])).toEqual(onPaper([panel]))
  })

  it('has a grey dot at each estimate that was elsewhere, with a tail to the present one', () => {
    const figure = forest(rows, { pinned: moved(0.05) })
    const [tail, dots] = ghosts(figure).slice(-2)
    const inAxis = present.x.filter((x) => x! + 0.05 <= axis(figure, 'xaxis3').range[1])
    expect(dots.x).toHaveLength(inAxis.length)
    dots.x.forEach((x, index) => {
      const at = tail.y.indexOf(dots.y[index])
      expect(tail.x[at]).toBe(x)
      expect(tail.x[at + 1]).toBeCloseTo(x! - 0.05, 12)
      expect(tail.y[at + 1]).toBe(dots.y[index])
    })
  })

  it('is drawn over the intervals and under the marks', () => {
    const all = traces(forest(rows, { pinned: moved(0.05), contrasts: [key] }))
    const at = (test: (trace: (typeof all)[number]) => boolean) => all.findIndex(test)
    const interval = at(({ mode, line }) => mode === 'lines' && !isGhost(line?.color))
    const tail = at(({ line }) => isGhost(line?.color))
    const dot = at(({ marker }) => isGhost(marker?.color))
    const mark = at(({ marker }) => marker?.symbol === 'diamond')
    expect(interval).toBeLessThan(tail)
    expect(tail).toBeLessThan(dot)
    expect(dot).toBeLessThan(mark)
  })

  it('shows a difference of more than 1.5 px only', () => {
    const figure = forest(rows, { contrasts: [key] })
    const { range, domain } = axis(figure, 'xaxis2')
    const perPx = (range[1] - range[0]) / ((domain[1] - domain[0]) * figure.widthPx)
    expect(ghosts(forest(rows, { contrasts: [key], pinned: moved(1.4 * perPx) }))).toEqual([])
    expect(ghosts(forest(rows, { contrasts: [key], pinned: moved(-1.6 * perPx) }))).toHaveLength(2)
  })

  it('has no dot for what failed, then or now, nor beyond the axis', () => {
    const was = [...rows.slice(3)].map((row) => ({
      ...row,
      logOddsRatio: Number.NaN,
      status: 'separation' as const,
    }))
    expect(ghosts(forest(rows, { pinned: was }))).toEqual([])
    const beyond = ghosts(forest(rows, { pinned: moved(9), contrasts: [key] }))
    expect(beyond[1].x).toEqual([])
    const { range } = axis(forest(rows, { contrasts: [key] }), 'xaxis2')
    for (const x of beyond[0].x) if (x !== null) expect(x).toBeLessThanOrEqual(range[1])
  })
})

describe('panels beside each other', () => {
  const panels = cohortPanels()
  const eFigure = (changed: Partial<ForestOptions> = {}, theme = light, asked = size) =>
    forestFigure(panels, scores, { ...options, ...changed }, theme, asked)
  const plots = [2, 3, 4, 5, 6, 7] as const
  const span = (figure: Figure, plot: number) => axis(figure, `xaxis${plot}` as 'xaxis2').domain

  it('have two plots each, named over them, never further marks in a row', () => {
    const figure = eFigure()
    expect(texts(figure.head!)).toEqual(expect.arrayContaining(['WGS European', 'WGS diverse', 'Array']))
    const places = plots.map((plot) => span(figure, plot))
    expect(places.slice(1).every(([from], index) => from > places[index][1])).toBe(true)
    for (const plot of plots) {
      const marks = traces(figure).filter(({ xaxis, mode }) => xaxis === `x${plot}` && mode === 'markers')
      const symbols = new Set(
        marks.flatMap(({ marker }) => marker!.symbol).filter((one) => !one.startsWith('triangle')),
      )
      expect(symbols.size).toBe(plot % 2 === 0 ? 2 : 1)
    }
  })

  it('share the range of their kind', () => {
    const figure = eFigure()
    const range = (plot: number) => axis(figure, `xaxis${plot}` as 'xaxis2').range
    expect(range(4)).toEqual(range(2))
    expect(range(6)).toEqual(range(2))
    expect(range(7)).toEqual(range(3))
  })

  it('have their estimates, P and n in columns where all are asked for: the figure is then wider', () => {
    const heads = (figure: Figure) => texts(figure.head ?? figure)
    expect(heads(eFigure())).not.toContain('P')
    const all = eFigure({ columns: 'all' })
    expect(all.widthPx).toBeGreaterThan(size.widthPx)
    for (const head of ['P', 'n']) expect(heads(all).filter((text) => text === head)).toHaveLength(3)
    expect(heads(all).filter((text) => text === 'TRD v trMDD')).toHaveLength(3)
    const onPaper = eFigure({ columns: 'all' }, print, printPresets.full.cohorts)
    expect(onPaper.widthPx).toBeCloseTo(printPresets.full.cohorts.widthPx, 6)
  })

  it('are summed up one by one, each judged among its own scores', () => {
    const { summary } = eFigure()
    expect(summary).toMatch(/^WGS European: 9 of 61 .* WGS diverse: \d+ of 61 .* Array: /)
  })

  it('take notes that belong to the score at the right', () => {
    const texts0 = new Map([['asthma', '.42']])
    const figure = eFigure({ notes: [{ heads: ['Score × sex', 'P'], texts: texts0 }] })
    expect(texts(figure)).toContain('.42')
    expect(texts(figure.head!)).toContain('Score × sex')
  })
})
