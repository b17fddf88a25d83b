import type { KnobDifference } from '../model/comparison.ts'
import { knobValue } from '../model/knobs.ts'
import type { Definition } from '../model/study.ts'
import { changedKnobs, changedSets } from './presets.ts'

/** A difference with the first definition changed by it alone. */
export interface SingleDifference extends KnobDifference {
  readonly definition: Definition
}

/**
 * What leads from one definition to another, one step each: a knob's value, an entry of a knob that is a list, or all concept
 * sets of their own (`conceptSets`, the value naming the classes that differ).
 */
export function differences(from: Definition, to: Definition): SingleDifference[] {
  const ofKnobs = changedKnobs(to, from).flatMap((knob): SingleDifference[] => {
    const [before, after]: readonly unknown[] = [from[knob], to[knob]]
    if (!Array.isArray(before) || !Array.isArray(after)) {
      return [{ knob, change: '=', value: knobValue(to, knob), definition: { ...from, [knob]: after } }]
    }
    const added = after.filter((entry) => !before.includes(entry))
    const dropped = before.filter((entry) => !after.includes(entry))
    return [
      ...added.map(
        (entry): SingleDifference => ({
          knob,
          change: '+',
          value: String(entry),
          definition: { ...from, [knob]: [...before, entry] },
        }),
      ),
      ...dropped.map(
        (entry): SingleDifference => ({
          knob,
          change: '-',
          value: String(entry),
          definition: { ...from, [knob]: before.filter((one) => one !== entry) },
        }),
      ),
    ]
  })
  const sets = changedSets(to, from).join(', ')
  if (sets === '') return ofKnobs
  const definition = { ...from, conceptSets: to.conceptSets }
  return [...ofKnobs, { knob: 'conceptSets', change: '=', value: sets, definition }]
}

/** `gapDays=90`, `specialTreatments+ect`. */
export const differenceText = ({ knob, change, value }: KnobDifference): string => `${knob}${change}${value}`
