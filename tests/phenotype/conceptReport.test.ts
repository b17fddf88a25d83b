import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ConceptReport } from '../../src/model/concepts.ts'
import type { ConceptSets, Extract } from '../../src/model/extract.ts'
import { conceptCoverageTable } from '../../src/phenotype/conceptCoverageTable.ts'
import { conceptReport } from '../../src/phenotype/conceptReport.ts'
import { effectiveConceptSets } from '../../src/phenotype/conceptSets.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { searchConcepts } from '../../src/phenotype/searchConcepts.ts'
import { given } from '../formats/givenFile.ts'
import { newTables } from '../tables/helpers.ts'
import { temporaryFolder } from '../temporaryFolder.ts'

/** A small extract with source codes and a vocabulary, drawn with a seeded generator, held against SQL over the same files. */

const folder = temporaryFolder('concepts')
let report: ConceptReport
let extract: Extract

const sets: ConceptSets = {
  mdd: [
    { conceptId: 440383, name: 'Depressive disorder', includeDescendants: true },
    { conceptId: 433440, name: 'Dysthymia', includeDescendants: true, exclude: true },
    { conceptId: 0, name: 'Single episode', vocabulary: 'ICD10CM', code: 'F32', includeDescendants: true },
    { conceptId: 4152280, name: 'Major depressive disorder' },
    { conceptId: 0, name: '', vocabulary: 'ICD10CM', code: 'not a code' },
  ],
  antidepressant: [
    { conceptId: 739138, name: 'sertraline', includeDescendants: true },
    { conceptId: 755695, name: 'fluoxetine', includeDescendants: true },
  ],
}

const conceptOf = [440383, 4152280, 433440, 436676, 0, 317009, 441542]
const codeOf = ['F32.9', 'f3210 ', 'F33.1', 'J45', '', 'F41.9']
const drugOf = [739138, 40000001, 40000002, 755695, 19000000]

beforeAll(async () => {
  let state = 20240501
  const draw = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return ((state >>> 8) % 1000003) % n
  }
  const people = Array.from({ length: 200 }, (_, i) => `${i + 1},1960,Male`)
  const date = (): string => `20${10 + draw(10)}-0${1 + draw(9)}-1${draw(10)}`
  const conditions = Array.from(
    { length: 900 },
    () => `${1 + draw(200)},${conceptOf[draw(7)]},${date()},${codeOf[draw(6)]}`,
  )
  const drugs = Array.from({ length: 700 }, () => `${1 + draw(200)},${drugOf[draw(5)]},${date()}`)
  const files = {
    'person.csv': ['person_id,year_of_birth,sex_at_birth', ...people],
    'condition_occurrence.csv': [
      'person_id,condition_concept_id,condition_start_date,condition_source_value',
      ...conditions,
    ],
    'drug_exposure.csv': ['person_id,drug_concept_id,drug_exposure_start_date', ...drugs],
    'concept_ancestor.csv': [
      'ancestor_concept_id,descendant_concept_id,min_levels_of_separation',
      ...['440383,4152280,1', '440383,433440,1', '436665,436676,1', '4000,436676,1', '4000,440383,1'],
      ...['739138,40000001,2', '739138,40000002,2', '755695,40000002,2'],
      // It stands below something else, so that its name does not make it sertraline.
      '19000001,19000000,1',
    ],
    'concept.csv': [
      'concept_id,concept_name,vocabulary_id,concept_code',
      ...['440383,Depressive disorder,SNOMED,35489007', '441542,Anxiety with depressive mood,SNOMED,48694002'],
      ...[
        '19000000,Sertraline (local),Local,S1',
        '4000,Mood finding,SNOMED,46206005',
        '436676,Post-traumatic,SNOMED,47505003',
      ],
    ],
  }
  const tables = newTables()
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
  await tables.add(Object.entries(files).map(([name, lines]) => given(name, `${lines.join('\n')}\n`)))
  extract = tables.extract()!
  report = conceptReport(extract, sets, 'study')
})

const set = (name: string) => report.sets.find((one) => one.class === name)!

