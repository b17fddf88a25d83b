import { entryFault, vocabularyName } from '../model/codes.ts'
import type { ConceptEntry } from '../model/extract.ts'
import { rolesFor } from './mapping.ts'
import { readTexts } from './readTexts.ts'
import { labelsOf, type Parsed, positionsOf, type Task } from './task.ts'

export type ClassedEntry = ConceptEntry & { readonly class: string }

const keys = [
  'concept',
  'class',
  'name',
  'vocabulary',
  'code',
  'descendants',
  'excluded',
  'drugClass',
  'source',
] as const

/**
 * Reads a concept-set table: by concept id, by vocabulary and code, or both. Codes that their vocabulary cannot have are kept
 * and told.
 * @param onlyClass the class of all rows, where the file has no column for it
 */
export async function parseConceptSets(
  task: Task,
  onlyClass: string | null = null,
): Promise<Parsed & { entries: readonly ClassedEntry[] }> {
  const { fields } = task.table
  const at = positionsOf(fields, rolesFor('concept_sets', task.mapping), keys)
  const entries: ClassedEntry[] = []
  const rows = await readTexts(
    task,
    keys.map((key) => at[key]),
    (cells, row) => {
      const cell = Object.fromEntries(keys.map((key, index) => [key, cells[index]])) as Record<Key, string>
      const entry = entryOf(cell, onlyClass)
      if (entry === null) {
        task.log.add('concept_entry_unreadable', { column: at.concept === -1 ? 'code' : 'concept_id', row })
        return
      }
      const fault = entryFault(entry)
      if (fault !== null) task.log.add('bad_code', { column: 'code', row, value: fault })
      entries.push(entry)
    },
  )
  task.log.count('rows_used', { count: entries.length })
  return {
    table: { kind: 'concept_sets', entries },
    entries,
    rows,
    usedAs: labelsOf(fields, rolesFor('concept_sets', task.mapping)),
  }
}

type Key = (typeof keys)[number]

function entryOf(cell: Record<Key, string>, onlyClass: string | null): ClassedEntry | null {
  const conceptId = cell.concept === '' ? 0 : /^-?\d{1,15}$/.test(cell.concept) ? Number(cell.concept) : null
  if (conceptId === null || (cell.class === '' && onlyClass === null)) return null
  if (conceptId === 0 && (cell.code === '' || cell.vocabulary === '')) return null
  return {
    conceptId,
    class: onlyClass ?? cell.class,
    name: cell.name,
    ...(cell.vocabulary && { vocabulary: vocabularyName(cell.vocabulary) }),
    ...(cell.code && { code: cell.code }),
    ...(cell.descendants && { includeDescendants: isYes(cell.descendants) }),
    ...(isYes(cell.excluded) && { exclude: true }),
    ...(cell.drugClass && { drugClass: cell.drugClass }),
    ...(cell.source && { source: cell.source }),
  }
}

const isYes = (text: string): boolean => /^(1|y|yes|t|true)$/i.test(text)
