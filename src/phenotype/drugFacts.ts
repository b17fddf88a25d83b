import type { Definition } from '../model/study.ts'
import type { EventIndex } from './eventIndex.ts'
import { moreEvents } from './moreEvents.ts'
import { FIRST_DAY, LAST_DAY, observedSpan } from './observedDays.ts'
import { prescriptionsUnder } from './supplies.ts'

/** What the data have of the drugs that count as antidepressants. */
export interface DrugFacts {
  /** Distinct drugs with a prescription; 0 where there is none. */
  readonly antidepressants: number
  /** Under `distinctBy` class: distinct classes of them, and drugs without one; else 0. */
  readonly drugClasses: number
  readonly unclassified: number
  /** Of anyone with MDD, from the first to the last prescription that counts. */
  readonly longestTreatmentDays: number
}

/** All of a definition that `drugFacts` reads. */
export const drugFactKnobs = [
  'withinObservation',
  'specialAsDrugs',
  'gapFrom',
  'stockpiling',
  'defaultSupplyDays',
  'distinctBy',
] as const satisfies readonly (keyof Definition)[]
type Rules = Pick<Definition, (typeof drugFactKnobs)[number]>

/** One pass over the prescriptions. */
export function drugFacts(index: EventIndex, rules: Rules): DrugFacts {
  const { drugCount } = prescriptionsUnder(index, rules)
  const classes = rules.distinctBy === 'class' ? moreEvents(index) : null
  const ofSpecials = drugCount - index.prescriptions.drugCount
  return {
    antidepressants: drugCount,
    drugClasses: classes === null ? 0 : new Set(classes.classOfDrug).size + ofSpecials,
    unclassified: classes?.unclassified ?? 0,
    longestTreatmentDays: longestTreatmentDays(index, rules),
  }
}

/** Days from the first to the last antidepressant prescription that counts, the most of anyone with MDD. */
export function longestTreatmentDays(index: EventIndex, definition: Omit<Rules, 'distinctBy'>): number {
  const { offsets, day } = prescriptionsUnder(index, definition)
  const span = observedSpan(index, definition)
  let longest = 0
  for (let row = 0; row < index.n; row++) {
    const from = span === null ? FIRST_DAY : span.start[row]
    const to = span === null ? LAST_DAY : span.end[row]
    let first = offsets[row]
    let last = offsets[row + 1] - 1
    while (first <= last && day[first] < from) first++
    while (last > first && day[last] > to) last--
    if (last > first && day[last] - day[first] > longest) longest = day[last] - day[first]
  }
  return longest
}
