/**
 * Makes `src/phenotype/conceptSets/builtIn.json` from a folder of public code lists (CSV: domain, vocabulary, code,
 * omop_concept_id, name, source, for diagnoses omop_standard_concept_id, for antidepressants drug_class):
 *
 *   node scripts/conceptSets.mjs <folder of code lists>
 *
 * A row gives an entry for its OMOP concept id, with its code, and one for its standard concept; a row without an id gives one
 * for its code. Drugs, and codes whose source says so, include their descendants. Left out: rows of the lists marked excluded,
 * ATC codes (their list is CC-BY-NC-SA), drugs that are not ingredients, and ECT referrals.
 *
 * Entries are arrays, so that the first screen stays small: concept id (0: none), vocabulary, code, name, places in `sources`,
 * drug class, and 1 where descendants are included. `further` holds lists that no definition reads, for the search.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'

const lists = [
  { file: 'mdd_diagnoses.csv', domain: 'mdd', class: 'mdd' },
  { file: 'schizophrenia_psychosis_diagnoses.csv', domain: 'schizophrenia_psychosis', class: 'schizophrenia' },
  { file: 'bipolar_diagnoses.csv', domain: 'bipolar', class: 'bipolar' },
  { file: 'antidepressants.csv', domain: 'antidepressant', class: 'antidepressant', ingredients: true },
  { file: 'esketamine_ketamine.csv', domain: 'esketamine', class: 'esketamine', ingredients: true },
  { file: 'antipsychotics.csv', domain: 'antipsychotic', class: 'antipsychotic', ingredients: true },
  { file: 'ect.csv', domain: 'ect', class: 'ect' },
]
const furtherLists = [
  { file: 'mdd_diagnoses_optional.csv', domain: 'mdd_optional', class: 'depression, not MDD', optional: true },
  { file: 'esketamine_ketamine.csv', domain: 'ketamine', class: 'ketamine', ingredients: true, optional: true },
  {
    file: 'mood_stabilisers.csv',
    domain: 'mood_stabiliser',
    class: 'mood stabiliser',
    ingredients: true,
    optional: true,
  },
]
const ingredientVocabularies = ['RxNorm', 'RxNorm Extension', 'GRR']

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: node scripts/conceptSets.mjs <folder of code lists>')

const sources = []
const sets = Object.fromEntries(lists.map((list) => [list.class, entriesOf(list)]))
const further = Object.fromEntries(furtherLists.map((list) => [list.class, entriesOf(list)]))
writeFileSync(
  new URL('../src/phenotype/conceptSets/builtIn.json', import.meta.url),
  `{\n"sources": [\n${sources.map((source) => JSON.stringify(source)).join(',\n')}\n],\n"sets": ${written(sets)},\n"further": ${written(further)}\n}\n`,
)

function written(lists) {
  const texts = Object.entries(lists).map(
    ([name, entries]) => `"${name}": [\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`,
  )
  return `{\n${texts.join(',\n')}\n}`
}

function entriesOf(list) {
  const entries = new Map()
  const rows = Papa.parse(readFileSync(join(folder, list.file), 'utf8'), { header: true, skipEmptyLines: true }).data
  for (const row of rows.filter((candidate) => wanted(candidate, list))) {
    const [name] = row.name.split(' (+ descendants)')
    const entry = {
      name: name || (list.class === 'ect' ? 'Electroconvulsive therapy' : `${row.vocabulary} ${row.code}`),
      drugClass: row.drug_class ?? '',
      vocabulary: row.vocabulary === 'SNOMED or other' ? '' : row.vocabulary,
      code: row.code,
      sources: sourcesOf(row.source),
      descendants: list.ingredients || (list.class === 'ect' && /with descendants/.test(row.source)) ? 1 : 0,
    }
    if (row.omop_concept_id === '') entries.set(`${row.vocabulary} ${row.code}`, { conceptId: 0, ...entry })
    else add(entries, row.omop_concept_id, entry)
    add(entries, row.omop_standard_concept_id, {
      ...entry,
      vocabulary: 'SNOMED',
      code: '',
      sources: [...entry.sources, `standard concept of ${row.vocabulary} ${row.code}`],
    })
  }
  return [...entries.values()]
    .sort(inOrder)
    .map((entry) => [
      entry.conceptId,
      entry.vocabulary,
      entry.code,
      entry.name,
      entry.sources.map(placeOf),
      entry.drugClass,
      entry.descendants,
    ])
}

/** Concepts by id, then codes. */
function inOrder(a, b) {
  if (a.conceptId !== b.conceptId) return (a.conceptId || Infinity) - (b.conceptId || Infinity)
  return `${a.vocabulary} ${a.code}` < `${b.vocabulary} ${b.code}` ? -1 : 1
}

function placeOf(source) {
  if (!sources.includes(source)) sources.push(source)
  return sources.indexOf(source)
}

function wanted(row, list) {
  if (row.domain !== list.domain || row.vocabulary === 'ATC' || /referral|CC-BY-NC/i.test(row.source)) return false
  if (/excluded/i.test(row.source) && !list.optional) return false
  if (row.omop_concept_id === '' && row.code === '') return false
  return !list.ingredients || ingredientVocabularies.includes(row.vocabulary)
}

/** A row's own concept comes before one that another row maps to it. */
function add(entries, id, entry) {
  if (!id) return
  const known = entries.get(id)
  if (known === undefined || (known.code === '' && entry.code !== ''))
    entries.set(id, { conceptId: Number(id), ...entry })
}

/** The public sources named in a row, without remarks that only its collectors can follow. */
function sourcesOf(text) {
  const parts = text
    .replaceAll(/ \(stored text ids?[^)]*\)/g, '')
    .split('; ')
    .map((part) => part.replace(/^OMOP ids: /, ''))
    .filter((part) => !/^names?:|^code:|^code inferred|stored|phecodeX_R_map|^verify/.test(part))
  if (/code inferred/.test(text)) parts.push('code inferred from neighbouring ids, to be verified against Athena')
  // Codes that only a grouping names are there by its word.
  if (parts.length === 0) parts.push(...text.split('; ').filter((part) => part !== '' && !/stored/.test(part)))
  return parts.map((part) => part.trim())
}
