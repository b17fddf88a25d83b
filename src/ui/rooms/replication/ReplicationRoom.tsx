import { useCallback } from 'react'
import { Button, ToggleButton } from 'react-aria-components'
import type { FigureSize } from '../../../figures/figure.ts'
import { formatP, formatRatio } from '../../../figures/numbers.ts'
import { type ContrastKey, printPresets } from '../../../figures/theme.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { ExportMenu } from '../../controls/ExportMenu.tsx'
import { InspectorButton } from '../../controls/InspectorPanel.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { Select } from '../../controls/Select.tsx'
import { TableToggle } from '../../controls/TableToggle.tsx'
import { FigureView } from '../../FigureView.tsx'
import type { Draw } from '../../figures.ts'
import { traitOf } from '../../selectors.ts'
import { pickFiles } from '../../shell/givenFiles.ts'
import { has, type ReplicationView, type State } from '../../state/state.ts'
import { useFigureTheme } from '../../theme.ts'
import { ThresholdControl } from '../association/ThresholdControl.tsx'
import { Empty } from '../Empty.tsx'
import { Toolbar } from '../Toolbar.tsx'
import { whyNoEffects } from '../whyNoEffects.ts'
import { AgreementPart } from './AgreementPart.tsx'
import { type Compared, type Comparison, nameOf, roomTitle, useCompared } from './compared.ts'
import { PublishedPart } from './PublishedPart.tsx'
import { ScoresPart } from './ScoresPart.tsx'

/** Do the effects hold in other cohorts, and beside the published ones. */
export function ReplicationRoom() {
  const state = useAppState()
  const { view } = state
  const compared = useCompared(state)
  const { main } = compared
  const inspector = view.inspectorOpen && main !== null
  return (
    <div className={inspector ? 'room with-inspector' : 'room'}>
      <div className="middle association">
        <Toolbar title={roomTitle} line={lineOf(state, compared)} before={<RatiosSwitch compared={compared} />}>
          <Against compared={compared} />
          <ThresholdControl />
          <TableToggle />
          {main !== null && !inspector && <InspectorButton />}
          <ExportMenu what={compared.exportable} />
        </Toolbar>
        <Result state={state} compared={compared} />
      </div>
      {inspector && <AgreementPart main={main} compared={compared} />}
    </div>
  )
}

function lineOf(state: State, { main, isOld, job }: Compared): string {
  if (isOld || (job.state === 'pending' && main === null)) return 'updating'
  if (main === null) return ''
  const { cohort, reference } = main.row
  return `${nameOf(state, cohort)} against ${nameOf(state, reference)} · ${main.words}`
}

const ratioChoices = [
  { value: 'odds', label: 'Odds ratios' },
  { value: 'hazard', label: 'Time to event' },
] as const

/** Hazard ratios only where there are two sets without a person in common. */
function RatiosSwitch({ compared: { result } }: { compared: Compared }) {
  const { replication } = useAppState().view
  const workbench = useWorkbench()
  if ((result?.hazardRows.length ?? 0) === 0 && replication.ratios === 'odds') return null
  return (
    <Segmented
      label="Ratios"
      value={replication.ratios}
      choices={ratioChoices}
      onChange={(ratios) => workbench.setView({ replication: { ...replication, ratios } })}
    />
  )
}

function Against({ compared: { others, chosen } }: { compared: Compared }) {
  const { replication } = useAppState().view
  const workbench = useWorkbench()
  if (others.length < 2) return null
  const choose = (id: string): ReplicationView =>
    replication.ratios === 'odds' ? { ...replication, cohort: id } : { ...replication, set: id }
  return (
    <Select
      label="Beside"
      value={chosen}
      options={others}
      onChange={(id) => workbench.setView({ replication: choose(id) })}
    />
  )
}

