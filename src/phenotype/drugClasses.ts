import type { ConceptEntry } from '../model/extract.ts'
import { documentedConceptSets } from './conceptSets.ts'

/**
 * The pharmacological class of an antidepressant: the one its entry gives, else the one the built-in list gives to a drug of
 * the same concept id or of the same name (case ignored); null where neither knows it.
 */
export function drugClassOf({ conceptId, name, drugClass }: ConceptEntry): string | null {
  return drugClass ?? classOfConcept.get(conceptId) ?? classOfName.get(name.trim().toLowerCase()) ?? null
}

const known = documentedConceptSets.antidepressant.filter(({ drugClass }) => drugClass !== undefined)
const classOfConcept = new Map(known.map(({ conceptId, drugClass }) => [conceptId, drugClass!]))
const classOfName = new Map(known.map(({ name, drugClass }) => [name.toLowerCase(), drugClass!]))
