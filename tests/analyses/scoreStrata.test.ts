import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { referenceStratum, runScoreStrata, strataTable } from '../../src/analyses/scoreStrata.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { groups, type ScoreStrata, type Study } from '../../src/model/study.ts'
import { rowsOf } from '../simOpen.ts'
import { localPool } from '../statistics/pools.ts'
import { associationStudy, simulatedExtract } from './simOpen.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const { extract, inCohort, groupsOf, eligible } = simulatedExtract()
const base = associationStudy()
const lowest: ScoreStrata = { cuts: [0.2, 0.8], reference: 'lowest' }
const tenths: ScoreStrata = { cuts: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => k / 10), reference: 'middle' }
const scores = ['pgs_mdd', 'pgs_educational_attainment']

function inputOf(scoreStrata: ScoreStrata, association: Partial<Study['analyses']['association']> = {}) {
  const { analyses } = base
  return {
    extract,
    study: {
      ...base,
      analyses: { ...analyses, scoreStrata, association: { ...analyses.association, ...association } },
    },
    cohort: 'wgs_eur',
    definition: 's11',
    groups: groupsOf('s11'),
    eligible,
    inCohort: inCohort('wgs_eur'),
    scores,
  }
}
type Input = ReturnType<typeof inputOf>
const strata = (input: Input, workers = 1) => runScoreStrata(localPool(kernel, workers), input)
/** The first score has these values instead. */
const withScore = (input: Input, change: (value: number, row: number) => number): Input => {
  const own = input.extract.scores!
  const at = own.names.indexOf(scores[0])
  const values = own.values.map((column, k) => (k === at ? column.map(change) : column))
  return { ...input, extract: { ...input.extract, scores: { ...own, values } }, scores: [scores[0]] }
}
const trdAgainstTrMdd = (input: Input): Input => ({
  ...input,
  study: { ...input.study, contrasts: [base.contrasts[2]] },
  scores: [scores[0]],
})
const within = (ours: number, expected: number, standardError: number, epsilon = 1e-9) =>
  expect(Math.abs(ours - expected)).toBeLessThanOrEqual(epsilon * Math.max(Math.abs(expected), standardError))

describe('odds by stratum of a score', () => {
  test('are those of R’s glm on the strata, with covariates beside them', async () => {
    for (const setting of [lowest, tenths]) {
      const ours = await strata(inputOf(setting))
      const expected = rowsOf('strata/expected.csv').filter(({ reference }) => reference === setting.reference)
      expect(ours.map(({ contrast, score, stratum, n, cases }) => [contrast, score, stratum, n, cases])).toEqual(
        expected.map((row) => [row.contrast, row.score, row.stratum, Number(row.n), Number(row.cases)]),
      )
      for (const [k, row] of ours.entries()) {
        const r = expected[k]
        expect(row).toMatchObject({ status: 'ok', method: 'wald', reason: '', isReference: r.se === '' })
        within(row.likelihoodRatio.statistic, Number(r.chi_square), 0)
        within(Math.log(row.likelihoodRatio.p), Number(r.log_p), 0, 1e-8)
        expect(row.likelihoodRatio.df).toBe(Number(r.df))
        if (row.isReference) {
          expect([row.logOddsRatio, row.oddsRatio, row.standardError]).toEqual([0, 1, NaN])
          continue
        }
        within(row.logOddsRatio, Number(r.beta), Number(r.se))
        within(row.standardError, Number(r.se), 0)
        expect(row.ciLower < row.oddsRatio && row.oddsRatio < row.ciUpper).toBe(true)
      }
    }
  })

  test('without covariates two strata are a table of four cells', async () => {
    const input = trdAgainstTrMdd(inputOf({ cuts: [0.5], reference: 'lowest' }))
    const [low, high] = await strata({ ...input, study: { ...input.study, covariates: [] } })
    const cells = [high.cases, high.n - high.cases, low.cases, low.n - low.cases]
    within(high.logOddsRatio, Math.log((cells[0] * cells[3]) / (cells[1] * cells[2])), 0, 1e-12)
    within(high.standardError, Math.sqrt(cells.reduce((sum, cell) => sum + 1 / cell, 0)), 0, 1e-12)
  })

  test('do not change with the scale of the score or the number of workers', async () => {
    const input = trdAgainstTrMdd(inputOf(tenths))
    const plain = await strata(input)
    expect(await strata(input, 3)).toEqual(plain)
    expect(await strata(withScore(input, (value) => 1024 * value - 3))).toEqual(plain)
  })

  test('of a turned score are the same strata from the other end', async () => {
    const [cuts, fromTheEnd] = [
      [0.21, 0.47, 0.83],
      [0.17, 0.53, 0.79],
    ]
    const plain = await strata(trdAgainstTrMdd(inputOf({ cuts, reference: 'middle' })))
    const other = trdAgainstTrMdd(inputOf({ cuts: fromTheEnd, reference: 'middle' }))
    const turned = (await strata(withScore(other, (value) => -value))).reverse()
    for (const [k, row] of plain.entries()) {
      expect([turned[k].n, turned[k].cases]).toEqual([row.n, row.cases])
      within(turned[k].logOddsRatio, row.logOddsRatio, row.standardError || 1)
    }
  })
})

