import { contrastWords } from '../../../figures/contrasts.ts'
import { hasEstimate, statusWord } from '../../../figures/fits.ts'
import { type Marking, markedRows, thresholdName } from '../../../figures/marking.ts'
import { formatEstimate, formatRatio } from '../../../figures/numbers.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { jobOf } from '../../context.tsx'
import { countOf } from '../../format.ts'
import { pinnedRows, scoresOf, traitOf } from '../../selectors.ts'
import { shown } from '../../state/jobs.ts'
import { activeScenario } from '../../state/scenarios.ts'
import type { State } from '../../state/state.ts'
import type { RoomFigure } from './roomFigure.ts'

const mainContrast = 'TRD/trMDD'

/** How many differ, where: what the figure on the screen is about. */
export function resultLine(state: State, { jobs, panels }: RoomFigure, marking: Marking): string {
  const { view } = state
  const scores = scoresOf(state)
  if (scores.length === 0) return ''
  const { value, look } = shown(jobOf(state, 'association', view.cohort))
  if (jobs.some((job) => job.state === 'pending' && ['old', 'none'].includes(shown(job).look))) return 'updating'
  if (value === null) return countOf(scores.length, 'score')
  const total = scores.length * state.document.study.contrasts.length
  if (look === 'partial') return `${value.length} of ${total} regressions`
  const at = thresholdName(marking, scores.length).replaceAll(' ', '\u00a0')
  // In the order of the panels, whose names stand over them.
  const inPanels = (contrast: ContrastKey) => panels.map(({ fits }) => countIn(fits, contrast, marking)).join(', ')
  if (panels.length > 1) {
    const contrast = view.figure === 'sex' ? view.contrast : mainContrast
    return `${countOf(scores.length, 'score')} · ${inPanels(contrast)} differ ${contrastWords(contrast)} at ${at}`
  }
  const contrast = view.figure === 'forest' ? mainContrast : view.contrast
  const differ = `${countOf(scores.length, 'score')} · ${countIn(value, contrast, marking)} differ ${contrastWords(contrast)}`
  const [scenario, pinned] = [activeScenario(state), pinnedRows(state)]
  if (scenario === null || pinned === null) return `${differ} at ${at}`
  return `${differ} (was ${countIn(pinned, contrast, scenario.study.analyses.association)})`
}

const countIn = (rows: readonly AssociationRow[], contrast: string, marking: Marking): number =>
  markedRows(
    rows.filter((row) => row.contrast === contrast),
    marking,
  ).size

/** *Lethargy, OR 1.14, 1.10 to 1.18*, and what it was in the scenario compared with. */
export function spoken(
  state: State,
  rows: readonly AssociationRow[],
  pinned: readonly AssociationRow[] | null,
  score: string,
): string {
  const contrast = state.view.figure === 'forest' ? mainContrast : state.view.contrast
  const isIt = (one: AssociationRow) => one.score === score && one.contrast === contrast
  const row = rows.find(isIt)
  const before = pinned?.find(isIt)
  const trait = traitOf(state, score)
  if (!row) return trait
  if (!hasEstimate(row)) return `${trait}, ${statusWord(row)}`
  const was = hasEstimate(before) ? `; was ${formatRatio(before.oddsRatio)}` : ''
  return `${trait}, OR ${formatEstimate(row.oddsRatio, row.ciLower, row.ciUpper).replace(' (', ', ').replace('–', ' to ').replace(')', '')}${was}`
}
