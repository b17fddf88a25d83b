import { statusWord } from '../../../figures/fits.ts'
import { formatEstimate } from '../../../figures/numbers.ts'
import type { AssociationRow } from '../../../model/results.ts'

type Fit = Pick<AssociationRow, 'logOddsRatio' | 'oddsRatio' | 'ciLower' | 'ciUpper' | 'method' | 'status'>

/** `0.88 (0.85–0.91)`, with an F where it is Firth's; the status of a fit without an estimate; empty while there is none. */
export function estimate(fit: Fit | undefined): string {
  if (!fit) return ''
  if (Number.isNaN(fit.logOddsRatio)) return statusWord(fit)
  return `${formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper)}${fit.method === 'firth' ? ' F' : ''}`
}