describe('the coverage report', () => {
  it('counts rows and people of sets and entries as SQL does', async () => {
    const connection = await (await DuckDBInstance.create()).connect()
    const all = `read_csv('${folder}/condition_occurrence.csv', all_varchar = true)`
    const below = (id: number) =>
      `condition_concept_id IN (SELECT descendant_concept_id::VARCHAR FROM read_csv('${folder}/concept_ancestor.csv') WHERE ancestor_concept_id = ${id} UNION SELECT '${id}')`
    const single = `upper(replace(trim(condition_source_value), '.', '')) LIKE 'F32%'`
    const drugsAll = `read_csv('${folder}/drug_exposure.csv', all_varchar = true)`
    const count = async (from: string, where: string): Promise<[number, number]> => {
      const sql = `SELECT count(*)::INT, count(DISTINCT person_id)::INT FROM ${from} WHERE ${where}`
      const [row] = (await connection.runAndReadAll(sql)).getRows()
      return [Number(row[0]), Number(row[1])]
    }
    const ofSet = (name: string): [number, number] => [set(name).rows, set(name).people]
    const ofEntry = (name: string, e: number): [number, number] => [
      set(name).entries[e].rows,
      set(name).entries[e].people,
    ]
    const included = `(${below(440383)} OR ${single} OR condition_concept_id = '4152280')`
    expect(ofSet('mdd')).toEqual(await count(all, `${included} AND NOT ${below(433440)}`))
    expect(ofEntry('mdd', 0)).toEqual(await count(all, below(440383)))
    expect(ofEntry('mdd', 1)).toEqual(await count(all, below(433440)))
    expect(ofEntry('mdd', 2)).toEqual(await count(all, single))
    expect(ofEntry('mdd', 3)).toEqual(await count(all, "condition_concept_id = '4152280'"))
    expect(ofEntry('mdd', 4)).toEqual([0, 0])
    const sertraline = "drug_concept_id IN ('739138', '40000001', '40000002')"
    const fluoxetine = "drug_concept_id IN ('755695', '40000002')"
    expect(ofEntry('antidepressant', 0)).toEqual(await count(drugsAll, sertraline))
    expect(ofEntry('antidepressant', 1)).toEqual(await count(drugsAll, fluoxetine))
    expect(ofSet('antidepressant')).toEqual(await count(drugsAll, `${sertraline} OR ${fluoxetine}`))
    for (const near of set('mdd').near.filter(({ entry }) => entry.conceptId !== 0)) {
      const where = `condition_concept_id = '${near.entry.conceptId}' AND NOT coalesce(${single}, false)`
      expect([near.rows, near.people]).toEqual(await count(all, where))
    }
    connection.closeSync()
  })

  it('says what is near a set and in none, and why', () => {
    // Both have rows with F33.1 beside them in no set; the stem of F32 is not theirs.
    expect(set('mdd').near.map(({ entry, because }) => [entry.conceptId, because])).toEqual(
      expect.arrayContaining([
        [436676, 'same parent: Mood finding'],
        [441542, 'word in its name: depressive'],
      ]),
    )
    expect(set('mdd').near.map(({ entry }) => entry.conceptId)).not.toContain(433440)
    expect(set('antidepressant').near).toMatchObject([
      { entry: { conceptId: 19000000, name: 'Sertraline (local)' }, because: 'ingredient in its name: sertraline' },
    ])
  })

  it('finds codes of the same stem where there are no concepts', async () => {
    const tables = newTables()
    await tables.add([
      given('person.csv', 'person_id,year_of_birth\n1,1960\n2,1960\n'),
      given(
        'c.csv',
        'person_id,condition_concept_id,condition_start_date,condition_source_value\n1,0,2020-01-01,F33.1\n2,0,2020-01-01,F331 \n2,0,2020-01-03,J45\n',
      ),
    ])
    const only: ConceptSets = { mdd: [{ conceptId: 0, name: '', vocabulary: 'ICD10CM', code: 'F33.0' }] }
    const [mdd] = conceptReport(tables.extract()!, only, 'study').sets
    expect(mdd.near).toEqual([
      {
        entry: { conceptId: 0, name: '', vocabulary: 'ICD10CM', code: 'F331' },
        rows: 2,
        people: 2,
        because: 'same stem: ICD10CM F33',
      },
    ])
  })

  it('is a table of aggregates: sets, entries, excluded ones, near ones', () => {
    const { columns, rows } = conceptCoverageTable(report)
    const at = (name: string) => columns.indexOf(name)
    const mdd = rows.filter((row) => row[0] === 'mdd')
    expect(mdd.map((row) => row[at('item')]).slice(0, 6)).toEqual([
      'set',
      'entry',
      'excluded',
      'entry',
      'entry',
      'entry',
    ])
    expect(mdd[5][at('note')]).toBe('not a code is no ICD10CM code (they look like F32.1)')
    expect(mdd[1][at('n_rows')]).toBe(set('mdd').entries[0].rows)
    for (const row of rows) expect(row).toHaveLength(columns.length)
    expect(columns.some((name) => /person_id/.test(name))).toBe(false)
  })
})

describe('the search', () => {
  it('finds entries in lists, the concept table and the data, the most frequent first', () => {
    const hits = searchConcepts(extract, sets, 'antidepressant', 'sertraline')
    expect(hits[0]).toMatchObject({ entry: { conceptId: 739138 }, origin: 'list', inSet: true })
    expect(hits[1]).toMatchObject({ entry: { conceptId: 19000000 }, origin: 'concept', inSet: false })
    expect(hits[0].source).toContain('OHDSI/PhenotypeLibrary')
    const [first, second] = searchConcepts(extract, sets, 'mdd', '')
    expect(first.rows).toBeGreaterThanOrEqual(second.rows)
    expect(searchConcepts(extract, sets, 'mdd', 'f32 manic')).toEqual([])
    expect(searchConcepts(extract, sets, 'mdd', '29620')[0].entry).toMatchObject({
      vocabulary: 'ICD9CM',
      code: '296.20',
    })
  })
})

describe('the sets in force', () => {
  const study = { ...paperStudy(), conceptSets: { mdd: [{ conceptId: 1, name: 'a' }] } }
  const data = { conceptSets: { mdd: [{ conceptId: 2, name: 'b' }], antidepressant: [{ conceptId: 3, name: 'c' }] } }

  it('are the table among the data, drugs with their descendants, unless the study keeps its own', () => {
    expect(effectiveConceptSets(study, data)).toEqual({
      mdd: [{ conceptId: 2, name: 'b' }],
      antidepressant: [{ conceptId: 3, name: 'c', includeDescendants: true }],
    })
    expect(effectiveConceptSets({ ...study, conceptSetsFrom: 'study' }, data)).toBe(study.conceptSets)
    expect(effectiveConceptSets(study, { conceptSets: null })).toBe(study.conceptSets)
  })
})
