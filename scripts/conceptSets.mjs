/**
 * Makes `src/phenotype/conceptSets/builtIn.json` from a folder of public code lists (CSV: domain, vocabulary, code,
 * omop_concept_id, name, source, for diagnoses omop_standard_concept_id and for antidepressants drug_class):
 *
 *   node scripts/conceptSets.mjs <folder of code lists>
 *
 * A row gives an entry for its OMOP concept id and one for its standard concept. Left out: rows without either, rows of the
 * lists marked excluded, ATC codes (their list is CC-BY-NC-SA), ketamine, drugs that are not ingredients, and ECT referrals.
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
const ingredientVocabularies = ['RxNorm', 'RxNorm Extension', 'GRR']

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: node scripts/conceptSets.mjs <folder of code lists>')

const sets = {}
for (const list of lists) {
  const entries = new Map()
  const rows = Papa.parse(readFileSync(join(folder, list.file), 'utf8'), { header: true, skipEmptyLines: true }).data
  for (const row of rows.filter((candidate) => wanted(candidate, list))) {
    const [name] = row.name.split(' (+ descendants)')
    const source = sourceOf(row.source)
    const entry = {
      name: name || 'Electroconvulsive therapy',
      ...(row.drug_class && { drugClass: row.drug_class }),
      vocabulary: row.vocabulary,
      code: row.code,
      source,
    }
    add(entries, row.omop_concept_id, entry)
    add(entries, row.omop_standard_concept_id, {
      ...entry,
      vocabulary: 'SNOMED',
      code: '',
      source: `${source}; standard concept of ${row.vocabulary} ${row.code}`,
    })
  }
  sets[list.class] = [...entries.values()].sort((a, b) => a.conceptId - b.conceptId)
}
writeFileSync(
  new URL('../src/phenotype/conceptSets/builtIn.json', import.meta.url),
  `{\n${Object.entries(sets)
    .map(
      ([name, entries]) => `  "${name}": [\n${entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')}\n  ]`,
    )
    .join(',\n')}\n}\n`,
)

function wanted(row, list) {
  if (row.domain !== list.domain || row.vocabulary === 'ATC' || /excluded|referral|CC-BY-NC/i.test(row.source))
    return false
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
function sourceOf(text) {
  const parts = text
    .replaceAll(/ \(stored text ids?[^)]*\)/g, '')
    .split('; ')
    .map((part) => part.replace(/^OMOP ids: /, ''))
    .filter((part) => !/^names?:|^code:|^code inferred|stored|phecodeX_R_map|^verify/.test(part))
  if (/code inferred/.test(text)) parts.push('code inferred from neighbouring ids, to be verified against Athena')
  return parts.join('; ')
}
