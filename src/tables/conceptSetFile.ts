import { openDelimited } from '../formats/delimited.ts'
import { detectSource } from '../formats/index.ts'
import type { Source } from '../formats/source.ts'
import { readAtlas } from '../model/atlas.ts'
import type { ConceptSetFile } from '../model/concepts.ts'
import { InputError } from '../model/errors.ts'
import type { ConceptEntry } from '../model/extract.ts'
import { type ClassedEntry, parseConceptSets } from './parseConceptSets.ts'
import { createProblemLog } from './problems.ts'
import { positionOf, roles } from './recognise.ts'

/** Longer than any concept set; a file beyond it is something else. */
const largestBytes = 20_000_000

/**
 * Reads a file with concept sets: CSV as the workbench writes it (`class` may be missing) or JSON as ATLAS exports it.
 * @throws InputError if it is neither; nothing is taken then
 */
export async function readConceptSetFile(source: Source): Promise<ConceptSetFile> {
  if (source.blob.size > largestBytes) {
    throw new InputError(`${source.name} is larger than any concept set. Nothing was taken from it.`)
  }
  const start = await source.blob.slice(0, 64).text()
  if (/^\s*[[{]/.test(start)) return readAtlas(await source.blob.text(), source.name)
  const format = await detectSource(source)
  if (format?.id !== 'csv' && format?.id !== 'tsv') {
    throw new InputError(`${source.name} is neither CSV nor ATLAS JSON. Nothing was taken from it.`)
  }
  const table = await openDelimited(source)
  const log = createProblemLog(source.name)
  const { concept, code, vocabulary } = roles.concept_sets
  const has = (role: typeof concept) => positionOf(table.fields, role) !== -1
  if (!has(concept) && !(has(code) && has(vocabulary))) {
    const found = table.fields.map(({ name }) => name).join(', ')
    throw new InputError(
      `${source.name} has neither a column concept_id nor the columns vocabulary and code. Found: ${found}. Nothing was ` +
        'taken from it.',
    )
  }
  const task = { file: source.name, table, log, options: {} }
  const { entries, rows } = await parseConceptSets(task, has(roles.concept_sets.class) ? null : '')
  return { sets: inFileOrder(entries), notes: log.problems(rows).map(({ message }) => message) }
}

function inFileOrder(rows: readonly ClassedEntry[]): ConceptSetFile['sets'] {
  const sets: Record<string, ConceptEntry[]> = {}
  for (const { class: name, ...entry } of rows) {
    sets[name] ??= []
    sets[name].push(entry)
  }
  return sets
}
