import { mayBeOf, plainCode, vocabularyName } from '../model/codes.ts'
import type { ConceptEntry, Events, Vocabulary } from '../model/extract.ts'
import type { SetMatch } from './conceptMatching.ts'
import { documentedConceptSets, furtherConceptSets } from './conceptSets.ts'
import { rowsByConcept } from './coverage.ts'

/** A concept that occurs in the data and that no set has, near one of them. */
export interface Near {
  readonly entry: ConceptEntry
  /** Its places in `Events.conceptIds`: one for each source code. */
  readonly positions: readonly number[]
  readonly because: string
}

/** How many are told: the most frequent ones. */
const mostNear = 20

/**
 * The frequent concepts near a set: with the first three characters of an ICD code of it, the same parent in
 * `concept_ancestor`, or a word of its names (for drugs: the ingredient) in theirs.
 *
 * @param known positions that a set of the same table has, taken in or kept out
 */
export function nearConcepts(
  events: Events | null,
  vocabulary: Vocabulary | undefined,
  setName: string,
  entries: readonly ConceptEntry[],
  match: SetMatch,
  known: ReadonlySet<number>,
): Near[] {
  if (events === null) return []
  const included = entries.filter(({ exclude }) => !exclude)
  const rules = [
    stemRule(included),
    parentRule(events, vocabulary, match),
    wordRule(included, setName === 'antidepressant' || setName === 'antipsychotic' || setName === 'esketamine'),
  ]
  const rows = rowsByConcept(events)
  const found = new Map<string, { entry: ConceptEntry; positions: number[]; because: string; rows: number }>()
  events.conceptIds.forEach((_, position) => {
    if (known.has(position)) return
    const seen = seenAt(events, vocabulary, position)
    if (seen.entry === null) return
    const because = rules.map((rule) => rule(seen)).find((reason) => reason !== null)
    if (because === undefined) return
    const key = `${seen.entry.conceptId} ${seen.entry.conceptId === 0 ? `${seen.entry.vocabulary} ${seen.entry.code}` : ''}`
    const before = found.get(key)
    if (before === undefined) {
      found.set(key, { entry: seen.entry, positions: [position], because: because ?? '', rows: rows[position] })
    } else {
      before.positions.push(position)
      before.rows += rows[position]
    }
  })
  return [...found.entries()]
    .sort(([a, left], [b, right]) => right.rows - left.rows || (a < b ? -1 : 1))
    .slice(0, mostNear)
    .map(([, near]) => near)
}

/** What is known of a concept of the data. */
export interface Seen {
  /** As it would be added: by its concept id, else by its code; null where it has neither. */
  readonly entry: ConceptEntry | null
  readonly conceptIds: readonly number[]
  readonly codes: readonly { readonly vocabulary: string; readonly code: string }[]
  readonly names: readonly string[]
}

export function seenAt(events: Events, vocabulary: Vocabulary | undefined, position: number): Seen {
  const conceptId = events.conceptIds[position]
  const source = events.sources?.[position]
  const ids = [conceptId, source?.conceptId ?? 0].filter((id) => id !== 0)
  const known = ids.flatMap((id) => vocabulary?.concepts.get(id) ?? [])
  const recorded = source !== undefined && source.code !== '' ? [withVocabulary(source)] : []
  const codes = [...recorded, ...known]
  const names = [...known.map(({ name }) => name), ...ids.flatMap((id) => listedNames.get(id) ?? [])]
  const own = vocabulary?.concepts.get(conceptId)
  const entry: ConceptEntry | null =
    conceptId !== 0
      ? {
          conceptId,
          name: own?.name ?? listedNames.get(conceptId) ?? '',
          ...(own && { vocabulary: own.vocabulary, code: own.code }),
        }
      : recorded.length > 0 && recorded[0].vocabulary !== ''
        ? { conceptId: 0, name: names[0] ?? '', ...recorded[0] }
        : ids.length > 0
          ? { conceptId: ids[0], name: names[0] ?? '' }
          : null
  return { entry, conceptIds: ids, codes, names }
}

