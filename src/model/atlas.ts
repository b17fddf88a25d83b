import { vocabularyName } from './codes.ts'
import { InputError } from './errors.ts'
import type { ConceptEntry } from './extract.ts'

/**
 * Concept sets as OHDSI ATLAS exports and imports them: `{ "items": [{ "concept": { "CONCEPT_ID": … }, "isExcluded",
 * "includeDescendants", "includeMapped" }] }`. What it says of a concept beyond its id, name, vocabulary and code is kept with
 * the entry and written back.
 */

/** Concept sets of a file by their names; the empty name where it has none. */
export interface AtlasSets {
  readonly sets: Readonly<Record<string, readonly ConceptEntry[]>>
  readonly notes: readonly string[]
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads an expression (`items`), a concept set around one (`expression`), several of these in a list, or the concept sets of
 * a cohort definition (`ConceptSets`).
 * @throws InputError if it holds none of these, or an item without a concept id; nothing is taken then
 */
export function readAtlas(text: string, file: string): AtlasSets {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new InputError(`${file} is no JSON: ${(cause as Error).message}. Nothing was taken from it.`, { cause })
  }
  const found = expressionsIn(json)
  if (found.length === 0) {
    throw new InputError(
      `${file} holds no concept set: neither items, nor an expression, nor ConceptSets. Nothing was taken from it. ` +
        'In ATLAS, export the concept set under Export, Concept Set Expression.',
    )
  }
  const notes: string[] = []
  const sets: Record<string, ConceptEntry[]> = {}
  for (const { name, items, others } of found) {
    sets[name] = [...(sets[name] ?? []), ...items.map((item, index) => entryOf(item, index, file))]
    if (others.length > 0) notes.push(`${file}: fields of the concept set that are not kept: ${others.join(', ')}.`)
  }
  const mapped = Object.values(sets)
    .flat()
    .filter(({ atlas }) => atlas?.includeMapped === true).length
  if (mapped > 0) {
    notes.push(
      `${file}: ${mapped} ${mapped === 1 ? 'entry asks' : 'entries ask'} for mapped source concepts, which needs the whole ` +
        'vocabulary. It has no effect here and is written back on export; add the source codes themselves.',
    )
  }
  return { sets, notes }
}

/**
 * An expression that ATLAS imports. ATLAS knows entries by their concept ids: those with a code only are left out.
 * @returns the text, and how many entries it leaves out
 */
export function atlasText(entries: readonly ConceptEntry[]): { text: string; leftOut: number } {
  const known = entries.filter(({ conceptId }) => conceptId !== 0)
  const text = `${JSON.stringify({ items: known.map(itemOf) }, null, 2)}\n`
  return { text, leftOut: entries.length - known.length }
}

interface Expression {
  readonly name: string
  readonly items: readonly unknown[]
  /** Fields of the set or the expression that have no place here. */
  readonly others: readonly string[]
}

function expressionsIn(json: unknown): Expression[] {
  if (Array.isArray(json)) return json.flatMap(expressionsIn)
  if (!isObject(json)) return []
  if (Array.isArray(json.items)) return [{ name: '', items: json.items, others: without(json, ['items']) }]
  if (Array.isArray(json.ConceptSets)) return json.ConceptSets.flatMap(expressionsIn)
  if (!isObject(json.expression)) return []
  const name = typeof json.name === 'string' ? json.name.trim() : ''
  const others = without(json, ['id', 'name', 'expression'])
  return expressionsIn(json.expression).map((one) => ({ ...one, name, others: [...others, ...one.others] }))
}

const without = (json: Json, known: readonly string[]): string[] =>
  Object.keys(json).filter((key) => !known.includes(key))

function entryOf(item: unknown, index: number, file: string): ConceptEntry {
  const concept = isObject(item) && isObject(item.concept) ? item.concept : null
  const id = concept?.CONCEPT_ID
  if (!isObject(item) || concept === null || typeof id !== 'number' || !Number.isInteger(id) || id === 0) {
    throw new InputError(
      `${file}: item ${index + 1} has no concept with a CONCEPT_ID that is a whole number other than 0. Nothing was taken ` +
        'from the file.',
    )
  }
  const { CONCEPT_ID: _, CONCEPT_NAME: name, VOCABULARY_ID: vocabulary, CONCEPT_CODE: code, ...rest } = concept
  const { concept: __, isExcluded, includeDescendants, ...flags } = item
  const atlas = { ...flags, ...(Object.keys(rest).length > 0 && { concept: rest }) }
  return {
    conceptId: id,
    name: typeof name === 'string' ? name : '',
    ...(typeof vocabulary === 'string' && vocabulary !== '' && { vocabulary: vocabularyName(vocabulary) }),
    ...(typeof code === 'string' && code !== '' && { code }),
    ...(includeDescendants === true && { includeDescendants: true }),
    ...(isExcluded === true && { exclude: true }),
    source: file,
    ...(Object.keys(atlas).length > 0 && { atlas }),
  }
}

function itemOf({ conceptId, name, vocabulary, code, includeDescendants, exclude, atlas }: ConceptEntry): Json {
  const { concept, ...flags } = atlas ?? {}
  return {
    concept: {
      CONCEPT_ID: conceptId,
      ...(name && { CONCEPT_NAME: name }),
      ...(code && { CONCEPT_CODE: code }),
      ...(vocabulary && { VOCABULARY_ID: vocabulary }),
      ...(isObject(concept) ? concept : {}),
    },
    isExcluded: exclude === true,
    includeDescendants: includeDescendants === true,
    includeMapped: false,
    ...flags,
  }
}
