import { NO_DAY } from '../model/extract.ts'
import type { Definition } from '../model/study.ts'
import type { EventIndex } from './eventIndex.ts'
import { moreEvents } from './moreEvents.ts'
import { type Prescriptions, runsOf } from './prescriptions.ts'

/** All of a definition that `prescriptionsUnder` reads. */
export const supplyKnobs = [
  'specialAsDrugs',
  'gapFrom',
  'stockpiling',
  'defaultSupplyDays',
] as const satisfies readonly (keyof Definition)[]
type Rule = Pick<Definition, (typeof supplyKnobs)[number]>

/**
 * The prescriptions that a definition reads as those of antidepressants, with the end of each supply as it takes it: the
 * index's own where it asks for nothing else. The drugs of special treatments are numbered after the antidepressants.
 */
export function prescriptionsUnder(index: EventIndex, definition: Rule): Prescriptions {
  const { specialAsDrugs } = definition
  const stocked = stockedRule(definition)
  if (specialAsDrugs.length === 0 && stocked === 'none') return index.prescriptions
  const key = JSON.stringify([[...specialAsDrugs].sort(), stocked, definition.defaultSupplyDays])
  const last = kept.get(index)
  if (last?.key === key) return last.prescriptions
  const { special } = moreEvents(index)
  const all = specialAsDrugs.reduce((merged, name) => mergedWith(merged, special[name]), index.prescriptions)
  const prescriptions = withSupplies(all, definition)
  kept.set(index, { key, prescriptions })
  return prescriptions
}

const kept = new WeakMap<EventIndex, { readonly key: string; readonly prescriptions: Prescriptions }>()

const stockedRule = ({ gapFrom, stockpiling }: Rule) => (gapFrom === 'end' ? stockpiling : 'none')

/**
 * The ends of supply under the stockpiling rule. `carried_over`: a supply begins when what the person has of the same drug is
 * used up, so that its end moves by as many days. `default_length`: every supply lasts `defaultSupplyDays`, whatever is recorded.
 */
export function withSupplies(prescriptions: Prescriptions, definition: Rule): Prescriptions {
  const stocked = stockedRule(definition)
  if (stocked === 'none') return prescriptions
  const { offsets, day, drug, drugCount, supplyEnd } = prescriptions
  if (stocked === 'default_length') return { ...prescriptions, supplyEnd: new Int32Array(day.length).fill(NO_DAY) }
  const carried = new Int32Array(day.length)
  const stockOf = new Int32Array(drugCount)
  const lastPerson = new Int32Array(drugCount).fill(-1)
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (let i = offsets[row]; i < offsets[row + 1]; i++) {
      const length = supplyEnd[i] === NO_DAY ? definition.defaultSupplyDays : supplyEnd[i] - day[i]
      const inStock = lastPerson[drug[i]] === row && stockOf[drug[i]] > day[i]
      carried[i] = (inStock ? stockOf[drug[i]] : day[i]) + length
      stockOf[drug[i]] = carried[i]
      lastPerson[drug[i]] = row
    }
  }
  return { ...prescriptions, supplyEnd: carried }
}

/** Both lists by person and day, the first one's before the second's of one day; their drugs are different drugs. */
function mergedWith(first: Prescriptions, second: Prescriptions): Prescriptions {
  const n = first.offsets.length - 1
  const length = first.day.length + second.day.length
  const merged = { day: new Int32Array(length), drug: new Uint16Array(length), supplyEnd: new Int32Array(length) }
  const offsets = Int32Array.from(first.offsets, (offset, row) => offset + second.offsets[row])
  for (let row = 0; row < n; row++) {
    let a = first.offsets[row]
    let b = second.offsets[row]
    for (let to = offsets[row]; to < offsets[row + 1]; to++) {
      const fromFirst = b === second.offsets[row + 1] || (a < first.offsets[row + 1] && first.day[a] <= second.day[b])
      const source = fromFirst ? first : second
      const i = fromFirst ? a++ : b++
      merged.day[to] = source.day[i]
      merged.drug[to] = source.drug[i] + (fromFirst ? 0 : first.drugCount)
      merged.supplyEnd[to] = source.supplyEnd[i]
    }
  }
  return {
    offsets,
    ...merged,
    drugCount: first.drugCount + second.drugCount,
    runs: runsOf(offsets, merged.day, merged.drug),
  }
}
