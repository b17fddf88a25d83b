import { Fragment, type KeyboardEvent, useRef, useState } from 'react'
import { contrastWords } from '../../../figures/contrasts.ts'
import { isMarked, statusWords } from '../../../figures/forest.ts'
import { type ForestRow, forestRows } from '../../../figures/forestRows.ts'
import { formatEstimate, formatP } from '../../../figures/numbers.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { contrastId } from '../../../model/study.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { DomainCell } from '../../controls/DomainCell.tsx'
import { useForestOptions } from '../../figures.ts'
import { scoresOf } from '../../selectors.ts'

interface Sort {
  readonly contrast: ContrastKey
  readonly by: 'effect' | 'p'
  readonly reverse: boolean
}

const steps: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }

/** The same as Figure 1, in numbers. A head sorts; again reverses; a third time restores the order of the figure. */
export function AssociationTable({
  rows,
  pinned,
  isOld,
}: {
  rows: readonly AssociationRow[]
  /** Of the scenario compared with: a column beside each contrast. */
  pinned: readonly AssociationRow[] | null
  isOld: boolean
}) {
  const state = useAppState()
  const workbench = useWorkbench()
  const [sort, setSort] = useState<Sort | null>(null)
  const place = useRef<HTMLElement>(null)
  const { study } = state.document
  const contrasts = study.contrasts.map(contrastId) as ContrastKey[]
  const options = { ...useForestOptions(study, state.view.order), pinned: pinned ?? undefined }
  const ordered = sorted(forestRows(rows, scoresOf(state), options), sort)
  const { alpha } = study.analyses.association
  const walk = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    // Elsewhere `K` shows the knobs.
    event.stopPropagation()
    const at = ordered.findIndex((row) => row.score === state.view.score)
    const next = ordered[Math.max(0, Math.min(ordered.length - 1, at + step))]
    workbench.setView({ score: next.score })
    place.current?.querySelector(`[data-score="${CSS.escape(next.score)}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  const head = (contrast: ContrastKey, by: Sort['by'], label: string, above = '') => {
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
          {above}
          {above && <br />}
          {label}
          {own && (own.reverse ? ' ▾' : ' ▴')}
        </button>
      </th>
    )
  }
  return (
    <section
      className="scrolls"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls takes the focus, and J and K walk its rows
      tabIndex={0}
      aria-label="Figure 1 as a table"
      aria-busy={isOld}
      onKeyDown={walk}
      ref={place}
    >
      <table className={isOld ? 'old' : undefined}>
        <thead>
          <tr>
            <th scope="col">Domain</th>
            <th scope="col">Polygenic score</th>
            {contrasts.map((contrast) => [
              head(contrast, 'effect', 'OR (CI)', contrastWords(contrast)),
              head(contrast, 'p', 'P'),
              pinned !== null && (
                <th key={`${contrast} pinned`} scope="col" className="number">
                  OR (CI),
                  <br />
                  pinned
                </th>
              ),
            ])}
          </tr>
        </thead>
        <tbody>
          {ordered.map((row, index) => (
            <tr
              key={row.score}
              data-score={row.score}
              aria-current={state.view.score === row.score || undefined}
              onClick={() => workbench.setView({ score: row.score })}
            >
              <DomainCell rows={ordered} index={index} joined={sort === null && state.view.order === 'domain'} />
              <td className="trait">{row.trait}</td>
              {contrasts.map((contrast) => (
                <Fragment key={contrast}>
                  <Cells fit={row.fits[contrast]} alpha={alpha} />
                  {pinned !== null && <PinnedCell fit={row.pinned[contrast]} />}
                </Fragment>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function PinnedCell({ fit }: { fit: AssociationRow | undefined }) {
  const text = fit?.status === 'ok' ? formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper) : '–'
  return <td className="number muted">{text}</td>
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
