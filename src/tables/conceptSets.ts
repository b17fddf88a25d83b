import type { ConceptEntry, ConceptSets } from '../model/extract.ts'
import type { ClassedEntry } from './parseConceptSets.ts'

/** Classes by name, entries by concept id, then code, each once, whatever the order of the rows. */
export function conceptSetsOf(rows: readonly ClassedEntry[]): ConceptSets {
  const classes = new Map<string, Map<string, ConceptEntry>>()
  for (const { class: conceptClass, ...entry } of rows) {
    const entries = classes.get(conceptClass) ?? new Map<string, ConceptEntry>()
    const key = keyOf(entry)
    const known = entries.get(key)
    if (known === undefined || rankOf(entry) < rankOf(known)) entries.set(key, entry)
    classes.set(conceptClass, entries)
  }
  return Object.fromEntries(
    [...classes.keys()].sort().map((name) => [name, [...classes.get(name)!.values()].sort(inOrder)]),
  )
}

/** An id with and one without exclusion are two entries. */
const keyOf = ({ conceptId, vocabulary, code, exclude }: ConceptEntry): string =>
  `${conceptId === 0 ? `${vocabulary} ${code}` : conceptId}${exclude ? ' excluded' : ''}`

/** Of two entries for one concept the one that comes first by it is taken: one with a drug class. */
const rankOf = ({ name, drugClass }: ConceptEntry): string => `${drugClass === undefined ? 1 : 0}${name}\0${drugClass}`

/** Concepts by id, then codes. */
function inOrder(a: ConceptEntry, b: ConceptEntry): number {
  if (a.conceptId !== b.conceptId) return (a.conceptId || Infinity) - (b.conceptId || Infinity)
  return keyOf(a) < keyOf(b) ? -1 : 1
}
