import { useCallback, useState } from 'react'
import { Button } from 'react-aria-components'
import type { FigureSize } from '../../../figures/figure.ts'
import { isMarked, statusWords } from '../../../figures/forest.ts'
import { formatAlpha, formatEstimate, formatRatio } from '../../../figures/numbers.ts'
import { printPresets } from '../../../figures/theme.ts'
import type { AssociationRow } from '../../../model/results.ts'
import type { Study } from '../../../model/study.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { type Exportable, ExportMenu } from '../../controls/ExportMenu.tsx'
import { FigureView } from '../../FigureView.tsx'
import { useForestDraw } from '../../figures.ts'
import { countOf } from '../../format.ts'
import { KnobsPanel } from '../../knobs/KnobsPanel.tsx'
import { pinnedRows, scoresOf, traitOf } from '../../selectors.ts'
import { type Job, shown } from '../../state/jobs.ts'
import { activeScenario } from '../../state/scenarios.ts'
import { canScore, has, type State } from '../../state/state.ts'
import { useFigureTheme } from '../../theme.ts'
import { Empty } from '../Empty.tsx'
import { noScores } from '../ScoresRoom.tsx'
import { Toolbar } from '../Toolbar.tsx'
import { AssociationTable } from './AssociationTable.tsx'
import { AssociationTools } from './AssociationTools.tsx'
import { type Hover, HoverLine } from './HoverLine.tsx'
import { Inspector } from './Inspector.tsx'

const mainContrast = 'TRD/trMDD'

export function AssociationRoom() {
  const state = useAppState()
  const { view } = state
  const workbench = useWorkbench()
  const what = useForest(state)
  const job = jobOf(state, 'association', view.cohort)
  const inspector = view.inspectorOpen && view.score !== null
  return (
    <div className={`room${view.knobsOpen ? ' with-knobs' : ''}${inspector ? ' with-inspector' : ''}`}>
      {view.knobsOpen && <KnobsPanel />}
      <div className="middle">
        <Toolbar title="Figure 1" line={resultLine(state, job)}>
          <AssociationTools />
          {!inspector && (
            <Button className="button" onPress={() => workbench.setView({ inspectorOpen: true })}>
              Inspector
            </Button>
          )}
          <ExportMenu what={what} />
        </Toolbar>
        <Result state={state} job={job} />
      </div>
      {inspector && <Inspector />}
    </div>
  )
}

/** Figure 1 of the cohort shown, as it can be exported. */
export function useForest(state: State): Exportable {
  const { study } = state.document
  const { order, cohort } = state.view
  const job = jobOf(state, 'association', cohort)
  const draw = useForestDraw(shown(job).value ?? none, scoresOf(state), study, order)
  const current = job.state === 'current' ? draw : null
  return { name: `figure-1-forest-${cohort}`, draw: current, size: printPresets.full.forest, table: 'association' }
}

function Result({ state, job }: { state: State; job: Job<readonly AssociationRow[]> }) {
  const { view, document } = state
  const workbench = useWorkbench()
  const theme = useFigureTheme()
  const scores = scoresOf(state)
  const { value, look } = shown(job)
  const rows = value ?? none
  const pinned = pinnedRows(state)
  const draw = useForestDraw(rows, scores, document.study, view.order, pinned ?? undefined)
  const [hover, setHover] = useState<Hover | null>(null)
  const drawAt = useCallback((size: FigureSize) => draw(theme, size), [draw, theme])

  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (job.state === 'stopped' && value === null) {
    return (
      <Empty sentence="Stopped before the first rows were there.">
        <Resume cohort={view.cohort} />
      </Empty>
    )
  }
  if (job.state === 'idle' || scores.length === 0) return <Empty sentence={whyEmpty(state)} />
  const pending = job.state === 'pending' && look !== 'partial'
  return (
    <>
      {job.state === 'stopped' && (
        <Box tone="note" message={stoppedAt(job.done, rows.length)}>
          <Resume cohort={view.cohort} />
        </Box>
      )}
      {view.display === 'table' ? (
        <AssociationTable rows={rows} pinned={pinned} isOld={look === 'old'} />
      ) : (
        <div className="figure-place">
          <HoverLine rows={rows} pinned={pinned} hover={hover} />
          <FigureView
            draw={drawAt}
            label="Figure 1, forest plot"
            pending={pending}
            selectedRow={view.score}
            onSelectRow={(score) => workbench.setView({ score })}
            onHoverRow={setHover}
            describeRow={(score) => spoken(state, rows, pinned, score)}
          />
        </div>
      )}
    </>
  )
}

const none: readonly AssociationRow[] = []

function Resume({ cohort }: { cohort: string }) {
  const workbench = useWorkbench()
  return (
    <Button className="button" onPress={() => workbench.resumeJob('association', cohort)}>
      Resume
    </Button>
  )
}

const stoppedAt = (done: { done: number; total: number | null } | null, kept: number) =>
  `Stopped at ${done?.done ?? 0}${done?.total ? ` of ${done.total}` : ''} regressions; ${kept} kept.`

function whyEmpty(state: State): string {
  if (state.inventory.files.length === 0)
    return 'No data yet. Drop an extract, or open the example study in the Data room.'
  if (!has(state, 'person')) return 'No people yet. Add a person table.'
  if (!has(state, 'condition_occurrence')) return 'No diagnoses yet. Cases need the condition table.'
  if (!has(state, 'drug_exposure')) return 'No prescriptions yet. trMDD and TRD need the drug exposure table.'
  if (!canScore(state)) return noScores
  const waitsFor = state.importing.state === 'running' ? 'files are read' : 'scores are made'
  return `The figure waits until the ${waitsFor}.`
}

function resultLine(state: State, job: Job<readonly AssociationRow[]>): string {
  const scores = scoresOf(state)
  if (scores.length === 0) return ''
  const { value, look } = shown(job)
  if (job.state === 'pending' && (look === 'old' || look === 'none')) return 'updating'
  if (value === null) return countOf(scores.length, 'score')
  const total = scores.length * state.document.study.contrasts.length
  if (look === 'partial') return `${value.length} of ${total} regressions`
  const { study } = state.document
  const scenario = activeScenario(state)
  const pinned = pinnedRows(state)
  const { alpha } = study.analyses.association
  const differ = `${countOf(scores.length, 'score')} · ${markedIn(value, study)} differ TRD v trMDD`
  if (scenario === null || pinned === null) return `${differ} at P < ${formatAlpha(alpha)}`
  return `${differ} (was ${markedIn(pinned, scenario.study)})`
}

const markedIn = (rows: readonly AssociationRow[], { analyses }: Study): number =>
  rows.filter((row) => row.contrast === mainContrast && isMarked(row, analyses.association.alpha)).length

/** *Lethargy, OR 1.14, 1.10 to 1.18*, and what it was in the scenario compared with. */
function spoken(
  state: State,
  rows: readonly AssociationRow[],
  pinned: readonly AssociationRow[] | null,
  score: string,
): string {
  const inScore = (one: AssociationRow) => one.score === score && one.contrast === mainContrast
  const row = rows.find(inScore)
  const before = pinned?.find(inScore)
  const trait = traitOf(state, score)
  if (!row) return trait
  if (row.status !== 'ok') return `${trait}, ${statusWords[row.status]}`
  const was = before?.status === 'ok' ? `; was ${formatRatio(before.oddsRatio)}` : ''
  return `${trait}, OR ${formatEstimate(row.oddsRatio, row.ciLower, row.ciUpper).replace(' (', ', ').replace('–', ' to ').replace(')', '')}${was}`
}
