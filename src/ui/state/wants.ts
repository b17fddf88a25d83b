import { primaryDefinition, type Study } from '../../model/study.ts'
import { alternatives } from '../knobs/knobValues.ts'
import { chosenCandidates, comparisonSlot, movedBetween } from './comparison.ts'
import { detailWants } from './detailWants.ts'
import {
  isEffectsOnly,
  isSpecificationAsked,
  publishedWant,
  replicationWant,
  sensitivityWant,
  specificationWant,
} from './effectRuns.ts'
import { type Results, shownIn } from './jobs.ts'
import { progressionWants } from './progressionWants.ts'
import { activeScenario, pinnedSlot } from './scenarios.ts'
import { computesScores, scoringGate, scoringKey } from './scoring.ts'
import { canScore, cohortsOf, has, type State } from './state.ts'
import { associationKey, grouping, type Want, type WantOf, wantKey } from './want.ts'

export type { Want, WantOf } from './want.ts'

/** What the screen needs, most urgent first: the visible figure, the inspector, the other rooms. */
export function wants(state: State): readonly Want[] {
  const { view } = state
  const { study } = state.document
  const { digest } = state.inventory
  if (digest === null) return []
  if (isEffectsOnly(state)) return effectWants(state, study, digest)
  const scorable = canScore(state) && scoringGate(state) === 'open'
  const list: Want[] = computesScores(state) ? [forecastWant(state, study)] : []
  if (scorable) list.push(scoresWant(study, digest))
  // Scores computed from genotypes come first, with their progress; stopped, they hold back what rests on them.
  if (state.jobs.scores['']?.state === 'stopped') return list
  if (!has(state, 'person') || !has(state, 'condition_occurrence')) return list
  const pinned = activeScenario(state)
  list.push(phenotypeWant(study, digest))
  if (pinned !== null) list.push({ ...phenotypeWant(pinned.study, digest), slot: pinnedSlot('') })

  const treated = has(state, 'drug_exposure')
  const association = (cohort: string) => {
    if (scorable && treated) list.push(associationWant(state, study, digest, cohort))
  }
  const observed = has(state, 'observation_period') || study.analyses.progression.censorAt !== 'observation_end'
  if (scorable && treated && observed && ['time-to-event', 'report'].includes(view.room)) {
    list.push(...progressionWants(state, digest))
  }
  if (view.room === 'data' && view.dataPane === 'report') list.push(importChecksWant(study, digest))
  if (view.room === 'definition' && view.pane === 'concepts') list.push(conceptsWant(study, digest))
  if (view.room === 'definition' && view.pane === 'table1') list.push(table1Want(study, digest, view.cohort))
  if (view.room === 'definition') list.push(...comparisonWants(state, study, digest))
  if (view.room === 'scores' && scorable) list.push(scoreMapWant(study, digest, view.cohort))
  if (scorable && treated) list.push(...effectWants(state, study, digest))
  if (view.room !== 'definition') association(view.cohort)
  if (view.room === 'association' && pinned !== null && scorable && treated) {
    list.push({ ...associationWant(state, pinned.study, digest, view.cohort), slot: pinnedSlot(view.cohort) })
  }
  if (['definition', 'association', 'sensitivity'].includes(view.room))
    list.push(previewsWant(study, digest, view.cohort))
  if (view.room === 'definition') association(view.cohort)
  const besides = view.inspectorOpen || view.figure === 'cohorts' || view.figure === 'heatmap'
  if ((view.room === 'association' && besides) || view.room === 'report') {
    for (const { id } of cohortsOf(state)) if (id !== view.cohort) association(id)
  }
  if (view.room === 'association' && scorable && treated) list.push(...detailWants(state, digest))
  if (scorable && treated && isSpecificationAsked(state)) list.push(specificationWant(study, digest))
  if (scorable && treated && view.room === 'report') {
    list.push(sensitivityWant(study, digest), replicationWant(study, digest))
  }
  return list
}

/** Effects beside effects, in the rooms that show them. */
function effectWants({ view }: State, study: Study, digest: string): readonly Want[] {
  if (view.room === 'sensitivity') return [sensitivityWant(study, digest)]
  if (view.room !== 'replication') return []
  return [replicationWant(study, digest), publishedWant(study, digest)]
}

