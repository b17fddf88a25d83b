import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { useAppState, useWorkbench } from '../context.tsx'
import { DomainCell } from './DomainCell.tsx'

/** A score in a table: numbers by column, in the order of the figure beside it. */
export interface ScoreRow {
  readonly score: string
  readonly trait: string
  readonly domain: string
}

export interface ScoreCell {
  readonly text: ReactNode
  readonly marked?: boolean
  readonly muted?: boolean
  /** Words that may take two lines where the window is narrow. */
  readonly wraps?: boolean
  /** In words, on hover. */
  readonly title?: string
}

export interface ScoreColumn {
  readonly id: string
  /** First line of the head. */
  readonly above?: string
  readonly head: string
  cell(row: ScoreRow): ScoreCell | null
  /** Ascending; null comes last either way. Absent: the column does not sort. */
  rank?(row: ScoreRow): number | null
}

interface Sort {
  readonly column: string
  readonly reverse: boolean
}

const steps: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }

/** A figure of scores in numbers. A head sorts; again reverses; a third time restores the order of the figure. */
export function ScoreTable({
  label,
  rows,
  columns,
  banded,
  isOld,
  domains = true,
}: {
  label: string
  rows: readonly ScoreRow[]
  columns: readonly ScoreColumn[]
  /** Rows stand by domain. */
  banded: boolean
  isOld: boolean
  /** With a column of domains. */
  domains?: boolean
}) {
  const { view } = useAppState()
  const workbench = useWorkbench()
  const [sort, setSort] = useState<Sort | null>(null)
  const place = useRef<HTMLElement>(null)
  const ordered = sorted(rows, columns, sort)
  const walk = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey || ordered.length === 0) return
    event.preventDefault()
    // Elsewhere `K` shows the knobs.
    event.stopPropagation()
    const at = ordered.findIndex((row) => row.score === view.score)
    const next = ordered[Math.max(0, Math.min(ordered.length - 1, at + step))]
    workbench.setView({ score: next.score })
    place.current?.querySelector(`[data-score="${CSS.escape(next.score)}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <section
      className="scrolls"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls takes the focus, and J and K walk its rows
      tabIndex={0}
      aria-label={label}
      aria-busy={isOld}
      onKeyDown={walk}
      ref={place}
    >
      <table className={isOld ? 'old' : undefined}>
        <thead>
          <tr>
            {domains && <th scope="col">Domain</th>}
            <th scope="col">Polygenic score</th>
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.map((row, index) => (
            <tr
              key={row.score}
              data-score={row.score}
              aria-current={view.score === row.score || undefined}
              onClick={() => workbench.setView({ score: row.score })}
            >
              {domains && <DomainCell rows={ordered} index={index} joined={sort === null && banded} />}
              <td className="trait">{row.trait}</td>
              {columns.map((column) => (
                <Cell key={column.id} cell={column.cell(row)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Head({
  column,
  sort,
  onSort,
}: {
  column: ScoreColumn
  sort: Sort | null
  onSort: (sort: Sort | null) => void
}) {
  const own = sort?.column === column.id ? sort : null
  const words = (
    <>
      {column.above}
      {column.above && <br />}
      {column.head}
      {own && (own.reverse ? ' ▾' : ' ▴')}
    </>
  )
  const next = own === null ? { column: column.id, reverse: false } : own.reverse ? null : { ...own, reverse: true }
  return (
    <th scope="col" className="number" aria-sort={own === null ? undefined : own.reverse ? 'descending' : 'ascending'}>
      {column.rank === undefined ? (
        words
      ) : (
        <button type="button" className="sort" onClick={() => onSort(next)}>
          {words}
        </button>
      )}
    </th>
  )
}

function Cell({ cell }: { cell: ScoreCell | null }) {
  if (cell === null) return <td className="number muted" />
  const className = `number${cell.marked ? ' significant' : ''}${cell.muted ? ' muted' : ''}${cell.wraps ? ' wraps' : ''}`
  return (
    <td className={className} title={cell.title}>
      {cell.text}
    </td>
  )
}

function sorted(rows: readonly ScoreRow[], columns: readonly ScoreColumn[], sort: Sort | null): readonly ScoreRow[] {
  const rank = columns.find(({ id }) => id === sort?.column)?.rank
  if (sort === null || rank === undefined) return rows
  return [...rows].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    if (left === null || right === null) return (left === null ? 1 : 0) - (right === null ? 1 : 0)
    return sort.reverse ? right - left : left - right
  })
}
