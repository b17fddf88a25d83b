import { InputError } from '../model/errors.ts'
import { knobs as allKnobs, type Knob, withKnob } from '../model/knobs.ts'
import { type Definition, primaryDefinition, type Study } from '../model/study.ts'
import { exposureKnobs } from '../phenotype/diagnoses.ts'
import { periodKnobs } from '../phenotype/periods.ts'
import { treatedKnobs } from '../phenotype/treatedPeriods.ts'
import { trdKnobs } from '../phenotype/treatment.ts'
import { trialKnobs } from '../phenotype/trialDays.ts'

export interface SpecificationGrid {
  /** What is varied, in the order of the grid: the first changes least often. */
  readonly knobs: readonly Knob[]
  readonly points: readonly GridPoint[]
}

export interface GridPoint {
  /** Id of the base definition. */
  readonly definition: string
  /** In the order of `knobs`. */
  readonly values: readonly (string | number)[]
  readonly rule: Definition
}

export const mostSpecifications = 20_000

export const asksForSpecifications = ({ analyses: { specification } }: Study): boolean =>
  specification.definitions.length > 0 || specification.knobs.length > 0

/**
 * Every base definition × every combination of the knobs' values; empty where the study asks for none.
 *
 * @throws InputError naming the definition, knob or value that is not there, or the size of a grid that is too large
 */
export function specificationGrid(study: Study): SpecificationGrid {
  if (!asksForSpecifications(study)) return { knobs: [], points: [] }
  const { definitions: ids, knobs: varied } = study.analyses.specification
  const bases = ids.length === 0 ? [primaryDefinition(study)] : ids.map((id) => definitionOf(study, id))
  const axes = varied
    .map(({ knob, values }) => ({ knob: knobOf(knob), values: [...new Set(values)] }))
    .sort((a, b) => cost(b.knob) - cost(a.knob) || allKnobs.indexOf(a.knob) - allKnobs.indexOf(b.knob))
  const repeated = axes.find(({ knob }, i) => i > 0 && axes[i - 1].knob === knob)
  if (repeated) throw new InputError(`The grid varies ${repeated.knob} twice. Give all its values once.`)
  const total = axes.reduce((size, { values }) => size * values.length, bases.length)
  if (total > mostSpecifications) {
    throw new InputError(
      `The grid has ${total} specifications; ${mostSpecifications} are the most. Untick values of a knob that matters little.`,
    )
  }
  const points = axes.reduce<GridPoint[]>(
    (before, { knob, values }) =>
      before.flatMap((point) =>
        values.map((value) => ({
          ...point,
          values: [...point.values, value],
          rule: withKnob(point.rule, knob, value),
        })),
      ),
    bases.map((rule) => ({ definition: rule.id, values: [], rule })),
  )
  return { knobs: axes.map(({ knob }) => knob), points }
}

function definitionOf(study: Study, id: string): Definition {
  const found = study.definitions.find((definition) => definition.id === id)
  if (found) return found
  const known = study.definitions.map((definition) => definition.id).join(', ')
  throw new InputError(`The grid names the definition ${id}, which the study does not have; it has ${known}.`)
}

function knobOf(name: string): Knob {
  const found = allKnobs.find((knob) => knob === name)
  if (found) return found
  throw new InputError(`The grid names the knob ${name}, which there is not; there are ${allKnobs.join(', ')}.`)
}

/** What has to be done anew when it changes: all prescriptions, all periods, or the people. The costly ones change least often. */
function cost(knob: Knob): number {
  const stages: readonly (readonly string[])[] = [trialKnobs, treatedKnobs, trdKnobs, periodKnobs, exposureKnobs]
  return stages.findLastIndex((stage) => stage.includes(knob)) + 1
}
