import { isMissingText } from '../formats/cells.ts'
import { rowOf } from '../formats/table.ts'
import type { ConceptEntry, ScoreDescription } from '../model/extract.ts'
import type { TableKind } from '../model/inventory.ts'
import { eachText } from './columnReader.ts'
import { parseEffects } from './parseEffects.ts'
import { parseEvents } from './parseEvents.ts'
import { parseKeyed } from './parseKeyed.ts'
import { parsePeriods } from './parsePeriods.ts'
import { Refusal } from './problems.ts'
import { positionOf, type Role, roles, type TabularKind } from './recognise.ts'
import { labelsOf, type Parsed, positionsOf, readBatches, type Task } from './task.ts'

/**
 * Reads a file as the given table: only the columns needed, into compact arrays.
 * @throws InputError (`Refusal`) if a needed column is missing or an id is none; nothing is taken then
 * @throws CancelledError when stopped
 */
export async function parseTable(task: Task, kind: TabularKind): Promise<Parsed> {
  requireColumns(task, kind)
  if (kind === 'effects') return parseEffects(task)
  if (kind === 'concept_sets') return parseConceptSets(task)
  if (kind === 'score_descriptions') return parseDescriptions(task)
  if (kind === 'observation_period' || kind === 'death') return parsePeriods(task, kind)
  if (kind === 'person' || kind === 'ancestry' || kind === 'scores') return parseKeyed(task, kind)
  return parseEvents(task, kind)
}

const tableNames: Readonly<Record<TableKind, string>> = {
  person: 'person table',
  observation_period: 'observation period table',
  death: 'death table',
  condition_occurrence: 'condition table',
  drug_exposure: 'drug exposure table',
  procedure_occurrence: 'procedure table',
  scores: 'score table',
  ancestry: 'ancestry table',
  concept_sets: 'concept-set table',
  score_descriptions: 'score-description table',
  effects: 'table of effects',
  genotypes: 'genotype file',
  variants: 'variant file',
  samples: 'sample file',
  frequencies: 'file of allele frequencies',
  weights: 'weight file',
  study: 'study document',
}

function requireColumns({ file, table }: Task, kind: TabularKind): void {
  for (const each of Object.values<Role>(roles[kind])) {
    const at = positionOf(table.fields, each)
    if (at !== -1 && !table.fields[at].readable) {
      throw missing(file, each, `its column ${table.fields[at].name} is of the type ${table.fields[at].type}`)
    }
    if (at !== -1 || !each.required) continue
    const found = table.fields.map((field) => field.name).join(', ')
    throw missing(file, each, `a ${tableNames[kind]} needs a column for the ${each.label}. Found: ${found}`)
  }
}

const missing = (file: string, { names }: Role, what: string): Refusal =>
  new Refusal({
    file,
    row: null,
    column: names[0],
    rule: 'missing_column',
    value: null,
    message:
      `${file}: ${what}. Needed: ${names.join(' or ')}. Nothing was taken from the file; other files stay loaded. ` +
      'Rename the column, or say what the file is.',
  })

async function parseConceptSets(task: Task): Promise<Parsed> {
  const at = positionsOf(task.table.fields, roles.concept_sets, ['concept', 'class', 'name', 'drugClass'])
  const entries: (ConceptEntry & { class: string })[] = []
  const columns = [at.concept, at.class, at.name, at.drugClass]
  const rows = await readTexts(task, columns, ([concept, conceptClass, name, drugClass], row) => {
    const conceptId = Number(concept)
    if (!/^-?\d{1,15}$/.test(concept) || conceptClass === '') {
      task.log.add('concept_unreadable', { column: 'concept_id', row, value: concept })
    } else entries.push({ conceptId, class: conceptClass, name, ...(drugClass && { drugClass }) })
  })
  return { table: { kind: 'concept_sets', entries }, rows, usedAs: labelsOf(task.table.fields, roles.concept_sets) }
}

async function parseDescriptions(task: Task): Promise<Parsed> {
  const at = positionsOf(task.table.fields, roles.score_descriptions, ['column', 'domain', 'trait'])
  const entries: ScoreDescription[] = []
  const rows = await readTexts(task, [at.column, at.domain, at.trait], ([column, domain, trait]) => {
    if (column !== '') entries.push({ column, domain, trait })
  })
  return {
    table: { kind: 'score_descriptions', entries },
    rows,
    usedAs: labelsOf(task.table.fields, roles.score_descriptions),
  }
}

/** Rows of a small table as texts; columns at −1 and missing values are empty. */
async function readTexts(
  task: Task,
  positions: readonly number[],
  onRow: (cells: readonly string[], row: number) => void,
): Promise<number> {
  const present = positions.filter((at) => at !== -1)
  return readBatches(task, present, (batch) => {
    const cells = Array.from({ length: batch.length }, () => positions.map(() => ''))
    present.forEach((at, c) => {
      eachText(batch.columns[c], batch.length, (i, text) => {
        if (!isMissingText(text)) cells[i][positions.indexOf(at)] = text.trim()
      })
    })
    cells.forEach((row, i) => {
      onRow(row, rowOf(batch, i))
    })
  })
}
