import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { formatCount } from '../../../figures/numbers.ts'
import type { ScoringForecast } from '../../../model/scoreResults.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { ProgressBar } from '../../controls/ProgressBar.tsx'
import { countOf, formatBytes } from '../../format.ts'
import type { Done } from '../../state/jobs.ts'
import { scoringGate, scoringKey, secondsLeft } from '../../state/scoring.ts'

/** Before scores from genotypes are there: what it would take, how far it is, how to stop it and to go on. */
export function BeforeScoring() {
  const state = useAppState()
  const workbench = useWorkbench()
  const job = jobOf(state, 'scores')
  const forecastJob = jobOf(state, 'scoringForecast')
  const forecast = forecastJob.state === 'current' ? forecastJob.result : null
  if (job.state === 'stopped') {
    return (
      <div className="empty">
        <p>Stopped before the scores were there. {howFar(job.done)} What rests on them waits.</p>
        <Button className="button first" onPress={() => workbench.resumeJob('scores', '')}>
          Resume
        </Button>
      </div>
    )
  }
  if (scoringGate(state) === 'asks' && forecast !== null) {
    return (
      <div className="empty">
        <p>{inWords(forecast)}</p>
        <Button className="button first" onPress={() => workbench.setView({ scoringAllowed: scoringKey(state) })}>
          Score
        </Button>
        <p>Counts of people and the knobs of the definition do not wait for it. It can be stopped and gone on with.</p>
      </div>
    )
  }
  return (
    <div className="empty soon">
      {forecast !== null && <p>{inWords(forecast)}</p>}
      {job.state === 'pending' && job.done !== null ? (
        <Progress done={job.done} onStop={() => workbench.stopJob('scores', '')} />
      ) : (
        <p>{job.state === 'pending' ? 'Scores are made …' : 'Finding out how long scoring takes here …'}</p>
      )}
    </div>
  )
}

function Progress({ done, onStop }: { done: Done; onStop: () => void }) {
  const left = useSecondsLeft(done)
  const { done: count, total } = done
  return (
    <>
      <div className="scoring-bar">
        <ProgressBar label="Scoring" done={count} total={total} />
      </div>
      <p role="status">
        {total === null
          ? `Matching weights to variants: ${formatBytes(count)} read`
          : `${formatCount(count)} of ${countOf(total, 'variant')}${left === null ? '' : `, ${timeOf(left)} left`}`}
      </p>
      <Button className="button" onPress={onStop}>
        Cancel
      </Button>
    </>
  )
}

/** At the pace since the progress was first seen. */
function useSecondsLeft(done: Done): number | null {
  const [start, setStart] = useState({ ...done, at: performance.now() })
  const { done: count, total } = done
  const isAnew = total !== start.total || count < start.done
  useEffect(() => {
    if (isAnew) setStart({ done: count, total, at: performance.now() })
  }, [isAnew, count, total])
  return isAnew ? null : secondsLeft(start, done, performance.now())
}

const howFar = (done: Done | null): string =>
  done === null || done.total === null
    ? ''
    : `${formatCount(done.done)} of ${countOf(done.total, 'variant')} are done and kept; it goes on from there.`

const inWords = ({ people, variants, scores, bytes, seconds, memory }: ScoringForecast): string =>
  `${countOf(scores, 'score')} of ${countOf(people, 'person')} over ${countOf(variants, 'variant')} ` +
  `(${formatBytes(bytes)} to read) take about ${timeOf(seconds)} and ${formatBytes(memory)} of memory here.`

/** `40 s`, `3 min`, `1 h 20 min`: no more digits than a forecast has. */
function timeOf(seconds: number): string {
  if (seconds < 99.5) return `${formatCount(Math.max(1, Math.round(seconds)))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 100) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${10 * Math.round((minutes % 60) / 10)} min`
}
