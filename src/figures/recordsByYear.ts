import type { Inventory, TableKind } from '../model/inventory.ts'
import type { Figure, FigureSize } from './figure.ts'
import { type Label, labelTrace } from './layers.ts'
import { textWidth, widest } from './measure.ts'
import { formatCount } from './numbers.ts'
import { baseAxis, baseLayout, type Theme } from './theme.ts'

type Counts = Inventory['recordsByYear']

const tableNames: Readonly<Partial<Record<TableKind, string>>> = {
  observation_period: 'Observation starts',
  condition_occurrence: 'Conditions',
  drug_exposure: 'Drug exposure',
  procedure_occurrence: 'Procedures',
  visit_occurrence: 'Visits',
}

/** Of a row's height; the rest keeps rows apart. A year with any record keeps a bar of the least height. */
const tallest = 0.82
const least = 0.02

/** Records by calendar year, a row of bars for each table (at least one) to its own height, over one axis of years. */
export function recordsByYearFigure(tables: Counts, theme: Theme, size: FigureSize): Figure {
  const { measure, palette } = theme
  const names = tables.map(({ table }) => tableNames[table] ?? table.replaceAll('_', ' '))
  const highest = tables.map(({ counts }) => Math.max(1, ...counts))
  const notes = highest.map((most) => `max ${formatCount(most)} a year`)
  const from = Math.min(...tables.map(({ firstYear }) => firstYear))
  const to = Math.max(...tables.map(({ firstYear, counts }) => firstYear + counts.length - 1))
  const left = measure.edge + widest([...names, ...notes], measure.text) + measure.gap
  const right = size.widthPx - measure.edge
  const bottom = size.heightPx - measure.tick - 2 * measure.axisText - measure.caption
  const row = bottom / tables.length

  const bars = tables.flatMap(({ firstYear, counts }, index) =>
    counts.flatMap((count, year) =>
      count === 0
        ? []
        : [{ year: firstYear + year, base: -index - 1, height: Math.max(least, (tallest * count) / highest[index]) }],
    ),
  )
  const labels = tables.flatMap((_, index): Label[] => {
    const y = (index + 1 - tallest / 2) * row
    const x = left - measure.gap
    return [
      { text: names[index], x, y: y - 0.65 * measure.text, align: 'right' },
      { text: notes[index], x, y: y + 0.65 * measure.text, align: 'right', muted: true },
    ]
  })
  const years = yearTicks(from, to, right - left, measure.axisText)
  return {
    title: 'Records by year',
    summary: names.map((name, index) => summaryOf(name, tables[index])).join(' '),
    data: [
      {
        type: 'bar',
        xaxis: 'x2',
        yaxis: 'y2',
        x: bars.map((bar) => bar.year),
        y: bars.map((bar) => bar.height),
        base: bars.map((bar) => bar.base),
        width: 0.8,
        marker: { color: palette.neutral, line: { width: 0 } },
        hoverinfo: 'skip',
      },
      labelTrace(labels, theme),
    ],
    layout: {
      ...baseLayout(theme, size),
      xaxis2: {
        ...baseAxis(theme),
        anchor: 'y2',
        domain: [left / size.widthPx, right / size.widthPx],
        range: [from - 0.6, to + 0.6],
        tickvals: [...years],
        ticktext: years.map(String),
      },
      yaxis2: {
        visible: false,
        fixedrange: true,
        anchor: 'x2',
        domain: [1 - bottom / size.heightPx, 1],
        range: [-tables.length, 0],
      },
    },
    ...size,
    rows: [],
    captionPx: measure.caption,
    head: null,
  }
}

function yearTicks(from: number, to: number, widthPx: number, textPx: number): readonly number[] {
  const least = textWidth('2000', textPx) + textPx
  const step = [1, 2, 4, 5, 10, 20, 50].find((years) => (years / (to - from + 1.2)) * widthPx >= least) ?? 100
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, index) => (first + index) * step)
}

function summaryOf(name: string, { firstYear, counts }: Counts[number]): string {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return `${name}: ${formatCount(total)} records, ${firstYear} to ${firstYear + counts.length - 1}.`
}
