import { type ForestRow, forestRows } from '../../../figures/forestRows.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import { contrastId } from '../../../model/study.ts'
import { useAppState } from '../../context.tsx'
import { ScoreTable } from '../../controls/ScoreTable.tsx'
import { useMarking } from '../../figures.ts'
import type { RoomFigure } from './roomFigure.ts'
import { estimateColumns, noteColumns, quantileColumns, volcanoColumns } from './tables.ts'

/** The figure of the room in numbers. */
export function RoomTable({ what, isOld }: { what: RoomFigure; isOld: boolean }) {
  const { view, document } = useAppState()
  const { study } = document
  const marking = useMarking(study)
  const { panels, scores, title } = what
  const ofStudy = study.contrasts.map(contrastId) as ContrastKey[]
  const contrasts = view.figure === 'sex' ? [view.contrast] : ofStudy
  const rows: readonly ForestRow[] = forestRows(panels, scores, { order: view.order, contrasts })
  const shown = { panels, contrasts, marking }
  const columns = {
    forest: () => estimateColumns(shown),
    cohorts: () => estimateColumns(shown),
    heatmap: () => estimateColumns(shown),
    sex: () => [...estimateColumns(shown), ...noteColumns(what.notes)],
    volcano: () => volcanoColumns(shown, view.contrast),
    quantiles: () => quantileColumns(shown, view.contrast, study.analyses.association.confidenceLevel),
  }[view.figure]()
  const label = `${title} as a table`
  return <ScoreTable label={label} rows={rows} columns={columns} banded={view.order === 'domain'} isOld={isOld} />
}
