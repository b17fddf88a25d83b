import { contrastWords, nonMddContrasts } from './contrasts.ts'
import type { ForestOptions, ForestRow } from './forestRows.ts'
import { isMarked, statusWords } from './forestRows.ts'
import { plain, textWidth, widest } from './measure.ts'
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

/** Widths in em of the largest row text, so that print and screen leave columns out alike. */
const leastForAll = 740 / 11.5
const leastForAllEstimates = 960 / 11.5
const leastPlot = 9
const domainWidth = 9

/** Which columns the contrasts and the width allow; when texts are too long, columns go before plots become too small. */
export function forestColumns(
  rows: readonly ForestRow[],
  contrasts: ReadonlySet<ContrastKey>,
  primary: ContrastKey,
  options: ForestOptions,
  theme: Theme,
  widthPx: number,
  textPx: number,
  banded: boolean,
): ForestColumns {
  const { measure } = theme
  const em = measure.rowText.most
  const plots = [nonMddContrasts.some((key) => contrasts.has(key)), contrasts.has('TRD/trMDD')]
  const texts = (key: ContrastKey) => rows.map((row) => estimateText(row, key, options))
  const others = nonMddContrasts.filter((key) => contrasts.has(key) && key !== primary)
  const pTexts = rows.map((row) => pText(row, primary, theme))

  const choices = [
    { estimates: [...others, primary], all: true, allowed: widthPx >= leastForAllEstimates * em },
    { estimates: [primary], all: true, allowed: widthPx >= leastForAll * em },
    { estimates: [primary], all: false, allowed: true },
  ]
  const score = widest(
    rows.map((row) => row.trait),
    textPx,
  )
  const domainWords = rows.flatMap((row) => row.domain.split(' '))
  const domain = banded ? Math.max(domainWidth * textPx, widest(domainWords, textPx)) : 0
  const p = Math.max(...pTexts.map((text) => markupWidth(text, textPx)))
  const gap = measure.gap
  const measured = choices
    .filter(({ allowed }) => allowed)
    .map(({ estimates, all }) => {
      const columns = estimates.map((key) => ({
        key,
        texts: texts(key),
        width: estimateWidth(texts(key), key, theme, textPx),
      }))
      const fixed =
        2 * measure.edge +
        (all && banded ? domain + gap : 0) +
        Math.max(score, textWidth('Polygenic score', measure.text)) +
        columns.reduce((sum, { width }) => sum + gap + width, 0) +
        (all ? gap + p : 0) +
        plots.filter(Boolean).length * gap
      return { columns, all, room: widthPx - fixed }
    })
  const leastRoom = leastPlot * em * plots.filter(Boolean).length
  const chosen = measured.find(({ room }) => room >= leastRoom) ?? measured[measured.length - 1]
  const room = Math.max(chosen.room, leastRoom)

  let at = measure.edge
  const take = (width: number): Span => {
    const span = { from: at, to: at + width }
    at += width + gap
    return span
  }
  const domainSpan = chosen.all && banded ? take(domain) : null
  const scoreSpan = take(Math.max(score, textWidth('Polygenic score', measure.text)))
  const shares = plots[0] && plots[1] ? [6 / 11, 5 / 11] : [1, 1]
  const estimates: EstimateColumn[] = []
  const takeEstimates = (keys: readonly ContrastKey[]) => {
    for (const { key, texts: column, width } of chosen.columns) {
      if (keys.includes(key)) estimates.push({ contrast: key, texts: column, to: take(width).to })
    }
  }
  const againstNone = plots[0] ? take(shares[0] * room) : null
  takeEstimates(nonMddContrasts)
  const againstTreated = plots[1] ? take(shares[1] * room) : null
  takeEstimates(['TRD/trMDD'])
  const pColumn = chosen.all ? { texts: pTexts, to: take(p).to } : null
  return {
    widthPx: Math.max(widthPx, at - gap + measure.edge),
    domain: domainSpan,
    score: scoreSpan,
    againstNone,
    againstTreated,
    estimates,
    p: pColumn,
  }
}

/** `0.88 (0.85–0.91)`; `– separation` for a fit that failed; `–` for one that is not there yet. */
export function estimateText(row: ForestRow, key: ContrastKey, options: ForestOptions): string {
  const fit = row.fits[key]
  if (fit === undefined) return missing
  if (fit.status !== 'ok') return `${missing} ${statusWords[fit.status]}`
  return formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper, options.fine)
}

export const isBold = (row: ForestRow, key: ContrastKey, primary: ContrastKey, options: ForestOptions): boolean =>
  key === primary && isMarked(row.fits[key], options.alpha)

function pText(row: ForestRow, key: ContrastKey, theme: Theme): string {
  const fit = row.fits[key]
  if (fit === undefined || fit.status !== 'ok') return missing
  const text = formatP(fit.p, theme.pNotation)
  return theme.pNotation === 'plain' ? plain(text) : text
}

const estimateWidth = (texts: readonly string[], key: ContrastKey, theme: Theme, textPx: number): number =>
  Math.max(widest(texts, textPx, 'bold'), textWidth(contrastWords(key), theme.measure.text))

/** Superscripts are set at 70 %. */
function markupWidth(text: string, size: number): number {
  const [base, exponent = ''] = text.split(/<\/?sup>/)
  const letters = base.replace('&lt;', '<').replace('&gt;', '>')
  return textWidth(letters, size, 'bold') + textWidth(exponent, 0.7 * size, 'bold')
}
