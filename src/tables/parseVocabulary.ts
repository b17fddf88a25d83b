import { type Batch, rowOf } from '../formats/table.ts'
import { grouped } from '../model/counted.ts'
import type { Ancestry, VocabularyConcept } from '../model/extract.ts'
import { eachText, joinInt32, numbersOf } from './columnReader.ts'
import { rolesFor } from './mapping.ts'
import { sortedRows } from './sortRows.ts'
import { labelsOf, type Parsed, positionsOf, readBatches, type Task } from './task.ts'

/**
 * Vocabulary tables have millions of rows of which a study needs few: kept is what is said of the concepts the table is read
 * for (`Task.concepts`), so that memory grows with the data and not with the vocabulary.
 */

/** Reads a `concept` table: name, vocabulary and code of the concepts it is read for. */
export async function parseConcepts(task: Task): Promise<Parsed> {
  const { fields } = task.table
  const wanted = task.concepts ?? new Set()
  const at = positionsOf(fields, rolesFor('concept', task.mapping), ['concept', 'name', 'vocabulary', 'code'])
  const kept = new Map<number, VocabularyConcept>()
  let matched = 0
  let notNeeded = 0
  const rows = await readBatches(task, [at.concept, at.name, at.vocabulary, at.code], (batch) => {
    const ids = idsOf(batch, 0)
    const rowsOfBatch = new Map<number, { name: string; vocabulary: string; code: string }>()
    ids.forEach((id, i) => {
      if (wanted.has(id)) rowsOfBatch.set(i, { name: '', vocabulary: '', code: '' })
    })
    const unreadable = sayWithoutId(task, batch, ids)
    matched += rowsOfBatch.size
    notNeeded += batch.length - rowsOfBatch.size - unreadable
    if (rowsOfBatch.size === 0) return
    for (const [c, key] of [
      [1, 'name'],
      [2, 'vocabulary'],
      [3, 'code'],
    ] as const) {
      eachText(batch.columns[c], batch.length, (i, text) => {
        const row = rowsOfBatch.get(i)
        if (row !== undefined) row[key] = text.trim()
      })
    }
    for (const [i, row] of rowsOfBatch) kept.set(ids[i], { conceptId: ids[i], ...row })
  })
  task.log.add('vocabulary_kept', {
    count: kept.size,
    value: 'concepts that occur in the data, and of those above them',
  })
  countKept(task, { notNeeded, matched, kept: kept.size })
  const concepts = [...kept.values()].sort((a, b) => a.conceptId - b.conceptId)
  return { table: { kind: 'concept', concepts }, rows, usedAs: labelsOf(fields, rolesFor('concept', task.mapping)) }
}

/** Reads a `concept_ancestor` table, or the ingredients of a `drug_strength` table: what stands above the concepts it is read for. */
export async function parseAncestry(task: Task, kind: 'concept_ancestor' | 'drug_strength'): Promise<Parsed> {
  const { fields } = task.table
  const wanted = task.concepts ?? new Set()
  const at = positionsOf(fields, rolesFor(kind, task.mapping), ['ancestor', 'descendant', 'levels'])
  const columns = [at.ancestor, at.descendant, at.levels].filter((position) => position !== -1)
  let matched = 0
  let notNeeded = 0
  const chunks = { ancestor: [] as Int32Array[], descendant: [] as Int32Array[], parent: [] as Int32Array[] }
  const rows = await readBatches(task, columns, (batch) => {
    const [ancestor, descendant] = [idsOf(batch, 0), idsOf(batch, 1)]
    const levels = at.levels === -1 ? null : idsOf(batch, 2)
    const unreadable = sayWithoutId(task, batch, ancestor, descendant)
    const taken: number[] = []
    for (let i = 0; i < batch.length; i++) {
      if (wanted.has(descendant[i]) && ancestor[i] !== descendant[i] && !Number.isNaN(ancestor[i])) taken.push(i)
    }
    matched += taken.length
    notNeeded += batch.length - taken.length - unreadable
    chunks.ancestor.push(Int32Array.from(taken, (i) => ancestor[i]))
    chunks.descendant.push(Int32Array.from(taken, (i) => descendant[i]))
    chunks.parent.push(Int32Array.from(taken, (i) => (levels?.[i] === 1 ? 1 : 0)))
  })
  const table = sortedAncestry(joinInt32(chunks.ancestor), joinInt32(chunks.descendant), joinInt32(chunks.parent))
  task.log.add('vocabulary_kept', {
    count: table.ancestor.length,
    value: `${kind === 'drug_strength' ? 'ingredients' : 'ancestors'} of the ${grouped(wanted.size)} concepts that occur in the data`,
  })
  countKept(task, { notNeeded, matched, kept: table.ancestor.length })
  return { table: { ...table, kind }, rows, usedAs: labelsOf(fields, rolesFor(kind, task.mapping)) }
}

/** NaN where a concept id is missing or cannot be read. */
const idsOf = (batch: Batch, column: number): Float64Array =>
  numbersOf(batch.columns[column], batch.length, () => {}) ?? new Float64Array(batch.length).fill(Number.NaN)

/** How many rows lack one of the concept ids. */
function sayWithoutId(task: Task, batch: Batch, ...ids: readonly Float64Array[]): number {
  let count = 0
  for (let i = 0; i < batch.length; i++) {
    if (!ids.some((own) => Number.isNaN(own[i]))) continue
    task.log.count('concept_without_id', { row: rowOf(batch, i) })
    count++
  }
  return count
}

/** @param matched rows of needed concepts; those beyond `kept` repeat others */
function countKept(
  { log }: Task,
  { notNeeded, matched, kept }: Readonly<Record<'notNeeded' | 'matched' | 'kept', number>>,
): void {
  log.count('rows_used', { count: kept })
  if (notNeeded > 0) log.count('concept_not_needed', { count: notNeeded })
  if (matched > kept) log.count('concept_repeated', { count: matched - kept })
}

/** Pairs by ancestor, then descendant, each once; a parent where any of its rows says so. */
export function sortedAncestry(
  ancestor: Int32Array,
  descendant: Int32Array,
  parent: Int32Array | Uint8Array,
): { readonly kind: 'concept_ancestor' } & Ancestry {
  const order = sortedRows([ancestor, descendant], ancestor.length)
  const isFirst = (i: number): boolean =>
    i === 0 || ancestor[order[i]] !== ancestor[order[i - 1]] || descendant[order[i]] !== descendant[order[i - 1]]
  const firsts: number[] = []
  order.forEach((_, i) => {
    if (isFirst(i)) firsts.push(i)
  })
  const isParent = Uint8Array.from(firsts, (from, k) => {
    for (let i = from; i < (firsts[k + 1] ?? order.length); i++) if (parent[order[i]] === 1) return 1
    return 0
  })
  return {
    kind: 'concept_ancestor',
    ancestor: Int32Array.from(firsts, (i) => ancestor[order[i]]),
    descendant: Int32Array.from(firsts, (i) => descendant[order[i]]),
    isParent,
  }
}
