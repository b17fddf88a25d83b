import type { ConceptSets, Events, Extract } from '../model/extract.ts'
import { type ConceptClass, conceptClasses } from './conceptSets.ts'

/** How much of a concept list the data hold. */
export interface ClassCoverage {
  readonly class: ConceptClass
  readonly table: (typeof conceptClasses)[ConceptClass]
  /** Concepts in the list. */
  readonly listed: number
  /** Of these, concepts with a dated event in the data. */
  readonly found: number
  /** Dated events with one of them. */
  readonly events: number
  /** Concepts in the table, of the list or not; null where the data have no such table. */
  readonly inTable: number | null
}

/** One pass over each event table. */
export function conceptCoverage(extract: Extract, sets: ConceptSets): ClassCoverage[] {
  const tables = {
    condition_occurrence: extract.conditions,
    drug_exposure: extract.drugs,
    procedure_occurrence: extract.procedures,
  }
  const counts = {
    condition_occurrence: eventsByConcept(extract.conditions),
    drug_exposure: eventsByConcept(extract.drugs),
    procedure_occurrence: eventsByConcept(extract.procedures),
  }
  return (Object.keys(conceptClasses) as ConceptClass[]).map((name) => {
    const table = conceptClasses[name]
    const ids = new Set((sets[name] ?? []).map(({ conceptId }) => conceptId))
    const found = [...ids].filter((id) => counts[table].has(id))
    return {
      class: name,
      table,
      listed: ids.size,
      found: found.length,
      events: found.reduce((sum, id) => sum + counts[table].get(id)!, 0),
      inTable: tables[table]?.conceptIds.length ?? null,
    }
  })
}

function eventsByConcept(events: Events | null): Map<number, number> {
  if (events === null) return new Map()
  const counts = new Float64Array(events.conceptIds.length)
  for (let i = 0; i < events.length; i++) counts[events.concept[i]]++
  return new Map(events.conceptIds.map((id, position) => [id, counts[position]]))
}
