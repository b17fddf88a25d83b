import { expect, it } from 'vitest'
import { type Knob, knobs, knobValue, withKnob } from '../../src/model/knobs.ts'
import { type Definition, definitionSchema } from '../../src/model/study.ts'
import type { Diagnoses } from '../../src/phenotype/diagnoses.ts'
import { eventIndex } from '../../src/phenotype/eventIndex.ts'
import { paperDefinitions } from '../../src/phenotype/presets.ts'
import { statusUnder } from '../../src/phenotype/status.ts'
import { mddSummary } from '../../src/phenotype/summary.ts'
import { createMemo } from '../../src/workspace/memo.ts'
import { createStatuses } from '../../src/workspace/statuses.ts'
import { extractOf, type History, historySets } from '../phenotype/plain.ts'

const seed = 20260101
let state = seed
function below(limit: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
  return (state >>> 8) % limit
}
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)
const near = () => 16_000 + below(700)

const histories: History[] = times(400, () => ({
  mdd: times(below(4), near),
  psychosis: below(4) === 0 ? [near()] : [],
  drugs: times(below(12), () => ({
    day: near(),
    drug: below(5),
    supply: below(2) === 0 ? null : below(90),
    end: null,
  })).sort((a, b) => a.day - b.day),
  special:
    below(3) === 0 ? [{ day: near(), treatment: (['ect', 'esketamine', 'antipsychotic'] as const)[below(3)] }] : [],
  observed: below(6) === 0 ? null : [near() - 300, near() + 200],
}))

/** Other values the knob may take, whatever kind of knob it is. */
function valuesOf(knob: Knob, definition: Definition): (string | number)[] {
  const defaulted = definitionSchema.shape[knob]
  const schema = 'unwrap' in defaulted ? defaulted.unwrap() : defaulted
  if ('options' in schema) return [...schema.options]
  const present = definition[knob]
  if (typeof present === 'boolean') return ['yes', 'no']
  if (present === 36_500) return [present, 30, 98]
  if (typeof present === 'number') return [present, present + 1, Math.max(1, Math.round(present / 2))]
  if (knob === 'specialAsDrugs') return ['', 'esketamine', 'esketamine,antipsychotic']
  return ['', 'ect', 'ect,esketamine,antipsychotic']
}

it('a knob turned among many gives what the definition gives alone: nothing is kept that the knob changes', () => {
  const index = eventIndex(extractOf(histories), historySets)
  const kept = createStatuses(index)
  let changes = 0
  for (let walk = 0; walk < 12; walk++) {
    let definition = paperDefinitions()[walk]
    for (let step = 0; step < 30; step++) {
      const knob = knobs[below(knobs.length)]
      const values = valuesOf(knob, definition)
      const former = statusUnder(index, definition)
      definition = withKnob(definition, knob, values[below(values.length)])
      const alone = statusUnder(index, definition)
      expect(kept.status(definition), `${knob} ${knobValue(definition, knob)} (seed ${seed})`).toEqual(alone)
      expect(kept.glance(definition)).toBe(kept.status(definition))
      expect(kept.summary(definition)).toEqual(mddSummary(index, definition))
      if (alone.group.some((group, row) => group !== former.group[row])) changes++
    }
  }
  // The walk is no test unless its knobs matter.
  expect(changes).toBeGreaterThan(50)
})

it('so it does on an index with fewer antidepressants, whichever toggles led there', () => {
  const extract = extractOf(histories)
  const former = eventIndex(extract, historySets)
  const diagnoses = createMemo<Diagnoses>(2)
  let changes = 0
  for (let walk = 0; walk < 20; walk++) {
    const kept = below(31) + 1
    const sets = {
      ...historySets,
      antidepressant: historySets.antidepressant.filter((_, drug) => ((kept >> drug) & 1) === 1),
    }
    const anew = eventIndex(extract, sets)
    const narrowed = createStatuses(eventIndex(extract, sets, former), diagnoses)
    let definition = paperDefinitions()[walk % 15]
    for (let step = 0; step < 12; step++) {
      const knob = knobs[below(knobs.length)]
      const values = valuesOf(knob, definition)
      definition = withKnob(definition, knob, values[below(values.length)])
      const alone = statusUnder(anew, definition)
      const context = `drugs ${kept}, ${knob} ${knobValue(definition, knob)} (seed ${seed})`
      expect(narrowed.status(definition), context).toEqual(alone)
      const all = statusUnder(former, definition)
      if (alone.group.some((group, row) => group !== all.group[row])) changes++
    }
  }
  expect(changes).toBeGreaterThan(50)
})
