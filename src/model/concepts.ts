import type { ConceptEntry, ConceptSets } from './extract.ts'

/** What the data hold of the concept sets: aggregates only. */
export interface ConceptReport {
  /** Whose sets are in force: the study's, or those of a concept-set table among the data. */
  readonly from: 'study' | 'data'
  /** The sets of such a table, where they are in force: of some classes the primary definition may read others. */
  readonly ofData?: ConceptSets
  /** As the primary definition reads them. */
  readonly sets: readonly SetReport[]
  /** Which vocabulary tables there are beside the sets' own names. */
  readonly hasNames: boolean
  readonly hasAncestors: boolean
}

export interface SetReport {
  /** Concept class: `mdd`, `antidepressant` … */
  readonly class: string
  /** The table it is looked for in, and whether the data have it. */
  readonly table: string
  readonly tableIsThere: boolean
  /** Dated events in the set, and people with one. */
  readonly rows: number
  readonly people: number
  readonly entries: readonly EntryReport[]
  /** Frequent concepts of the table that are near the set and in none, most people first. */
  readonly near: readonly NearConcept[]
}

export interface EntryReport {
  readonly entry: ConceptEntry
  readonly source: string
  /** Dated events that it matches; of an excluding entry: what it keeps out. */
  readonly rows: number
  readonly people: number
  /** Distinct concepts that it matches in the data, by descendants too. */
  readonly concepts: number
  /** Why no event can have its code, in a clause. */
  readonly fault: string | null
}

/** A concept of the data as an entry that would add it. */
export interface NearConcept {
  readonly entry: ConceptEntry
  readonly rows: number
  readonly people: number
  /** What makes it near, in words. */
  readonly because: string
}

/** What a search finds: an entry that could be added. */
export interface ConceptHit {
  readonly entry: ConceptEntry
  readonly source: string
  /** Where it was found: in a built-in list, in a `concept` table, among the codes of the data. */
  readonly origin: 'list' | 'concept' | 'data'
  readonly rows: number
  readonly people: number
  /** The set has an entry for it already. */
  readonly inSet: boolean
}

/** What was read from a concept-set file. */
export interface ConceptSetFile {
  /** Entries by class; under the empty name where the file names no class. */
  readonly sets: Readonly<Record<string, readonly ConceptEntry[]>>
  /** What was set aside or has no meaning here, in full sentences. */
  readonly notes: readonly string[]
}
