import { describe, expect, it } from 'vitest'
import { parseNumber } from '../../src/formats/cells.ts'
import type { GivenFile } from '../../src/model/engine.ts'
import type { Study } from '../../src/model/study.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { localWorkspace, quiet } from './local.ts'
import { components, csv, genotypes, ids, people, weights } from './scoringFiles.ts'

/** Genotypes and weights beside people: what waits for the scores, what does not, and the account of every variant. */

const study = (scores: Partial<Study['scores']> = {}): Study => {
  const paper = paperStudy()
  return { ...paper, covariates: ['PC1', 'PC2', 'PC3', 'sex', 'age'], scores: { ...paper.scores, ...scores } }
}

async function open(files: readonly GivenFile[]) {
  const local = localWorkspace()
  const inventory = await local.workspace.engine.addFiles(1, files, quiet, quiet)
  expect(inventory.files.filter(({ state }) => state === 'failed')).toEqual([])
  return local
}

describe('scores from genotypes in a workspace', () => {
  it('are not waited for by the counts of groups', async () => {
    const { workspace, jobs } = await open([...people, ...genotypes, weights])
    const { counts } = await workspace.engine.phenotype(study())
    expect(jobs()).toBe(0)
    const trd = counts.find(({ group, definition }) => group === 'TRD' && definition === 'TRD1/trMDD1')
    expect(trd?.n).toBeGreaterThan(0)
    // With the scores there, nobody has moved.
    await workspace.engine.scores(2, study(), quiet)
    expect(jobs()).toBeGreaterThan(0)
    expect((await workspace.engine.phenotype(study())).counts).toEqual(counts)
    workspace.close()
  })

  it('are forecast before they are made: people, variants, scores', async () => {
    const { workspace } = await open([...people, ...genotypes, weights])
    const forecast = await workspace.engine.scoringForecast(1, study())
    expect(forecast).toMatchObject({ people: 500, variants: 1000, scores: 3, done: 0 })
    expect(forecast?.seconds).toBeGreaterThan(0)
    expect(forecast?.seconds).toBeLessThan(5)
    expect(forecast?.memory).toBeLessThan(600e6)
    workspace.close()
  })

  it.each([
    ['as they come', {}],
    [
      'with quality control and ambiguous ones left out',
      { ambiguous: 'leave_out', qualityControl: { apply: true, minFrequency: 0.3 } },
    ],
  ] as const)('have a log of each weight whose labels are the counts, %s', async (_, settings) => {
    const { workspace } = await open([...people, ...genotypes, weights])
    const { genotypes: paper } = paperStudy().scores
    const asked = study({
      genotypes: {
        ...paper,
        minMatchedShare: 0,
        ...settings,
        qualityControl: { ...paper.qualityControl, ...('qualityControl' in settings ? settings.qualityControl : {}) },
      },
    })
    const result = await workspace.engine.scores(2, asked, quiet)
    expect(result.notes).toContain(
      'weights.tsv: 2 rows name a variant that an earlier row has (the first: row 1001); of each, the first row counts.',
    )
    // Other scorings in between take the prepared weights from memory.
    for (const form of ['average', 'sum'] as const)
      await workspace.engine.scores(3, study({ genotypes: { ...paper, minMatchedShare: 0.5, form } }), quiet)
    await workspace.engine.scores(4, asked, quiet)
    const failed = result.quality?.failed.reduce((sum, { variants }) => sum + variants, 0)
    expect(failed === 0).toBe(!('ambiguous' in settings))
    for (const { score, used, weights: rows } of result.accounts) {
      const [head, ...lines] = (await (await workspace.engine.variantLog(5, asked, score, quiet)).text())
        .trimEnd()
        .split('\n')
        .map((line) => line.split(','))
      const column = (name: string) => lines.map((line) => line[head.indexOf(name)])
      expect(lines.length).toBe(rows)
      expect(column('row').map(Number)).toEqual(Array.from({ length: 1002 }, (_, i) => i + 1))
      const labels = column('label')
      for (const line of result.matching.filter((each) => each.score === score))
        expect([line.label, labels.filter((label) => label === line.label).length]).toEqual([line.label, line.variants])
      const isUsed = labels.map((label) => ['matched', 'swapped', 'flipped', 'ambiguous'].includes(label))
      expect(isUsed.filter(Boolean).length).toBe(used)
      for (const [at, frequency] of column('counted_allele_frequency').entries())
        if (isUsed[at]) expect(parseNumber(frequency)).toBeGreaterThanOrEqual(0)
    }
    workspace.close()
  })

  it('have another digest of the data with each further file that they come from', async () => {
    const { workspace } = await open([...people, ...genotypes])
    const add = (path: string, text: string) =>
      workspace.engine.addFiles(2, [{ path, blob: new Blob([text]) }], quiet, quiet)
    const before = await workspace.engine.addFiles(2, [weights], quiet, quiet)
    const listed = await add('array.snplist', '1\n3')
    const further = await add('more.tsv', 'ID\tA1\tA2\tw4\n1\t1\t2\t0.5')
    expect(new Set([before, listed, further].map(({ digest }) => digest)).size).toBe(3)
    const removed = await workspace.engine.removeFiles(further.files.slice(-2).map(({ id }) => id))
    expect(removed.digest).toBe(before.digest)
    workspace.close()
  })

  it('on an array’s variants stand beside the full ones: a list, or a bim file without a bed', async () => {
    const bim = await genotypes.find(({ path }) => path.endsWith('.bim'))!.blob.text()
    const rows = bim.trimEnd().split('\n')
    const half = rows.filter((_, at) => at % 2 === 0)
    const named = half.map((row) => row.split(/\s+/)[1]).join('\n')
    const given = (path: string, text: string): GivenFile => ({ path, blob: new Blob([text]) })
    const { genotypes: paper } = paperStudy().scores
    const asked = study({ genotypes: { ...paper, reducedSet: 'use' } })
    const seen: string[] = []
    for (const file of [given('array.snplist', named), given('array.bim', half.join('\n'))]) {
      const { workspace } = await open([...people, ...genotypes, weights, file])
      const { reduced, origin } = await workspace.engine.scores(2, asked, quiet)
      expect(origin).toContain('on the reduced set of variants')
      const [table] = await workspace.engine.tables(3, asked, ['score_reduced'], quiet)
      expect(table.rows).toHaveLength(3)
      expect(table.rows.map(([score]) => score)).toEqual(reduced.map(({ score }) => score))
      for (const { reducedWeightShare, weightShare, correlation } of reduced) {
        expect(reducedWeightShare).toBeGreaterThan(0.3 * weightShare)
        expect(reducedWeightShare).toBeLessThan(0.7 * weightShare)
        expect(correlation).toBeGreaterThan(0.3)
      }
      const log = await (await workspace.engine.variantLog(4, asked, reduced[0].score, quiet)).text()
      expect(log).toContain(',not_in_reduced_set,')
      seen.push(JSON.stringify(reduced))
      workspace.close()
    }
    expect(seen[1]).toBe(seen[0])
  })
})

