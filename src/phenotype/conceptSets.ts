import { plainCode } from '../model/codes.ts'
import type { ConceptEntry, ConceptSets, Extract } from '../model/extract.ts'
import type { Definition, Study } from '../model/study.ts'
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

export const conceptClassNames = Object.keys(conceptClasses) as ConceptClass[]

export interface DocumentedConcept extends ConceptEntry {
  readonly vocabulary: string
  /** The vocabulary's own code, empty where the source gives none. */
  readonly code: string
  /** Public list that names the concept. */
  readonly source: string
}

/**
 * The built-in lists with the origin of every entry (made by `scripts/conceptSets.mjs`): concepts in order of their ids, then
 * codes.
 */
export const documentedConceptSets: Readonly<Record<ConceptClass, readonly DocumentedConcept[]>> = documented(
  builtIn.sets,
)

/** Further public lists, which no definition reads: to be found by the search, and as names of what is near a set. */
export const furtherConceptSets: Readonly<Record<string, readonly DocumentedConcept[]>> = documented(builtIn.further)

/** The built-in lists as a study document holds them: an entry without a source is one of these lists. */
export function builtInConceptSets(): Record<ConceptClass, ConceptEntry[]> {
  const entries = Object.entries(documentedConceptSets).map(([name, concepts]) => [name, concepts.map(asInStudy)])
  return Object.fromEntries(entries)
}

/** The entry of a built-in list without what its list says of it anyway. */
export function asInStudy({ source: _, vocabulary, code, ...entry }: DocumentedConcept): ConceptEntry {
  return { ...entry, ...(vocabulary && { vocabulary }), ...(code && { code }) }
}

/**
 * The lists in force: a concept-set table among the data replaces all of the study's, unless the study says otherwise. Where
 * such a table does not speak of descendants, drugs include theirs: it lists ingredients, and data may give clinical drugs.
 */
export function effectiveConceptSets(study: Study, extract: Pick<Extract, 'conceptSets'>): ConceptSets {
  if (extract.conceptSets === null || study.conceptSetsFrom === 'study') return study.conceptSets
  return Object.fromEntries(
    Object.entries(extract.conceptSets).map(([name, entries]) => [
      name,
      isDrugClass(name) ? entries.map((entry) => ({ includeDescendants: true, ...entry })) : entries,
    ]),
  )
}

/** The sets a definition reads: its own, and of the other classes those of the study. */
export const setsRead = (sets: ConceptSets, { conceptSets }: Pick<Definition, 'conceptSets'>): ConceptSets =>
  conceptSets === undefined ? sets : { ...sets, ...conceptSets }

/** Where an entry comes from: what it says itself, else the built-in list that has it; empty where neither does. */
export function sourceOf({ source, conceptId, vocabulary, code }: ConceptEntry): string {
  if (source !== undefined) return source
  return (conceptId === 0 ? ofCode.get(`${vocabulary} ${code}`) : ofConcept.get(conceptId)) ?? ''
}

/** Two entries of one key match the same by their concept id, or by their code alone. */
export const entryKey = ({ conceptId, vocabulary = '', code = '' }: ConceptEntry): string =>
  conceptId === 0 ? `${vocabulary} ${plainCode(code)}` : String(conceptId)

const isDrugClass = (name: string): boolean =>
  name in conceptClasses && conceptClasses[name as ConceptClass] === 'drug_exposure'

/** Concept id, vocabulary, code, name, places in `sources`, drug class, 1 where descendants are included. */
type Row = (number | string | number[])[]

function documented<K extends string>(lists: Readonly<Record<K, readonly Row[]>>): Record<K, DocumentedConcept[]> {
  const documentedLists = Object.fromEntries(
    Object.entries<readonly Row[]>(lists).map(([name, rows]) => [
      name,
      rows.map((row) => {
        const [conceptId, vocabulary, code, label, sources, drugClass, descendants] = row as [
          number,
          string,
          string,
          string,
          number[],
          string,
          number,
        ]
        return {
          conceptId,
          name: label,
          vocabulary,
          code,
          source: sources.map((place) => builtIn.sources[place]).join('; '),
          ...(drugClass && { drugClass }),
          ...(descendants && { includeDescendants: true }),
        }
      }),
    ]),
  )
  return documentedLists as Record<K, DocumentedConcept[]>
}

const listed = [...Object.values(documentedConceptSets), ...Object.values(furtherConceptSets)].flat()
const ofConcept = new Map(listed.map(({ conceptId, source }) => [conceptId, source]))
const ofCode = new Map(listed.map(({ vocabulary, code, source }) => [`${vocabulary} ${code}`, source]))
