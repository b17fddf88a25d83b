import type { AssociationRow } from '../model/results.ts'
import { contrastWords, nonMddContrasts } from './contrasts.ts'
import { hasEstimate, statusWord } from './fits.ts'
import type { Fits, ForestNote, ForestOptions, ForestPanel, ForestRow } from './forestRows.ts'
import { primaryContrast } from './forestRows.ts'
import { markupWidth, plain, textWidth, widest } from './measure.ts'
import { formatCount, formatEstimate, formatP, missing } from './numbers.ts'
import type { ContrastKey, Theme } from './theme.ts'

export interface Span {
  readonly from: number
  readonly to: number
}

/** Words aligned at their right edge. */
export interface TextColumn {
  readonly texts: readonly string[]
  readonly to: number
}

export interface EstimateColumn extends TextColumn {
  readonly contrast: ContrastKey
}

/** The columns of one panel, from left to right. */
export interface PanelColumns {
  /** All of them together. */
  readonly span: Span
  /** trMDD and TRD against non-MDD. */
  readonly againstNone: Span | null
  /** TRD against trMDD. */
  readonly againstTreated: Span | null
  readonly estimates: readonly EstimateColumn[]
  /** Of the primary contrast. */
  readonly p: TextColumn | null
  readonly n: TextColumn | null
}

/** Where each column stands, in pixels from the figure's left edge; null where it is left out. */
export interface ForestColumns {
  readonly widthPx: number
  readonly domain: Span | null
  readonly score: Span
  readonly panels: readonly PanelColumns[]
  readonly notes: readonly (TextColumn & { readonly heads: ForestNote['heads'] })[]
}

/** In em of the measure's text, with one panel and with several. */
const leastPlot = { one: 9, several: 6.5 }
const domainWidth = 9
/** The first plot has two marks a row. */
const plotShares = { both: [6 / 11, 5 / 11], one: [1, 1] }
const panelGap = 2
/** Of several panels, what the plots take together where columns of words can go for it. */
const plotsShare = 0.28

/** Which columns of words there are. */
interface Choice {
  readonly estimates: 'all' | 'primary' | 'none'
  readonly p: boolean
  readonly n: boolean
  readonly domain: boolean
}

const everything: Choice = { estimates: 'all', p: true, n: true, domain: true }

function choicesOf(
  options: ForestOptions,
  { name, measure: { columnsFrom } }: Theme,
  widthPx: number,
  several: boolean,
) {
  // Paper has its width.
  if (options.columns === 'all' && name !== 'print') return [everything]
  const choices: readonly (Choice & { readonly from: number })[] = [
    { ...everything, from: columnsFrom.allEstimates },
    { ...everything, n: false, from: columnsFrom.allEstimates },
    { ...everything, estimates: 'primary', n: false, from: columnsFrom.all },
    ...(several ? [{ estimates: 'primary', p: true, n: false, domain: false, from: columnsFrom.all } as const] : []),
    { estimates: 'primary', p: false, n: false, domain: false, from: 0 },
    ...(several ? [{ estimates: 'none', p: false, n: false, domain: false, from: 0 } as const] : []),
  ]
  return choices.filter(({ from }) => widthPx >= from)
}

/**
 * Which columns the width allows. Where their texts are too long for that, columns go before plots become too small to
 * read; where even that is not enough, the figure is wider than asked for.
 */
