import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import type { PoolWorker } from '../../src/kernel/pool.ts'
import type { GivenFile } from '../../src/model/engine.ts'
import type { AssociationRow } from '../../src/model/results.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { type Job, type JobResult, runJob } from '../../src/statistics/jobs.ts'
import { createWorkspace, type Workspace } from '../../src/workspace/workspace.ts'
import { fixture } from '../simOpen.ts'

const module = new WebAssembly.Module(readFileSync('build/kernel.wasm'))

/** A kernel in this thread, each job in a task of its own as a worker's would be. */
function localWorker(): PoolWorker<Job, JobResult> {
  const kernel = loadKernel(module)
  return {
    run: async (job) => {
      jobs++
      // The job's arrays may be overwritten after this turn.
      const copy = structuredClone(job)
      await new Promise((resolve) => setTimeout(resolve))
      return runJob(await kernel, copy)
    },
    terminate: () => {},
  }
}

/** Jobs that all workers together have begun. */
let jobs = 0

const newWorkspace = (): Workspace =>
  createWorkspace(
    { kernel: module, asset: () => Promise.reject(new Error('no Parquet here')), workers: 1 },
    localWorker,
  )

function extractFiles(...without: readonly string[]): GivenFile[] {
  const folder = fixture('sim-open/extract')
  return readdirSync(folder)
    .filter((name) => !without.some((prefix) => name.startsWith(prefix)))
    .map((name) => ({ path: name, blob: new Blob([readFileSync(`${folder}/${name}`)]) }))
}

const quiet = () => {}
const study = paperStudy()

