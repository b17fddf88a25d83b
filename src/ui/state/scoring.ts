import type { Done } from './jobs.ts'
import { jobIn } from './jobs.ts'
import { canScore, type State } from './state.ts'
import { wantKey } from './want.ts'

/** A scoring that is forecast to take longer begins when it is asked for. */
const longSeconds = 5

/** Are the scores to be computed from genotypes and weights; ready-made ones go before. */
export const computesScores = (state: State): boolean => state.inventory.scores === 0 && canScore(state)

/** Changes exactly when scores from genotypes have to be computed anew. */
export const scoringKey = ({ document, inventory }: State): string =>
  wantKey(inventory.digest ?? '', document.study.scores.genotypes)

/** `asks`: the scoring is long and waits for a word; `unknown`: how long it takes is being found out. */
export function scoringGate(state: State): 'open' | 'asks' | 'unknown' {
  if (!computesScores(state)) return 'open'
  const key = scoringKey(state)
  const job = jobIn(state.jobs, 'scoringForecast', '')
  if (state.view.scoringAllowed === key || job.state === 'failed') return 'open'
  if (job.state !== 'current' || job.key !== key) return 'unknown'
  return job.result === null || job.result.seconds <= longSeconds ? 'open' : 'asks'
}

/** Seconds left at the pace since `start`; null while that says nothing. */
export function secondsLeft(start: Done & { readonly at: number }, now: Done, at: number): number | null {
  const gone = now.done - start.done
  if (now.total === null || now.total !== start.total || gone <= 0 || at <= start.at) return null
  return ((now.total - now.done) * (at - start.at)) / gone / 1000
}