/** The vocabulary of a code that the data do not name, where its form tells one. */
function withVocabulary({ vocabulary, code }: { vocabulary: string; code: string }) {
  if (vocabulary !== '') return { vocabulary, code }
  const [told] = ['ICD10CM', 'ICD9CM', 'SNOMED', 'ICD10PCS', 'CPT4', 'NDC'].filter((name) => mayBeOf(name, code))
  return { vocabulary: told ?? '', code }
}

const listedNames = new Map(
  [...Object.values(documentedConceptSets), ...Object.values(furtherConceptSets)]
    .flat()
    .filter(({ conceptId }) => conceptId !== 0)
    .map(({ conceptId, name }) => [conceptId, name]),
)

type Rule = (seen: Seen) => string | null

const stemmed: readonly string[] = ['ICD10CM', 'ICD9CM', 'ICD10PCS']

function stemRule(entries: readonly ConceptEntry[]): Rule {
  const stemOf = (vocabulary: string, code: string): string | null => {
    const name = vocabularyName(vocabulary)
    return stemmed.includes(name) && code.length >= 3 ? `${name} ${plainCode(code).slice(0, 3)}` : null
  }
  const stems = new Set(entries.flatMap(({ vocabulary = '', code = '' }) => stemOf(vocabulary, code) ?? []))
  return ({ codes }) => {
    const shared = codes.map(({ vocabulary, code }) => stemOf(vocabulary, code)).find((stem) => stems.has(stem ?? ''))
    return shared ? `same stem: ${shared}` : null
  }
}

function parentRule(events: Events, vocabulary: Vocabulary | undefined, { member }: SetMatch): Rule {
  const ancestry = vocabulary?.ancestry
  if (!ancestry) return () => null
  const parents = new Map<number, number[]>()
  for (let pair = 0; pair < ancestry.ancestor.length; pair++) {
    if (ancestry.isParent[pair] === 0) continue
    const of = parents.get(ancestry.descendant[pair])
    if (of === undefined) parents.set(ancestry.descendant[pair], [ancestry.ancestor[pair]])
    else of.push(ancestry.ancestor[pair])
  }
  const ofSet = new Set<number>()
  member.forEach((isMember, position) => {
    if (isMember === 0) return
    for (const parent of parents.get(events.conceptIds[position]) ?? []) ofSet.add(parent)
  })
  return ({ conceptIds }) => {
    const shared = conceptIds.flatMap((id) => parents.get(id) ?? []).find((parent) => ofSet.has(parent))
    if (shared === undefined) return null
    return `same parent: ${vocabulary?.concepts.get(shared)?.name ?? `concept ${shared}`}`
  }
}

/** Words that say how ill someone is or how a drug is given, and not of what. */
const plainWords = new Set(
  (
    'disorder disorders disease episode episodes single recurrent unspecified severe mild moderate other without with ' +
    'mention behavior features feature symptoms symptom psychotic psychosis most recent current full partial remission ' +
    'chronic acute state condition degree specified manic mixed type therapy mental health associated affective ' +
    'tablet capsule oral solution extended release extract hydrochloride sodium product injection standard concept'
  ).split(' '),
)

/** Names are held against those of the set word by word; a drug's by the whole name of the listed ingredient. */
function wordRule(entries: readonly ConceptEntry[], isDrug: boolean): Rule {
  const words = new Set(
    isDrug
      ? entries.map(({ name }) => name.trim().toLowerCase()).filter((name) => name.length >= 5)
      : entries.flatMap(({ name }) => wordsOf(name)).filter((word) => word.length >= 6 && !plainWords.has(word)),
  )
  return ({ names }) => {
    for (const name of names) {
      const lower = name.toLowerCase()
      const shared = isDrug ? [...words].find((word) => lower.includes(word)) : wordsOf(name).find((w) => words.has(w))
      if (shared !== undefined) return `${isDrug ? 'ingredient' : 'word'} in its name: ${shared}`
    }
    return null
  }
}

const wordsOf = (name: string): string[] =>
  name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean)
