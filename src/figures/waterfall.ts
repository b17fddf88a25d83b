import type { Shape } from 'plotly.js'
import type { Figure, FigureSize } from './figure.ts'
import { type Label, labelTrace } from './layers.ts'
import { plain, textWidth, widest } from './measure.ts'
import { formatCount, formatPercent } from './numbers.ts'
import { baseLayout, type Theme } from './theme.ts'

/** What became of a score's weights. */
export interface WaterfallAccount {
  readonly score: string
  readonly weights: number
  /** Labels with their counts, those left out and those used; together all weights. */
  readonly leftOut: readonly WaterfallLine[]
  readonly used: readonly WaterfallLine[]
  /** Share of the weights that a score needs to be usable. */
  readonly gate: number
}

export interface WaterfallLine {
  readonly label: string
  readonly n: number
}

interface Row {
  readonly words: string
  readonly n: number
  /** In weights. */
  readonly from: number
  readonly kind: 'all' | 'leftOut' | 'used' | 'part'
}

/** In units of the text's size. */
const leastRow = 1.45
const mostRow = 2.6
const leastBars = 8
const indent = 0.9

/**
 * From all weights of a score to those used: a bar for each label that takes some away, hanging where the one above ended,
 * then what is used and its parts. The line is the gate: a score whose used bar ends before it is not usable.
 */
export function waterfallFigure(account: WaterfallAccount, theme: Theme, size: FigureSize): Figure {
  const { measure, palette } = theme
  const unit = measure.text
  const rows = rowsOf(account)
  const numbers = rows.map(({ n }) => formatCount(n))
  const shares = rows.map(({ n }) => formatPercent(n / account.weights))
  const wordsWidth = Math.max(...rows.map((row) => textWidth(row.words, unit, weightOf(row)) + indentOf(row) * unit))

  const numberTo =
    measure.edge + wordsWidth + measure.gap + Math.max(widest(numbers, unit, 'bold'), textWidth('Weights', unit))
  const shareTo = numberTo + measure.gap + Math.max(widest(shares, unit, 'bold'), textWidth('Share', unit))
  const barsFrom = shareTo + measure.gap
  const widthPx = Math.max(size.widthPx, Math.ceil(barsFrom + leastBars * unit + measure.edge))
  const barsWidth = widthPx - measure.edge - barsFrom
  const head = measure.edge + 1.3 * unit
  const foot = measure.edge + measure.caption
  const rowHeight = Math.max(leastRow, Math.min(mostRow, (size.heightPx - head - foot) / rows.length / unit)) * unit
  const heightPx = Math.max(size.heightPx, Math.ceil(head + rows.length * rowHeight + foot))
  const x = (weights: number) => barsFrom + (weights / Math.max(1, account.weights)) * barsWidth
  const middle = (row: number) => head + (row + 0.5) * rowHeight

  const headY = measure.edge + 0.5 * unit
  const labels: Label[] = [
    { text: 'Weights', x: numberTo, y: headY, align: 'right', muted: true },
    { text: 'Share', x: shareTo, y: headY, align: 'right', muted: true },
  ]
  const colours = {
    all: palette.neutral,
    leftOut: palette.contrasts['TRD/nonMDD'],
    used: palette.contrasts['trMDD/nonMDD'],
    part: palette.contrasts['trMDD/nonMDD'],
  } as const
  const shapes: Partial<Shape>[] = []
  const line = (x0: number, y0: number, x1: number, y1: number, color: string, dash?: 'dash') =>
    shapes.push({ type: 'line', xref: 'x', yref: 'y', x0, y0, x1, y1, line: { width: measure.reference, color, dash } })
  rows.forEach((row, index) => {
    const y = middle(index)
    const bold = weightOf(row) === 'bold'
    labels.push(
      { text: plain(row.words), x: measure.edge + indentOf(row) * unit, y, align: 'left', bold },
      { text: numbers[index], x: numberTo, y, align: 'right', bold },
      { text: shares[index], x: shareTo, y, align: 'right', bold },
    )
    const half = (row.kind === 'part' ? 0.22 : 0.34) * rowHeight
    shapes.push({
      type: 'rect',
      xref: 'x',
      yref: 'y',
      x0: x(row.from),
      x1: x(row.from + row.n),
      y0: y - half,
      y1: y + half,
      fillcolor: colours[row.kind],
      line: { width: 0 },
    })
    const next = rows[index + 1]
    if (next === undefined || next.kind === 'part') return
    const end = x(row.kind === 'leftOut' ? row.from : row.from + row.n)
    line(end, y + half, end, middle(index + 1) - half, palette.axis)
  })
  const gateWords = `Gate ${formatPercent(account.gate)}`
  const gateX = x(account.gate * account.weights)
  const gateHalf = textWidth(gateWords, unit) / 2
  const gateAt = Math.max(barsFrom + gateHalf, Math.min(widthPx - measure.edge - gateHalf, gateX))
  labels.push({ text: gateWords, x: gateAt, y: headY, align: 'centre', muted: true })
  line(gateX, head, gateX, head + rows.length * rowHeight, palette.text, 'dash')

  const used = rows.find(({ kind }) => kind === 'used')?.n ?? 0
  return {
    title: 'Match waterfall',
    summary: summaryOf(account, used),
    data: [labelTrace(labels, theme)],
    layout: { ...baseLayout(theme, { widthPx, heightPx }), shapes },
    widthPx,
    heightPx,
    rows: [],
    captionPx: measure.caption,
    head: null,
  }
}

function rowsOf({ weights, leftOut, used }: WaterfallAccount): readonly Row[] {
  const rows: Row[] = [{ words: 'Weights read', n: weights, from: 0, kind: 'all' }]
  let left = weights
  for (const { label, n } of leftOut) {
    if (n === 0) continue
    left -= n
    rows.push({ words: label, n, from: left, kind: 'leftOut' })
  }
  rows.push({ words: 'Used', n: left, from: 0, kind: 'used' })
  let from = 0
  for (const { label, n } of used) {
    if (n === 0) continue
    rows.push({ words: label, n, from, kind: 'part' })
    from += n
  }
  return rows
}

const weightOf = ({ kind }: Row): 'bold' | 'regular' => (kind === 'all' || kind === 'used' ? 'bold' : 'regular')
const indentOf = ({ kind }: Row): number => (kind === 'part' || kind === 'leftOut' ? indent : 0)

function summaryOf({ score, weights, leftOut, gate }: WaterfallAccount, used: number): string {
  const largest = leftOut.reduce<WaterfallLine | null>((most, line) => (line.n > (most?.n ?? 0) ? line : most), null)
  const why =
    largest === null
      ? 'none is left out'
      : `most of the others: ${largest.label.toLowerCase()}, ${formatCount(largest.n)}`
  const passes = used >= gate * weights ? 'at or above' : 'under'
  return (
    `Of ${formatCount(weights)} weights of ${score}, ${formatCount(used)} (${formatPercent(used / weights)}) are used, ` +
    `${passes} the gate of ${formatPercent(gate)}; ${why}.`
  )
}
