import { joinBytes } from '../formats/source.ts'
import type { Events, Vocabulary } from '../model/extract.ts'
import { joinInt32 } from './columnReader.ts'
import { sortedAncestry } from './parseVocabulary.ts'
import type { ParsedTable } from './task.ts'

/** Concepts of events, standard and source. */
export function conceptsOf(tables: readonly (Events | null)[]): Set<number> {
  const concepts = new Set<number>()
  for (const events of tables) {
    for (const id of events?.conceptIds ?? []) concepts.add(id)
    for (const { conceptId } of events?.sources ?? []) concepts.add(conceptId)
  }
  concepts.delete(0)
  return concepts
}

/**
 * The concepts for which a vocabulary table is read: those of the events read so far and, for a `concept` table, what the
 * ancestor tables say stands above them.
 */
export function wantedConcepts(tables: readonly ParsedTable[], kind: 'concept' | 'concept_ancestor'): Set<number> {
  const wanted = new Set<number>()
  for (const table of tables) {
    if ('sources' in table) {
      for (const id of distinctConcepts(table.concept)) wanted.add(id)
      for (const { conceptId } of table.sources) wanted.add(conceptId)
    } else if (table.kind === 'concept_ancestor' && kind === 'concept') {
      for (const id of table.ancestor) wanted.add(id)
    }
  }
  wanted.delete(0)
  return wanted
}

/** What the vocabulary tables say of the concepts of the extract; undefined where there is no such table. */
export function vocabularyOf(tables: readonly ParsedTable[], occurring: ReadonlySet<number>): Vocabulary | undefined {
  const concepts = tables.filter((table) => table.kind === 'concept')
  const ancestors = tables.filter((table) => table.kind === 'concept_ancestor')
  if (concepts.length + ancestors.length === 0) return undefined
  const joined = sortedAncestry(
    joinInt32(ancestors.map(({ ancestor }) => ancestor)),
    joinInt32(ancestors.map(({ descendant }) => descendant)),
    joinBytes(ancestors.map(({ isParent }) => isParent)),
  )
  const keep = Uint8Array.from(joined.descendant, (id) => (occurring.has(id) ? 1 : 0))
  const ancestry = {
    ancestor: joined.ancestor.filter((_, pair) => keep[pair] === 1),
    descendant: joined.descendant.filter((_, pair) => keep[pair] === 1),
    isParent: joined.isParent.filter((_, pair) => keep[pair] === 1),
  }
  const above = new Set(ancestry.ancestor)
  const known = concepts
    .flatMap((table) => table.concepts)
    .filter(({ conceptId }) => occurring.has(conceptId) || above.has(conceptId))
    .sort((a, b) => a.conceptId - b.conceptId || (`${a.vocabulary} ${a.code}` < `${b.vocabulary} ${b.code}` ? 1 : -1))
  return {
    concepts: new Map(known.map((concept) => [concept.conceptId, concept])),
    ancestry: ancestors.length === 0 ? null : ancestry,
  }
}

const distinct = new WeakMap<Int32Array, ReadonlySet<number>>()

function distinctConcepts(concept: Int32Array): ReadonlySet<number> {
  const known = distinct.get(concept)
  if (known !== undefined) return known
  const ids = new Set<number>()
  for (let i = 0; i < concept.length; i++) ids.add(concept[i])
  distinct.set(concept, ids)
  return ids
}
