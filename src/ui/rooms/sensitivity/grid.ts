import { mostSpecifications } from '../../../analyses/specificationGrid.ts'
import { type Knob, knobValue } from '../../../model/knobs.ts'
import { primaryDefinition, type SpecificationGrid, type Study } from '../../../model/study.ts'
import { definitionKnobs, type KnobText } from '../../knobs/definitionKnobs.ts'
import { applies, knobText, valueInWords } from '../../knobs/knobValues.ts'

/** Which values of which knobs the grid of specifications varies: what is ticked on the screen. */

export type Value = string | number

export interface KnobTicks {
  readonly text: KnobText
  readonly options: readonly { readonly value: Value; readonly label: string; readonly isTicked: boolean }[]
}

/** Knobs that apply to the primary definition. Its own value is ticked unless the study's grid leaves it out. */
export function knobTicks(study: Study): readonly KnobTicks[] {
  const primary = primaryDefinition(study)
  return definitionKnobs
    .filter((text) => applies(text, primary))
    .map((text) => {
      const present = knobValue(primary, text.knob)
      const ticked = study.analyses.specification.knobs.find(({ knob }) => knob === text.knob)?.values ?? [present]
      const known = text.choices.map(({ value }) => value)
      const others = [present, ...ticked].filter((value, i, all) => !known.includes(value) && all.indexOf(value) === i)
      const options = [...known, ...others].map((value) => ({
        value,
        label: valueInWords(text, value),
        isTicked: ticked.includes(value),
      }))
      return { text, options }
    })
}

/** At least one value stays ticked; a knob with its present value alone is not varied. */
export function toggledValue(study: Study, knob: Knob, value: Value): SpecificationGrid {
  const { specification } = study.analyses
  const ticks = knobTicks(study).find(({ text }) => text.knob === knob)
  if (ticks === undefined) return specification
  const values = ticks.options
    .filter((option) => (option.value === value ? !option.isTicked : option.isTicked))
    .map((option) => option.value)
  if (values.length === 0) return specification
  const others = specification.knobs.filter((one) => one.knob !== knob)
  const present = knobValue(primaryDefinition(study), knob)
  const isVaried = values.length > 1 || values[0] !== present
  return { ...specification, knobs: isVaried ? inOrder([...others, { knob, values }]) : others }
}

/** Base definitions; the primary one alone where none is named. */
export function toggledDefinition(study: Study, id: string): SpecificationGrid {
  const { specification } = study.analyses
  const before = baseDefinitions(study)
  const kept = before.includes(id) ? before.filter((one) => one !== id) : [...before, id]
  if (kept.length === 0) return specification
  const definitions = study.definitions.map((one) => one.id).filter((one) => kept.includes(one))
  const isPrimaryAlone = definitions.length === 1 && definitions[0] === primaryDefinition(study).id
  return { ...specification, definitions: isPrimaryAlone ? [] : definitions }
}

export const baseDefinitions = (study: Study): readonly string[] => {
  const { definitions } = study.analyses.specification
  return definitions.length === 0 ? [primaryDefinition(study).id] : definitions
}

/** The knobs that published definitions differ in most, as far as they apply: two or three values each. */
export function commonGrid(study: Study): SpecificationGrid {
  const primary = primaryDefinition(study)
  const knobs = common.flatMap(({ knob, values }) => {
    if (!applies(knobText(knob), primary)) return []
    const present = knobValue(primary, knob)
    return [{ knob, values: values.includes(present) ? [...values] : [present, ...values] }]
  })
  return { definitions: [], knobs: inOrder(knobs) }
}

const common: readonly { readonly knob: Knob; readonly values: readonly Value[] }[] = [
  { knob: 'gapDays', values: [90, 180] },
  { knob: 'windowDays', values: [365, 730] },
  { knob: 'minDrugs', values: [2, 3] },
  { knob: 'mddVisits', values: [1, 2] },
  { knob: 'psychosisExclusion', values: ['ever', 'before_or_on_first_mdd'] },
  { knob: 'specialTreatments', values: ['', 'ect,esketamine', 'ect,esketamine,antipsychotic'] },
]

const inOrder = (knobs: SpecificationGrid['knobs']): SpecificationGrid['knobs'] =>
  [...knobs].sort((a, b) => place(a.knob) - place(b.knob))

const place = (name: string): number => definitionKnobs.findIndex(({ knob }) => knob === name)

/** How many specifications the grid makes. */
export const sizeOf = (study: Study): number =>
  study.analyses.specification.knobs.reduce(
    (size, { values }) => size * new Set(values).size,
    baseDefinitions(study).length,
  )

export const isTooLarge = (study: Study): boolean => sizeOf(study) > mostSpecifications

const nameOf = (knob: string): string => definitionKnobs.find((text) => text.knob === knob)?.label ?? knob

/** For the strip and the sentences under the curve. */
export const knobWords: ReadonlyMap<string, string> = new Map([
  ['definition', 'Definition'],
  ...definitionKnobs.map(({ knob }) => [knob, nameOf(knob)] as const),
])

export function valueWords(knob: string, value: Value): string {
  const text = definitionKnobs.find((one) => one.knob === knob)
  if (text === undefined) return String(value)
  return valueInWords(text, value)
}
