import type { ConceptReport, ConceptSetFile, SetReport } from '../../model/concepts.ts'
import type { ConceptEntry, ConceptSets } from '../../model/extract.ts'
import { primaryDefinition, type Study } from '../../model/study.ts'
import { conceptClassNames, entryKey, setsRead } from '../../phenotype/conceptSets.ts'
import { countOf } from '../format.ts'

/** The study's sets that the counts rest on: those of a concept-set table among the data, where there is one in force. */
const sharedSets = (study: Study, report: ConceptReport | null): ConceptSets =>
  (study.conceptSetsFrom === 'data' && report?.ofData) || study.conceptSets

/** What the primary definition reads. */
export const setsInForce = (study: Study, report: ConceptReport | null): ConceptSets =>
  setsRead(sharedSets(study, report), primaryDefinition(study))

/** Does the primary definition alone read its set of the class. */
export const isOwnSet = (study: Study, name: string): boolean => name in (primaryDefinition(study).conceptSets ?? {})

/**
 * The study with other entries: of the primary definition's own sets there, else of the study's. Sets that came with the data are
 * the study's from then on.
 */
export function withSets(study: Study, report: ConceptReport | null, changed: ConceptSets): Study {
  const isOwn = ([name]: readonly [string, unknown]) => isOwnSet(study, name)
  const entries = Object.entries(changed)
  const own = entries.filter(isOwn)
  const shared = entries.filter((entry) => !isOwn(entry))
  const owned = own.reduce((now, [name, list]) => withOwnSet(now, name, list), study)
  if (shared.length === 0) return owned
  const before = sharedSets(study, report)
  const conceptSets = copied({ ...before, ...Object.fromEntries(shared) })
  return { ...owned, conceptSets, ...(before !== study.conceptSets && { conceptSetsFrom: 'study' }) }
}

/** The study whose primary definition alone has these entries; null: it reads the study's set again. */
export function withOwnSet(study: Study, name: string, entries: readonly ConceptEntry[] | null): Study {
  const definitions = study.definitions.map((definition) => {
    if (!definition.primary) return definition
    const { conceptSets: { [name]: _, ...others } = {}, ...rest } = definition
    const conceptSets = entries === null ? others : { ...others, [name]: [...entries] }
    return Object.keys(conceptSets).length === 0 ? rest : { ...rest, conceptSets }
  })
  return { ...study, definitions }
}

const copied = (sets: ConceptSets): Study['conceptSets'] =>
  Object.fromEntries(Object.entries(sets).map(([name, entries]) => [name, [...entries]]))

/** With the entry in place of one that matches the same, or at the end. */
export function withEntry(entries: readonly ConceptEntry[], entry: ConceptEntry): ConceptEntry[] {
  const at = entries.findIndex((one) => entryKey(one) === entryKey(entry))
  return at === -1 ? [...entries, entry] : entries.with(at, entry)
}

/** An entry's name, or what there is of it. */
export const entryName = ({ name, vocabulary = '', code = '', conceptId }: ConceptEntry): string =>
  name || (code === '' ? `concept ${conceptId}` : `${vocabulary} ${code}`)

/** What an imported file means for the chosen set: sets by class, or a choice between several sets that name no class. */
export type Import =
  | { readonly kind: 'sets'; readonly sets: ConceptSets; readonly passedOver: readonly string[] }
  | { readonly kind: 'choice'; readonly sets: ConceptSets }

export function importOf({ sets }: ConceptSetFile, chosen: string): Import {
  const names = Object.keys(sets)
  const known = names.filter((name) => conceptClassNames.some((one) => one === name))
  if (known.length > 0) {
    const passedOver = names.filter((name) => !known.includes(name))
    return { kind: 'sets', sets: Object.fromEntries(known.map((name) => [name, sets[name]])), passedOver }
  }
  if (names.length === 1) return { kind: 'sets', sets: { [chosen]: sets[names[0]] }, passedOver: [] }
  return { kind: 'choice', sets }
}

/** How many entries there are and how many of those that put something in occur; then what the set as a whole has. */
export function coverageLine(entries: readonly ConceptEntry[], set: SetReport | null): string {
  const out = entries.filter(({ exclude }) => exclude).length
  const listed = `${entries.length === 1 ? '1 entry' : `${entries.length} entries`}${out === 0 ? '' : ` (${out} excluded)`}`
  if (set === null) return listed
  const occur = set.entries.filter(({ entry, rows }) => !entry.exclude && rows > 0).length
  return `${listed}, ${occur} occur: ${countOf(set.rows, 'row')}, ${countOf(set.people, 'person')}`
}