function Result({ state, compared }: { state: State; compared: Compared }) {
  const workbench = useWorkbench()
  const { view } = state
  const { job, result, all, main, forest, isOld } = compared
  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (job.state === 'stopped') {
    return (
      <Empty sentence="Stopped before all cohorts were compared.">
        <Resume kind="replication" slot="" />
      </Empty>
    )
  }
  if (job.state === 'idle') return <Empty sentence={whyNoEffects(state)} />
  if (result === null) return <Empty soon sentence="Cohorts are compared …" />
  const notes = result.notes.map((note) => <Box key={note} tone="note" message={note} />)
  if (main === null) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls takes the focus
      <section className="scrolls" tabIndex={0} aria-label="Replication">
        <div className="one-cohort">
          <p>One cohort so far. Drop the results of another cohort, or an extract that tells cohorts apart.</p>
          <Button className="button first" onPress={() => pickFiles().then(workbench.addFiles)}>
            Add files
          </Button>
          {has(state, 'person') && (
            <Button className="button" onPress={() => workbench.setView({ room: 'data', dataPane: 'cohorts' })}>
              Make cohorts of the people here
            </Button>
          )}
        </div>
        {notes}
        <PublishedPart />
      </section>
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls takes the focus
    <section key={view.display} className="scrolls replication" tabIndex={0} aria-label="Replication" aria-busy={isOld}>
      {view.display === 'table' ? (
        <ScoresPart compared={compared} main={main} />
      ) : (
        <>
          {all.length > 1 && <SmallScatters all={all} main={main} isOld={isOld} />}
          <div className="scatter-and-forest">
            <Scatter draw={main.draw} label={`Replication, ${main.words}`} isOld={isOld} main={main} />
            {forest !== null && <PooledForest draw={forest} state={state} isOld={isOld} />}
          </div>
        </>
      )}
      {notes}
      <PublishedPart />
    </section>
  )
}

/** One a contrast; the head of each chooses it. */
function SmallScatters(props: { all: readonly Comparison[]; main: Comparison; isOld: boolean }) {
  const workbench = useWorkbench()
  const theme = useFigureTheme()
  return (
    <div className="small-scatters">
      {props.all.map((one) => (
        <div key={one.row.contrast} className="small-scatter">
          <ToggleButton
            className="button toggle"
            isSelected={one === props.main}
            onChange={() => workbench.setView({ contrast: one.row.contrast as ContrastKey })}
          >
            {one.words}
          </ToggleButton>
          <SizedFigure draw={one.draw} theme={theme} label={`Replication, ${one.words}, small`} isOld={props.isOld} />
        </div>
      ))}
    </div>
  )
}

function SizedFigure(props: { draw: Draw; theme: ReturnType<typeof useFigureTheme>; label: string; isOld: boolean }) {
  const { draw, theme } = props
  const drawAt = useCallback((size: FigureSize) => draw(theme, size), [draw, theme])
  return <FigureView draw={drawAt} label={props.label} pending={props.isOld} />
}

function Scatter(props: { draw: Draw; label: string; isOld: boolean; main: Comparison }) {
  const { draw, main } = props
  const state = useAppState()
  const workbench = useWorkbench()
  const theme = useFigureTheme()
  const drawAt = useCallback((size: FigureSize) => draw(theme, size), [draw, theme])
  const describe = (score: string) => {
    const found = main.scores.find((one) => one.score === score)
    if (found === undefined) return traitOf(state, score)
    const [first, other] = [found.referenceEffect, found.effect].map((effect) => formatRatio(Math.exp(effect)))
    return `${traitOf(state, score)}, ${first} in discovery, ${other} here, P of the difference ${formatP(found.qP)}`
  }
  return (
    <div className="large-scatter">
      <FigureView
        draw={drawAt}
        label={props.label}
        pending={props.isOld}
        selectedRow={state.view.score}
        onSelectRow={(score) => workbench.setView({ score })}
        describeRow={describe}
      />
    </div>
  )
}

/** The selected score in each cohort and over all of them. */
function PooledForest({ draw, state, isOld }: { draw: Draw; state: State; isOld: boolean }) {
  const theme = useFigureTheme()
  const what = {
    name: `pooled-${state.view.score ?? ''}`,
    draw: isOld ? null : draw,
    size: printPresets.full.pooled,
    table: 'pooled',
  }
  return (
    <div className="pooled-forest">
      <Toolbar title="Pooled over cohorts" line={traitOf(state, state.view.score)}>
        <ExportMenu what={what} label="Export pooled" />
      </Toolbar>
      <div className="pooled-figure">
        <SizedFigure draw={draw} theme={theme} label="Pooled over cohorts" isOld={isOld} />
      </div>
    </div>
  )
}
