import { type Knob, knobs, knobValue } from '../model/knobs.ts'
import { type Preset, presetKey, presetSchema } from '../model/preset.ts'
import { type Definition, definitionSchema, type Study, studySchema } from '../model/study.ts'
import { builtInConceptSets } from './conceptSets.ts'
import study from './paperStudy.json' with { type: 'json' }

const paperGroup = 'The paper'

const files: Readonly<Record<string, unknown>> = import.meta.glob('./presets/*.json', {
  eager: true,
  import: 'default',
})

/** Every published version of every preset, by file name: one file of `presets/` each. */
export const presets: readonly Preset[] = Object.keys(files)
  .sort()
  .map((path) => presetSchema.parse(files[path]))

/** The last version of each, those of the paper first. */
export const currentPresets: readonly Preset[] = presets
  .filter(({ id, version }) => !presets.some((other) => other.id === id && other.version > version))
  .sort((a, b) => Number(b.group === paperGroup) - Number(a.group === paperGroup))

/**
 * The paper's 15 definitions, every knob explicit: TRD1 to TRD5 (Table 2, footnote) with trMDD1 to trMDD3, in the order of
 * its Table 2. `TRD1/trMDD1` is the primary one.
 */
export function paperDefinitions(): Definition[] {
  return currentPresets
    .filter(({ group }) => group === paperGroup)
    .map(({ id, knobs }, position) => definitionSchema.parse({ id, primary: position === 0, ...knobs }))
}

/** The paper's study with every reading of `docs/definitions.md` at its default and the built-in concept sets. */
export function paperStudy(): Study {
  return studySchema.parse({ ...study, conceptSets: builtInConceptSets(), definitions: paperDefinitions() })
}

/** The preset a definition is compared with: the one its knobs were set from, else the paper's of its id; null for none. */
export function presetFor({ id, preset }: Pick<Definition, 'id' | 'preset'>): Preset | null {
  const chosen = preset === undefined ? undefined : presets.find((one) => presetKey(one) === preset)
  return chosen ?? currentPresets.find((one) => one.id === id) ?? null
}

/** The definition with all knobs, and the concept sets of its own, as the preset has them. */
export function withPreset({ id, primary }: Definition, preset: Preset): Definition {
  const own = preset.id === id && currentPresets.includes(preset)
  const { knobs, conceptSets } = preset
  const named = own ? {} : { preset: presetKey(preset) }
  return definitionSchema.parse({ id, primary, ...named, ...knobs, ...(conceptSets && { conceptSets }) })
}

/** A definition's id, with the preset its knobs are from and those that were turned since. */
export function definitionLabel(definition: Definition): string {
  const preset = presetFor(definition)
  if (preset === null) return definition.id
  const changed = changedKnobs(definition, preset.knobs)
  const values = [
    ...changed.map((knob) => `${knob} ${knobValue(definition, knob)}`),
    ...changedSets(definition, preset).map((name) => `concept set ${name}`),
  ]
  const as = preset.id === definition.id ? '' : ` as ${preset.id} version ${preset.version}`
  return `${definition.id}${as}${values.length === 0 ? '' : `, changed: ${values.join('; ')}`}`
}

/** The knobs whose values differ between two definitions: what the page underlines and counts as changes. */
export function changedKnobs(definition: Preset['knobs'], preset: Preset['knobs']): Knob[] {
  return knobs.filter((knob) => knobValue(definition, knob) !== knobValue(preset, knob))
}

/** The concept classes of which two definitions do not have the same sets of their own. */
export function changedSets({ conceptSets: now = {} }: WithSets, { conceptSets: then = {} }: WithSets): string[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])].sort()
  return names.filter((name) => JSON.stringify(now[name]) !== JSON.stringify(then[name]))
}

type WithSets = Pick<Definition, 'conceptSets'>
