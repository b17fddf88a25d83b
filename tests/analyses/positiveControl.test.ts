import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { controlScore, positiveControl, positiveControlTable } from '../../src/analyses/positiveControl.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import type { Extract, ScoreTable } from '../../src/model/extract.ts'
import type { Study } from '../../src/model/study.ts'
import { rowsOf } from '../simOpen.ts'
import { localPool } from '../statistics/pools.ts'
import { simOpenStudy } from './simOpenStudy.ts'

const sim = simOpenStudy()
const kernel = await loadKernel(new WebAssembly.Module(readFileSync('build/kernel.wasm')))

function controlOf({
  score = null,
  cohort = 'wgs_eur',
  study = sim.study,
  scores = sim.extract.scores!,
}: {
  score?: string | null
  cohort?: string
  study?: Study
  scores?: ScoreTable
}) {
  const asked = structuredClone(study)
  asked.analyses.positiveControl.score = score
  const extract: Extract = { ...sim.extract, scores }
  const input = {
    extract,
    study: asked,
    cohort,
    definition: sim.definition.id,
    groups: sim.inputs.status.group,
    eligible: sim.people.eligible,
    inCohort: sim.members.get(cohort)!,
  }
  return positiveControl(localPool(kernel, 1), input, sim.inputs.status, new AbortController().signal)
}

const mapped = (name: string, change: (value: number) => number): ScoreTable => {
  const scores = sim.extract.scores!
  const at = scores.names.indexOf(name)
  return { ...scores, values: scores.values.map((values, k) => (k === at ? values.map(change) : values)) }
}

describe('the positive control', () => {
  it('is R’s regression of MDD, treated or not, on the score', async () => {
    for (const row of rowsOf('positive-control/expected.csv')) {
      const { row: ours } = await controlOf(row as { score: string; cohort: string })
      expect(ours!.contrast).toBe('MDD/nonMDD')
      expect([ours!.n, ours!.cases]).toEqual([Number(row.n), Number(row.cases)])
      const se = Number(row.se)
      expect(Math.abs(ours!.logOddsRatio - Number(row.beta))).toBeLessThanOrEqual(1e-9 * se)
      expect(Math.abs(ours!.standardError - se)).toBeLessThanOrEqual(1e-9 * se)
      expect(Math.abs(ours!.ciLower / Number(row.lo) - 1)).toBeLessThanOrEqual(1e-9)
      expect(Math.abs(ours!.ciUpper / Number(row.hi) - 1)).toBeLessThanOrEqual(1e-9)
    }
  })

  it('is ok where the score of MDD is higher in people with MDD', async () => {
    const control = await controlOf({})
    expect([control.status, control.score]).toEqual(['ok', 'pgs_mdd'])
    expect(control.sentence).toBe('pgs_mdd is higher in people with MDD, as it should be.')
  })

  it('is flipped where the score has the other sign, by the same numbers', async () => {
    const [right, flipped] = [await controlOf({}), await controlOf({ scores: mapped('pgs_mdd', (value) => -value) })]
    expect(flipped.status).toBe('flipped')
    expect(flipped.sentence).toContain('The sign of pgs_mdd looks flipped: it is lower in people with MDD.')
    expect(flipped.row!.logOddsRatio).toBeCloseTo(-right.row!.logOddsRatio, 12)
  })

  it('is weak where the interval covers no difference, whatever the sign', async () => {
    expect((await controlOf({ score: 'pgs_crp' })).status).toBe('weak')
    const turned = await controlOf({ score: 'pgs_crp', scores: mapped('pgs_crp', (value) => -value) })
    expect(turned.status).toBe('weak')
    expect(turned.row!.logOddsRatio).toBeLessThan(0)
  })

  it('is absent without a score of MDD, or with one that is not there or left out', async () => {
    const without = structuredClone(sim.study)
    without.scores.exclude = ['pgs_mdd']
    const control = await controlOf({ study: without })
    expect([control.status, control.score, control.row]).toEqual(['absent', null, null])
    const named = await controlOf({ score: 'pgs_nothing' })
    expect([named.status, named.score]).toEqual(['absent', 'pgs_nothing'])
    const table = positiveControlTable(named)
    expect(table.rows).toHaveLength(1)
    expect(table.rows[0][table.columns.indexOf('log_odds_ratio')]).toBeNull()
    expect(table.rows[0][table.columns.indexOf('status')]).toBe('absent')
  })

  it('is not estimable where the score is the same for everyone, and says why', async () => {
    const control = await controlOf({ scores: mapped('pgs_mdd', () => 1) })
    expect(control.status).toBe('not_estimable')
    expect(control.sentence).toMatch(/^Whether pgs_mdd predicts MDD cannot be said: .{10,}\.$/)
  })
})

describe('the score of MDD is known by its name', () => {
  const found = (columns: readonly string[], traits: Readonly<Record<string, string>> = {}) =>
    controlScore(columns, sim.study, {
      scoreDescriptions: Object.entries(traits).map(([column, trait]) => ({ column, trait, domain: '' })),
    })

  it('of the column or of the trait', () => {
    for (const name of ['pgs_mdd', 'MDD', 'PRS.MDD', 'mdd_howard2019', 'major_depressive_disorder', 'Depression_PGS'])
      expect(found(['pgs_bmi', name]), name).toBe(name)
    expect(found(['PGS000138'], { PGS000138: 'Major depressive disorder (2018)' })).toBe('PGS000138')
  })

  it('and not by names that only resemble it', () => {
    for (const name of ['pgs_depressed_mood', 'pgs_neur_depressed_cluster', 'trmdd', 'depressive_symptoms', 'mddx'])
      expect(found([name]), name).toBeNull()
  })
})