function phenotypeWant(study: Study, digest: string): WantOf<'phenotype'> {
  return {
    kind: 'phenotype',
    slot: '',
    key: wantKey(digest, grouping(study), study.definitions),
    label: 'Groups',
    run: (engine) => engine.phenotype(study),
  }
}

function table1Want(study: Study, digest: string, cohort: string): WantOf<'table1'> {
  return {
    kind: 'table1',
    slot: cohort,
    key: wantKey(digest, grouping(study), primaryDefinition(study), study.analyses.table1),
    label: 'Table 1',
    run: (engine, ticket) => engine.table1(ticket, study, cohort),
  }
}

function importChecksWant(study: Study, digest: string): WantOf<'importChecks'> {
  return {
    kind: 'importChecks',
    slot: '',
    key: wantKey(digest, study.conceptSets, study.conceptSetsFrom),
    label: 'Import report',
    run: (engine, ticket) => engine.importChecks(ticket, study),
  }
}

function conceptsWant(study: Study, digest: string): WantOf<'concepts'> {
  return {
    kind: 'concepts',
    slot: '',
    key: wantKey(digest, study.conceptSets, study.conceptSetsFrom),
    label: 'Coverage of the concept sets',
    run: (engine, ticket) => engine.concepts(ticket, study),
  }
}

function scoresWant(study: Study, digest: string): WantOf<'scores'> {
  return {
    kind: 'scores',
    slot: '',
    key: wantKey(digest, study.scores),
    label: 'Scores',
    run: (engine, ticket, onProgress) => engine.scores(ticket, study, (progress) => onProgress(progress, null)),
  }
}

function forecastWant(state: State, study: Study): WantOf<'scoringForecast'> {
  return {
    kind: 'scoringForecast',
    slot: '',
    key: scoringKey(state),
    label: 'Forecast of scoring',
    run: (engine, ticket) => engine.scoringForecast(ticket, study),
  }
}

function scoreMapWant(study: Study, digest: string, cohort: string): WantOf<'scoreMap'> {
  return {
    kind: 'scoreMap',
    slot: cohort,
    key: wantKey(digest, grouping(study), primaryDefinition(study), study.scores),
    label: 'Distributions of scores',
    run: (engine, ticket) => engine.scoreMap(ticket, study, cohort),
  }
}

/** What the pane in view compares. */
function comparisonWants(state: State, study: Study, digest: string): readonly Want[] {
  const { cohort, pane } = state.view
  if (pane === 'overlap') {
    const chosen = chosenCandidates(state)
    if (chosen.length < 2) return []
    const definitions = chosen.map(({ definition }) => definition)
    return [
      {
        kind: 'overlap',
        slot: comparisonSlot(cohort, chosen),
        key: wantKey(digest, grouping(study), definitions),
        label: 'Overlap of definitions',
        run: (engine, ticket) => engine.overlap(ticket, study, cohort, definitions),
      },
    ]
  }
  const between = pane === 'moved' ? movedBetween(state) : null
  if (between === null) return []
  const { from, to } = between
  return [
    {
      kind: 'moved',
      slot: comparisonSlot(cohort, [from, to]),
      key: wantKey(digest, grouping(study), from.definition, to.definition),
      label: 'Who moved',
      run: (engine, ticket) => engine.moved(ticket, study, cohort, from.definition, to.definition),
    },
  ]
}

function previewsWant(study: Study, digest: string, cohort: string): WantOf<'previews'> {
  const definition = primaryDefinition(study)
  return {
    kind: 'previews',
    slot: cohort,
    key: wantKey(digest, grouping(study), definition),
    label: 'Counts of the alternatives',
    run: (engine, ticket) => engine.previews(ticket, study, cohort, alternatives(definition)),
  }
}

function associationWant(state: State, study: Study, digest: string, cohort: string): WantOf<'association'> {
  const name = cohortsOf(state).find((one) => one.id === cohort)?.label ?? cohort
  const scores = shownIn(state.jobs, 'scores', '').value?.scores.length
  const total = scores === undefined ? null : scores * study.contrasts.length
  return {
    kind: 'association',
    slot: cohort,
    key: associationKey(study, digest),
    label: `Association, ${name}`,
    run(engine, ticket, onProgress) {
      let rows: Results['association'] = []
      return engine.association(ticket, study, cohort, (block) => {
        rows = [...rows, ...block]
        onProgress({ done: rows.length, total }, rows)
      })
    },
  }
}
