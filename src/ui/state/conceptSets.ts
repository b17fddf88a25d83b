import type { ConceptReport, ConceptSetFile } from '../../model/concepts.ts'
import type { ConceptEntry, ConceptSets } from '../../model/extract.ts'
import type { Study } from '../../model/study.ts'
import { conceptClassNames, entryKey } from '../../phenotype/conceptSets.ts'

/** The sets that the counts rest on: those of a concept-set table among the data, where there is one in force. */
export function setsInForce(study: Study, report: ConceptReport | null): ConceptSets {
  if (study.conceptSetsFrom === 'study' || report?.from !== 'data') return study.conceptSets
  return Object.fromEntries(report.sets.map((set) => [set.class, set.entries.map(({ entry }) => entry)]))
}

/** The study with other entries; sets that came with the data are the study's own from then on. */
export function withSets(study: Study, inForce: ConceptSets, changed: ConceptSets): Study {
  const conceptSets = Object.fromEntries(
    Object.entries({ ...inForce, ...changed }).map(([name, entries]) => [name, [...entries]]),
  ) as Study['conceptSets']
  const fromData = inForce !== study.conceptSets
  return { ...study, conceptSets, conceptSetsFrom: fromData ? 'study' : study.conceptSetsFrom }
}

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
