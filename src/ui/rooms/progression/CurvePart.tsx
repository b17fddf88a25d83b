import { type ReactNode, useCallback } from 'react'
import { Button } from 'react-aria-components'
import type { FigureSize } from '../../../figures/figure.ts'
import { formatCount } from '../../../figures/numbers.ts'
import { whyNoScores } from '../../../model/missingScores.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { ExportMenu } from '../../controls/ExportMenu.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { FigureView } from '../../FigureView.tsx'
import { traitOf } from '../../selectors.ts'
import { isEffectsOnly } from '../../state/effectRuns.ts'
import { shown } from '../../state/jobs.ts'
import { progressionSlot } from '../../state/progressionWants.ts'
import { has, type State } from '../../state/state.ts'
import { useFigureTheme } from '../../theme.ts'
import { Empty } from '../Empty.tsx'
import { needsPeople } from '../scores/ScoresRoom.tsx'
import { Toolbar } from '../Toolbar.tsx'
import { CurveOptions, CurveSwitch } from './CurveOptions.tsx'
import { type CurvePicture, ofScore, useCurvePicture } from './curveFigure.ts'
import { IncidenceTable } from './IncidenceTable.tsx'
import { ProportionalityPart } from './ProportionalityPart.tsx'
import { StrataTable } from './StrataTable.tsx'

/** Figure 2A and its relatives: the selected score in one set of people. */
export function CurvePart() {
  const state = useAppState()
  const what = useCurvePicture(state)
  return (
    <div className="middle">
      <Toolbar title={what.title} line={resultLine(state)} before={<CurveSwitch />}>
        <CurveOptions />
        <ExportMenu what={what.exportable} />
      </Toolbar>
      <Result state={state} what={what} />
    </div>
  )
}

function Result({ state, what }: { state: State; what: CurvePicture }) {
  const { view } = state
  const { job, draw } = what
  const isPending = job.state === 'pending'
  const isOfHazard = view.curves.view === 'overTime' || view.curves.view === 'logLog'
  const isCompeting = view.curves.view === 'competing'
  if (isCompeting && !has(state, 'death')) {
    return <Empty sentence="Death competes where its dates are known. Add a table with person_id and death_date." />
  }
  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (job.state === 'stopped') {
    return (
      <Empty sentence="Stopped before the figure was there.">
        <Resume kind={what.kind} slot={progressionSlot(view.set, view.score ?? '')} />
      </Empty>
    )
  }
  if (job.state === 'idle') return <Missing state={state} />
  if (draw === null && what.reason === '') return <Empty soon sentence="The figure is made …" />
  if (draw === null) return <Box tone="warn" message={what.reason} />
  const isOld = shown(job).look === 'old'
  return (
    <>
      {view.display === 'figure' && <Figure what={what} draw={draw} isPending={isPending} />}
      <div className={view.display === 'figure' ? 'below-figure' : 'below-figure alone'}>
        {!isOfHazard && (isCompeting ? <IncidenceTable isOld={isOld} /> : <StrataTable />)}
        <ProportionalityPart always={isOfHazard} />
      </div>
    </>
  )
}

function Figure({
  what,
  draw,
  isPending,
}: {
  what: CurvePicture
  draw: NonNullable<CurvePicture['draw']>
  isPending: boolean
}): ReactNode {
  const theme = useFigureTheme()
  const drawAt = useCallback((size: FigureSize) => draw(theme, size), [draw, theme])
  return (
    <div className="figure-place">
      <FigureView draw={drawAt} label={what.label} pending={isPending} />
    </div>
  )
}

function Missing({ state }: { state: State }) {
  const workbench = useWorkbench()
  const { progression } = state.document.study.analyses
  if (state.inventory.files.length === 0) {
    return <Empty sentence="No data yet. Drop an extract, or open the example study in the Data room." />
  }
  if (isEffectsOnly(state)) return <Empty sentence={needsPeople} />
  const noScores = whyNoScores(state.inventory)
  if (noScores !== null) return <Empty sentence={noScores} />
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

function resultLine(state: State): string {
  if (state.view.score === null) return ''
  const trait = traitOf(state, state.view.score)
  const job = ofScore(state, 'kaplanMeier')
  const { value, look } = shown(job)
  if (value === null || look === 'old') return job.state === 'pending' ? `${trait} · updating` : trait
  return `${trait} · ${formatCount(value.result.n)} people, ${formatCount(value.result.events)} TRD`
}
