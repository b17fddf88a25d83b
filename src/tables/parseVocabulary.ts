import type { Ancestry, VocabularyConcept } from '../model/extract.ts'
import { eachText, joinInt32, numbersOf } from './columnReader.ts'
import { grouped } from './problems.ts'
import { roles } from './recognise.ts'
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
  const at = positionsOf(fields, roles.concept, ['concept', 'name', 'vocabulary', 'code'])
  const kept = new Map<number, VocabularyConcept>()
  const rows = await readBatches(task, [at.concept, at.name, at.vocabulary, at.code], (batch) => {
    const ids = numbersOf(batch.columns[0], batch.length, () => {}) ?? new Float64Array(0)
    const rowsOfBatch = new Map<number, { name: string; vocabulary: string; code: string }>()
    ids.forEach((id, i) => {
      if (wanted.has(id)) rowsOfBatch.set(i, { name: '', vocabulary: '', code: '' })
    })
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
  const concepts = [...kept.values()].sort((a, b) => a.conceptId - b.conceptId)
  return { table: { kind: 'concept', concepts }, rows, usedAs: labelsOf(fields, roles.concept) }
}

/** Reads a `concept_ancestor` table, or the ingredients of a `drug_strength` table: what stands above the concepts it is read for. */
export async function parseAncestry(task: Task, kind: 'concept_ancestor' | 'drug_strength'): Promise<Parsed> {
  const { fields } = task.table
  const wanted = task.concepts ?? new Set()
  const at = positionsOf(fields, roles[kind], ['ancestor', 'descendant', 'levels'])
  const columns = [at.ancestor, at.descendant, at.levels].filter((position) => position !== -1)
  const chunks = { ancestor: [] as Int32Array[], descendant: [] as Int32Array[], parent: [] as Int32Array[] }
  const rows = await readBatches(task, columns, (batch) => {
    const [ancestor, descendant, levels] = batch.columns.map((values) => numbersOf(values, batch.length, () => {}))
    if (!ancestor || !descendant) return
    const taken: number[] = []
    for (let i = 0; i < batch.length; i++) {
      if (wanted.has(descendant[i]) && ancestor[i] !== descendant[i] && !Number.isNaN(ancestor[i])) taken.push(i)
    }
    chunks.ancestor.push(Int32Array.from(taken, (i) => ancestor[i]))
    chunks.descendant.push(Int32Array.from(taken, (i) => descendant[i]))
    chunks.parent.push(Int32Array.from(taken, (i) => (levels?.[i] === 1 ? 1 : 0)))
  })
  const table = sortedAncestry(joinInt32(chunks.ancestor), joinInt32(chunks.descendant), joinInt32(chunks.parent))
  task.log.add('vocabulary_kept', {
    count: table.ancestor.length,
    value: `${kind === 'drug_strength' ? 'ingredients' : 'ancestors'} of the ${grouped(wanted.size)} concepts that occur in the data`,
  })
  return { table: { ...table, kind }, rows, usedAs: labelsOf(fields, roles[kind]) }
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
