import { useState } from 'react'
import { contrastWords } from '../../../figures/contrasts.ts'
import { isMarked, statusWords } from '../../../figures/forest.ts'
import { type ForestRow, forestRows } from '../../../figures/forestRows.ts'
import { formatEstimate, formatP } from '../../../figures/numbers.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { contrastId } from '../../../model/study.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { DomainCell } from '../../controls/DomainCell.tsx'
import { forestOptions } from '../../figures.ts'
import { scoresOf } from '../../selectors.ts'

interface Sort {
  readonly contrast: ContrastKey
  readonly by: 'effect' | 'p'
  readonly reverse: boolean
}

/** The same as Figure 1, in numbers. A head sorts; again reverses; a third time restores the order of the figure. */
export function AssociationTable({ rows, isOld }: { rows: readonly AssociationRow[]; isOld: boolean }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const [sort, setSort] = useState<Sort | null>(null)
  const { study } = state.document
  const contrasts = study.contrasts.map(contrastId) as ContrastKey[]
  const ordered = sorted(forestRows(rows, scoresOf(state), forestOptions(study, state.view.order)), sort)
  const { alpha } = study.analyses.association
  const head = (contrast: ContrastKey, by: Sort['by'], label: string) => {
    const own = sort?.contrast === contrast && sort.by === by ? sort : null
    return (
      <th
        key={contrast + by}
        scope="col"
        className="number"
        aria-sort={own === null ? undefined : own.reverse ? 'descending' : 'ascending'}
      >
        <button
          type="button"
          className="sort"
          onClick={() =>
            setSort(own === null ? { contrast, by, reverse: false } : own.reverse ? null : { ...own, reverse: true })
          }
        >
          {label}
          {own && (own.reverse ? ' ▾' : ' ▴')}
        </button>
      </th>
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls takes the focus, and its rows are walked by J and K
    <section className="scrolls" data-rows="" tabIndex={0} aria-label="Figure 1 as a table" aria-busy={isOld}>
      <table className={isOld ? 'old' : undefined}>
        <thead>
          <tr>
            <th scope="col">Domain</th>
            <th scope="col">Polygenic score</th>
            {contrasts.map((contrast) => [
              head(contrast, 'effect', `${contrastWords(contrast)}, OR (CI)`),
              head(contrast, 'p', 'P'),
            ])}
          </tr>
        </thead>
        <tbody>
          {ordered.map((row, index) => (
            <tr
              key={row.score}
              aria-selected={state.view.score === row.score}
              onClick={() => workbench.setView({ score: row.score })}
            >
              <DomainCell rows={ordered} index={index} />
              <td className="trait">{row.trait}</td>
              {contrasts.map((contrast) => (
                <Cells key={contrast} fit={row.fits[contrast]} alpha={alpha} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Cells({ fit, alpha }: { fit: AssociationRow | undefined; alpha: number }) {
  if (!fit) return <td className="number muted" colSpan={2} />
  if (fit.status !== 'ok') {
    return (
      <td className="number muted" colSpan={2} title={fit.reason}>
        – {statusWords[fit.status]}
      </td>
    )
  }
  const className = isMarked(fit, alpha) ? 'number significant' : 'number'
  return (
    <>
      <td className={className}>{formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper)}</td>
      <td className={className}>{formatP(fit.p)}</td>
    </>
  )
}

/** Rows without numbers come last either way. */
function sorted(rows: readonly ForestRow[], sort: Sort | null): readonly ForestRow[] {
  if (sort === null) return rows
  const { contrast, by, reverse } = sort
  const value = (row: ForestRow): number | null => {
    const fit = row.fits[contrast]
    if (fit?.status !== 'ok') return null
    return by === 'effect' ? fit.logOddsRatio : fit.log10P
  }
  return [...rows].sort((a, b) => {
    const [left, right] = [value(a), value(b)]
    if (left === null || right === null) return (left === null ? 1 : 0) - (right === null ? 1 : 0)
    return reverse ? right - left : left - right
  })
}
