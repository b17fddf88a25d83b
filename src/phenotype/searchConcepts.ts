import { plainCode } from '../model/codes.ts'
import type { ConceptHit } from '../model/concepts.ts'
import type { ConceptEntry, ConceptSets, Extract } from '../model/extract.ts'
import { matchSet } from './conceptMatching.ts'
import { countGroups } from './conceptReport.ts'
import {
  asInStudy,
  type ConceptClass,
  conceptClasses,
  documentedConceptSets,
  entryKey,
  furtherConceptSets,
  sourceOf,
} from './conceptSets.ts'
import { eventsOf } from './coverage.ts'
import { seenAt } from './nearConcepts.ts'

/** Hits that are given at most. */
const mostHits = 50

/**
 * Entries that could be added to a set: from the built-in lists, the `concept` table, and the codes that occur in the set's
 * table. Every word of the text must stand in the name, the code or the concept id; without a text all match. Those that
 * occur most often come first.
 */
export function searchConcepts(extract: Extract, sets: ConceptSets, name: ConceptClass, text: string): ConceptHit[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const found = new Map<string, Omit<ConceptHit, 'rows' | 'people' | 'inSet'>>()
  const offer = (entry: ConceptEntry, source: string, origin: ConceptHit['origin']): void => {
    const key = entryKey(entry)
    if (!found.has(key) && words.every((word) => isIn(entry, word))) found.set(key, { entry, source, origin })
  }
  const table = conceptClasses[name]
  for (const entry of Object.values({ ...documentedConceptSets, ...furtherConceptSets }).flat()) {
    offer(asInStudy(entry), entry.source, 'list')
  }
  for (const { conceptId, name: label, vocabulary, code } of extract.vocabulary?.concepts.values() ?? []) {
    offer({ conceptId, name: label, vocabulary, code, source: 'concept table' }, 'concept table', 'concept')
  }
  const events = eventsOf(extract, table)
  events?.conceptIds.forEach((_, position) => {
    const { entry } = seenAt(events, extract.vocabulary, position)
    if (entry !== null) offer({ ...entry, source: `occurs in ${table}` }, `occurs in ${table}`, 'data')
  })

  const hits = [...found.values()]
  const entries = hits.map(({ entry }) => entry)
  const { matched } = matchSet(events, extract.vocabulary, entries)
  const { rows, people } = countGroups(events, matched, entries.length)
  const inSet = new Set((sets[name] ?? []).map(entryKey))
  return hits
    .map((hit, h) => ({
      ...hit,
      source: sourceOf(hit.entry) || hit.source,
      rows: rows[h],
      people: people[h],
      inSet: inSet.has(entryKey(hit.entry)),
    }))
    .sort((a, b) => b.rows - a.rows || (entryKey(a.entry) < entryKey(b.entry) ? -1 : 1))
    .slice(0, mostHits)
}

function isIn({ conceptId, name, vocabulary = '', code = '' }: ConceptEntry, word: string): boolean {
  const text = `${name} ${vocabulary} ${code} ${plainCode(code)} ${conceptId || ''}`
  return text.toLowerCase().includes(word)
}
