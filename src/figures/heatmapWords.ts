import type { Data } from 'plotly.js'
import { divergingColour } from './colour.ts'
import { domainLines } from './forestLabels.ts'
import type { HeatmapPlan } from './heatmapPlan.ts'
import type { Label } from './layers.ts'
import { markupWidth, plain, textWidth } from './measure.ts'
import { formatRatio } from './numbers.ts'
import type { Theme } from './theme.ts'

/** Heads over the columns, names of scores and domains beside the rows. */
export function heatmapWords(
  plan: HeatmapPlan,
  parts: { readonly heads?: number; readonly rows?: number },
  labels: Label[],
): void {
  if (parts.heads !== undefined) heads(plan, parts.heads, labels)
  if (parts.rows === undefined) return
  const { rows, bands, domain, scoreFrom, rowHeight, textPx: size } = plan
  const middle = (index: number) => (parts.rows ?? 0) + (index + 0.5) * rowHeight
  rows.forEach(({ trait }, index) => {
    labels.push({ text: plain(trait), x: scoreFrom, y: middle(index), align: 'left', size })
  })
  if (domain === null) return
  const lineHeight = Math.max(rowHeight, 1.1 * size)
  for (const band of bands) {
    const most = Math.max(1, Math.floor((band.count * rowHeight) / lineHeight))
    domainLines(band.domain, size, domain.width, most).forEach((text, line) => {
      const y = middle(band.first) + line * lineHeight
      labels.push({ text: plain(text), x: domain.from, y, align: 'left', size, muted: true })
    })
  }
}

/** From the lowest line, which ends at `bottom`, upwards: the columns' lines, their names, over them their groups. */
function heads(plan: HeatmapPlan, bottom: number, labels: Label[]): void {
  const { columns, options, theme, lefts, cellWidth, namesTo, names, nameLines, headSize: size } = plan
  const line = 1.25 * theme.measure.text
  const count = nameLines + options.headNames.length - 1
  const y = (index: number) => bottom - (count - index - 0.3) * line
  options.headNames.forEach((text, index) => {
    const at = y(index === 0 ? 0 : nameLines - 1 + index)
    if (text !== '') labels.push({ text: plain(text), x: namesTo, y: at, align: 'right', size, muted: true })
  })
  columns.forEach(({ heads: own, framed }, c) => {
    const x = lefts[c] + cellWidth / 2
    const lines = [...Array<string>(nameLines - names[c].length).fill(''), ...names[c], ...own.slice(1)]
    lines.forEach((text, index) => {
      const bold = framed === true && index < nameLines
      if (text !== '') labels.push({ text: plain(text), x, y: y(index), align: 'centre', size, bold })
    })
  })
  const groups = [...new Set(columns.map(({ group }) => group))]
  if (groups.length < 2) return
  for (const group of groups) {
    const own = lefts.filter((_, c) => columns[c].group === group)
    const x = (own[0] + own[own.length - 1] + cellWidth) / 2
    labels.push({ text: plain(group), x, y: y(-1), align: 'centre', size, muted: true })
  }
}

export const steps = 9
/** In em. */
export const keySquare = 1.1

/** The scale with the odds ratios of its ends, what a dot says, and notes, as many as fit on the line. */
export function heatmapKey({ theme, options, widthPx, namesTo }: HeatmapPlan, top: number, labels: Label[]): Data[] {
  const { text, gap, edge } = theme.measure
  const y = top + 1.05 * text
  const square = keySquare * text
  const low = `${formatRatio(Math.exp(-options.clip))}`
  const high = `${formatRatio(Math.exp(options.clip))} OR`
  const dotWidth = textWidth('0', text)
  const width =
    textWidth(low, text) +
    textWidth(high, text) +
    steps * square +
    text +
    gap +
    dotWidth +
    markupWidth(options.dot, text)
  // Under the cells, or from the left where they are too narrow.
  let x = namesTo + gap + width <= widthPx - edge ? namesTo + gap : edge
  labels.push({ text: low, x, y, align: 'left' })
  x += textWidth(low, text) + text / 2
  const scaleFrom = x
  x += steps * square + text / 2
  labels.push({ text: high, x, y, align: 'left' })
  x += textWidth(high, text) + gap
  const dotAt = x + dotWidth / 2
  x += dotWidth + text / 3
  labels.push({ text: options.dot, x, y, align: 'left' })
  x += markupWidth(options.dot, text) + gap
  for (const note of options.notes ?? []) {
    const noteWidth = textWidth(note, text)
    if (x + noteWidth > widthPx - edge) break
    labels.push({ text: plain(note), x, y, align: 'left', muted: true })
    x += noteWidth + gap
  }
  return keyTraces(theme, scaleFrom, dotAt, y)
}

/** Squares of the whole scale from its left edge, and a dot. */
export function keyTraces({ measure, palette }: Theme, scaleFrom: number, dotAt: number, y: number): Data[] {
  const square = keySquare * measure.text
  const values = Array.from({ length: steps }, (_, index) => (2 * index) / (steps - 1) - 1)
  return [
    {
      type: 'bar',
      orientation: 'h',
      base: values.map((_, index) => scaleFrom + index * square),
      x: values.map(() => square),
      y: values.map(() => y),
      width: values.map(() => 0.8 * square),
      marker: { color: values.map((value) => divergingColour(palette.diverging, value, 1)), line: { width: 0 } },
      hoverinfo: 'skip',
    } as Data,
    {
      type: 'scatter',
      mode: 'markers',
      x: [dotAt],
      y: [y],
      marker: { symbol: 'circle', size: measure.mark.least, color: palette.text, opacity: 1, line: { width: 0 } },
      hoverinfo: 'skip',
    },
  ]
}