describe('what cannot be estimated', () => {
  test('a stratum without cases has Firth’s estimate, and says why; without Firth none', async () => {
    const input = trdAgainstTrMdd(inputOf({ cuts: [0.05, 0.5], reference: 'middle' }))
    const own = input.extract.scores!
    const sorted = own.values[own.names.indexOf(scores[0])].filter((value) => !Number.isNaN(value)).sort()
    const [low, middle] = [0.3, 0.5].map((share) => sorted[Math.floor(share * sorted.length)])
    const trd = groups.indexOf('TRD')
    const lifted = withScore(input, (value, row) => (input.groups[row] === trd && value < low ? middle : value))
    const rows = await strata(lifted)
    expect(rows[0].cases).toBe(0)
    for (const row of rows) expect(row).toMatchObject({ status: 'separation', method: 'firth' })
    expect(rows[0].reason).toMatch(/^pgs_mdd 0-5 separates cases from controls/)
    expect(rows[0].logOddsRatio).toBeLessThan(-0.5)
    const { association } = lifted.study.analyses
    const never = { ...lifted.study.analyses, association: { ...association, firth: 'never' as const } }
    for (const row of await strata({ ...lifted, study: { ...lifted.study, analyses: never } })) {
      expect(row).toMatchObject({ status: 'separation', method: 'wald', logOddsRatio: NaN })
      expect(row.likelihoodRatio.p).toBeNaN()
    }
  })

  test('a stratum that equal scores leave empty is named, the others keep their estimates', async () => {
    const input = trdAgainstTrMdd(inputOf({ cuts: [0.2, 0.4, 0.8], reference: 'lowest' }))
    const rows = await strata(withScore(input, (value) => Math.round(value) / 4))
    const empty = rows.filter(({ n }) => n === 0)
    expect(empty.length).toBeGreaterThan(0)
    for (const row of empty) {
      expect(row).toMatchObject({ status: 'not_estimable', logOddsRatio: NaN })
      expect(row.reason).toBe(`No one is in the stratum ${row.stratum}: too many have the same score.`)
    }
    for (const row of rows.filter(({ n }) => n > 0)) expect(row).toMatchObject({ status: 'ok', reason: '' })
    expect(rows[0].likelihoodRatio.df).toBe(3 - empty.length)
  })

  test('where the reference is empty nothing is compared with it', async () => {
    const input = trdAgainstTrMdd(inputOf({ cuts: [0.4, 0.6], reference: 'middle' }))
    const rows = await strata(withScore(input, (_, row) => (row % 10 === 0 ? 1 : 0)))
    expect(rows[1].n).toBe(0)
    for (const row of rows) {
      expect(row).toMatchObject({ status: 'not_estimable', logOddsRatio: NaN })
      expect(row.reason).toMatch(/^No one is in the stratum 40-60, with which the others are compared/)
    }
  })

  test('too few cases, and nobody', async () => {
    const few = await strata(trdAgainstTrMdd(inputOf(lowest, { minCases: 100_000 })))
    for (const row of few) expect(row).toMatchObject({ status: 'too_few_cases', logOddsRatio: NaN })
    const input = trdAgainstTrMdd(inputOf(lowest))
    for (const row of await strata(withScore(input, () => NaN))) {
      expect(row).toMatchObject({ n: 0, cases: 0, logOddsRatio: NaN, status: 'too_few_cases' })
      expect(row.reason).toBe('Nobody has all the values this model needs.')
    }
  })
})

test('the middle stratum is the one that holds the median', () => {
  expect(
    [[0.2, 0.8], [0.5], [0.25, 0.5, 0.75], tenths.cuts, [0.1], [0.9]].map((cuts) => referenceStratum(cuts, 'middle')),
  ).toEqual([1, 0, 1, 4, 1, 0])
  expect(referenceStratum(tenths.cuts, 'lowest')).toBe(0)
})

test('strata.csv has a row for each stratum', async () => {
  const { columns, rows } = strataTable(await strata(trdAgainstTrMdd(inputOf(lowest))))
  expect(columns.slice(0, 8)).toEqual([
    'cohort',
    'definition',
    'contrast',
    'score',
    'stratum',
    'reference',
    'n',
    'cases',
  ])
  expect(rows.map((row) => row[columns.indexOf('reference')])).toEqual(['yes', 'no', 'no'])
})
