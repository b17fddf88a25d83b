import { entryFault } from '../model/codes.ts'
import type { ConceptSets, Events, Extract } from '../model/extract.ts'
import { matchSet } from './conceptMatching.ts'
import { type ConceptClass, conceptClasses, conceptClassNames } from './conceptSets.ts'

/** How much of a concept list the data hold. */
export interface ClassCoverage {
  readonly class: ConceptClass
  readonly table: (typeof conceptClasses)[ConceptClass]
  /** Entries of the list that put something in. */
  readonly listed: number
  /** Of these, entries with a dated event in the data. */
  readonly found: number
  /** Dated events in the set. */
  readonly events: number
  /** Concepts in the table, of the list or not, 0 (no matching concept) not being one; null where the data have no such table. */
  readonly inTable: number | null
  /** Codes at the source in the table; 0 where the table does not give them. */
  readonly codesInTable: number
  /** Why no event can have an entry's code, in clauses: one for each such entry. */
  readonly faults: readonly string[]
}

/** One pass over each event table. */
export function conceptCoverage(extract: Extract, sets: ConceptSets): ClassCoverage[] {
  const rows = {
    condition_occurrence: rowsByConcept(extract.conditions),
    drug_exposure: rowsByConcept(extract.drugs),
    procedure_occurrence: rowsByConcept(extract.procedures),
  }
  return conceptClassNames.map((name) => {
    const table = conceptClasses[name]
    const events = eventsOf(extract, table)
    const entries = sets[name] ?? []
    const { member, matched } = matchSet(events, extract.vocabulary, entries)
    const included = entries.flatMap(({ exclude }, index) => (exclude ? [] : [index]))
    const occurring = new Set([...matched.values()].flat())
    return {
      class: name,
      table,
      listed: included.length,
      found: included.filter((index) => occurring.has(index)).length,
      events: rows[table].reduce((sum, count, position) => sum + count * member[position], 0),
      inTable: events === null ? null : new Set(events.conceptIds.filter((id) => id !== 0)).size,
      codesInTable: new Set(events?.sources?.flatMap(({ vocabulary, code }) => (code ? [`${vocabulary} ${code}`] : [])))
        .size,
      faults: entries.flatMap((entry) => entryFault(entry) ?? []),
    }
  })
}

export function eventsOf(extract: Extract, table: (typeof conceptClasses)[ConceptClass]): Events | null {
  const { conditions, drugs, procedures } = extract
  return { condition_occurrence: conditions, drug_exposure: drugs, procedure_occurrence: procedures }[table]
}

/** Events of each position in `conceptIds`. */
export function rowsByConcept(events: Events | null): Float64Array {
  const counts = new Float64Array(events?.conceptIds.length ?? 0)
  if (events !== null) for (let i = 0; i < events.length; i++) counts[events.concept[i]]++
  return counts
}
