import { mostDefinitions } from '../../figures/upset.ts'
import { type Definition, primaryDefinition } from '../../model/study.ts'
import { currentPresets, paperDefinitions, presetFor, withPreset } from '../../phenotype/presets.ts'
import { definitionGrid } from './definitions.ts'
import { activeScenario } from './scenarios.ts'
import type { State } from './state.ts'

/** A definition that can be compared. */
export interface Candidate {
  readonly key: string
  readonly label: string
  readonly definition: Definition
}

const pinnedKey = 'pinned'

/** Presets that no definition of the study is named by, as definitions; they are the same in every study. */
const published: readonly Candidate[] = currentPresets.map((preset) => ({
  key: preset.id,
  label: preset.title,
  definition: withPreset({ ...paperDefinitions()[0], id: preset.id, primary: false }, preset),
}))

/** The study's definitions in their order, then other presets, then the primary one of the scenario compared with. */
export function candidates(state: State): readonly Candidate[] {
  const { definitions } = state.document.study
  const own = definitions.map((definition) => ({ key: definition.id, label: nameOf(definition), definition }))
  const others = published.filter(({ key }) => !definitions.some(({ id }) => id === key))
  const scenario = activeScenario(state)
  if (scenario === null) return [...own, ...others]
  const definition = primaryDefinition(scenario.study)
  return [...own, ...others, { key: pinnedKey, label: `Pinned: ${scenario.name}`, definition }]
}

/** The grid's name, and the preset's title where the definition was taken from another. */
export function nameOf(definition: Definition): string {
  const preset = presetFor(definition)
  return preset === null || preset.id === definition.id ? definition.id : `${definition.id} as ${preset.title}`
}

/** Side by side: as chosen, else the primary one's column of the grid with what is pinned. */
export function chosenCandidates(state: State): readonly Candidate[] {
  const all = candidates(state)
  const { chosen } = state.view.comparison
  const keys = chosen ?? suggested(state)
  return all.filter(({ key }) => keys.includes(key)).slice(0, mostDefinitions)
}

function suggested(state: State): readonly string[] {
  const { study } = state.document
  const ids = study.definitions.map(({ id }) => id)
  const primary = primaryDefinition(study).id
  const { columns, rows } = definitionGrid(ids)
  const column = columns.indexOf(primary.split('/')[1])
  const own =
    column < 0 ? [primary, ...ids.filter((id) => id !== primary)].slice(0, 5) : rows.map((row) => row.ids[column])
  return [...own, pinnedKey]
}

/** Between which two people move: as chosen, else from what is pinned to the primary one, or from that to the next. */
export function movedBetween(state: State): { readonly from: Candidate; readonly to: Candidate } | null {
  const all = candidates(state)
  const { from, to } = state.view.comparison
  const find = (key: string | null) => all.find((candidate) => candidate.key === key)
  const primary = find(primaryDefinition(state.document.study).id)
  const pinned = find(pinnedKey)
  const first = find(from) ?? pinned ?? primary
  const second = find(to) ?? (first === primary ? all.find((candidate) => candidate !== primary) : primary)
  return first === undefined || second === undefined ? null : { from: first, to: second }
}

/** Results of one choice never stand under the names of another: each has a slot of its own. */
export const comparisonSlot = (cohort: string, compared: readonly Candidate[]): string =>
  [cohort, ...compared.map(({ key }) => key)].join('|')
