import { knobValue } from '../../model/knobs.ts'
import { primaryDefinition, type Study } from '../../model/study.ts'
import { changedKnobs, changedSets, presetFor } from '../../phenotype/presets.ts'
import { knobText, valueInWords } from '../knobs/knobValues.ts'
import { change } from './document.ts'
import type { Scenario, State } from './state.ts'

/** Where the results of the scenario compared with stand, beside those of the present study. */
export const pinnedSlot = (slot: string): string => `pinned|${slot}`

export const activeScenario = ({ scenarios }: State): Scenario | null =>
  scenarios.list.find(({ id }) => id === scenarios.active) ?? null

/** Keeps the present study and compares with it from now on. */
export function pin(state: State, paper: Study): State {
  const { study } = state.document
  const { list } = state.scenarios
  const known = list.find((scenario) => scenario.study === study)
  if (known) return compareWith(state, known.id)
  const id = 1 + Math.max(0, ...list.map((scenario) => scenario.id))
  const scenario = { id, name: freeName(nameOf(study, paper), list), study }
  return { ...state, scenarios: { list: [...list, scenario], active: id } }
}

/** The present study becomes the scenario compared with, and that the present one: a step that can be undone. */
export function swap(state: State, paper: Study): State {
  const scenario = activeScenario(state)
  const { study } = state.document
  if (scenario === null || scenario.study === study) return state
  const { list, active } = state.scenarios
  const others = list.filter((one) => one !== scenario)
  const former = { ...scenario, name: freeName(nameOf(study, paper), others), study }
  return {
    ...state,
    document: change(state.document, `Swap with ${scenario.name}`, scenario.study),
    scenarios: { list: list.map((one) => (one === scenario ? former : one)), active },
  }
}

/** @param id of a scenario; null: with none, and it stays in the list */
export const compareWith = (state: State, id: number | null): State => ({
  ...state,
  scenarios: { ...state.scenarios, active: id },
})

export function forget(state: State, id: number): State {
  const { list, active } = state.scenarios
  return {
    ...state,
    scenarios: { list: list.filter((scenario) => scenario.id !== id), active: active === id ? null : active },
  }
}

/** *Gap that ends a period 90 d*: by what the primary definition differs from its preset. */
function nameOf(study: Study, paper: Study): string {
  const definition = primaryDefinition(study)
  const preset = presetFor(definition)
  const id = definition.preset !== undefined && preset !== null ? preset.title : definition.id.replace('/', ' / ')
  if (preset === null) return id
  const knobs = changedKnobs(definition, preset.knobs).map((knob) => {
    const text = knobText(knob)
    return `${text.label} ${valueInWords(text, knobValue(definition, knob))}`
  })
  const sets = changedSets(definition, preset).map((name) => `its own set ${name}`)
  const [first, ...more] = [...knobs, ...sets]
  if (first === undefined) return id
  const others = more.length === 0 ? '' : ` and ${more.length} more`
  return id === primaryDefinition(paper).id.replace('/', ' / ') ? `${first}${others}` : `${id}, ${first}${others}`
}

function freeName(name: string, list: readonly Scenario[]): string {
  let free = name
  for (let n = 2; list.some((scenario) => scenario.name === free); n++) free = `${name} (${n})`
  return free
}
