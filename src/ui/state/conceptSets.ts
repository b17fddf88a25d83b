import type { ConceptReport, ConceptSetFile, SetReport } from '../../model/concepts.ts'
import type { ConceptEntry, ConceptSets } from '../../model/extract.ts'
import { primaryDefinition, type Study } from '../../model/study.ts'
import { conceptClassNames, entryKey, setsRead } from '../../phenotype/conceptSets.ts'
import { countOf } from '../format.ts'

/** The sets of a table among the data, where they are in force: to every definition. */
const dataSets = (study: Study, report: ConceptReport | null): ConceptSets | undefined =>
  study.conceptSetsFrom === 'data' ? report?.ofData : undefined

/** What the primary definition reads, and the counts rest on. */
export const setsInForce = (study: Study, report: ConceptReport | null): ConceptSets =>
  dataSets(study, report) ?? setsRead(study.conceptSets, primaryDefinition(study))

/** Does the primary definition alone read its set of the class. */
export const isOwnSet = (study: Study, report: ConceptReport | null, name: string): boolean =>
  dataSets(study, report) === undefined && name in (primaryDefinition(study).conceptSets ?? {})

/** The study with other entries: of the primary definition's own sets there, else of the study's. */
export function withSets(study: Study, report: ConceptReport | null, changed: ConceptSets): Study {
  let now = withDataSets(study, report)
  for (const [name, entries] of Object.entries(changed)) {
    now = isOwnSet(now, null, name)
      ? ownSet(now, name, entries)
      : { ...now, conceptSets: copied({ ...now.conceptSets, [name]: entries }) }
  }
  return now
}

/** The study whose primary definition alone has these entries; null: it reads the study's set again. */
export const withOwnSet = (
  study: Study,
  report: ConceptReport | null,
  name: string,
  entries: readonly ConceptEntry[] | null,
): Study => ownSet(withDataSets(study, report), name, entries)

function ownSet(study: Study, name: string, entries: readonly ConceptEntry[] | null): Study {
  const definitions = study.definitions.map((definition) => {
    if (!definition.primary) return definition
    const { conceptSets: { [name]: _, ...others } = {}, ...rest } = definition
    const conceptSets = entries === null ? others : { ...others, [name]: [...entries] }
    return Object.keys(conceptSets).length === 0 ? rest : { ...rest, conceptSets }
  })
  return { ...study, definitions }
}

/** Sets that came with the data become the study's own; what no definition read until then goes. */
function withDataSets(study: Study, report: ConceptReport | null): Study {
  const ofData = dataSets(study, report)
  if (ofData === undefined) return study
  const definitions = study.definitions.map(({ conceptSets: _, ...definition }) => definition)
  return { ...study, conceptSets: copied(ofData), conceptSetsFrom: 'study', definitions }
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