describe('the workspace', () => {
  let workspace: Workspace

  beforeAll(async () => {
    workspace = newWorkspace()
    await workspace.engine.addFiles(1, extractFiles(), quiet, quiet)
  })

  it('previews an alternative of a knob as the study with that knob counts it', async () => {
    const [preview] = await workspace.engine.previews(2, study, 'wgs_eur', [{ knob: 'gapDays', value: 90 }])
    const turned = structuredClone(study)
    turned.definitions[0].gapDays = 90
    const { counts } = await workspace.engine.phenotype(turned)
    const rows = counts.filter((row) => row.cohort === 'wgs_eur' && row.definition === 'TRD1/trMDD1')
    expect(Object.fromEntries(rows.map((row) => [row.group, row.n]))).toEqual(preview.n)
    expect(preview.n.TRD).toBeGreaterThan(0)
  })

  it('compares definitions that need not be the study’s, in a cohort or in all', async () => {
    const [primary, second] = study.definitions
    const turned = { ...primary, minDrugs: 2 }
    const { counts } = await workspace.engine.phenotype({ ...study, definitions: [turned, second] })
    const sizeOf = (definition: string, cohort: string) =>
      counts.find((row) => row.cohort === cohort && row.definition === definition && row.group === 'TRD')!.n
    for (const cohort of ['all', 'array']) {
      const { groups } = await workspace.engine.overlap(3, study, cohort, [turned, second, turned])
      expect(groups.TRD.sizes).toEqual([turned, second, turned].map(({ id }) => sizeOf(id, cohort)))
      expect(groups.TRD.pairs[1]).toMatchObject({
        first: 0,
        second: 2,
        onlyFirst: 0,
        onlySecond: 0,
        jaccard: 1,
        kappa: 1,
      })
    }
    const moved = await workspace.engine.moved(4, study, 'array', primary, turned)
    expect(moved.differences).toEqual([{ knob: 'minDrugs', change: '=', value: 2 }])
    expect(moved.movers.map(({ to, deciding }) => [to, deciding])).toEqual([['TRD', [0]]])
    expect(moved.counts.map((row) => row[2]).reduce((sum, n) => sum + n, 0)).toBe(sizeOf(turned.id, 'array'))
    await expect(workspace.engine.overlap(5, study, 'elsewhere', [primary, second])).rejects.toThrow(
      'There is no cohort elsewhere',
    )
  })

  it('gives associations in blocks and as a whole, and at once the second time', async () => {
    const blocks: AssociationRow[] = []
    const rows = await workspace.engine.association(3, study, 'wgs_eur', (block) => blocks.push(...block))
    expect(blocks).toEqual(rows)
    expect(rows.length).toBe(61 * 3)
    // Who is not in the fit is counted in its own cohort and contrast.
    const { counts } = await workspace.engine.phenotype(study)
    for (const row of rows) {
      const people = counts.filter(
        ({ cohort, definition, group }) =>
          cohort === 'wgs_eur' && definition === row.definition && row.contrast.split('/').includes(group),
      )
      expect(row.n + row.incomplete).toBe(people.reduce((sum, { n }) => sum + n, 0))
    }
    expect(rows.some(({ incomplete }) => incomplete > 0)).toBe(true)
    const again = await workspace.engine.association(4, { ...study, name: 'renamed' }, 'wgs_eur', quiet)
    expect(again).toBe(rows)
  })

  it('does not refit for another α, and refits for another knob', async () => {
    const rows = await workspace.engine.association(5, study, 'array', quiet)
    const stricter = structuredClone(study)
    stricter.analyses.association.alpha = 1e-8
    expect(await workspace.engine.association(6, stricter, 'array', quiet)).toBe(rows)
    const turned = structuredClone(study)
    turned.definitions[0].minDrugs = 2
    expect(await workspace.engine.association(7, turned, 'array', quiet)).not.toEqual(rows)
  })

  it('stops what its ticket names, and keeps what is loaded', async () => {
    const turned = structuredClone(study)
    turned.definitions[0].minDrugs = 4
    const stopped = workspace.engine.association(8, turned, 'wgs_eur', quiet)
    await workspace.engine.cancel(8)
    await expect(stopped).rejects.toMatchObject({ name: 'CancelledError' })
    const rows = await workspace.engine.association(9, turned, 'wgs_eur', quiet)
    expect(rows.length).toBe(61 * 3)
  })

  it('fits the definitions for association.csv with progress, stops when asked, and fits none of them twice', async () => {
    const turned = structuredClone(study)
    turned.definitions[0].minDrugs = 5
    // Few people are TRD then, and many fits separate: this is not about Firth's.
    turned.analyses.association.firth = 'never'
    const stopped = workspace.engine.tables(20, turned, ['association'], () => workspace.engine.cancel(20))
    await expect(stopped).rejects.toMatchObject({ name: 'CancelledError' })

    const seen: number[] = []
    const [table] = await workspace.engine.tables(21, turned, ['association'], ({ done, total }) => {
      expect(total).toBe(61 * (3 * 3 + 14))
      seen.push(done)
    })
    expect(table.rows.length).toBe(61 * (3 * 3 + 14))
    expect(seen.at(-1)).toBe(table.rows.length)
    expect(seen.length).toBeGreaterThan(3 + 14)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))

    const before = jobs
    const [again] = await workspace.engine.tables(22, turned, ['association'], quiet)
    expect(again).toEqual(table)
    expect(jobs).toBe(before)
    // The other definitions do not depend on the primary's knobs.
    turned.definitions[0].minDrugs = 6
    await workspace.engine.tables(23, turned, ['association'], quiet)
    expect(jobs - before).toBeLessThanOrEqual(3 * (3 + 6))
  })

  it('has no sensitivity table where the study does not compare TRD with trMDD, no replication where it has one cohort', async () => {
    const turned = structuredClone(study)
    turned.contrasts = turned.contrasts.slice(0, 1)
    turned.cohorts = turned.cohorts.slice(0, 1)
    const tables = await workspace.engine.tables(24, turned, ['association', 'sensitivity', 'replication'], quiet)
    expect(tables.map(({ rows }) => rows.length)).toEqual([61, 0, 0])
  })

  it('gives the page a set’s Cox models and looks into one of them, as the tables have it', async () => {
    const { engine } = workspace
    const { cox, schoenfeld, tests, flow } = await engine.cox(20, study, 'wgs', quiet)
    expect(new Set(cox.map(({ score }) => score)).size).toBe(61)
    expect([tests.length, schoenfeld.length, flow.n]).toEqual([61, 61 * 4, 598])
    const [{ columns, rows }] = await engine.tables(21, study, ['cox_tests'], quiet)
    const own = rows.filter((row) => row[0] === 'wgs')
    expect(own.map((row) => row[columns.indexOf('concordance')])).toEqual(tests.map((test) => test.concordance))
    const { score } = tests[0]
    const proportionality = await engine.proportionality(22, study, 'wgs', score)
    expect(proportionality).toMatchObject({ status: 'ok', score, n: tests[0].n, definition: 'TRD1/trMDD1' })
    const { curves, status } = await engine.adjustedCurves(23, study, 'wgs', score)
    expect([status, curves.length]).toEqual(['ok', 3])
    const incidence = await engine.cumulativeIncidence(24, study, 'wgs', score)
    expect([incidence.status, incidence.curves]).toEqual(['not_estimable', []])
    await expect(engine.proportionality(25, study, 'wgs', 'pgs_none')).rejects.toThrow('There is no score pgs_none')
  })

  it('names the cohorts, sets, scores and tables there are when asked for another', async () => {
    const { engine } = workspace
    await expect(engine.association(10, study, 'nowhere', quiet)).rejects.toThrow(
      'There is no cohort nowhere; there are wgs_eur, wgs_div, array.',
    )
    await expect(engine.kaplanMeier(11, study, 'nowhere', 'pgs_bmi')).rejects.toThrow(
      'there are wgs, wgs_eur, wgs_div, array.',
    )
    await expect(engine.kaplanMeier(12, study, 'wgs', 'pgs_none')).rejects.toThrow(
      'There is no score pgs_none among the data.',
    )
    await expect(engine.tables(13, study, ['secrets'], quiet)).rejects.toThrow('There is no result table secrets')
  })

  it('lists scores by domain with names people can read, and counts who lacks one', async () => {
    const { scores, matching } = await workspace.engine.scores(14, study, quiet)
    expect(scores.length).toBe(61)
    expect(scores[0]).toMatchObject({ domain: 'Education cognition', trait: 'Educational attainment' })
    const domains = scores.map(({ domain }) => domain)
    expect(domains.filter((domain, i) => domain !== domains[i - 1]).length).toBe(new Set(domains).size)
    expect(scores.some(({ missing }) => missing > 0)).toBe(true)
    expect(matching).toEqual([])
  })
})

