import { contrastWords, nonMddContrasts } from './contrasts.ts'
import type { ForestOptions, ForestRow } from './forestRows.ts'
import { primaryContrast, statusWords } from './forestRows.ts'
import { markupWidth, plain, textWidth, widest } from './measure.ts'
import { formatEstimate, formatP, missing } from './numbers.ts'
import type { ContrastKey, Theme } from './theme.ts'

export interface Span {
  readonly from: number
  readonly to: number
}

export interface EstimateColumn {
  readonly contrast: ContrastKey
  readonly texts: readonly string[]
  /** Right edge. */
  readonly to: number
}

/** Where each column stands, in pixels from the figure's left edge; null where it is left out. */
export interface ForestColumns {
  readonly widthPx: number
  readonly domain: Span | null
  readonly score: Span
  /** trMDD and TRD against non-MDD. */
  readonly againstNone: Span | null
  /** TRD against trMDD. */
  readonly againstTreated: Span | null
  readonly estimates: readonly EstimateColumn[]
  readonly p: { readonly texts: readonly string[]; readonly to: number } | null
}

/** In em of the measure's text. */
const leastPlot = 9
const domainWidth = 9
/** The first plot has two marks a row. */
const plotShares = { both: [6 / 11, 5 / 11], one: [1, 1] }

/**
 * Which columns the width allows. Where their texts are too long for that, columns go before plots become too small to
 * read; where even that is not enough, the figure is wider than asked for.
 */
export function forestColumns(
  rows: readonly ForestRow[],
  banded: boolean,
  options: ForestOptions,
  theme: Theme,
  widthPx: number,
  textPx: number,
): ForestColumns {
  const { gap, edge, text, columnsFrom } = theme.measure
  const primary = primaryContrast(options)
  const shown = (key: ContrastKey) => options.contrasts.includes(key)
  const plotCount = Number(nonMddContrasts.some(shown)) + Number(shown('TRD/trMDD'))
  const others = nonMddContrasts.filter((key) => shown(key) && key !== primary)

  const traits = rows.map((row) => row.trait)
  const scoreWidth = Math.max(widest(traits, textPx), textWidth('Polygenic score', text))
  const domainWords = rows.flatMap((row) => row.domain.split(' '))
  const domainPx = banded ? Math.max(domainWidth * textPx, widest(domainWords, textPx)) : 0
  const pTexts = rows.map((row) => pText(row, primary, theme))
  const pPx = Math.max(0, ...pTexts.map((p) => markupWidth(p, textPx, 'bold')))

  const choices = [
    { keys: [...others, primary], all: true, from: columnsFrom.allEstimates },
    { keys: [primary], all: true, from: columnsFrom.all },
    { keys: [primary], all: false, from: 0 },
  ]
    .filter(({ from }) => widthPx >= from)
    .map(({ keys, all }) => {
      const estimates = keys.map((contrast) => {
        const texts = rows.map((row) => estimateText(row, contrast, options))
        const width = Math.max(widest(texts, textPx, 'bold'), textWidth(contrastWords(contrast), text))
        return { contrast, texts, width }
      })
      const widths = [scoreWidth, ...estimates.map(({ width }) => width)]
      if (all) widths.push(pPx)
      if (all && banded) widths.push(domainPx)
      const taken = widths.reduce((sum, width) => sum + width + gap, (plotCount - 1) * gap + 2 * edge)
      return { estimates, all, room: widthPx - taken }
    })
  const leastRoom = leastPlot * text * plotCount
  const chosen = choices.find(({ room }) => room >= leastRoom) ?? choices[choices.length - 1]
  const room = Math.max(chosen.room, leastRoom)

  let at = edge
  const take = (width: number): Span => {
    const span = { from: at, to: at + width }
    at += width + gap
    return span
  }
  const takeEstimates = (keys: readonly ContrastKey[]): readonly EstimateColumn[] =>
    chosen.estimates
      .filter(({ contrast }) => keys.includes(contrast))
      .map(({ contrast, texts, width }) => ({ contrast, texts, to: take(width).to }))
  const [shareOfNone, shareOfTreated] = plotCount === 2 ? plotShares.both : plotShares.one
  // In this order from left to right.
  const domain = chosen.all && banded ? take(domainPx) : null
  const score = take(scoreWidth)
  const againstNone = nonMddContrasts.some(shown) ? take(shareOfNone * room) : null
  const estimatesAgainstNone = takeEstimates(nonMddContrasts)
  const againstTreated = shown('TRD/trMDD') ? take(shareOfTreated * room) : null
  const estimates = [...estimatesAgainstNone, ...takeEstimates(['TRD/trMDD'])]
  const p = chosen.all ? { texts: pTexts, to: take(pPx).to } : null
  return { widthPx: Math.max(widthPx, at - gap + edge), domain, score, againstNone, againstTreated, estimates, p }
}

/** `0.88 (0.85–0.91)`; `– separation` for a fit that failed; `–` for one that is not there yet. */
export function estimateText(row: ForestRow, key: ContrastKey, options: ForestOptions): string {
  const fit = row.fits[key]
  if (fit === undefined) return missing
  if (fit.status !== 'ok') return `${missing} ${statusWords[fit.status]}`
  return formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper, options.fine)
}

function pText(row: ForestRow, key: ContrastKey, theme: Theme): string {
  const fit = row.fits[key]
  if (fit === undefined || fit.status !== 'ok') return missing
  const text = formatP(fit.p, theme.pNotation)
  return theme.pNotation === 'plain' ? plain(text) : text
}
