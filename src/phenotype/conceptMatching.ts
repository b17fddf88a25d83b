import { codeVocabularies, mayBeOf, plainCode, vocabularyName } from '../model/codes.ts'
import type { Ancestry, ConceptEntry, Events, Vocabulary } from '../model/extract.ts'

/** What a concept set takes of a table, by the table's concepts (positions in `Events.conceptIds`). */
export interface SetMatch {
  /** 1 where the concept is in the set. */
  readonly member: Uint8Array
  /** Position → the entries (indices into the set) that match the concept, excluding ones among them; absent for none. */
  readonly matched: ReadonlyMap<number, readonly number[]>
  /** Positions of drugs that are matched by an ingredient in their name only. */
  readonly byName: ReadonlySet<number>
}

/**
 * An entry matches a concept by any of
 * - its concept id: the event's standard concept or the concept of its source code;
 * - `concept_ancestor`, if it includes descendants: one of these two stands below the entry's concept;
 * - its vocabulary and code: the code recorded at the source, or what a `concept` table says of one of the two concepts. If
 *   it includes descendants and its vocabulary is ICD, ICD-10-PCS or ATC, the code's beginning is enough. Where the data do
 *   not name the vocabulary of a code, its form must tell it (RxNorm's plain numbers never do).
 *
 * A drug that none of these matches, and of whose ingredients the data say nothing, is matched by its name: an entry that
 * includes descendants matches it if the entry's name stands in it, as whole words.
 *
 * What an excluding entry matches is out, whatever else matches it. Concept 0 (no matching concept) is never matched by id.
 */
export function matchSet(
  events: Events | null,
  vocabulary: Vocabulary | undefined,
  entries: readonly ConceptEntry[],
): SetMatch {
  const conceptIds = events?.conceptIds ?? []
  const member = new Uint8Array(conceptIds.length)
  const matched = new Map<number, number[]>()
  const ofConcept = entriesByConcept(entries, vocabulary?.ancestry ?? null)
  const ofCode = codeIndex(entries)
  const inName = events !== null && 'supplyDays' in events ? nameIndex(entries, vocabulary) : null
  const byName = new Set<number>()
  conceptIds.forEach((conceptId, position) => {
    const source = events?.sources?.[position]
    let found: Set<number> | null = null
    const take = (entry: number) => {
      found ??= new Set()
      found.add(entry)
    }
    for (const id of [conceptId, source?.conceptId ?? 0]) {
      if (id === 0) continue
      ofConcept.get(id)?.forEach(take)
      const known = vocabulary?.concepts.get(id)
      if (known !== undefined) ofCode(known.vocabulary, plainCode(known.code), take)
    }
    if (source !== undefined && source.code !== '') {
      ofCode(source.vocabulary || (vocabulary?.concepts.get(source.conceptId)?.vocabulary ?? ''), source.code, take)
    }
    if (found === null && inName !== null && conceptId !== 0) {
      inName(conceptId, take)
      if (found !== null) byName.add(position)
    }
    if (found === null) return
    const all = [...(found as Set<number>)].sort((a, b) => a - b)
    matched.set(position, all)
    member[position] = all.some((entry) => entries[entry].exclude) ? 0 : 1
  })
  return { member, matched, byName }
}

/** The drugs of a table's concepts: those of position p are `drug[first[p]] … drug[first[p + 1] − 1]`, numbered from 0. */
export interface DrugsOfConcept {
  readonly first: Int32Array
  readonly drug: Int32Array
  readonly drugCount: number
  /** Index into the set of the entry that lists the drug. */
  readonly entryOfDrug: readonly number[]
}

/**
 * A drug is what the set lists: a clinical drug counts as the listed ingredient above it, a combination product as each of
 * its listed ingredients. An entry that stands below another matching one (the tablet beside its ingredient) is no drug of
 * its own there. Two entries with one concept id are one drug. Drugs that occur are numbered in the order of their concept ids.
 */
export function drugsOfConcepts(
  { member, matched }: SetMatch,
  entries: readonly ConceptEntry[],
  vocabulary: Vocabulary | undefined,
): DrugsOfConcept {
  const isBelow = createBelow(entries, vocabulary?.ancestry ?? null)
  const firstOfId = new Map<number, number>()
  entries.forEach(({ conceptId, exclude }, entry) => {
    if (conceptId !== 0 && !exclude && !firstOfId.has(conceptId)) firstOfId.set(conceptId, entry)
  })
  const listed = (entry: number): number => firstOfId.get(entries[entry].conceptId) ?? entry
  const topmost = new Map<number, readonly number[]>()
  for (const [position, found] of matched) {
    if (member[position] === 0) continue
    const top = found.filter((entry) => !found.some((other) => other !== entry && isBelow(entry, other)))
    topmost.set(position, [...new Set(top.map(listed))])
  }
  const entryOfDrug = [...new Set([...topmost.values()].flat())].sort(
    (a, b) => entries[a].conceptId - entries[b].conceptId || a - b,
  )
  const numberOf = new Map(entryOfDrug.map((entry, drug) => [entry, drug]))
  const first = new Int32Array(member.length + 1)
  const drug: number[] = []
  for (let position = 0; position < member.length; position++) {
    for (const entry of topmost.get(position) ?? []) drug.push(numberOf.get(entry)!)
    first[position + 1] = drug.length
  }
  return { first, drug: Int32Array.from(drug), drugCount: entryOfDrug.length, entryOfDrug }
}