describe('an association on scores adjusted for ancestry', () => {
  it('is that on scores adjusted beforehand', async () => {
    const raw = ids.map((_, i) => ((i * 7919) % 1009) / 100 + 0.4 * components[i][0] - 0.2 * components[i][2])
    const table = (values: readonly number[]) =>
      csv(
        'scores.csv',
        'person_id,trait',
        ids.map((id, i) => `${id},${values[i]}`),
      )
    const adjusted = await open([...people, table(raw)])
    const before = await open([...people, table(residuals(raw, components))])
    const rows = async ({ workspace }: typeof adjusted, scores: Partial<Study['scores']>) =>
      workspace.engine.association(9, study(scores), 'everyone', quiet)
    const found = await rows(adjusted, { ancestryAdjustment: 'mean' })
    const expected = await rows(before, {})
    expect(found.length).toBe(3)
    for (const [i, row] of found.entries()) {
      expect(row.status).toBe('ok')
      const scale = expected[i].standardError
      expect(Math.abs(row.logOddsRatio - expected[i].logOddsRatio) / scale).toBeLessThan(1e-9)
      expect(Math.abs(row.standardError - scale) / scale).toBeLessThan(1e-9)
    }
    const plain = await rows(adjusted, {})
    expect(Math.abs(plain[0].standardError / expected[0].standardError - 1)).toBeGreaterThan(1e-3)
    adjusted.workspace.close()
    before.workspace.close()
  })
})

/** Of least squares on the columns and a constant, by Gram-Schmidt. */
function residuals(y: readonly number[], rows: readonly (readonly number[])[]): number[] {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0)
  const basis: number[][] = []
  const without = (values: readonly number[]) => {
    let rest = [...values]
    for (let pass = 0; pass < 2; pass++)
      for (const column of basis) {
        const along = dot(rest, column)
        rest = rest.map((value, i) => value - along * column[i])
      }
    return rest
  }
  for (const column of [rows.map(() => 1), ...rows[0].map((_, k) => rows.map((row) => row[k]))]) {
    const rest = without(column)
    const length = Math.sqrt(dot(rest, rest))
    basis.push(rest.map((value) => value / length))
  }
  return without(y)
}
