import { primaryDefinition } from '../../model/study.ts'
import type { JobKind } from './jobs.ts'
import { has, progressionSetsOf, type State } from './state.ts'
import { grouping, type Want, type WantOf, wantKey } from './want.ts'

export const progressionSlot = (set: string, score: string): string => `${set}|${score}`

/** What the Time to event room shows, the figure of the selected score first, then the models of all scores. */
export function progressionWants(state: State, digest: string): readonly Want[] {
  const { view, document } = state
  const { study } = document
  const { set, score, room, curves, hazards } = view
  if (score === null) return []
  // Neither the times of the tables nor the thresholds of marks are in what is shown.
  const { times: _, proportionalityAlpha: __, ...options } = study.analyses.progression
  const { hazardIntervals, firth, clusterBy, ...ofCurves } = options
  const { confidenceInterval, hazardIntervals: ___, ...ofModels } = options
  const who = [grouping(study), primaryDefinition(study), study.scores]
  const ofScore = <K extends JobKind>(kind: K, label: string, depends: unknown, run: WantOf<K>['run']) =>
    ({
      kind,
      slot: progressionSlot(set, score),
      key: wantKey(digest, ...who, depends),
      label: `${label}, ${score}`,
      run,
    }) satisfies WantOf<K>
  const cox = (id: string, label: string): WantOf<'cox'> => ({
    kind: 'cox',
    slot: id,
    key: wantKey(digest, ...who, ofModels),
    label: `Cox models, ${label}`,
    run: (engine, ticket, onProgress) =>
      engine.cox(ticket, study, id, ({ done, total }) => onProgress({ done, total }, null)),
  })
  const incidence = ofScore('cumulativeIncidence', 'Cumulative incidence', ofCurves, (engine, ticket) =>
    engine.cumulativeIncidence(ticket, study, set, score),
  )
  const adjusted = ofScore('adjustedCurves', 'Adjusted curves', options, (engine, ticket) =>
    engine.adjustedCurves(ticket, study, set, score),
  )
  const proportionality = ofScore('proportionality', 'Proportional hazards', options, (engine, ticket) =>
    engine.proportionality(ticket, study, set, score),
  )
  const sets = progressionSetsOf(state)
  const [shown, others] = [sets.filter(({ id }) => id === set), sets.filter(({ id }) => id !== set)]
  return [
    ofScore('kaplanMeier', 'Time to event', ofCurves, (engine, ticket) =>
      engine.kaplanMeier(ticket, study, set, score),
    ),
    ...(curves.view === 'competing' && has(state, 'death') ? [incidence] : []),
    ...(curves.view === 'adjusted' ? [adjusted] : []),
    ...shown.map(({ id, label }) => cox(id, label)),
    ...(room === 'time-to-event' ? [proportionality] : []),
    ...(hazards.sets === 'all' || room === 'report' ? others.map(({ id, label }) => cox(id, label)) : []),
  ]
}
