import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ResultTable } from '../../src/model/results.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { csvText } from '../../src/reports/csv.ts'
import type { Workspace } from '../../src/workspace/workspace.ts'
import { localWorkspace, quiet, simOpenFiles } from './local.ts'

const study = paperStudy()
const fromEffects = ['replication', 'replication_scores', 'cox_replication', 'pooled', 'pooled_cohorts'] as const
const stamp = { study: '0123', data: 'simulated', disclosure: 'none' } as const

const given = (path: string, text: string) => ({ path, blob: new Blob([text]) })

describe('this tool’s own exports, loaded without people,', () => {
  let exported: Map<string, ResultTable>
  let workspace: Workspace

  beforeAll(async () => {
    const people = localWorkspace().workspace
    await people.engine.addFiles(1, simOpenFiles(), quiet, quiet)
    const names = ['association', 'cox', 'sensitivity', 'published', ...fromEffects]
    const tables = await people.engine.tables(2, study, names, quiet)
    exported = new Map(tables.map((table) => [table.name, table]))
    workspace = localWorkspace().workspace
    const files = ['association', 'cox'].map((name) => given(`${name}.csv`, csvText(exported.get(name)!, stamp)))
    const inventory = await workspace.engine.addFiles(1, files, quiet, quiet)
    expect(inventory.files.map(({ takenFor }) => takenFor)).toEqual(['effects', 'effects'])
    expect([inventory.simulated, inventory.people, inventory.problems]).toEqual([true, 0, []])
  })

  it.each(fromEffects)('give the same %s.csv, to the bit', async (name) => {
    const [table] = await workspace.engine.tables(2, study, [name], quiet)
    expect(table.rows.length).toBeGreaterThan(0)
    expect(csvText(table, stamp)).toBe(csvText(exported.get(name)!, stamp))
  })

  it('give the same sensitivity.csv but for the numbers of people', async () => {
    const [table] = await workspace.engine.tables(2, study, ['sensitivity'], quiet)
    const withoutCounts = ({ rows }: ResultTable) => rows.map((row) => [row[0], ...row.slice(3)])
    expect(withoutCounts(table)).toEqual(withoutCounts(exported.get('sensitivity')!))
    expect(table.rows.map((row) => row[1])).toEqual(table.rows.map(() => NaN))
  })

  it('answer the page’s calls', async () => {
    const { columns } = await workspace.engine.sensitivity(3, study, quiet, quiet)
    expect([columns.length, columns[0].effects.length, columns[0].head.isReference]).toEqual([15, 61, true])
    const { rows, pooled, hazardRows, cohorts } = await workspace.engine.replication(4, study, quiet)
    expect(cohorts).toEqual(['wgs_eur', 'wgs_div', 'array'])
    expect([rows.length, pooled.length, hazardRows.length]).toEqual([6, 183, 3])
    const published = await workspace.engine.published(5, study, quiet)
    expect(published.source).toMatch(/^Xu B, Forthman KL/)
  })

  it('say which tables need people', async () => {
    expect(workspace.tableNames(study)).toEqual([
      'sensitivity',
      'replication',
      'replication_scores',
      'cox_replication',
      'pooled',
      'pooled_cohorts',
      'published',
      'import',
      'problems',
    ])
    await expect(workspace.engine.tables(6, study, ['counts'], quiet)).rejects.toThrow(
      'counts.csv needs people, and only tables of effects are loaded.',
    )
  })
})

describe('tables of other programs', () => {
  it('of two cohorts are compared, the larger standing in for the discovery cohort', async () => {
    const { workspace } = localWorkspace()
    const folder = 'tests/fixtures/effects'
    const files = ['wgs_eur.Y1.glm.logistic', 'wgs_div.Y2.glm.logistic'].map((name) =>
      given(name, readFileSync(`${folder}/${name}`, 'utf8')),
    )
    await workspace.engine.addFiles(1, files, quiet, quiet)
    const { discovery, rows, notes } = await workspace.engine.replication(2, study, quiet)
    // Both have 500 people: the first by name.
    expect([discovery, rows.map(({ cohort, k }) => [cohort, k])]).toEqual(['wgs_div.Y2', [['wgs_eur.Y1', 40]]])
    expect(notes[0]).toMatch(/^None of the loaded cohorts is the study’s discovery cohort; wgs_div.Y2/)
  })

  it('whose effect alleles differ, or that contradict each other, are not compared, and say so', async () => {
    const { workspace } = localWorkspace()
    const head = 'cohort,contrast,score,beta,se,a1\n'
    const files = [
      given('a.csv', `${head}wgs_eur,TRD/trMDD,s,0.1,0.02,A\nwgs_eur,TRD/trMDD,t,0.1,0.02,A\n`),
      given(
        'b.csv',
        `${head}array,TRD/trMDD,s,-0.1,0.02,G\narray,TRD/trMDD,t,0.1,0.03,A\narray,TRD/trMDD,u,0.1,0.03,A\n`,
      ),
      given('c.csv', `${head}array,TRD/trMDD,u,0.2,0.03,A\n`),
    ]
    await workspace.engine.addFiles(1, files, quiet, quiet)
    const { scores, notes } = await workspace.engine.replication(2, study, quiet)
    expect(scores.map(({ score }) => score)).toEqual(['t'])
    expect(notes).toEqual([
      'u in array, TRD/trMDD, has one effect in b.csv and another in c.csv. Neither is used.',
      's has the effect allele A in a.csv and G in b.csv, so that their signs cannot be compared. The effect in array is not used.',
    ])
  })
})
