import type { AssociationRow } from '../model/results.ts'
import { contrastSymbols, contrastWords } from './contrasts.ts'
import { hasEstimate } from './fits.ts'
import { estimateText, flagSize } from './forestColumns.ts'
import type { Forest, Plot } from './forestPlots.ts'
import type { ForestOptions, ForestRow } from './forestRows.ts'
import type { Key, Label } from './layers.ts'
import { plain, textWidth, wrapped } from './measure.ts'
import { missing } from './numbers.ts'

/** Heads over the columns: a line for the panel where there are several, then two at most, with the keys of the marks. */
export function heads(forest: Forest, top: number, labels: Label[], keys: Key[]): void {
  const { columns, theme, options, primary, panels } = forest
  const { measure, palette } = theme
  const line = 1.25 * measure.text
  const named = panels.length > 1
  const upper = top + measure.edge / 2 + ((named ? 1.5 : 0.5) - (options.hazard ? 1 : 0)) * line
  const lower = upper + line
  const head = (text: string, x: number, y: number, align: Label['align'], italic = false) =>
    labels.push({ text, x, y, align, italic, muted: true })

  if (columns.domain) head('Domain', columns.domain.from, lower, 'left')
  head('Polygenic score', columns.score.from, lower, 'left')
  for (const { span, contrasts } of options.hazard ? [] : forest.plots) {
    const mark = 0.72 * measure.text
    const space = 0.35 * measure.text
    const names = contrasts.map((key) => ({ key, name: key.split('/')[0] }))
    const widths = names.map(({ name }) => mark + space + textWidth(name, measure.text))
    const middle = (span.from + span.to) / 2
    let x = middle - (widths.reduce((sum, width) => sum + width, 0) + (names.length - 1) * measure.text) / 2
    names.forEach(({ key, name }, index) => {
      const symbol = contrastSymbols[key]
      keys.push({ symbol, colour: palette.contrasts[key], x: x + mark / 2, y: upper, size: mark })
      labels.push({ text: name, x: x + mark + space, y: upper, align: 'left' })
      x += widths[index] + measure.text
    })
    if (contrasts.length > 0) head(contrastWords(contrasts[0]).slice(names[0].name.length + 1), middle, lower, 'centre')
  }
  columns.panels.forEach(({ span, estimates, p, n }, index) => {
    if (named) {
      const { label } = panels[index]
      const y = options.hazard ? upper : upper - line
      labels.push({ text: plain(label), x: (span.from + span.to) / 2, y, align: 'centre', bold: true })
    }
    for (const { contrast, to } of estimates) {
      if (!options.hazard) head(contrastWords(contrast), to, upper, 'right')
      head(`${ratioName(options)} (${Math.round(100 * options.confidenceLevel)}% CI)`, to, lower, 'right')
    }
    // P and n belong to the estimate left of them: the primary contrast stands last.
    if (estimates.at(-1)?.contrast !== primary) return
    if (p) head('P', p.to, lower, 'right', true)
    if (n) head('n', n.to, lower, 'right', true)
  })
  for (const { heads: words, to } of columns.notes) {
    head(words[0], to, upper, 'right')
    head(words[1], to, lower, 'right')
  }
}

/** Names, estimates and P of the rows, and the domains' names beside them. */
export function rowLabels(forest: Forest, top: number, labels: Label[]): void {
  const { rows, bands, columns, rowHeight, textPx, primary, marked, theme, options } = forest
  const middle = (index: number) => top + (index + 0.5) * rowHeight
  const size = textPx
  rows.forEach((row, index) => {
    const y = middle(index)
    labels.push({ text: plain(row.trait), x: columns.score.from, y, align: 'left', size })
    columns.panels.forEach(({ estimates, p, n }, panel) => {
      const fits = row.panels[panel]
      const fit = fits[primary]
      const bold = fit !== undefined && marked.has(fit)
      const muted = !hasEstimate(fit)
      for (const { contrast, texts, to } of estimates) {
        const own = { bold: bold && contrast === primary, muted: !hasEstimate(fits[contrast]) }
        labels.push({ text: plain(texts[index]), x: to, y, align: 'right', size, ...own })
        const flags = flagsOf(fits[contrast], options)
        if (flags) labels.push({ text: flags, x: to + 1, y, align: 'left', size: flagSize(theme, size) })
      }
      if (p) labels.push({ text: p.texts[index], x: p.to, y, align: 'right', size, bold, muted })
      if (n) labels.push({ text: n.texts[index], x: n.to, y, align: 'right', size, muted })
    })
    for (const { texts, to } of columns.notes) labels.push({ text: texts[index], x: to, y, align: 'right', size })
    for (const plot of forest.plots) {
      const { estimates } = columns.panels[plot.panel]
      const told = estimates.some(({ contrast }) => plot.contrasts.includes(contrast))
      const lost = told ? null : lostFits(row, plot, forest)
      if (lost) labels.push({ ...lost, y, size: Math.min(size, theme.measure.axisText), muted: true })
    }
  })
  if (!columns.domain) return
  const { from, to } = columns.domain
  const lineHeight = Math.min(rowHeight, 1.3 * size)
  for (const { domain, first, count } of bands) {
    const lines = domainLines(domain, size, to - from, Math.max(1, Math.floor((count * rowHeight) / lineHeight)))
    lines.forEach((text, line) => {
      labels.push({
        text: plain(text),
        x: from,
        y: middle(first) + line * lineHeight,
        align: 'left',
        size,
        muted: true,
      })
    })
  }
}

