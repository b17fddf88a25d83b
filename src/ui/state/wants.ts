import type { Engine } from '../../model/engine.ts'
import { contrastId, primaryDefinition, type Study } from '../../model/study.ts'
import { alternatives } from '../knobs/knobValues.ts'
import type { Done, JobKind, Results } from './jobs.ts'
import { has, type State } from './state.ts'

/** A result that the screen needs now. */
export type Want = { readonly [K in JobKind]: WantOf<K> }[JobKind]

export interface WantOf<K extends JobKind> {
  readonly kind: K
  readonly slot: string
  /** Changes exactly when the result may: the part of the study it depends on, and the files. */
  readonly key: string
  /** In words, for the status strip. */
  readonly label: string
  run(engine: Engine, ticket: number, onPartial: (partial: Results[K], done: Done) => void): Promise<Results[K]>
}

export const progressionSlot = (set: string, score: string): string => `${set}|${score}`

/** What the screen needs, most urgent first: the visible figure, the inspector, the other rooms. */
export function wants(state: State): readonly Want[] {
  const { view, inventory } = state
  if (inventory.digest === null) return []
  const study = state.document.study
  const canGroup = has(state, 'person') && has(state, 'condition_occurrence')
  const canScore = inventory.scores > 0
  const list: Want[] = []
  if (canGroup) list.push(phenotypeWant(study, inventory.digest))
  if (canScore) list.push(scoresWant(study, inventory.digest))
  if (!canGroup) return list

  const association = (cohort: string) =>
    canScore && has(state, 'drug_exposure')
      ? [associationWant(study, inventory.digest!, cohort, inventory.scores - study.scores.exclude.length)]
      : []
  const observed = has(state, 'observation_period') || study.analyses.progression.censorAt === 'last_record'
  const progression = canScore && view.score !== null && observed && has(state, 'drug_exposure')
  if (progression && (view.room === 'time-to-event' || view.room === 'report')) {
    list.push(progressionWant(study, inventory.digest, view.set, view.score!))
  }
  if (view.room === 'association') list.push(...association(view.cohort))
  if (view.room === 'definition' || view.room === 'association') {
    list.push(previewsWant(study, inventory.digest, view.cohort))
  }
  if (view.room !== 'association') list.push(...association(view.cohort))
  if (view.room === 'association' && view.inspectorOpen) {
    for (const cohort of study.cohorts) if (cohort.id !== view.cohort) list.push(...association(cohort.id))
  }
  return list
}

const key = (digest: string, ...parts: readonly unknown[]) => JSON.stringify([digest, ...parts])

const groupings = new WeakMap<Study, string>()

/** What decides who is in which group; the concept sets are long, so the text is made once for each study. */
function grouping(study: Study): string {
  const known = groupings.get(study)
  if (known !== undefined) return known
  const text = JSON.stringify([study.cohorts, study.conceptSets, study.covariates, study.ageYear])
  groupings.set(study, text)
  return text
}

function phenotypeWant(study: Study, digest: string): WantOf<'phenotype'> {
  return {
    kind: 'phenotype',
    slot: '',
    key: key(digest, grouping(study), study.definitions),
    label: 'Groups',
    run: (engine) => engine.phenotype(study),
  }
}

function scoresWant(study: Study, digest: string): WantOf<'scores'> {
  return {
    kind: 'scores',
    slot: '',
    key: key(digest, study.scores),
    label: 'Scores',
    run: (engine) => engine.scores(study),
  }
}

function previewsWant(study: Study, digest: string, cohort: string): WantOf<'previews'> {
  const definition = primaryDefinition(study)
  return {
    kind: 'previews',
    slot: cohort,
    key: key(digest, grouping(study), definition),
    label: 'Counts of the alternatives',
    run: (engine, ticket) => engine.previews(ticket, study, cohort, alternatives(definition)),
  }
}

function associationWant(study: Study, digest: string, cohort: string, scores: number): WantOf<'association'> {
  // α only decides which rows are marked.
  const { alpha: _, ...options } = study.analyses.association
  const name = study.cohorts.find((one) => one.id === cohort)?.label ?? cohort
  return {
    kind: 'association',
    slot: cohort,
    key: key(digest, grouping(study), primaryDefinition(study), study.scores, study.contrasts.map(contrastId), options),
    label: `Association, ${name}`,
    run(engine, ticket, onPartial) {
      let rows: Results['association'] = []
      return engine.association(ticket, study, cohort, (block) => {
        rows = [...rows, ...block]
        onPartial(rows, { done: rows.length, total: scores * study.contrasts.length })
      })
    },
  }
}

function progressionWant(study: Study, digest: string, set: string, score: string): WantOf<'kaplanMeier'> {
  // The table's time points are not drawn.
  const { times: _, ...options } = study.analyses.progression
  return {
    kind: 'kaplanMeier',
    slot: progressionSlot(set, score),
    key: key(digest, grouping(study), primaryDefinition(study), study.scores, options),
    label: `Time to event, ${score}`,
    run: (engine, ticket) => engine.kaplanMeier(ticket, study, set, score),
  }
}
