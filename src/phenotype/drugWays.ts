import type { ConceptSets, Extract } from '../model/extract.ts'
import { matchSet } from './conceptMatching.ts'
import { conceptClasses, conceptClassNames } from './conceptSets.ts'
import { rowsByConcept } from './coverage.ts'

/** How clinical drugs were mapped to the listed ones, best first. */
export const drugWays = ['concept_ancestor', 'drug_era', 'drug_strength', 'name'] as const
export type DrugWay = (typeof drugWays)[number]

/** Distinct drug concepts and prescriptions of one way. */
export interface DrugWayCount {
  readonly way: DrugWay
  readonly concepts: number
  readonly rows: number
}

/** Of all drugs in any set that are not listed themselves: which way led to a listed one. Ways that led to none are left out. */
export function countDrugWays({ drugs, vocabulary }: Extract, sets: ConceptSets): DrugWayCount[] {
  const rows = rowsByConcept(drugs)
  const below = new Set(vocabulary?.ancestry?.descendant)
  const wayOf = new Map<number, DrugWay>()
  for (const name of conceptClassNames.filter((one) => conceptClasses[one] === 'drug_exposure')) {
    const entries = sets[name] ?? []
    const listed = new Set(entries.map(({ conceptId }) => conceptId))
    const { member, byName } = matchSet(drugs, vocabulary, entries)
    member.forEach((isMember, position) => {
      const conceptId = drugs?.conceptIds[position] ?? 0
      if (isMember === 0 || listed.has(conceptId)) return
      if (byName.has(position)) wayOf.set(position, 'name')
      else if (below.has(conceptId))
        wayOf.set(position, vocabulary?.ingredientsBy?.get(conceptId) ?? 'concept_ancestor')
    })
  }
  return drugWays.flatMap((way) => {
    const positions = [...wayOf].filter(([, own]) => own === way).map(([position]) => position)
    if (positions.length === 0) return []
    const concepts = new Set(positions.map((position) => drugs?.conceptIds[position])).size
    return [{ way, concepts, rows: positions.reduce((sum, position) => sum + rows[position], 0) }]
  })
}

/** The counts as a sentence; none where every drug is listed itself. */
export function drugWayNote(counts: readonly DrugWayCount[]): string[] {
  if (counts.length === 0) return []
  const parts = counts.map(
    ({ way, concepts, rows }) => `${concepts} by ${wayWords[way]} (${rows} prescription${rows === 1 ? '' : 's'})`,
  )
  return [`Clinical drugs were taken as the listed drugs they hold: ${parts.join(', ')}.`]
}

const wayWords: Readonly<Record<DrugWay, string>> = {
  concept_ancestor: 'concept_ancestor',
  drug_era: 'drug_era',
  drug_strength: 'drug_strength',
  name: 'an ingredient in their name',
}
