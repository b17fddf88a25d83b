/**
 * Writes the concept sets that a preset's source states into its file, from a folder of public code lists (CSV, as
 * `scripts/conceptSets.mjs` reads them):
 *
 *   node scripts/presetConceptSets.mjs <folder of code lists> <preset>.v<version>.json
 *
 * A published version never changes: this is for the file of a next one. Format it afterwards (`npx biome check --write`).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'

const [folder, file] = process.argv.slice(2)
if (file === undefined)
  throw new Error('usage: node scripts/presetConceptSets.mjs <folder of code lists> <preset file>')

const rowsOf = (name) =>
  Papa.parse(readFileSync(join(folder, `${name}.csv`), 'utf8'), { header: true, skipEmptyLines: true }).data

const made = {
  'ohdsi-1009': ohdsi1009,
  'fabbri-2021': fabbri2021,
  'three-in-365-days': threeIn365Days,
}

const path = new URL(`../src/phenotype/presets/${file}`, import.meta.url)
const preset = JSON.parse(readFileSync(path, 'utf8'))
const published = JSON.parse(readFileSync(new URL('../tests/fixtures/presets/published.json', import.meta.url), 'utf8'))
if (file in published) throw new Error(`${file} is published: make a file of the next version.`)
writeFileSync(path, `${JSON.stringify({ ...preset, conceptSets: made[preset.id]() }, null, 2)}\n`)

/**
 * The concept sets of the cohort's own document. Its dementia set excludes as psychosis does, so it stands with it. Where the data have
 * no `concept_ancestor`, what public lists have of a set's descendants stands in for it.
 */
function ohdsi1009() {
  const rows = rowsOf('ohdsi_concept_sets_flat').filter(({ cohort_id }) => cohort_id === '1009')
  const ofSets = (...ids) =>
    rows
      .filter(({ set_id }) => ids.includes(set_id))
      .map((row) => ({
        conceptId: Number(row.omop_concept_id),
        name: row.name,
        vocabulary: row.vocabulary,
        code: row.code,
        ...(row.include_descendants === '1' && { includeDescendants: true }),
        ...(row.is_excluded === '1' && { exclude: true }),
        source: `OHDSI/PhenotypeLibrary@40106e4 inst/cohorts/1009.json, concept set ${row.set_id}`,
      }))
  const below = (set, stated, file, codes, more = []) => {
    const listed = new Set(stated.map(({ conceptId }) => conceptId))
    const known = rowsOf(file).filter(
      ({ vocabulary, omop_concept_id }) => vocabulary === 'SNOMED' && more.includes(omop_concept_id),
    )
    const source = `Below concept set ${set}, for data without concept_ancestor`
    const entries = [...conceptsOf(known, () => source), ...entriesOf(rowsOf(file), codes, source)]
    return [...stated, ...entries.filter(({ conceptId }) => conceptId === 0 || !listed.has(conceptId))]
  }
  return {
    mdd: below('18', ofSets('18'), 'mdd_diagnoses', codesOf('296.2 296.3 311', 'F32 F33'), ['4152280']),
    schizophrenia: below(
      '10',
      ofSets('10', '15'),
      'schizophrenia_psychosis_diagnoses',
      codesOf('295 297 298.0 298.1 298.3 298.4 298.8 298.9', 'F20 F22 F23 F24 F25 F28 F29'),
    ),
    bipolar: below(
      '8',
      ofSets('8'),
      'bipolar_diagnoses',
      codesOf('296.0 296.1 296.4 296.5 296.6 296.7 296.80 296.81 296.89', 'F30 F31'),
    ),
    antidepressant: ofSets('16'),
    esketamine: ofSets('19'),
    antipsychotic: ofSets('11'),
  }
}

function codesOf(icd9, icd10) {
  const of = (vocabulary, codes) => codes.split(' ').map((code) => ({ vocabulary, code }))
  return [...of('ICD9CM', icd9), ...of('ICD10CM', icd10)]
}

/** The codes with all that begins with them, then the OMOP concepts that the rows have for codes among these. */
function entriesOf(rows, codes, source) {
  const ofRow = (row) =>
    codes.find(({ vocabulary, code }) => row.vocabulary === vocabulary && row.code.startsWith(code))
  return [
    ...codes.map(({ vocabulary, code }) => ({
      conceptId: 0,
      name: rows.find((row) => row.vocabulary === vocabulary && row.code === code)?.name ?? `${vocabulary} ${code}`,
      vocabulary,
      code,
      includeDescendants: true,
      source,
    })),
    ...conceptsOf(rows.filter(ofRow), (row) => `${source}: ${row.vocabulary} ${row.code}`),
  ]
}

/** An entry for each row's OMOP concept and one for its standard concept, by id. */
function conceptsOf(rows, sourceOf) {
  const entries = new Map()
  for (const row of rows) {
    const name = row.name.split(' (+ descendants)')[0]
    const add = (id, code) => {
      if (id && !entries.has(id)) entries.set(id, { conceptId: Number(id), name, ...code, source: sourceOf(row) })
    }
    add(row.omop_concept_id, { vocabulary: row.vocabulary, code: row.code })
    add(row.omop_standard_concept_id, {})
  }
  return [...entries.values()].sort((a, b) => a.conceptId - b.conceptId)
}

/** The drugs whose names the source's script looks for, those of a brand under the ingredient; tryptophan is out there. */
function fabbri2021() {
  const named =
    'agomelatine amitriptyline amoxapine bupropion butriptyline citalopram clomipramine desipramine dothiepin doxepin ' +
    'duloxetine escitalopram fluoxetine fluvoxamine imipramine iprindole isocarboxazid levomilnacipran lofepramine ' +
    'maprotiline mianserin milnacipran mirtazapine moclobemide nefazodone nortriptyline paroxetine phenelzine ' +
    'protriptyline reboxetine sertraline tranylcypromine trazodone trimipramine venlafaxine viloxazine vortioxetine'
  const rows = rowsOf('antidepressants').filter(
    ({ vocabulary, omop_concept_id }) => vocabulary !== 'ATC' && omop_concept_id,
  )
  return {
    antidepressant: named.split(' ').map((name) => {
      const row = rows.find((one) => one.name.toLowerCase() === name)
      return {
        conceptId: Number(row.omop_concept_id),
        name,
        ...(row.code && { vocabulary: row.vocabulary, code: row.code }),
        includeDescendants: true,
        source: 'chiarafabbri/MDD_TRD_study@b756777 scripts/extract_diagn_ADs_TRD_pheno.R, drug names',
      }
    }),
  }
}

/** The codes that the source states, and the OMOP concepts that public lists give for codes among them. */
function threeIn365Days() {
  const listed = ['mdd_diagnoses', 'mdd_diagnoses_optional', 'bipolar_diagnoses', 'schizophrenia_psychosis_diagnoses']
  const rows = listed.flatMap(rowsOf)
  const source = 'Multimedia Appendix 1, M1'
  const setOf = (icd9, icd10) => entriesOf(rows, codesOf(icd9, icd10), source)
  const major = rows.filter(
    ({ vocabulary, omop_concept_id }) => vocabulary === 'SNOMED' && omop_concept_id === '4152280',
  )
  return {
    mdd: [
      ...setOf('296.2 296.3 300.4 311', 'F32 F33 F34.1'),
      ...conceptsOf(major, () => `${source}: what 296.2, 296.3, F32 and F33 are called`),
    ],
    schizophrenia: setOf('295 298', 'F20 F23 F25 F28 F29'),
    bipolar: setOf('296.0 296.4 296.5 296.6 296.7 296.8', 'F30 F31'),
  }
}
