import { InputError } from '../../model/errors.ts'
import { type Knob, knobValue } from '../../model/knobs.ts'
import type { Definition } from '../../model/study.ts'
import { definitionKnobs, type KnobText } from './definitionKnobs.ts'

export const knobText = (knob: Knob): KnobText => definitionKnobs.find((text) => text.knob === knob)!

export const applies = (text: KnobText, definition: Definition): boolean => text.applies?.(definition) ?? true

/** Every value that could be picked instead of the present one, of knobs that show counts. */
export function alternatives(definition: Definition): { knob: Knob; value: string | number }[] {
  return definitionKnobs
    .filter((text) => text.counts !== undefined && applies(text, definition))
    .flatMap(({ knob, choices }) => choices.map(({ value }) => ({ knob, value })))
    .filter(({ knob, value }) => knobValue(definition, knob) !== value)
}

export function valueInWords({ choices, free }: KnobText, value: string | number): string {
  const choice = choices.find((one) => one.value === value)
  if (choice) return choice.label
  return free ? `${value} ${free.unit}` : String(value).split(',').join(', ')
}

/**
 * A number typed into a knob's field.
 * @throws InputError in words, if the knob does not take it
 */
export function readNumber({ knob, label, free }: KnobText, text: string): number {
  const value = Number(text.replaceAll(',', '').trim())
  const { minimum, maximum, unit } = free ?? { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, unit: '' }
  if (text.trim() === '' || !Number.isInteger(value)) {
    throw new InputError(`${label}: “${text}” is not a whole number. The value stays as it was.`)
  }
  if (value < 1 && (knob === 'gapDays' || knob === 'gapMonths')) {
    const given = knob === 'gapDays' ? 'days' : 'months'
    throw new InputError(
      `The gap is ${value} ${given}: each prescription would be a period of its own, and no one could be TRD. ` +
        `Give at least 1 ${given.slice(0, -1)}.`,
    )
  }
  if (value < minimum || value > maximum) {
    throw new InputError(`${label}: ${value} ${unit} is outside ${minimum} to ${maximum}. The value stays as it was.`)
  }
  return value
}
