import { effectScores, isEffectsOnly } from './effectRuns.ts'
import { shownIn } from './jobs.ts'
import { cohortsOf, progressionSetsOf, type State } from './state.ts'
import type { Store } from './store.ts'

/** There is always one score, cohort and set selected: the first, until another is chosen. */
export function keepSelection(store: Store<State>) {
  const state = store.get()
  const { view } = state
  const made = shownIn(state.jobs, 'scores', '').value?.scores ?? (isEffectsOnly(state) ? effectScores(state) : [])
  const scores = made.map(({ column }) => column)
  const score = scores.length === 0 || scores.includes(view.score ?? '') ? view.score : scores[0]
  const cohort = among(cohortsOf(state), view.cohort)
  const set = among(progressionSetsOf(state), view.set)
  const compared = view.compared.filter((one) => scores.length === 0 || scores.includes(one))
  const same = compared.length === view.compared.length
  if (same && score === view.score && cohort === view.cohort && set === view.set) return
  store.set((now) => ({
    ...now,
    view: { ...now.view, score, cohort, set, compared: same ? now.view.compared : compared },
  }))
}

const among = (all: readonly { readonly id: string }[], id: string): string =>
  all.length === 0 || all.some((one) => one.id === id) ? id : all[0].id
