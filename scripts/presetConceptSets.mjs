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

/** The concept sets of the cohort's own document. Its dementia set excludes as psychosis does, so it stands with it. */
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
  return {
    mdd: ofSets('18'),
    schizophrenia: ofSets('10', '15'),
    bipolar: ofSets('8'),
    antidepressant: ofSets('16'),
    esketamine: ofSets('19'),
    antipsychotic: ofSets('11'),
  }
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

/** The codes that the source states, and below them the OMOP concepts that public lists give for codes among them. */
function threeIn365Days() {
  const stated = (vocabulary, codes) => codes.split(' ').map((code) => ({ vocabulary, code }))
  const listed = ['mdd_diagnoses', 'mdd_diagnoses_optional', 'bipolar_diagnoses', 'schizophrenia_psychosis_diagnoses']
  const rows = listed.flatMap(rowsOf)
  const setOf = (codes) => {
    const concepts = new Map()
    for (const row of rows) {
      const of = codes.find(({ vocabulary, code }) => row.vocabulary === vocabulary && row.code.startsWith(code))
      if (of === undefined) continue
      const add = (id, vocabulary, code, means) => {
        if (!id || concepts.has(id)) return
        const source = `Multimedia Appendix 1, M1: ${of.vocabulary} ${of.code}, ${means} ${row.vocabulary} ${row.code}`
        concepts.set(id, {
          conceptId: Number(id),
          name: row.name.split(' (+ descendants)')[0],
          ...(code && { vocabulary, code }),
          source,
        })
      }
      add(row.omop_concept_id, row.vocabulary, row.code, 'OMOP concept of')
      add(row.omop_standard_concept_id, '', '', 'standard concept of')
    }
    return [
      ...codes.map(({ vocabulary, code }) => ({
        conceptId: 0,
        name: rows.find((row) => row.vocabulary === vocabulary && row.code === code)?.name ?? `${vocabulary} ${code}`,
        vocabulary,
        code,
        includeDescendants: true,
        source: 'Multimedia Appendix 1, M1',
      })),
      ...[...concepts.values()].sort((a, b) => a.conceptId - b.conceptId),
    ]
  }
  return {
    mdd: setOf([...stated('ICD9CM', '296.2 296.3 300.4 311'), ...stated('ICD10CM', 'F32 F33 F34.1')]),
    schizophrenia: setOf([...stated('ICD9CM', '295 298'), ...stated('ICD10CM', 'F20 F23 F25 F28 F29')]),
    bipolar: setOf([...stated('ICD9CM', '296.0 296.4 296.5 296.6 296.7 296.8'), ...stated('ICD10CM', 'F30 F31')]),
  }
}
