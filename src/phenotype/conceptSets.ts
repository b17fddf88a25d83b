import type { ConceptEntry, ConceptSets, Extract } from '../model/extract.ts'
import type { Study } from '../model/study.ts'
import builtIn from './conceptSets/builtIn.json' with { type: 'json' }

/** The classes the status algorithm knows, and the table in which it looks for each. */
export const conceptClasses = {
  mdd: 'condition_occurrence',
  schizophrenia: 'condition_occurrence',
  bipolar: 'condition_occurrence',
  antidepressant: 'drug_exposure',
  esketamine: 'drug_exposure',
  antipsychotic: 'drug_exposure',
  ect: 'procedure_occurrence',
} as const

export type ConceptClass = keyof typeof conceptClasses

export interface DocumentedConcept extends ConceptEntry {
  readonly vocabulary: string
  /** The vocabulary's own code, empty where the source gives none. */
  readonly code: string
  /** Public list that names the concept. */
  readonly source: string
}

/** The built-in lists with the origin of every entry (made by `scripts/conceptSets.mjs`), in order of concept id. */
export const documentedConceptSets: Readonly<Record<ConceptClass, readonly DocumentedConcept[]>> = builtIn

/** The built-in lists as a study document holds them. */
export function builtInConceptSets(): Record<ConceptClass, ConceptEntry[]> {
  const entries = Object.entries(documentedConceptSets).map(([name, concepts]) => [
    name,
    concepts.map(({ conceptId, name, drugClass }) => ({ conceptId, name, ...(drugClass && { drugClass }) })),
  ])
  return Object.fromEntries(entries)
}

/** The lists in force: a concept-set table among the data replaces all of the study's. */
export function effectiveConceptSets(study: Study, extract: Extract): ConceptSets {
  return extract.conceptSets ?? study.conceptSets
}
