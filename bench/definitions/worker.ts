import type { ConceptSets, Extract } from '../../src/model/extract.ts'
import type { Diagnoses } from '../../src/phenotype/diagnoses.ts'
import { type EventIndex, eventIndex } from '../../src/phenotype/eventIndex.ts'
import { paperDefinitions } from '../../src/phenotype/presets.ts'
import { createMemo } from '../../src/workspace/memo.ts'
import { createStatuses } from '../../src/workspace/statuses.ts'
import { answerWith } from '../harness/answer.ts'
import { type Times, timesOf } from '../harness/times.ts'
import type { Counts } from './counts.ts'
import { concepts, historySets, simulate } from './histories.ts'
import { primary, questions } from './questions.ts'

export interface Asked {
  readonly people: number
  readonly refills: number
}

export interface Measured {
  readonly rows: number
  readonly prescriptions: number
  readonly ofPeopleWithMdd: number
  readonly index: Times
  readonly all: Times
  readonly allCounts: readonly Counts[]
  /** By question; the counts are those of its changes. */
  readonly questions: readonly (Times & { readonly counts: readonly Counts[] })[]
}

const repeats = 15

answerWith(({ people, refills }: Asked): Measured => {
  const extract = simulate(people, refills)
  const former: { readonly index: EventIndex }[] = []
  const indexTimes = times(5, () => {
    former[0] = { index: eventIndex(extract, historySets) }
  })
  const { index } = former[0]
  const definitions = paperDefinitions()
  return {
    rows: extract.conditions!.length + extract.drugs!.length + extract.procedures!.length,
    prescriptions: wanted(extract),
    ofPeopleWithMdd: index.prescriptions.day.length,
    index: indexTimes,
    all: times(repeats, () => definitions.map(createStatuses(index).status)),
    allCounts: definitions.map((definition) => countsOf(createStatuses(index).status(definition))),
    questions: questions.map((question) => {
      const answers = (number: number) => {
        const { base = primary } = question
        const definition = { ...base, ...question.changes[number % question.changes.length] }
        // The page as it stands before the toggle: one definition and nothing else was asked for.
        const diagnoses = createMemo<Diagnoses>(2)
        const before = createStatuses(index, diagnoses)
        before.status(base)
        if (question.without === undefined) return () => before.status(definition)
        const sets = withoutDrugs(question.without)
        return () => {
          const narrowed = eventIndex(extract, sets, index)
          return createStatuses(narrowed, diagnoses).status(definition)
        }
      }
      return {
        ...times(repeats, answers),
        counts: question.changes.map((_, number) => countsOf(answers(number)())),
      }
    }),
  }
})

/** @param prepare made before the clock starts; what it returns is timed, or itself where it returns nothing to call */
function times(count: number, prepare: (repeat: number) => unknown): Times {
  const milliseconds: number[] = []
  for (let repeat = 0; repeat < count; repeat++) {
    let start = performance.now()
    const work = prepare(repeat)
    if (typeof work === 'function') {
      start = performance.now()
      work()
    }
    milliseconds.push(performance.now() - start)
  }
  return timesOf(milliseconds)
}

function withoutDrugs(without: readonly number[]): ConceptSets {
  const { antidepressant } = historySets
  return {
    ...historySets,
    antidepressant: antidepressant.filter(({ conceptId }) => !without.includes(conceptId - concepts.antidepressant)),
  }
}

function wanted({ drugs }: Extract): number {
  const ids = new Set(historySets.antidepressant.map(({ conceptId }) => conceptId))
  const is = drugs!.conceptIds.map((id) => ids.has(id))
  return drugs!.concept.reduce((sum, concept) => sum + Number(is[concept]), 0)
}

function countsOf({ group, trdDay }: { readonly group: Uint8Array; readonly trdDay: Int32Array }): Counts {
  const groups = [0, 0, 0, 0]
  let trdDaySum = 0
  for (let row = 0; row < group.length; row++) {
    groups[group[row]]++
    if (group[row] === 2) trdDaySum += trdDay[row]
  }
  return { groups, trdDaySum }
}
