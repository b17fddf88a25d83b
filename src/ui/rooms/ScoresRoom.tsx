import { Button } from 'react-aria-components'
import { formatCount } from '../../figures/numbers.ts'
import type { ScoresResult } from '../../model/engine.ts'
import { jobOf, useAppState, useWorkbench } from '../context.tsx'
import { Box, errorMessage } from '../controls/Box.tsx'
import { DomainCell } from '../controls/DomainCell.tsx'
import { Segmented } from '../controls/Segmented.tsx'
import { countOf } from '../format.ts'
import { traitOf } from '../selectors.ts'
import { isEffectsOnly } from '../state/effectRuns.ts'
import { shown } from '../state/jobs.ts'
import { Empty } from './Empty.tsx'
import { Toolbar } from './Toolbar.tsx'

export function ScoresRoom() {
  const state = useAppState()
  const workbench = useWorkbench()
  const job = jobOf(state, 'scores')
  const { value, look } = shown(job)
  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (job.state === 'stopped') {
    return (
      <Empty sentence="Stopped before the scores were there. What rests on them waits.">
        <Button className="button" onPress={() => workbench.resumeJob('scores', '')}>
          Resume
        </Button>
      </Empty>
    )
  }
  if (value === null) {
    if (isEffectsOnly(state)) return <Empty sentence={needsPeople} />
    const reading = job.state === 'pending'
    return <Empty soon={reading} sentence={reading ? 'Scores are made …' : noScores} />
  }
  const { standardise } = state.document.study.scores
  return (
    <div className={value.matching.length > 0 ? 'room with-file' : 'room'}>
      <div className="middle">
        <Toolbar title="Scores" line={`${countOf(value.scores.length, 'score')}; ${value.origin}`}>
          <Segmented
            label="Mean 0, SD 1 over"
            labelShown
            value={standardise}
            choices={standardisations}
            onChange={(next) =>
              workbench.changeStudy(`Standardised over ${standardise} → ${next}`, (study) => ({
                ...study,
                scores: { ...study.scores, standardise: next },
              }))
            }
          />
        </Toolbar>
        <div className="scrolls">
          {value.notes.map((note) => (
            <Box key={note} tone="note" message={note} />
          ))}
          <ScoreTable scores={value.scores} isOld={look === 'old'} />
        </div>
      </div>
      {value.matching.length > 0 && <Matching result={value} />}
    </div>
  )
}

/** Of rooms that cannot do with effects alone. */
export const needsPeople =
  'Only tables of effects are loaded, and this room needs people: add a person table and events. Sensitivity and Replication work on effects.'

export const noScores = 'No scores yet. Add a table of scores, or genotypes with weights.'

const standardisations = [
  { value: 'cohort', label: 'cohort' },
  { value: 'contrast', label: 'contrast' },
  { value: 'none', label: 'as they are' },
] as const

function ScoreTable({ scores, isOld }: { scores: ScoresResult['scores']; isOld: boolean }) {
  const { view } = useAppState()
  const workbench = useWorkbench()
  return (
    <table className={isOld ? 'fits old' : 'fits'}>
      <thead>
        <tr>
          <th scope="col">Domain</th>
          <th scope="col">Score</th>
          <th scope="col">Column in the data</th>
          <th scope="col" className="number">
            People without it
          </th>
        </tr>
      </thead>
      <tbody>
        {scores.map((score, index) => (
          <tr key={score.column} aria-current={view.score === score.column || undefined}>
            <DomainCell rows={scores} index={index} />
            <td className="trait">
              <button type="button" className="file-name" onClick={() => workbench.setView({ score: score.column })}>
                {score.trait}
              </button>
            </td>
            <td className="muted">{score.column}</td>
            <td className="number">{formatCount(score.missing)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** For scores computed here: what became of each of the selected score's weights. */
function Matching({ result }: { result: ScoresResult }) {
  const state = useAppState()
  const lines = result.matching.filter((line) => line.score === state.view.score)
  const total = lines.reduce((sum, line) => sum + line.variants, 0)
  return (
    <aside className="panel side" aria-label="Matching">
      <section className="panel-part">
        <h2>{traitOf(state, state.view.score)}</h2>
        <p className="muted">{countOf(total, 'weight')}, each by what became of it</p>
      </section>
      <section className="panel-part">
        <table>
          <thead>
            <tr>
              <th scope="col">Label</th>
              <th scope="col" className="number">
                Variants
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.label}>
                <td>{line.label.replaceAll('_', ' ')}</td>
                <td className="number">{formatCount(line.variants)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </aside>
  )
}
