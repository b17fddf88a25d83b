import { contrastWords } from '../../../figures/contrasts.ts'
import { hasEstimate, statusWord } from '../../../figures/fits.ts'
import type { ForestPanel, HazardWords } from '../../../figures/forest.ts'
import { formatCount, formatEstimate, formatP } from '../../../figures/numbers.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { useAppState } from '../../context.tsx'
import { traitOf } from '../../selectors.ts'
import { methodWords } from './methods.ts'

export interface Hover {
  readonly row: string
  readonly clientX: number
  readonly clientY: number
}

const besidePointerPx = 14

/** The row under the pointer in numbers, a line for each contrast in each panel. */
export function HoverLine({
  panels,
  hover,
  hazard,
}: {
  panels: readonly ForestPanel[]
  hover: Hover | null
  /** Where the ratios are hazard ratios. */
  hazard?: HazardWords
}) {
  const state = useAppState()
  if (hover === null) return null
  const fits = panels.flatMap(({ label, fits, pinned }) =>
    fits
      .filter((row) => row.score === hover.row)
      .map((fit) => ({
        label,
        fit,
        before: pinned?.find(({ score, contrast }) => score === fit.score && contrast === fit.contrast),
      })),
  )
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
      {fits.map(({ label, fit, before }) => (
        <div key={label + fit.contrast}>
          {[label, hazard?.of ?? contrastWords(fit.contrast as ContrastKey)].filter(Boolean).join(', ')}:{' '}
          {inNumbers(
            fit,
            hazard === undefined ? odds : { ratio: 'HR', cases: hazard.event === 'TRD' ? 'TRD' : 'deaths' },
          )}
          {was(before)}
        </div>
      ))}
    </div>
  )
}

const odds = { ratio: 'OR', cases: 'cases' }

function inNumbers(fit: AssociationRow, { ratio, cases }: typeof odds): string {
  const people = `n ${formatCount(fit.n)}, ${cases} ${formatCount(fit.cases)}`
  if (!hasEstimate(fit)) return `– ${statusWord(fit)}, ${people}`
  return `${ratio} ${formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper)}, P ${formatP(fit.p)}, ${people}, ${methodWords[fit.method]}`
}

const was = (before: AssociationRow | undefined): string =>
  hasEstimate(before) ? `; was OR ${formatEstimate(before.oddsRatio, before.ciLower, before.ciUpper)}` : ''
