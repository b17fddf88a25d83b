import { contrastWords } from '../../../figures/contrasts.ts'
import { statusWords } from '../../../figures/forest.ts'
import { formatCount, formatEstimate, formatP } from '../../../figures/numbers.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { useAppState } from '../../context.tsx'
import { traitOf } from '../../selectors.ts'

export interface Hover {
  readonly row: string
  readonly clientX: number
  readonly clientY: number
}

const besidePointerPx = 14

/** The row under the pointer in numbers, a line for each contrast. */
export function HoverLine({
  rows,
  pinned,
  hover,
}: {
  rows: readonly AssociationRow[]
  /** Of the scenario compared with. */
  pinned: readonly AssociationRow[] | null
  hover: Hover | null
}) {
  const state = useAppState()
  if (hover === null) return null
  const fits = rows.filter((row) => row.score === hover.row)
  if (fits.length === 0) return null
  const isLeft = hover.clientX > window.innerWidth / 2
  return (
    <div
      className="hover-line"
      style={{
        top: hover.clientY + besidePointerPx,
        ...(isLeft
          ? { right: window.innerWidth - hover.clientX + besidePointerPx }
          : { left: hover.clientX + besidePointerPx }),
      }}
    >
      <strong>{traitOf(state, hover.row)}</strong>
      {fits.map((fit) => (
        <div key={fit.contrast}>
          {contrastWords(fit.contrast as ContrastKey)}: {inNumbers(fit)}
          {was(pinned?.find((before) => before.score === fit.score && before.contrast === fit.contrast))}
        </div>
      ))}
    </div>
  )
}

function inNumbers(fit: AssociationRow): string {
  const people = `n ${formatCount(fit.n)}, cases ${formatCount(fit.cases)}`
  if (fit.status !== 'ok') return `– ${statusWords[fit.status]}, ${people}`
  return `OR ${formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper)}, P ${formatP(fit.p)}, ${people}, Wald`
}

const was = (before: AssociationRow | undefined): string =>
  before?.status === 'ok' ? `; was OR ${formatEstimate(before.oddsRatio, before.ciLower, before.ciUpper)}` : ''
