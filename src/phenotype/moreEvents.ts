import type { ConceptSets, Extract } from '../model/extract.ts'
import { once } from '../model/once.ts'
import type { specialDrugs } from '../model/study.ts'
import { drugClassOf } from './drugClasses.ts'
import { type DaysByPerson, type EventIndex, listedDrugs, members } from './eventIndex.ts'
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

/** Each is O(rows) the first time it is read, and kept with the index. */
export function moreEvents(index: EventIndex): MoreEvents {
  const known = kept.get(index)
  if (known !== undefined) return known
  const { extract, sets } = index.source
  // An index with fewer antidepressants than a former one shares its diagnoses, and with them what does not depend on the drugs.
  const shared = sharedBy.get(index.mdd) ?? readersOf(index)
  sharedBy.set(index.mdd, shared)
  const classes = once(() => classesOf(extract, sets))
  const more: MoreEvents = {
    get mddRows() {
      return shared.mddRows()
    },
    special: {
      get esketamine() {
        return shared.esketamine()
      },
      get antipsychotic() {
        return shared.antipsychotic()
      },
    },
    get classOfDrug() {
      return classes().classOfDrug
    },
    get unclassified() {
      return classes().unclassified
    },
  }
  kept.set(index, more)
  return more
}

const kept = new WeakMap<EventIndex, MoreEvents>()
const sharedBy = new WeakMap<EventIndex['mdd'], ReturnType<typeof readersOf>>()

function readersOf({ n, mdd, source: { extract, sets } }: EventIndex) {
  const ofCases = (name: (typeof specialDrugs)[number]) =>
    once(() => prescriptionsOf(extract.drugs, listedDrugs(extract, sets[name]), n, mdd.offsets))
  return {
    mddRows: once(() => rowsOf(extract, sets, n)),
    esketamine: ofCases('esketamine'),
    antipsychotic: ofCases('antipsychotic'),
  }
}

function rowsOf({ conditions, vocabulary }: Extract, sets: ConceptSets, n: number): DaysByPerson {
  const offsets = new Int32Array(n + 1)
  const days: number[] = []
  const wanted = members(conditions, vocabulary, sets, ['mdd'])
  for (let i = 0; i < (conditions?.length ?? 0); i++) {
    if (wanted[conditions!.concept[i]] === 0) continue
    days.push(conditions!.day[i])
    offsets[conditions!.person[i] + 1]++
  }
  for (let r = 1; r <= n; r++) offsets[r] += offsets[r - 1]
  return { offsets, days: Int32Array.from(days) }
}

function classesOf(
  extract: Extract,
  { antidepressant: entries = [] }: ConceptSets,
): Pick<MoreEvents, 'classOfDrug' | 'unclassified'> {
  const names = listedDrugs(extract, entries).entryOfDrug.map((entry) => drugClassOf(entries[entry]) ?? '')
  const numbers = [...new Set(names)]
  return {
    classOfDrug: Int32Array.from(names, (name) => numbers.indexOf(name)),
    unclassified: names.filter((name) => name === '').length,
  }
}
