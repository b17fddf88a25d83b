import { codeFault, codeVocabularies, vocabularyName } from '../model/codes.ts'
import type { ConceptEntry } from '../model/extract.ts'
import { readTexts } from './readTexts.ts'
import { roles } from './recognise.ts'
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
 */
export async function parseConceptSets(task: Task): Promise<Parsed & { entries: readonly ClassedEntry[] }> {
  const { fields } = task.table
  const at = positionsOf(fields, roles.concept_sets, keys)
  const entries: ClassedEntry[] = []
  const rows = await readTexts(
    task,
    keys.map((key) => at[key]),
    (cells, row) => {
      const cell = Object.fromEntries(keys.map((key, index) => [key, cells[index]])) as Record<Key, string>
      const entry = entryOf(cell)
      if (entry === null) {
        task.log.add('concept_entry_unreadable', { column: at.concept === -1 ? 'code' : 'concept_id', row })
        return
      }
      const fault = entry.code === undefined ? null : codeFault(entry.vocabulary ?? '', entry.code)
      // A concept id does by itself: only a code alone, or one that its own vocabulary cannot have, is told.
      if (fault !== null && (entry.conceptId === 0 || isKnown(entry.vocabulary))) {
        task.log.add('bad_code', { column: 'code', row, value: fault })
      }
      entries.push(entry)
    },
  )
  return { table: { kind: 'concept_sets', entries }, entries, rows, usedAs: labelsOf(fields, roles.concept_sets) }
}

type Key = (typeof keys)[number]

const isKnown = (vocabulary = ''): boolean => vocabularyName(vocabulary) in codeVocabularies

function entryOf(cell: Record<Key, string>): ClassedEntry | null {
  const conceptId = cell.concept === '' ? 0 : /^-?\d{1,15}$/.test(cell.concept) ? Number(cell.concept) : null
  if (conceptId === null || cell.class === '') return null
  if (conceptId === 0 && (cell.code === '' || cell.vocabulary === '')) return null
  return {
    conceptId,
    class: cell.class,
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
