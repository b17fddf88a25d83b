import type { ConceptSets, DrugEvents, Events } from '../model/extract.ts'
import type { specialDrugs } from '../model/study.ts'
import { drugClassOf } from './drugClasses.ts'
import { type DaysByPerson, type EventIndex, members } from './eventIndex.ts'
import { type Prescriptions, prescriptionsOf } from './prescriptions.ts'

/** Events that few definitions ask for; made when the first one does. */
export interface MoreEvents {
  /** The day of every row with an MDD code, several of one day too. */
  readonly mddRows: DaysByPerson
  /** Prescriptions of the special treatments that are drugs, of people with an MDD date, numbered as the antidepressants are. */
  readonly special: Readonly<Record<(typeof specialDrugs)[number], Prescriptions>>
  /** For each antidepressant's number its class's number, 0 … ; those without a class share one. */
  readonly classOfDrug: Int32Array
  /** Antidepressants in the data of which no class is known. */
  readonly unclassified: number
}

/** O(rows) the first time, kept with the index. */
export function moreEvents(index: EventIndex): MoreEvents {
  const known = kept.get(index)
  if (known !== undefined) return known
  const { extract, sets } = index.source
  const { n, mdd } = index
  const ofCases = (name: (typeof specialDrugs)[number]) =>
    prescriptionsOf(extract.drugs, members(extract.drugs, sets, [name]), n, mdd.offsets)
  const more: MoreEvents = {
    mddRows: rowsOf(extract.conditions, sets, n),
    special: {
      esketamine: ofCases('esketamine'),
      antipsychotic: ofCases('antipsychotic'),
    },
    ...classesOf(extract.drugs, sets),
  }
  kept.set(index, more)
  return more
}

const kept = new WeakMap<EventIndex, MoreEvents>()

function rowsOf(conditions: Events | null, sets: ConceptSets, n: number): DaysByPerson {
  const offsets = new Int32Array(n + 1)
  const days: number[] = []
  const wanted = members(conditions, sets, ['mdd'])
  for (let i = 0; i < (conditions?.length ?? 0); i++) {
    if (wanted[conditions!.concept[i]] === 0) continue
    days.push(conditions!.day[i])
    offsets[conditions!.person[i] + 1]++
  }
  for (let r = 1; r <= n; r++) offsets[r] += offsets[r - 1]
  return { offsets, days: Int32Array.from(days) }
}

function classesOf(drugs: DrugEvents | null, sets: ConceptSets): Pick<MoreEvents, 'classOfDrug' | 'unclassified'> {
  const entries = new Map((sets.antidepressant ?? []).map((entry) => [entry.conceptId, entry]))
  const inData = (drugs?.conceptIds ?? []).filter((id) => entries.has(id))
  const names = inData.map((id) => drugClassOf(entries.get(id)!) ?? '')
  const numbers = [...new Set(names)]
  return {
    classOfDrug: Int32Array.from(names, (name) => numbers.indexOf(name)),
    unclassified: names.filter((name) => name === '').length,
  }
}
