import type { Events } from '../model/extract.ts'
import type { ImportLine, TableKind } from '../model/inventory.ts'
import { conceptClassNames, effectiveConceptSets } from '../phenotype/conceptSets.ts'
import { members } from '../phenotype/eventIndex.ts'
import type { CohortStudy } from './cohortStudy.ts'

/** Lines of the import report that rest on the study beside the files: one line here for each kind of check. */
const checks: readonly ((cohortStudy: CohortStudy) => readonly ImportLine[])[] = [conceptsRead]

export const importChecks = (cohortStudy: CohortStudy): ImportLine[] => checks.flatMap((check) => check(cohortStudy))

/** Of each table of events: rows of concepts that a set of the study has, and the others. */
function conceptsRead({ study, extract }: CohortStudy): ImportLine[] {
  const sets = effectiveConceptSets(study, extract)
  const tables: readonly (readonly [TableKind, Events | null])[] = [
    ['condition_occurrence', extract.conditions],
    ['drug_exposure', extract.drugs],
    ['procedure_occurrence', extract.procedures],
  ]
  return tables.flatMap(([table, events]) => {
    if (events === null) return []
    const isRead = members(events, extract.vocabulary, sets, conceptClassNames)
    const read = events.concept.reduce((count, concept) => count + isRead[concept], 0)
    const line = (rule: string, count: number, message: string): ImportLine => ({
      file: '',
      table,
      column: null,
      rule,
      count,
      firstRows: [],
      effect: 'note',
      message,
    })
    return [
      line('concept_in_a_set', read, 'of concepts in the study’s sets'),
      line('concept_in_no_set', events.length - read, 'of concepts in no set: kept as dated records'),
    ]
  })
}
