import { joinBytes } from '../formats/source.ts'
import type { Ancestry, Events, Vocabulary, VocabularyConcept } from '../model/extract.ts'
import type { TableKind } from '../model/inventory.ts'
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
export function wantedConcepts(tables: readonly ParsedTable[], kind: TableKind): Set<number> {
  const wanted = new Set<number>()
  for (const table of tables) {
    if ('sources' in table) {
      for (const id of table.conceptIds) wanted.add(id)
      for (const { conceptId } of table.sources) wanted.add(conceptId)
    } else if ((table.kind === 'concept_ancestor' || table.kind === 'drug_strength') && kind === 'concept') {
      for (const id of table.ancestor) wanted.add(id)
    }
  }
  wanted.delete(0)
  return wanted
}

/**
 * What the vocabulary tables say of the concepts of the extract; undefined where there is no such table. What a drug is made of
 * comes from `concept_ancestor`, of drugs that it does not have from the eras, then from `drug_strength`; names a drug table itself gives count where
 * no `concept` table has the concept.
 */
export function vocabularyOf(
  tables: readonly ParsedTable[],
  occurring: ReadonlySet<number>,
  byEra: ReadonlyMap<number, readonly number[]>,
): Vocabulary | undefined {
  const concepts = tables.filter((table) => table.kind === 'concept')
  const pairsOf = (kind: 'concept_ancestor' | 'drug_strength'): (ParsedTable & Ancestry)[] =>
    tables.flatMap((table) => ('ancestor' in table && table.kind === kind ? [table] : []))
  const ancestors = pairsOf('concept_ancestor')
  const strengths = pairsOf('drug_strength')
  const names = tables.flatMap((table) => ('sources' in table && table.names ? [...table.names] : []))
  if (concepts.length + ancestors.length + strengths.length + names.length + byEra.size === 0) return undefined
  const above = new Set(ancestors.flatMap(({ descendant }) => [...descendant]))
  const ofEras = [...byEra].filter(([drug]) => !above.has(drug))
  const isMissing = (drug: number): boolean => occurring.has(drug) && !above.has(drug) && !byEra.has(drug)
  const ancestry = joinedAncestry([
    ...ancestors.map((table) => pairsWith(table, (id) => occurring.has(id))),
    pairsOfEras(ofEras),
    ...strengths.map((table) => pairsWith(table, isMissing)),
  ])
  const ingredientsBy = new Map<number, 'drug_era' | 'drug_strength'>(ofEras.map(([drug]) => [drug, 'drug_era']))
  for (const { descendant } of strengths) {
    for (const drug of descendant.filter(isMissing)) ingredientsBy.set(drug, 'drug_strength')
  }
  return {
    concepts: knownConcepts(
      concepts.flatMap((table) => table.concepts),
      names,
      occurring,
      new Set(ancestry.ancestor),
    ),
    ancestry: ancestors.length + strengths.length + byEra.size === 0 ? null : ancestry,
    ...(ingredientsBy.size > 0 && { ingredientsBy }),
  }
}

function knownConcepts(
  concepts: readonly VocabularyConcept[],
  names: readonly (readonly [number, string])[],
  occurring: ReadonlySet<number>,
  above: ReadonlySet<number>,
): Map<number, VocabularyConcept> {
  const known = concepts
    .filter(({ conceptId }) => occurring.has(conceptId) || above.has(conceptId))
    .sort((a, b) => a.conceptId - b.conceptId || (`${a.vocabulary} ${a.code}` < `${b.vocabulary} ${b.code}` ? 1 : -1))
  const byId = new Map(known.map((concept) => [concept.conceptId, concept]))
  const named = names.filter(([conceptId]) => occurring.has(conceptId) && !byId.has(conceptId))
  // Where files name a concept otherwise, the name that comes first counts, whatever the order of the files.
  for (const [conceptId, name] of named.sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? 1 : -1))) {
    byId.set(conceptId, { conceptId, name, vocabulary: '', code: '' })
  }
  return new Map([...byId].sort(([a], [b]) => a - b))
}

/** The pairs whose descendant is wanted. */
function pairsWith({ ancestor, descendant, isParent }: Ancestry, wanted: (descendant: number) => boolean): Ancestry {
  const keep = Uint8Array.from(descendant, (id) => (wanted(id) ? 1 : 0))
  return {
    ancestor: ancestor.filter((_, pair) => keep[pair] === 1),
    descendant: descendant.filter((_, pair) => keep[pair] === 1),
    isParent: isParent.filter((_, pair) => keep[pair] === 1),
  }
}

function pairsOfEras(ingredientsOf: readonly (readonly [number, readonly number[]])[]): Ancestry {
  const pairs = ingredientsOf.flatMap(([drug, ingredients]) => ingredients.map((one) => [one, drug] as const))
  return {
    ancestor: Int32Array.from(pairs, ([ingredient]) => ingredient),
    descendant: Int32Array.from(pairs, ([, drug]) => drug),
    isParent: new Uint8Array(pairs.length),
  }
}

function joinedAncestry(parts: readonly Ancestry[]): Ancestry {
  const { kind: _, ...ancestry } = sortedAncestry(
    joinInt32(parts.map(({ ancestor }) => ancestor)),
    joinInt32(parts.map(({ descendant }) => descendant)),
    joinBytes(parts.map(({ isParent }) => isParent)),
  )
  return ancestry
}