export function forestColumns(
  panels: readonly ForestPanel[],
  rows: readonly ForestRow[],
  banded: boolean,
  options: ForestOptions,
  theme: Theme,
  widthPx: number,
  textPx: number,
): ForestColumns {
  const { gap, edge, text } = theme.measure
  const primary = primaryContrast(options)
  const shown = (key: ContrastKey) => options.contrasts.includes(key)
  const several = panels.length > 1
  const plotsEach = Number(nonMddContrasts.some(shown)) + Number(shown('TRD/trMDD'))
  const scoreWidth = Math.max(
    widest(
      rows.map((row) => row.trait),
      textPx,
    ),
    textWidth('Polygenic score', text),
  )
  const domainWords = rows.flatMap((row) => row.domain.split(' '))
  const domainPx = banded ? Math.max(domainWidth * textPx, widest(domainWords, textPx)) : 0
  const notes = (options.notes ?? []).map(({ heads, texts }) => {
    const column = rows.map((row) => texts.get(row.score) ?? '')
    const widths = column.map((one) => markupWidth(one, textPx))
    return { heads, texts: column, width: Math.max(widest(heads, text), ...widths) }
  })

  const layouts = choicesOf(options, theme, widthPx, several).map((choice) => {
    const words = panels.map((_, index) => panelWords(rows, index, choice, primary, options, theme, textPx))
    const domain = choice.domain && banded ? domainPx : null
    const widths = words.flatMap(({ estimates, p, n }) => [...estimates, p, n].flatMap((one) => one?.width ?? []))
    widths.push(scoreWidth, ...notes.map(({ width }) => width), ...(domain === null ? [] : [domain]))
    const gaps = (panels.length * plotsEach - 1) * gap + (panels.length - 1) * panelGap * gap
    const taken = widths.reduce((sum, width) => sum + width + gap, gaps + 2 * edge)
    return { words, domain, room: widthPx - taken }
  })
  const leastRoom = leastPlot[several ? 'several' : 'one'] * text * plotsEach * panels.length
  const wished = several ? Math.max(leastRoom, plotsShare * widthPx) : leastRoom
  const chosen = layouts.find(({ room }) => room >= wished) ?? layouts[layouts.length - 1]
  const room = Math.max(chosen.room, leastRoom) / panels.length

  const tail = tailOf(options, theme, textPx)
  let at = edge
  const take = (width: number): Span => {
    const span = { from: at, to: at + width }
    at += width + gap
    return span
  }
  const column = ({ texts, width }: Words): TextColumn => ({ texts, to: take(width).to })
  const [shareOfNone, shareOfTreated] = plotsEach === 2 ? plotShares.both : plotShares.one
  // In this order from left to right.
  const domain = chosen.domain === null ? null : take(chosen.domain)
  const score = take(scoreWidth)
  const placed = chosen.words.map(({ estimates, p, n }, index): PanelColumns => {
    if (index > 0) at += panelGap * gap
    const from = at
    const takeEstimates = (keys: readonly ContrastKey[]): readonly EstimateColumn[] =>
      estimates
        .filter(({ contrast }) => keys.includes(contrast))
        .map(({ contrast, ...words }) => ({ contrast, texts: words.texts, to: take(words.width).to - tail }))
    const againstNone = nonMddContrasts.some(shown) ? take(shareOfNone * room) : null
    const estimatesAgainstNone = takeEstimates(nonMddContrasts)
    const againstTreated = shown('TRD/trMDD') ? take(shareOfTreated * room) : null
    const all = [...estimatesAgainstNone, ...takeEstimates(['TRD/trMDD'])]
    const columns = { againstNone, againstTreated, estimates: all, p: p && column(p), n: n && column(n) }
    return { ...columns, span: { from, to: at - gap } }
  })
  const placedNotes = notes.map(({ heads, ...words }) => ({ heads, ...column(words) }))
  return { widthPx: Math.max(widthPx, at - gap + edge), domain, score, panels: placed, notes: placedNotes }
}

interface Words {
  readonly texts: readonly string[]
  readonly width: number
}

function panelWords(
  rows: readonly ForestRow[],
  panel: number,
  choice: Choice,
  primary: ContrastKey,
  options: ForestOptions,
  theme: Theme,
  textPx: number,
) {
  const { text } = theme.measure
  const others = nonMddContrasts.filter((key) => options.contrasts.includes(key) && key !== primary)
  const keys = { all: [...others, primary], primary: [primary], none: [] }[choice.estimates]
  const estimates = keys.map((contrast) => {
    const texts = rows.map((row) => estimateText(row.panels[panel], contrast, options))
    const head = options.hazard ? 'HR (95% CI)' : contrastWords(contrast)
    const width = Math.max(widest(texts, textPx, 'bold'), textWidth(head, text)) + tailOf(options, theme, textPx)
    return { contrast, texts, width }
  })
  const fits = rows.map((row) => row.panels[panel][primary])
  const markup = (texts: readonly string[]): Words => ({
    texts,
    width: Math.max(0, ...texts.map((one) => markupWidth(one, textPx, 'bold'))),
  })
  const p = choice.p ? markup(fits.map((fit) => pText(fit, theme))) : null
  const n = choice.n ? markup(fits.map((fit) => (fit === undefined ? missing : formatCount(fit.n)))) : null
  return { estimates, p, n }
}

/** Room for the marks beside hazard ratios, which no P keeps from the figure's edge. */
const tailOf = ({ hazard }: ForestOptions, theme: Theme, textPx: number): number =>
  hazard ? textWidth('F‡', flagSize(theme, textPx)) : 0

/** Of the marks beside estimates: smaller than these, but to be read. */
export const flagSize = ({ measure }: Theme, textPx: number): number => Math.max(0.8 * textPx, measure.rowText.least)

/** `0.88 (0.85–0.91)`; `– separation` for a fit that failed; `–` for one that is not there yet. */
export function estimateText(fits: Fits, key: ContrastKey, { fine }: Pick<ForestOptions, 'fine'>): string {
  const fit = fits[key]
  if (fit === undefined) return missing
  if (!hasEstimate(fit)) return `${missing} ${statusWord(fit)}`
  return formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper, fine)
}

function pText(fit: AssociationRow | undefined, theme: Theme): string {
  if (!hasEstimate(fit)) return missing
  const text = formatP(fit.p, theme.pNotation)
  return theme.pNotation === 'plain' ? plain(text) : text
}
