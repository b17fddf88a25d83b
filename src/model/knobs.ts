import { InputError } from './errors.ts'
import { type Definition, definitionSchema } from './study.ts'

/** A knob of a definition: everything in it that changes who is a case. */
export type Knob = Exclude<keyof Definition, (typeof notKnobs)[number]>

const notKnobs = ['id', 'primary', 'preset', 'conceptSets'] as const

export const knobs = Object.keys(definitionSchema.shape).filter(
  (key): key is Knob => !notKnobs.some((other) => other === key),
)

/** A knob's value as one text or number: lists joined by commas, `yes` and `no` for true and false. */
export function knobValue(definition: Pick<Definition, Knob>, knob: Knob): string | number {
  const value = definition[knob]
  if (Array.isArray(value)) return value.join(',')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return value as string | number
}

/**
 * The definition with one knob turned; `value` as `knobValue` gives it.
 * @throws InputError if the knob does not take the value
 */
export function withKnob(definition: Definition, knob: Knob, value: string | number): Definition {
  const result = definitionSchema.safeParse({ ...definition, [knob]: asRead(definition[knob], value) })
  if (!result.success) throw new InputError(`${knob} does not take ${value}: ${result.error.issues[0].message}.`)
  return result.data
}

function asRead(present: Definition[Knob], value: string | number): unknown {
  if (Array.isArray(present)) return value === '' ? [] : String(value).split(',')
  if (typeof present === 'boolean') return value === 'yes' ? true : value === 'no' ? false : value
  return value
}
