import { formatInterval, formatPercent, formatRatio } from '../../../figures/numbers.ts'
import type { SpecificationResult, SpecificationSummary } from '../../../model/effectResults.ts'
import type { ScoreCell, ScoreColumn, ScoreRow } from '../../controls/ScoreTable.tsx'
import { knobWords } from './grid.ts'

export const verdicts: Readonly<Record<SpecificationSummary['verdict'], string>> = {
  robust: 'Robust',
  fragile: 'Fragile',
  no_finding: 'No finding',
  not_estimable: 'Not estimable',
}

/** Every score over the grid: how far it holds, and what moves it most. */
export function summaryColumns({ summaries }: SpecificationResult): readonly ScoreColumn[] {
  const byScore = new Map(summaries.map((summary) => [summary.score, summary]))
  const column = (
    id: string,
    head: string,
    text: (summary: SpecificationSummary) => string,
    rank: (summary: SpecificationSummary) => number,
  ): ScoreColumn => ({
    id,
    head,
    cell({ score }: ScoreRow): ScoreCell | null {
      const summary = byScore.get(score)
      if (summary === undefined) return null
      return { text: text(summary), marked: summary.verdict === 'robust', wraps: id === 'moved' }
    },
    rank({ score }) {
      const summary = byScore.get(score)
      const value = summary === undefined ? NaN : rank(summary)
      return Number.isNaN(value) ? null : value
    },
  })
  return [
    column(
      'sign',
      'Of one sign',
      (one) => formatPercent(one.shareOneSign),
      (one) => one.shareOneSign,
    ),
    column(
      'significant',
      'Significant',
      (one) => formatPercent(one.shareSignificant),
      (one) => one.shareSignificant,
    ),
    column(
      'median',
      'Median OR',
      (one) => formatRatio(Math.exp(one.median)),
      (one) => one.median,
    ),
    column(
      'range',
      'Lowest–highest',
      (one) => formatInterval(Math.exp(one.lowest), Math.exp(one.highest)),
      (one) => one.highest - one.lowest,
    ),
    column(
      'moved',
      'Moved most by',
      (one) =>
        one.movedBy === '' ? '' : `${knobWords.get(one.movedBy) ?? one.movedBy}, ${formatPercent(one.movedShare)}`,
      (one) => one.movedShare,
    ),
    column(
      'verdict',
      'Verdict',
      (one) => verdicts[one.verdict],
      (one) => Object.keys(verdicts).indexOf(one.verdict),
    ),
  ]
}
