import { expect, it } from 'vitest'
import { eventIndex } from '../../src/phenotype/eventIndex.ts'
import { paperDefinitions } from '../../src/phenotype/presets.ts'
import { statusUnder } from '../../src/phenotype/status.ts'
import { extractOf, type History, historySets } from './plain.ts'

const seed = 20260102
let state = seed
function below(limit: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
  return (state >>> 8) % limit
}

const histories: History[] = Array.from({ length: 300 }, () => ({
  mdd: below(3) === 0 ? [] : [16_000 + below(400)],
  psychosis: [],
  drugs: Array.from({ length: below(14) }, () => ({
    day: 16_000 + below(800),
    drug: below(5),
    supply: below(2) === 0 ? null : below(90),
    end: null,
  })).sort((a, b) => a.day - b.day),
  special: [],
  observed: below(4) === 0 ? [16_100, 16_500] : [15_000, 18_000],
}))

it('an index with fewer antidepressants is the same, made from the data or from a former index', () => {
  const extract = extractOf(histories)
  const former = eventIndex(extract, historySets)
  const definitions = paperDefinitions()
    .slice(0, 5)
    .flatMap((definition) => [
      definition,
      { ...definition, gapFrom: 'end' as const, windowAnchor: 'sliding' as const, withinObservation: true },
      { ...definition, controlsWithAntidepressant: 'drop' as const },
    ])
  for (let subset = 0; subset < 32; subset++) {
    const sets = {
      ...historySets,
      antidepressant: historySets.antidepressant.filter((_, drug) => ((subset >> drug) & 1) === 1),
    }
    const narrowed = eventIndex(extract, sets, former)
    const anew = eventIndex(extract, sets)
    expect(narrowed.mdd, `subset ${subset}`).toBe(former.mdd)
    const { runs: _, ...prescriptions } = anew.prescriptions
    expect(narrowed.prescriptions).toMatchObject(prescriptions)
    for (const definition of definitions) {
      expect(statusUnder(narrowed, definition), `subset ${subset}`).toEqual(statusUnder(anew, definition))
    }
  }
})

it('an antidepressant that the former index lacks, or another diagnosis list, is read from the data', () => {
  const extract = extractOf(histories)
  const fewer = { ...historySets, antidepressant: historySets.antidepressant.slice(1) }
  const former = eventIndex(extract, fewer)
  expect(eventIndex(extract, historySets, former).prescriptions).toEqual(eventIndex(extract, historySets).prescriptions)
  const otherDiagnoses = { ...fewer, mdd: [] }
  expect(eventIndex(extract, otherDiagnoses, former).mdd.days).toHaveLength(0)
})
