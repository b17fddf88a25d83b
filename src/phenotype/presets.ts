import { type Knob, knobs, knobValue } from '../model/knobs.ts'
import { type Definition, type Study, studySchema } from '../model/study.ts'
import { builtInConceptSets } from './conceptSets.ts'
import definitions from './presets/paperDefinitions.json' with { type: 'json' }
import study from './presets/paperStudy.json' with { type: 'json' }

/**
 * The paper's 15 definitions, every knob explicit: TRD1 to TRD5 (Table 2, footnote) with trMDD1 to trMDD3, in the order of
 * its Table 2. `TRD1/trMDD1` is the primary one.
 */
export function paperDefinitions(): Definition[] {
  return Object.entries(definitions.trMDD).flatMap(([trMdd, mddRule]) =>
    Object.entries(definitions.TRD).map(([trd, trdRule]) =>
      studySchema.shape.definitions.element.parse({
        id: `${trd}/${trMdd}`,
        primary: trd === 'TRD1' && trMdd === 'trMDD1',
        ...definitions.shared,
        ...mddRule,
        ...trdRule,
      }),
    ),
  )
}

/** The paper's study with every reading of `docs/definitions.md` at its default and the built-in concept sets. */
export function paperStudy(): Study {
  return studySchema.parse({ ...study, conceptSets: builtInConceptSets(), definitions: paperDefinitions() })
}

/** A definition's id, with the knobs that were turned where it is the id of one of the paper's and differs from it. */
export function definitionLabel(definition: Definition): string {
  const preset = paperDefinitions().find(({ id }) => id === definition.id)
  const changed = preset === undefined ? [] : changedKnobs(definition, preset)
  if (changed.length === 0) return definition.id
  const values = changed.map((knob) => `${knob} ${knobValue(definition, knob as Knob)}`)
  return `${definition.id}, changed: ${values.join('; ')}`
}

/** The knobs whose values differ between two definitions: what the page underlines and counts as changes. */
export function changedKnobs(definition: Definition, preset: Definition): Knob[] {
  return knobs.filter((knob) => knobValue(definition, knob) !== knobValue(preset, knob))
}
