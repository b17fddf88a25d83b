import type { ComponentType } from 'react'
import { Button } from 'react-aria-components'
import { NO_SCORES, whyNoScores } from '../../../model/missingScores.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { PositiveControlLine } from '../../controls/PositiveControlLine.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { countOf } from '../../format.ts'
import { isEffectsOnly } from '../../state/effectRuns.ts'
import { shown } from '../../state/jobs.ts'
import { computesScores } from '../../state/scoring.ts'
import type { ScoresPane } from '../../state/state.ts'
import { Empty } from '../Empty.tsx'
import { Toolbar } from '../Toolbar.tsx'
import { BeforeScoring } from './BeforeScoring.tsx'
import { Correlations, Distribution, Waterfall } from './FigurePanes.tsx'
import { GroupMeans } from './GroupMeans.tsx'
import type { PaneProps } from './pane.tsx'
import { ScoreList } from './ScoreList.tsx'
import { ScorePanel } from './ScorePanel.tsx'
import { ScoringKnobs } from './ScoringKnobs.tsx'

/** Of rooms that cannot do with effects alone. */
export const needsPeople =
  'Only tables of effects are loaded, and this room needs people: add a person table and events. Sensitivity and Replication work on effects.'

const panes: Readonly<Record<ScoresPane, { readonly label: string; readonly Content: ComponentType<PaneProps> }>> = {
  scores: { label: 'Scores', Content: ScoreList },
  waterfall: { label: 'Matching', Content: Waterfall },
  correlations: { label: 'Correlations', Content: Correlations },
  groups: { label: 'By group', Content: GroupMeans },
  distribution: { label: 'Distribution', Content: Distribution },
}

export function ScoresRoom() {
  const state = useAppState()
  const workbench = useWorkbench()
  const job = jobOf(state, 'scores')
  const { value, look } = shown(job)
  const computed = computesScores(state)
  if (value === null && !computed && job.state !== 'failed') {
    const reading = job.state === 'pending'
    if (isEffectsOnly(state)) return <Empty sentence={needsPeople} />
    const sentence = reading ? 'Scores are read …' : (whyNoScores(state.inventory) ?? NO_SCORES)
    return <Empty soon={reading} sentence={sentence} />
  }
  const panel = state.view.inspectorOpen && state.view.score !== null
  const isThere = value !== null && job.state !== 'stopped'
  const { label, Content } = panes[computed || state.view.scoresPane !== 'waterfall' ? state.view.scoresPane : 'scores']
  const choices = (Object.keys(panes) as ScoresPane[]).filter((id) => computed || id !== 'waterfall')
  return (
    <div className={isThere && panel ? 'room with-knobs with-inspector' : 'room with-knobs'}>
      <ScoringKnobs />
      <div className="middle">
        <Toolbar title="Scores" line={isThere ? countOf(value.scores.length, 'score') : undefined}>
          <Segmented
            label="What is shown"
            value={state.view.scoresPane}
            choices={choices.map((id) => ({ value: id, label: panes[id].label }))}
            onChange={(scoresPane) => workbench.setView({ scoresPane })}
          />
          {isThere && !panel && state.view.score !== null && (
            <Button className="button" onPress={() => workbench.setView({ inspectorOpen: true })}>
              Score panel
            </Button>
          )}
        </Toolbar>
        {job.state === 'failed' ? (
          <Box message={errorMessage(job.kind, job.message)} />
        ) : isThere ? (
          <section className="middle pane" aria-label={label}>
            <PositiveControlLine />
            <Content result={value} isOld={look === 'old'} />
          </section>
        ) : (
          <BeforeScoring />
        )}
      </div>
      {isThere && panel && <ScorePanel result={value} />}
    </div>
  )
}