/** Where an ancestor's descendants stand in the pairs: [from, to). */
export function descendantsOf({ ancestor }: Ancestry, conceptId: number): [number, number] {
  const lowerBound = (id: number): number => {
    let low = 0
    let high = ancestor.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (ancestor[middle] < id) low = middle + 1
      else high = middle
    }
    return low
  }
  return [lowerBound(conceptId), lowerBound(conceptId + 1)]
}

function entriesByConcept(entries: readonly ConceptEntry[], ancestry: Ancestry | null): Map<number, number[]> {
  const byConcept = new Map<number, number[]>()
  const add = (conceptId: number, entry: number): void => {
    const known = byConcept.get(conceptId)
    if (known === undefined) byConcept.set(conceptId, [entry])
    else known.push(entry)
  }
  entries.forEach(({ conceptId, includeDescendants }, entry) => {
    if (conceptId === 0) return
    add(conceptId, entry)
    if (!includeDescendants || ancestry === null) return
    const [from, to] = descendantsOf(ancestry, conceptId)
    for (let pair = from; pair < to; pair++) add(ancestry.descendant[pair], entry)
  })
  return byConcept
}

/** A function from a drug whose ingredients are not known to the entries whose names its own has. */
function nameIndex(entries: readonly ConceptEntry[], vocabulary: Vocabulary | undefined) {
  const hasIngredients = new Set(vocabulary?.ancestry?.descendant)
  const named = entries.flatMap(({ name, conceptId, includeDescendants }, entry) => {
    const words = wordsOf(name)
    return includeDescendants && conceptId !== 0 && words !== '  ' ? [{ words, entry }] : []
  })
  return (conceptId: number, take: (entry: number) => void): void => {
    const name = vocabulary?.concepts.get(conceptId)?.name
    if (name === undefined || hasIngredients.has(conceptId)) return
    const words = wordsOf(name)
    for (const one of named) if (words.includes(one.words)) take(one.entry)
  }
}

/** In lower case, with one blank around each word. */
const wordsOf = (name: string): string => ` ${(name.toLowerCase().match(/[a-z0-9]+/g) ?? []).join(' ')} `

/** A function from a code and its vocabulary (empty: not said) to the entries that match it. */
function codeIndex(entries: readonly ConceptEntry[]) {
  const exact = new Map<string, number[]>()
  const beginnings = new Map<string, { code: string; entry: number }[]>()
  entries.forEach((entry, index) => {
    const vocabulary = vocabularyName(entry.vocabulary ?? '')
    const code = plainCode(entry.code ?? '')
    if (code === '' || vocabulary === '') return
    const key = `${vocabulary} ${code}`
    exact.set(key, [...(exact.get(key) ?? []), index])
    const under = beginnings.get(vocabulary) ?? []
    if (entry.includeDescendants && codeVocabularies[vocabulary]?.hierarchical) under.push({ code, entry: index })
    beginnings.set(vocabulary, under)
  })
  const vocabularies = [...beginnings.keys()]
  return (vocabulary: string, code: string, take: (entry: number) => void): void => {
    const candidates =
      vocabulary === '' ? vocabularies.filter((name) => mayBeOf(name, code)) : [vocabularyName(vocabulary)]
    for (const name of candidates) {
      exact.get(`${name} ${code}`)?.forEach(take)
      for (const one of beginnings.get(name) ?? []) if (code.startsWith(one.code)) take(one.entry)
    }
  }
}

/** Does the first entry's concept stand below the second's, which includes its descendants. */
function createBelow(entries: readonly ConceptEntry[], ancestry: Ancestry | null) {
  return (entry: number, other: number): boolean => {
    const upper = entries[other]
    const { conceptId } = entries[entry]
    if (ancestry === null || !upper.includeDescendants || conceptId === 0 || upper.conceptId === 0) return false
    const [from, to] = descendantsOf(ancestry, upper.conceptId)
    let low = from
    let high = to
    while (low < high) {
      const middle = (low + high) >>> 1
      if (ancestry.descendant[middle] < conceptId) low = middle + 1
      else high = middle
    }
    return low < to && ancestry.descendant[low] === conceptId
  }
}
