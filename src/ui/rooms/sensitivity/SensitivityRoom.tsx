import { useCallback } from 'react'
import type { FigureSize } from '../../../figures/figure.ts'
import { hasEstimate, statusWord } from '../../../figures/fits.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { ExportMenu } from '../../controls/ExportMenu.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { FigureView } from '../../FigureView.tsx'
import { KnobsPanel } from '../../knobs/KnobsPanel.tsx'
import { cohortLabel, scoresOf, traitOf } from '../../selectors.ts'
import { isEffectsOnly } from '../../state/effectRuns.ts'
import type { State } from '../../state/state.ts'
import { useFigureTheme } from '../../theme.ts'
import { estimate } from '../association/estimate.ts'
import { Empty } from '../Empty.tsx'
import { Toolbar } from '../Toolbar.tsx'
import { whyNoEffects } from '../whyNoEffects.ts'
import { DefinitionsPart } from './DefinitionsPart.tsx'
import { layoutOf, SensitivitySwitch, SensitivityTools } from './SensitivityTools.tsx'
import { SpecificationView } from './SpecificationView.tsx'
import { Table2Table } from './Table2Table.tsx'
import { multiplesTitle, type Table2, title, useTable2 } from './table2.ts'

/** Does it hold: under the study's other definitions, and over a grid of knobs. */
export function SensitivityRoom() {
  const { view } = useAppState()
  return view.sensitivity === 'curve' ? <SpecificationView /> : <Table2View />
}

const orders = [
  { value: 'domain', label: 'Domain' },
  { value: 'effect', label: 'Effect' },
  { value: 'p', label: 'P' },
] as const

function Table2View() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { view } = state
  const table2 = useTable2(state)
  return (
    <div className={layoutOf(state)}>
      {view.knobsOpen && <KnobsPanel />}
      <div className="middle association">
        <Toolbar
          title={view.sensitivity === 'multiples' ? multiplesTitle : title}
          line={lineOf(state, table2)}
          before={<SensitivitySwitch />}
        >
          <Segmented
            label="Order"
            value={view.order}
            choices={orders}
            onChange={(order) => workbench.setView({ order })}
          />
          <SensitivityTools />
          <ExportMenu what={table2.exportable} />
        </Toolbar>
        <Result state={state} table2={table2} />
      </div>
      {view.inspectorOpen && view.score !== null && <DefinitionsPart table2={table2} />}
    </div>
  )
}

function lineOf(state: State, { columns, scores, done, job, isOld }: Table2): string {
  if (scores.length === 0) return ''
  if (isOld) return 'updating'
  if (job.state === 'pending' && done < columns.length) return `${done} of ${columns.length} definitions`
  const cohort = state.document.study.cohorts.find(({ role }) => role === 'discovery')
  const where = isEffectsOnly(state) || cohort === undefined ? '' : `, ${cohortLabel(state, cohort.id)}`
  return `TRD v trMDD${where} · ${scores.length} scores × ${columns.length} definitions`
}

function Result({ state, table2 }: { state: State; table2: Table2 }) {
  const { view } = state
  const workbench = useWorkbench()
  const theme = useFigureTheme()
  const { draw, job, columns, done, isOld } = table2
  const drawAt = useCallback((size: FigureSize) => draw(theme, size), [draw, theme])
  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (job.state === 'stopped' && done === 0) {
    return (
      <Empty sentence="Stopped before the first definition was there.">
        <Resume kind="sensitivity" slot="" />
      </Empty>
    )
  }
  if (job.state === 'idle') return <Empty sentence={whyNoEffects(state)} />
  if (job.state === 'current' && columns.length === 0) return <Empty sentence={noContrast} />
  if (scoresOf(state).length === 0) return <Empty soon sentence="Definitions are compared …" />
  return (
    <>
      {job.state === 'stopped' && (
        <Box tone="note" message={`Stopped at ${done} of ${columns.length} definitions; ${done} kept.`}>
          <Resume kind="sensitivity" slot="" />
        </Box>
      )}
      {view.display === 'table' ? (
        <Table2Table table2={table2} />
      ) : (
        <div className="figure-place">
          <FigureView
            draw={drawAt}
            label={table2.label}
            pending={job.state === 'pending' && isOld}
            selectedRow={view.score}
            onSelectRow={(score) => workbench.setView({ score })}
            describeRow={(score) => spoken(state, table2, score)}
          />
        </div>
      )}
    </>
  )
}

const noContrast =
  'Definitions are compared by TRD v trMDD in the discovery cohort, of which nothing is loaded. Add effects of that contrast.'

/** *Lethargy, OR 1.14 (1.10–1.18) under the primary definition*. */
function spoken(state: State, { columns }: Table2, score: string): string {
  const fit = columns.find(({ isPrimary }) => isPrimary)?.effects.find((row) => row.score === score)
  const trait = traitOf(state, score)
  if (fit === undefined) return trait
  return `${trait}, ${hasEstimate(fit) ? `OR ${estimate(fit)}` : statusWord(fit)} under the primary definition`
}
