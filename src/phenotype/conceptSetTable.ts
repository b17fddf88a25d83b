import type { ConceptSets } from '../model/extract.ts'
import type { ResultTable } from '../model/results.ts'
import { sourceOf } from './conceptSets.ts'

/** Concept sets as a table that reads back, as a file among the data or by the editor's import. */
export function conceptSetTable(sets: ConceptSets): ResultTable {
  return {
    name: 'concept_sets',
    columns: [
      'class',
      'concept_id',
      'vocabulary',
      'code',
      'name',
      'include_descendants',
      'is_excluded',
      'drug_class',
      'source',
    ],
    rows: Object.entries(sets).flatMap(([name, entries]) =>
      entries.map((entry) => [
        name,
        entry.conceptId || null,
        entry.vocabulary ?? null,
        entry.code ?? null,
        entry.name,
        entry.includeDescendants ? 1 : 0,
        entry.exclude ? 1 : 0,
        entry.drugClass ?? null,
        sourceOf(entry) || null,
      ]),
    ),
  }
}
