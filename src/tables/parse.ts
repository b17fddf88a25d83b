import type { ScoreDescription } from '../model/extract.ts'
import type { TableKind } from '../model/inventory.ts'
import { rolesFor } from './mapping.ts'
import { parseConceptSets } from './parseConceptSets.ts'
import { parseEffects } from './parseEffects.ts'
import { parseEvents } from './parseEvents.ts'
import { parseKeyed } from './parseKeyed.ts'
import { parsePeriods } from './parsePeriods.ts'
import { parsePersonList } from './parsePersonList.ts'
import { parseAncestry, parseConcepts } from './parseVocabulary.ts'
import { Refusal } from './problems.ts'
import { readTexts } from './readTexts.ts'
import { positionOf, type Role, type TabularKind } from './recognise.ts'
import { labelsOf, type Parsed, positionsOf, type Task } from './task.ts'

/**
 * Reads a file as the given table: only the columns needed, into compact arrays.
 * @throws InputError (`Refusal`) if a needed column is missing or an id is none; nothing is taken then
 * @throws CancelledError when stopped
 */
export async function parseTable(task: Task, kind: TabularKind): Promise<Parsed> {
  requireColumns(task, kind)
  if (kind === 'effects') return parseEffects(task)
  if (kind === 'concept_sets') return parseConceptSets(task)
  if (kind === 'concept') return parseConcepts(task)
  if (kind === 'concept_ancestor' || kind === 'drug_strength') return parseAncestry(task, kind)
  if (kind === 'score_descriptions') return parseDescriptions(task)
  if (kind === 'person_list') return parsePersonList(task)
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
  visit_occurrence: 'visit table',
  scores: 'score table',
  ancestry: 'ancestry table',
  person_list: 'list of people',
  concept_sets: 'concept-set table',
  concept: 'concept table',
  concept_ancestor: 'concept-ancestor table',
  drug_strength: 'drug-strength table',
  drug_era: 'drug-era table',
  score_descriptions: 'score-description table',
  effects: 'table of effects',
  genotypes: 'genotype file',
  variants: 'variant file',
  samples: 'sample file',
  frequencies: 'file of allele frequencies',
  variant_list: 'list of variants',
  weights: 'weight file',
  study: 'study document',
}

function requireColumns({ file, table, mapping }: Task, kind: TabularKind): void {
  for (const each of Object.values(rolesFor(kind, mapping))) {
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

async function parseDescriptions(task: Task): Promise<Parsed> {
  const at = positionsOf(task.table.fields, rolesFor('score_descriptions', task.mapping), ['column', 'domain', 'trait'])
  const entries: ScoreDescription[] = []
  const described = new Set<string>()
  const rows = await readTexts(task, [at.column, at.domain, at.trait], ([column, domain, trait], row) => {
    const fact = column === '' ? 'description_without_score' : 'description_repeated'
    if (column === '' || described.has(column)) return task.log.count(fact, { row })
    described.add(column)
    entries.push({ column, domain, trait })
  })
  task.log.count('rows_used', { count: entries.length })
  return {
    table: { kind: 'score_descriptions', entries },
    rows,
    usedAs: labelsOf(task.table.fields, rolesFor('score_descriptions', task.mapping)),
  }
}
