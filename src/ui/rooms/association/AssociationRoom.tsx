import { useCallback, useState } from 'react'
import type { FigureSize } from '../../../figures/figure.ts'
import { whyNoScores } from '../../../model/missingScores.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { ExportMenu } from '../../controls/ExportMenu.tsx'
import { InspectorButton } from '../../controls/InspectorPanel.tsx'
import { FlippedWarning } from '../../controls/PositiveControlLine.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { FigureView } from '../../FigureView.tsx'
import { useMarking } from '../../figures.ts'
import { KnobsPanel } from '../../knobs/KnobsPanel.tsx'
import { pinnedRows, scoresOf } from '../../selectors.ts'
import { toggled } from '../../state/associationView.ts'
import { detailSlot } from '../../state/detailWants.ts'
import { isEffectsOnly } from '../../state/effectRuns.ts'
import { shown } from '../../state/jobs.ts'
import { has, type State } from '../../state/state.ts'
import { useFigureTheme } from '../../theme.ts'
import { Empty } from '../Empty.tsx'
import { needsPeople } from '../scores/ScoresRoom.tsx'
import { Toolbar } from '../Toolbar.tsx'
import { AssociationTools, ViewSwitch } from './AssociationTools.tsx'
import { type Hover, HoverLine } from './HoverLine.tsx'
import { Inspector } from './Inspector.tsx'
import { resultLine, spoken } from './inWords.ts'
import { RoomTable } from './RoomTable.tsx'
import { type RoomFigure, rowsIn, useRoomFigure } from './roomFigure.ts'

export function AssociationRoom() {
  const state = useAppState()
  const { view, document } = state
  const what = useRoomFigure(state)
  const marking = useMarking(document.study)
  const inspector = view.inspectorOpen && view.score !== null && !isEffectsOnly(state)
  return (
    <div className={`room${view.knobsOpen ? ' with-knobs' : ''}${inspector ? ' with-inspector' : ''}`}>
      {view.knobsOpen && <KnobsPanel />}
      <div className="middle association">
        <Toolbar title={what.title} line={resultLine(state, what, marking)} before={<ViewSwitch />}>
          <AssociationTools />
          {!inspector && <InspectorButton />}
          <ExportMenu what={what.exportable} />
        </Toolbar>
        <FlippedWarning />
        <Result state={state} what={what} />
      </div>
      {inspector && <Inspector />}
    </div>
  )
}

function Result({ state, what }: { state: State; what: RoomFigure }) {
  const { view } = state
  const workbench = useWorkbench()
  const theme = useFigureTheme()
  const pinned = pinnedRows(state)
  const [hover, setHover] = useState<Hover | null>(null)
  const { draw, jobs, panels } = what
  const drawAt = useCallback((size: FigureSize) => draw(theme, size), [draw, theme])
  const job = jobOf(state, 'association', view.cohort)
  const rows = rowsIn(state, view.cohort)

  const failed = jobs.find((one) => one.state === 'failed')
  if (failed?.state === 'failed') return <Box message={errorMessage(failed.kind, failed.message)} />
  if (job.state === 'stopped' && shown(job).value === null) {
    return (
      <Empty sentence="Stopped before the first rows were there.">
        <Resume kind="association" slot={view.cohort} />
      </Empty>
    )
  }
  if (job.state === 'idle' || isEffectsOnly(state) || scoresOf(state).length === 0)
    return <Empty sentence={whyEmpty(state)} />
  if (what.scores.length === 0) return <Empty sentence="No score has these words. Shorten the filter, or show all." />
  if (view.figure === 'sex' && jobs[0].state === 'current' && panels.every(({ fits }) => fits.length === 0)) {
    return <Empty sentence="The data give no sex. Add it to the person table, as gender_concept_id or sex_at_birth." />
  }
  if (view.figure === 'sex' && jobs[0].state === 'stopped') {
    return (
      <Empty sentence="Stopped before both sexes were there.">
        <Resume kind="sexModels" slot={detailSlot(view.cohort, view.contrast)} />
      </Empty>
    )
  }
  const looks = jobs.map((one) => ({ look: shown(one).look, isPending: one.state === 'pending' }))
  const pending = looks.some(({ look, isPending }) => isPending && look === 'old')
  return (
    <>
      {job.state === 'stopped' && (
        <Box tone="note" message={stoppedAt(job.done, rows.length)}>
          <Resume kind="association" slot={view.cohort} />
        </Box>
      )}
      {view.display === 'table' ? (
        <RoomTable what={what} isOld={looks.some(({ look }) => look === 'old')} />
      ) : (
        <div className="figure-place">
          <HoverLine panels={panels} hover={hover} />
          <FigureView
            draw={drawAt}
            label={what.label}
            pending={pending}
            selectedRow={view.score}
            comparedRows={view.compared}
            onSelectRow={(score, add) =>
              workbench.setView(add ? { compared: toggled(view.compared, score) } : { score })
            }
            onHoverRow={setHover}
            describeRow={(score) => spoken(state, rows, pinned, score)}
          />
        </div>
      )}
    </>
  )
}

const stoppedAt = (done: { done: number; total: number | null } | null, kept: number) =>
  `Stopped at ${done?.done ?? 0}${done?.total ? ` of ${done.total}` : ''} regressions; ${kept} kept.`

function whyEmpty(state: State): string {
  if (state.inventory.files.length === 0)
    return 'No data yet. Drop an extract, or open the example study in the Data room.'
  if (isEffectsOnly(state)) return needsPeople
  if (!has(state, 'person')) return 'No people yet. Add a person table.'
  if (!has(state, 'condition_occurrence')) return 'No diagnoses yet. Cases need the condition table.'
  if (!has(state, 'drug_exposure')) return 'No prescriptions yet. trMDD and TRD need the drug exposure table.'
  const noScores = whyNoScores(state.inventory)
  if (noScores !== null) return noScores
  const waitsFor = state.importing.state === 'running' ? 'files are read' : 'scores are made'
  return `The figure waits until the ${waitsFor}.`
}