describe('with parts of the data missing', () => {
  it('says that there is no person table', async () => {
    const { engine } = newWorkspace()
    await engine.addFiles(1, extractFiles('person'), quiet, quiet)
    await expect(engine.phenotype(study)).rejects.toThrow('There is no person table among the files')
  })

  it('counts without scores, and says what associations need', async () => {
    const { engine } = newWorkspace()
    await engine.addFiles(1, extractFiles('pgs'), quiet, quiet)
    const { counts, notes } = await engine.phenotype(study)
    expect(counts.find((row) => row.cohort === 'all' && row.group === 'TRD')?.n).toBeGreaterThan(0)
    expect(notes).toContain('The data have no scores, so no row in a score table is required.')
    await expect(engine.association(2, study, 'wgs_eur', quiet)).rejects.toThrow(
      'No scores yet. Add a table of scores, or genotypes with weights.',
    )
    const tables = await engine.tables(3, study, ['association', 'sensitivity', 'replication'], quiet)
    expect(tables.map(({ rows }) => rows.length)).toEqual([0, 0, 0])
  })

  it('finds in each definition that reads a table what its absence does, and nothing where all is there', async () => {
    const { engine } = newWorkspace()
    await engine.addFiles(1, extractFiles('procedure'), quiet, quiet)
    const { findings } = await engine.phenotype(study)
    expect(findings.map(({ rule, definition }) => `${rule} ${definition}`)).toEqual(
      study.definitions
        .filter(({ specialTreatments }) => specialTreatments.includes('ect'))
        .map(({ id }) => `absent_table ${id}`),
    )
    expect(findings).toHaveLength(6)
    await engine.addFiles(
      2,
      extractFiles().filter(({ path }) => path.startsWith('procedure')),
      quiet,
      quiet,
    )
    expect((await engine.phenotype(study)).findings).toEqual([])
  })

  it('has no curves without observation periods, and says why', async () => {
    const { engine } = newWorkspace()
    await engine.addFiles(1, extractFiles('observation'), quiet, quiet)
    const { result } = await engine.kaplanMeier(2, study, 'wgs', 'pgs_bmi')
    expect([result.status, result.curves]).toEqual(['not_estimable', []])
    expect(result.reason).not.toBe('')
  })
})
