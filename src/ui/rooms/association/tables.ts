import { contrastWords } from '../../../figures/contrasts.ts'
import { hasEstimate, statusWord } from '../../../figures/fits.ts'
import type { ForestNote, ForestPanel } from '../../../figures/forest.ts'
import { type Fits, fitsByScore, markedOf } from '../../../figures/forestRows.ts'
import type { Marking } from '../../../figures/marking.ts'
import { formatCount, formatDecimal, formatEstimate, formatP } from '../../../figures/numbers.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { quantileQuantile } from '../../../statistics/quantileQuantile.ts'
import type { ScoreColumn } from '../../controls/ScoreTable.tsx'

interface Shown {
  readonly panels: readonly ForestPanel[]
  readonly contrasts: readonly ContrastKey[]
  readonly marking: Marking
}

/** OR and P of each contrast in each panel: the same as a forest in numbers. */
export function estimateColumns({ panels, contrasts, marking }: Shown): readonly ScoreColumn[] {
  const marked = markedOf(panels, marking)
  return panels.flatMap(({ label, fits, pinned }) => {
    const byScore = fitsByScore(fits)
    const before = pinned && fitsByScore(pinned)
    return contrasts.flatMap((contrast) => {
      const of = (score: string) => byScore.get(score)?.[contrast]
      const above = [label, contrastWords(contrast)].filter((words) => words !== '').join(', ')
      const id = `${label} ${contrast}`
      const columns = [estimateColumn(id, above, of, marked), pColumn(id, of, marked)]
      return before ? [...columns, pinnedColumn(id, (score) => before.get(score)?.[contrast])] : columns
    })
  })
}

/** Of the scenario compared with. */
const pinnedColumn = (id: string, of: FitOf): ScoreColumn => ({
  id: `${id} pinned`,
  above: 'OR (CI),',
  head: 'pinned',
  cell({ score }) {
    const fit = of(score)
    return { text: hasEstimate(fit) ? formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper) : '–', muted: true }
  },
})

export type FitOf = (score: string) => AssociationRow | undefined

export function estimateColumn(
  id: string,
  above: string,
  of: FitOf,
  marked: ReadonlySet<AssociationRow>,
  head = 'OR (CI)',
): ScoreColumn {
  return {
    id: `${id} effect`,
    above,
    head,
    cell({ score }) {
      const fit = of(score)
      if (fit === undefined) return null
      if (Number.isNaN(fit.logOddsRatio)) return { text: `– ${statusWord(fit)}`, muted: true, title: fit.reason }
      const text = formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper)
      const firth = fit.method === 'firth'
      return { text: firth ? `${text} Firth` : text, marked: marked.has(fit), title: firth ? fit.reason : undefined }
    },
    rank: ({ score }) => numberOr(of(score)?.logOddsRatio),
  }
}

export function pColumn(id: string, of: FitOf, marked: ReadonlySet<AssociationRow>): ScoreColumn {
  return {
    id: `${id} p`,
    head: 'P',
    cell({ score }) {
      const fit = of(score)
      return hasEstimate(fit) ? { text: formatP(fit.p), marked: marked.has(fit) } : null
    },
    rank: ({ score }) => numberOr(of(score)?.log10P),
  }
}

export const numberOr = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value

/** One contrast in the first panel, as a volcano shows it. */
export function volcanoColumns({ panels, marking }: Shown, contrast: ContrastKey): readonly ScoreColumn[] {
  const fits = panels[0]?.fits ?? []
  const byScore: ReadonlyMap<string, Fits> = fitsByScore(fits)
  const of = (score: string) => byScore.get(score)?.[contrast]
  const marked = markedOf(panels, marking)
  const count = (id: string, head: string, value: (fit: AssociationRow) => number): ScoreColumn => ({
    id,
    head,
    cell: ({ score }) => {
      const fit = of(score)
      return fit === undefined ? null : { text: formatCount(value(fit)) }
    },
  })
  return [
    estimateColumn(contrast, contrastWords(contrast), of, marked),
    pColumn(contrast, of, marked),
    {
      id: 'log',
      head: '−log10 P',
      cell: ({ score }) => {
        const fit = of(score)
        return hasEstimate(fit) ? { text: formatDecimal(0 - fit.log10P, 2) } : null
      },
      rank: ({ score }) => numberOr(of(score)?.log10P),
    },
    count('n', 'n', ({ n }) => n),
    count('cases', 'Cases', ({ cases }) => cases),
  ]
}

/** Observed and expected −log10 P of one contrast in the first panel, with the interval at its rank. */
export function quantileColumns(
  { panels, marking }: Shown,
  contrast: ContrastKey,
  level: number,
): readonly ScoreColumn[] {
  const own = (panels[0]?.fits ?? []).filter((fit) => fit.contrast === contrast && hasEstimate(fit))
  const marked = markedOf(panels, marking)
  const quantiles = quantileQuantile(
    Float64Array.from(own, ({ log10P }) => log10P),
    level,
  )
  const ranks = new Map(Array.from(quantiles.order, (test, rank) => [own[test].score, { rank, fit: own[test] }]))
  const column = (id: string, head: string, text: (rank: number) => string): ScoreColumn => ({
    id,
    head,
    cell: ({ score }) => {
      const place = ranks.get(score)
      return place === undefined ? null : { text: text(place.rank), marked: marked.has(place.fit) }
    },
    rank: ({ score }) => ranks.get(score)?.rank ?? null,
  })
  const decimal = (values: Float64Array) => (rank: number) => formatDecimal(values[rank], 2)
  return [
    column('rank', 'Rank', (rank) => String(rank + 1)),
    column('observed', 'Observed −log10 P', decimal(quantiles.observed)),
    column('expected', 'Expected', decimal(quantiles.expected)),
    column(
      'band',
      `${Math.round(100 * level)}% of the null`,
      (rank) => `${decimal(quantiles.lower)(rank)}–${decimal(quantiles.upper)(rank)}`,
    ),
  ]
}

/** What stands at the right of a forest, in columns of words. */
export const noteColumns = (notes: readonly ForestNote[]): readonly ScoreColumn[] =>
  notes.map(({ heads, texts }) => ({
    id: heads[0],
    above: heads[0],
    head: heads[1],
    cell: ({ score }) => ({ text: (texts.get(score) ?? '').replace('&lt;', '<').replace('&gt;', '>') }),
  }))
