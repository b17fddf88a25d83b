import { useCallback, useMemo } from 'react'
import { Button } from 'react-aria-components'
import type { FigureSize } from '../../../figures/figure.ts'
import { formatCount } from '../../../figures/numbers.ts'
import { printPresets } from '../../../figures/theme.ts'
import type { KaplanMeierResponse } from '../../../model/engine.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { type Exportable, ExportMenu } from '../../controls/ExportMenu.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { Select } from '../../controls/Select.tsx'
import { FigureView } from '../../FigureView.tsx'
import { curvesOf } from '../../figures.ts'
import { traitOf } from '../../selectors.ts'
import { isEffectsOnly } from '../../state/effectRuns.ts'
import { type Job, shown } from '../../state/jobs.ts'
import { type CurveView, canScore, has, progressionSetsOf, type State } from '../../state/state.ts'
import { progressionSlot } from '../../state/wants.ts'
import { useFigureTheme } from '../../theme.ts'
import { Empty } from '../Empty.tsx'
import { needsPeople, noScores } from '../ScoresRoom.tsx'
import { Toolbar } from '../Toolbar.tsx'
import { ProgressionKnobs } from './ProgressionKnobs.tsx'
import { StrataTable } from './StrataTable.tsx'

export function ProgressionRoom() {
  const state = useAppState()
  const { view } = state
  const job = progressionJob(state)
  return (
    <div className={view.knobsOpen ? 'room with-knobs narrow' : 'room'}>
      {view.knobsOpen && <ProgressionKnobs />}
      <div className="middle">
        <Toolbar title="Figure 2A" line={resultLine(state, job)}>
          <CurveTools />
          <ExportMenu what={useCurves(state)} />
        </Toolbar>
        <Result state={state} job={job} />
      </div>
    </div>
  )
}

const progressionJob = (state: State): Job<KaplanMeierResponse> =>
  state.view.score === null
    ? { state: 'idle' }
    : jobOf(state, 'kaplanMeier', progressionSlot(state.view.set, state.view.score))

/** Figure 2A of the score and set shown, as it can be exported. */
export function useCurves(state: State): Exportable {
  const { curves, set, score } = state.view
  const job = progressionJob(state)
  const response = job.state === 'current' && job.result.result.status === 'ok' ? job.result : null
  const trait = traitOf(state, score)
  const draw = useMemo(() => (response === null ? null : curvesOf(response, curves, trait)), [response, curves, trait])
  return { name: `figure-2a-${set}-${score}`, draw, size: printPresets.full.kaplanMeier, table: 'kaplan_meier' }
}

function Result({ state, job }: { state: State; job: Job<KaplanMeierResponse> }) {
  const { curves, score } = state.view
  const theme = useFigureTheme()
  const { value, look } = shown(job)
  const trait = traitOf(state, score)
  const draw = useMemo(() => (value === null ? null : curvesOf(value, curves, trait)), [value, curves, trait])
  const drawAt = useCallback((size: FigureSize) => draw!(theme, size), [draw, theme])

  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (job.state === 'stopped') return <Stopped state={state} />
  if (job.state === 'idle') return <Missing state={state} />
  if (value === null) return <Empty soon sentence="Curves are made …" />
  if (value.result.status !== 'ok') return <Box tone="warn" message={value.result.reason} />
  const display = state.view.display === 'figure'
  return (
    <>
      {display && (
        <div className="figure-place">
          <FigureView draw={drawAt} label="Figure 2A, time to TRD" pending={job.state === 'pending'} />
        </div>
      )}
      <StrataTable response={value} years={Math.min(5, curves.horizonYears)} isOld={look === 'old'} />
    </>
  )
}

function Stopped({ state }: { state: State }) {
  const workbench = useWorkbench()
  const { set, score } = state.view
  return (
    <Empty sentence="Stopped before the curves were there.">
      <Button className="button" onPress={() => workbench.resumeJob('kaplanMeier', progressionSlot(set, score ?? ''))}>
        Resume
      </Button>
    </Empty>
  )
}

function Missing({ state }: { state: State }) {
  const workbench = useWorkbench()
  const { progression } = state.document.study.analyses
  if (state.inventory.files.length === 0) {
    return <Empty sentence="No data yet. Drop an extract, or open the example study in the Data room." />
  }
  if (isEffectsOnly(state)) return <Empty sentence={needsPeople} />
  if (!canScore(state)) return <Empty sentence={noScores} />
  if (!has(state, 'observation_period') && progression.censorAt === 'observation_end') {
    const censorAtLastRecord = () =>
      workbench.changeStudy('Censor at last record', (study) => ({
        ...study,
        analyses: { ...study.analyses, progression: { ...progression, censorAt: 'last_record' } },
      }))
    return (
      <Empty sentence="Follow-up needs observation periods. Without them people can only be followed to their last record.">
        <Button className="button first" onPress={censorAtLastRecord}>
          Use last record
        </Button>
      </Empty>
    )
  }
  return <Empty sentence="No diagnoses or prescriptions yet. Follow-up needs conditions and drug exposure." />
}

function resultLine(state: State, job: Job<KaplanMeierResponse>): string {
  const trait = traitOf(state, state.view.score)
  const { value, look } = shown(job)
  if (state.view.score === null) return ''
  if (value === null || look === 'old') return job.state === 'pending' ? `${trait} · updating` : trait
  return `${trait} · ${formatCount(value.result.n)} people, ${formatCount(value.result.events)} TRD`
}

const views = [
  { value: 'survival', label: 'Survival' },
  { value: 'incidence', label: 'Incidence' },
] as const

const horizons = [5, 10, 15].map((value) => ({ value: value as CurveView['horizonYears'], label: `${value} y` }))

const scales = [
  { value: 'fits', label: 'fits' },
  { value: 'whole', label: '0–100' },
] as const

function CurveTools() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { curves, set } = state.view
  const sets = progressionSetsOf(state)
  const setCurves = (next: Partial<CurveView>) => workbench.setView({ curves: { ...curves, ...next } })
  return (
    <>
      {sets.length > 1 && (
        <Select label="People" value={set} options={sets} onChange={(id) => workbench.setView({ set: id })} />
      )}
      <Segmented label="Curves" value={curves.view} choices={views} onChange={(view) => setCurves({ view })} />
      <Segmented
        label="Years shown"
        value={curves.horizonYears}
        choices={horizons}
        onChange={(horizonYears) => setCurves({ horizonYears })}
      />
      <Segmented
        label="Axis"
        value={curves.wholeScale ? 'whole' : 'fits'}
        choices={scales}
        onChange={(scale) => setCurves({ wholeScale: scale === 'whole' })}
      />
    </>
  )
}
