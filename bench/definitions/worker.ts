import type { ConceptSets, Extract } from '../../src/model/extract.ts'
import type { Definition } from '../../src/model/study.ts'
import { paperDefinitions } from '../../src/phenotype/presets.ts'
import { createEventIndices } from '../../src/workspace/eventIndices.ts'
import { answerWith } from '../harness/answer.ts'
import { median, timed } from '../harness/measure.ts'
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
  /** Milliseconds. */
  readonly index: number
  /** All 15 on a fresh index: as in a cold page, and once the engine has optimised the loops. */
  readonly allCold: number
  readonly all: number
  readonly allCounts: readonly Counts[]
  /** By question; the counts are those of its changes. */
  readonly questions: readonly { readonly milliseconds: number; readonly counts: readonly Counts[] }[]
}

const repeats = 9

answerWith(({ people, refills }: Asked): Measured => {
  const extract = simulate(people, refills)
  let indexOf = createEventIndices()
  const fresh = () => {
    indexOf = createEventIndices()
    return indexOf(extract, historySets)
  }
  const all = paperDefinitions()
  const { prescriptions } = fresh().index
  const [allCold] = timed(1, () => all.map(indexOf(extract, historySets).statuses.status))
  const index = median(timed(5, fresh))
  const allTimes: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { statuses } = fresh()
    allTimes.push(...timed(1, () => all.map(statuses.status)))
  }
  const countsOf = (definition: Definition, sets: ConceptSets = historySets) =>
    counts(indexOf(extract, sets).statuses.status(definition))
  return {
    rows: extract.conditions!.length + extract.drugs!.length + extract.procedures!.length,
    prescriptions: wanted(extract),
    ofPeopleWithMdd: prescriptions.day.length,
    index,
    allCold,
    all: median(allTimes.sort((a, b) => a - b)),
    allCounts: all.map((definition) => countsOf(definition)),
    questions: questions.map(({ changes, without }) => {
      const sets = without === undefined ? historySets : withoutDrugs(without)
      const times: number[] = []
      for (let repeat = 0; repeat < repeats; repeat++) {
        // The page as it stands before the toggle: the primary definition and nothing else was asked for.
        fresh().statuses.status(primary)
        times.push(
          ...timed(1, () => {
            const { statuses } = indexOf(extract, sets)
            statuses.status({ ...primary, ...changes[repeat % changes.length] })
          }),
        )
      }
      return {
        milliseconds: median(times.sort((a, b) => a - b)),
        counts: changes.map((change) => countsOf({ ...primary, ...change }, sets)),
      }
    }),
  }
})

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

function counts({ group, trdDay }: { readonly group: Uint8Array; readonly trdDay: Int32Array }): Counts {
  const groups = [0, 0, 0, 0]
  let trdDaySum = 0
  for (let row = 0; row < group.length; row++) {
    groups[group[row]]++
    if (group[row] === 2) trdDaySum += trdDay[row]
  }
  return { groups, trdDaySum }
}
