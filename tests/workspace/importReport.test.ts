import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Inventory } from '../../src/model/inventory.ts'
import { conceptClassNames } from '../../src/phenotype/conceptSets.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { fixture } from '../simOpen.ts'
import { localWorkspace, quiet, simOpenFiles } from './local.ts'

const { workspace } = localWorkspace()
const { engine } = workspace
const study = paperStudy()
let inventory: Inventory

beforeAll(async () => {
  inventory = await engine.addFiles(1, simOpenFiles(), quiet, quiet)
})
afterAll(() => workspace.close())

const classes = conceptClassNames.map((name) => `'${name}'`).join(', ')
const csv = (name: string) => `read_csv('${fixture(`sim-open/extract/${name}.csv.gz`)}')`

describe('the import report', () => {
  it('counts the rows of concepts that a set has as DuckDB does, and the others', async () => {
    const connection = await (await DuckDBInstance.create()).connect()
    const lines = await engine.importChecks(2, study)
    for (const [table, concept, start] of [
      ['condition_occurrence', 'condition_concept_id', 'condition_start_date'],
      ['drug_exposure', 'drug_concept_id', 'drug_exposure_start_date'],
      ['procedure_occurrence', 'procedure_concept_id', 'procedure_date'],
    ] as const) {
      const isIn = `${concept} IN (SELECT concept_id FROM ${csv('concept_sets')} WHERE class IN (${classes}))`
      const sql = `SELECT count(*) FILTER (${isIn}), count(*) FILTER (NOT ${isIn})
        FROM ${csv(table)} WHERE ${start} IS NOT NULL AND person_id IN (SELECT person_id FROM ${csv('person')})`
      const [theirs] = (await connection.runAndReadAll(sql)).getRows()
      const ours = lines.filter((line) => line.table === table)
      expect(ours.map(({ rule, file }) => [rule, file])).toEqual([
        ['concept_in_a_set', ''],
        ['concept_in_no_set', ''],
      ])
      // Rows before the birth are no part of the data.
      const file = inventory.files.find(({ takenFor }) => takenFor === table)
      const bornLater = file?.problems.find(({ rule }) => rule === 'before_birth')?.count ?? 0
      expect(ours.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBe(
        Number(theirs[0]) + Number(theirs[1]) - bornLater,
      )
      if (bornLater === 0) expect(ours.map(({ count }) => count)).toEqual(theirs.map(Number))
    }
  })

  it('is a result table: the lines of the files, then those of the study', async () => {
    const [table] = await engine.tables(3, study, ['import'], quiet)
    const checks = await engine.importChecks(4, study)
    const own = inventory.files.flatMap(({ report }) => report)
    expect(table.rows.map((row) => row[3])).toEqual([...own, ...checks].map(({ rule }) => rule))
    expect(workspace.tableNames(study)).toContain('import')
  })
})

it('a saved mapping reads the files of its shape, and gives the data of the usual names', async () => {
  const usual = inventory.digest
  const odd = simOpenFiles().map(({ path, blob }) => {
    if (!path.startsWith('condition')) return { path, blob }
    const text = gunzipSync(readFileSync(fixture(`sim-open/extract/${path}`))).toString('utf8')
    return { path: 'diagnosen.csv', blob: new Blob([text.replace('person_id,condition_concept_id', 'patnr,omop')]) }
  })
  const { workspace: other } = localWorkspace()
  const first = await other.engine.addFiles(1, odd, quiet, quiet)
  const file = first.files.find(({ name }) => name === 'diagnosen.csv')!
  expect(file.state).toBe('ignored')
  const said = { table: 'condition_occurrence', columns: { person: 'patnr', concept: 'omop' } } as const
  const mapped = await other.engine.mapFile(2, file.id, said, quiet)
  expect(mapped.digest).toBe(usual)
  await other.engine.removeFiles(mapped.files.map(({ id }) => id))
  await other.engine.takeMappings(3, [{ shape: file.shape!, madeFor: file.name, ...said }], quiet, quiet)
  expect((await other.engine.addFiles(4, odd, quiet, quiet)).digest).toBe(usual)
  other.close()
})