/**
 * What is missing in a plot whose estimates have no column: `– separation` on a side where no interval goes, with the
 * group's name where the other group has its mark.
 */
function lostFits(row: ForestRow, { panel, span, range, contrasts }: Plot, { options, textPx }: Forest) {
  const fits = row.panels[panel]
  const lost = contrasts.filter((key) => !hasEstimate(fits[key]))
  if (lost.length === 0) return null
  const words = new Set(lost.map((key) => estimateText(fits, key, options).slice(missing.length)))
  const group = lost.length < contrasts.length ? ` ${lost[0].split('/')[0]}` : ''
  const whole = `${missing}${group}${[...words].join(',')}`
  const text = textWidth(whole, textPx) < span.to - span.from ? whole : missing
  const width = textWidth(`${text} `, textPx)
  const px = (span.to - span.from) / (range[1] - range[0])
  const drawn = contrasts.filter((key) => !lost.includes(key)).map((key) => fits[key]!)
  const isFree = (from: number, to: number) =>
    drawn.every(({ ciLower, ciUpper }) => {
      const at = (ratio: number) => span.from + (Math.log(ratio) - range[0]) * px
      return at(ciUpper) < from || at(ciLower) > to
    })
  const none = span.from - range[0] * px
  const places = [
    { x: span.to, align: 'right', free: isFree(span.to - width, span.to), room: span.to - none },
    { x: span.from, align: 'left', free: isFree(span.from, span.from + width), room: none - span.from },
  ] as const
  const place = places.filter(({ free }) => free).sort((a, b) => b.room - a.room)[0]
  return place ? { text, x: place.x, align: place.align } : null
}

/** The domain's name on the lines there are; else as much of its beginning as makes a name by itself. */
export function domainLines(domain: string, size: number, width: number, most: number): readonly string[] {
  const words = domain.split(' ')
  for (let count = words.length; count > 0; count--) {
    const name = words
      .slice(0, count)
      .join(' ')
      .replace(/(,| and| or| of)+$/, '')
    const lines = wrapped(name, size, width)
    if (lines.length <= most) return lines
  }
  return [words[0]]
}

const firthMark = 'F'
const flagMark = '‡'

const flagsOf = (fit: AssociationRow | undefined, { hazard }: ForestOptions): string =>
  fit === undefined ? '' : `${fit.method === 'firth' ? firthMark : ''}${hazard?.flagged.has(fit) ? flagMark : ''}`

/** What the marks beside estimates say, where there are any; in a line of its own, or in that of the axes' titles. */
export function markNotes({ rows, columns, theme, options }: Forest, y: number): readonly Label[] {
  const flags = columns.panels.flatMap(({ estimates }, panel) =>
    estimates.flatMap(({ contrast }) => rows.map((row) => flagsOf(row.panels[panel][contrast], options))),
  )
  const words = [
    ...(flags.some((flag) => flag.includes(flagMark)) ? [`${flagMark} ${options.hazard?.flagWords}`] : []),
    ...(flags.some((flag) => flag.includes(firthMark)) ? [`${firthMark} Firth’s penalised likelihood`] : []),
  ]
  const { axisText: size, edge } = theme.measure
  return words.length === 0 ? [] : [{ text: plain(words.join('; ')), x: edge, y, align: 'left', size, muted: true }]
}

const ratioName = ({ hazard }: Pick<ForestOptions, 'hazard'>) => (hazard ? 'HR' : 'OR')

/** As much of the axis's name as the plot is wide. */
export function axisTitle({ theme, options }: Forest, { span }: Plot, y: number): Label {
  const size = theme.measure.axisText
  const { hazard, per } = options
  const of = hazard ? `, ${hazard.of}` : ` per ${per}`
  const name = `${hazard ? 'Hazard' : 'Odds'} ratio${of}`
  const brief = hazard?.brief === undefined ? [] : [`${ratioName(options)}, ${hazard.brief}`]
  const texts = [`${name} (log scale)`, name, `${ratioName(options)}${of}`, ...brief]
  const text = texts.find((candidate) => textWidth(candidate, size) <= span.to - span.from) ?? ratioName(options)
  return { text, x: (span.from + span.to) / 2, y, align: 'centre', size, muted: true }
}
