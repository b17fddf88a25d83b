import { useCallback, useState } from 'react'
import { ToggleButton } from 'react-aria-components'
import { causeWords } from '../../../figures/drawnCurves.ts'
import type { FigureSize } from '../../../figures/figure.ts'
import { hasEstimate, statusWord } from '../../../figures/fits.ts'
import { forestRows } from '../../../figures/forestRows.ts'
import { markedRows, thresholdName } from '../../../figures/marking.ts'
import { formatEstimate } from '../../../figures/numbers.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { ExportMenu } from '../../controls/ExportMenu.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { ScoreTable } from '../../controls/ScoreTable.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { Select } from '../../controls/Select.tsx'
import { FigureView } from '../../FigureView.tsx'
import { useMarking } from '../../figures.ts'
import { traitOf } from '../../selectors.ts'
import { toggled } from '../../state/associationView.ts'
import { shown } from '../../state/jobs.ts'
import type { HazardView } from '../../state/progressionView.ts'
import { progressionSetsOf, type State } from '../../state/state.ts'
import { useFigureTheme } from '../../theme.ts'
import { type Hover, HoverLine } from '../association/HoverLine.tsx'
import { RowOptions } from '../association/OptionsControl.tsx'
import { Empty } from '../Empty.tsx'
import { Toolbar } from '../Toolbar.tsx'
import { hazardColumns } from './hazardColumns.ts'
import { type HazardPicture, useHazardPicture } from './hazardFigure.ts'

/** Figure 2B: hazard ratios of all scores, in the order of Figure 1. */
export function HazardPart() {
  const state = useAppState()
  const workbench = useWorkbench()
  const what = useHazardPicture(state)
  const { view } = state
  return (
    <div className="middle hazards">
      <Toolbar title={what.title} line={useResultLine(state, what)}>
        <HazardOptions what={what} />
        <ToggleButton
          className="button toggle"
          isSelected={view.display === 'table'}
          onChange={(isTable) => workbench.setView({ display: isTable ? 'table' : 'figure' })}
        >
          Table
        </ToggleButton>
        <ExportMenu what={what.exportable} />
      </Toolbar>
      <Result state={state} what={what} />
    </div>
  )
}

function Result({ state, what }: { state: State; what: HazardPicture }) {
  const { view, document } = state
  const workbench = useWorkbench()
  const theme = useFigureTheme()
  const marking = useMarking(document.study)
  const [hover, setHover] = useState<Hover | null>(null)
  const { draw, jobs, panels } = what
  const drawAt = useCallback((size: FigureSize) => draw(theme, size), [draw, theme])
  const failed = jobs.find((job) => job.state === 'failed')
  if (failed?.state === 'failed') return <Box message={errorMessage(failed.kind, failed.message)} />
  if (jobs[0] === undefined || jobs[0].state === 'idle') return <Empty sentence="Hazard ratios come with the curves." />
  if (jobs[0].state === 'stopped') {
    return (
      <Empty sentence="Stopped before the models were there.">
        <Resume kind="cox" slot={view.set} />
      </Empty>
    )
  }
  if (what.responses[0] === null) return <Empty soon sentence="Cox models are fitted …" />
  if (what.scores.length === 0) return <Empty sentence="No score has these words. Shorten the filter, or show all." />
  const isOld = jobs.some((job) => shown(job).look === 'old')
  if (view.display === 'table') {
    return (
      <ScoreTable
        label={`${what.title} as a table`}
        rows={forestRows(panels, what.scores, { order: view.order, contrasts: ['TRD/trMDD'] })}
        columns={hazardColumns(what, marking)}
        banded={view.order === 'domain'}
        domains={panels.length > 1}
        isOld={isOld}
      />
    )
  }
  return (
    <div className="figure-place">
      <HoverLine panels={panels} hover={hover} hazard={what.hazard} />
      <FigureView
        draw={drawAt}
        label={what.label}
        pending={isOld}
        selectedRow={view.score}
        comparedRows={view.compared}
        onSelectRow={(score, add) => workbench.setView(add ? { compared: toggled(view.compared, score) } : { score })}
        onHoverRow={setHover}
        describeRow={(score) => spoken(state, what, score)}
      />
    </div>
  )
}

const setChoices = [
  { value: 'one', label: 'the one chosen' },
  { value: 'all', label: 'side by side' },
] as const

const tieChoices = [
  { value: 'efron', label: 'Efron' },
  { value: 'breslow', label: 'Breslow' },
] as const

/** What the ratios compare, and in which sets; nothing of it changes a model. */
function HazardOptions({ what }: { what: HazardPicture }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const { hazards } = state.view
  const change = (next: Partial<HazardView>) => workbench.setView({ hazards: { ...hazards, ...next } })
  return (
    <RowOptions>
      <Select
        label="Hazard ratio"
        value={what.model.id}
        options={what.models}
        onChange={(model) => change({ model })}
      />
      <Segmented
        label="Ties"
        labelShown
        value={hazards.ties}
        choices={tieChoices}
        onChange={(ties) => change({ ties })}
      />
      {progressionSetsOf(state).length > 1 && (
        <Segmented
          label="Sets"
          labelShown
          value={hazards.sets}
          choices={setChoices}
          onChange={(sets) => change({ sets })}
        />
      )}
    </RowOptions>
  )
}

/** `6 of 61 at P < 1e−5`, for each set. */
function useResultLine(state: State, { panels, jobs, model }: HazardPicture): string {
  const marking = useMarking(state.document.study)
  if (jobs.some((job) => job.state === 'pending' && ['old', 'none'].includes(shown(job).look))) return 'updating'
  const total = panels[0]?.fits.length ?? 0
  if (total === 0) return ''
  const marked = panels.map(({ fits }) => markedRows(fits, marking).size).join(', ')
  // The axis has no room for it beside several sets.
  const event = model.event === 'TRD' ? '' : `${causeWords[model.event]}: `
  return `${event}${marked} of ${total} at ${thresholdName(marking, total).replaceAll(' ', '\u00a0')}`
}

/** *Lethargy, HR 1.28, 1.18 to 1.41*. */
function spoken(state: State, { panels, hazard }: HazardPicture, score: string): string {
  const fit = panels[0]?.fits.find((row) => row.score === score)
  const trait = traitOf(state, score)
  if (!fit) return trait
  if (!hasEstimate(fit)) return `${trait}, ${statusWord(fit)}`
  const numbers = formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper)
  const words = numbers.replace(' (', ', ').replace('–', ' to ').replace(')', '')
  return `${trait}, HR ${words}${hazard.flagged.has(fit) ? ', hazards not proportional' : ''}`
}
