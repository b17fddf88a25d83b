import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runAssociation } from '../../src/analyses/association.ts'
import { studyScores } from '../../src/analyses/contrastSet.ts'
import { runJointModel } from '../../src/analyses/jointModel.ts'
import { runModelCard } from '../../src/analyses/modelCard.ts'
import { runSexModels } from '../../src/analyses/sexModels.ts'
import { runTrdDifference } from '../../src/analyses/trdDifference.ts'
import { wentWrong } from '../../src/analyses/wentWrong.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import type { Study } from '../../src/model/study.ts'
import { localPool } from '../statistics/pools.ts'
import { associationStudy, simulatedExtract } from './simOpen.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const { extract, inCohort, groupsOf, eligible } = simulatedExtract()
const base = associationStudy()
const pool = localPool(kernel, 1)
const inputOf = (cohort: string, changes: Partial<Study['analyses']['association']> = {}, contrast = 2) => ({
  extract,
  study: associationStudy({
    contrasts: [base.contrasts[contrast]],
    analyses: { ...base.analyses, association: { ...base.analyses.association, ...changes } },
  }),
  cohort,
  definition: 's11',
  groups: groupsOf('s11'),
  eligible,
  inCohort: inCohort(cohort),
})
const names = studyScores(extract, base)

describe('a model card', () => {
  const [score] = names
  test('is the row of the table, with every column’s estimate', async () => {
    const input = { ...inputOf('wgs_eur'), scores: [score] as const }
    const card = await runModelCard(pool, input)
    const [row] = await runAssociation(pool, inputOf('wgs_eur'))
    expect(card.row).toEqual(row)
    expect(card.terms.map(({ term }) => term)).toEqual(['(Intercept)', ...row.covariates, score])
    expect(card.terms.at(-1)!.estimate).toBeCloseTo(row.logOddsRatio, 10)
    expect(card.terms.at(-1)!.standardError).toBeCloseTo(row.standardError, 10)
    expect(card.formula).toBe(`case ~ ${[...row.covariates, score].join(' + ')}`)
    expect(card.coding[0]).toEqual({ term: 'case', meaning: '1 TRD, 0 trMDD' })
    expect(card.deviance).toBeLessThan(card.nullDeviance)
    expect(card.tests.map(({ method }) => method)).toEqual(['wald', 'likelihood_ratio', 'score'])
    for (const { p } of card.tests) expect(Math.abs(p - row.p)).toBeLessThan(0.02)
    expect(card.missing.length).toBe(18 + 1)
  })
  test('has the R of the study’s choices', async () => {
    const input = { ...inputOf('wgs_eur', { test: 'score' }), scores: [score] as const }
    const study = {
      ...input.study,
      covariates: ['PC1', { column: 'sex', kind: 'category' as const, reference: 'female' }, 'age'],
      cohorts: [{ id: 'wgs_eur', label: 'WGS', role: 'discovery' as const, where: { cohort: 'wgs_eur' } }],
    }
    const card = await runModelCard(pool, { ...input, study })
    expect(card.row.method).toBe('score')
    expect(card.rCall.split('\n').slice(3)).toEqual([
      'd <- merge(merge(person, status, by = "person_id"), pgs, by = "person_id")',
      'd <- d[d$eligible == 1 & d[["cohort"]] == "wgs_eur", ]',
      'd$sex <- factor(d$sex, 0:1, c("male", "female"))',
      'd$age <- 2022 - d$year_of_birth',
      `d[["${score}"]] <- (d[["${score}"]] - mean(d[["${score}"]], na.rm = TRUE)) / sd(d[["${score}"]], na.rm = TRUE)`,
      'd <- d[d[["s11"]] %in% c("TRD", "trMDD"), ]',
      'd$case <- as.integer(d[["s11"]] == "TRD")',
      `fit <- glm(case ~ PC1 + relevel(factor(sex), "female") + age + ${score}, family = binomial, data = d, control = glm.control(epsilon = 1e-16, maxit = 100))`,
      `anova(update(fit, . ~ . - ${score}, subset = !is.na(${score})), fit, test = "Rao")`,
    ])
    expect(card.coding[2]).toEqual({ term: 'sex: male', meaning: '1 where sex is male, else 0' })
  })
  test('of a separated fit is Firth’s, and says so', async () => {
    const men = groupsOf('s11').map((group, i) => (extract.people.sex[i] === 0 ? group : 3))
    const card = await runModelCard(pool, { ...inputOf('wgs_div'), groups: men, scores: [score] })
    expect(card.row).toMatchObject({ status: 'separation', method: 'firth' })
    expect(card.terms.at(-1)!.estimate).toBe(card.row.logOddsRatio)
    // The score test needs the fit without the score only.
    expect(card.tests.map(({ method }) => method)).toEqual(['score', 'firth'])
    expect(card.tests[1].p).toBeCloseTo(card.row.p, 12)
    expect(card.rCall).toContain('logistf::logistf(')
  })
  test('of a score that is not there is refused', async () => {
    await expect(runModelCard(pool, { ...inputOf('wgs_eur'), scores: ['pgs_none'] })).rejects.toThrow(
      'The score pgs_none is not in the data.',
    )
  })
})

describe('several scores in one model', () => {
  test('one alone is the model of the table', async () => {
    const joint = await runJointModel(pool, { ...inputOf('wgs_eur'), scores: [names[0]] })
    const [row] = await runAssociation(pool, inputOf('wgs_eur'))
    expect(joint).toMatchObject({
      n: row.n,
      cases: row.cases,
      incomplete: row.incomplete,
      status: 'ok',
      method: 'wald',
    })
    expect(joint.terms[0].logOddsRatio).toBeCloseTo(row.logOddsRatio, 10)
    expect(joint.terms[0].alone.logOddsRatio).toBe(row.logOddsRatio)
    expect(joint.likelihoodRatio.df).toBe(1)
  })
  test('correlated ones share the effect, and their variance is inflated', async () => {
    const joint = await runJointModel(pool, { ...inputOf('wgs_eur', {}, 0), scores: names.slice(0, 4) })
    expect(joint.terms.map(({ score }) => score)).toEqual(names.slice(0, 4))
    for (const { vif, standardError, alone } of joint.terms) {
      expect(vif).toBeGreaterThan(1)
      expect(standardError).toBeGreaterThan(0.99 * alone.standardError)
    }
    expect(joint.likelihoodRatio.df).toBe(4)
  })
  test('a score given twice is left out the second time, and named', async () => {
    const joint = await runJointModel(pool, { ...inputOf('wgs_eur'), scores: [names[0], names[1], names[0]] })
    expect(joint.reason).toMatch(new RegExp(`^${names[0]} is a linear combination`))
    expect([joint.terms[2].logOddsRatio, joint.terms[2].vif, joint.likelihoodRatio.df]).toEqual([NaN, NaN, 2])
    expect(joint.terms[0].logOddsRatio).not.toBeNaN()
  })
  test('without any there is nothing to fit', async () => {
    await expect(runJointModel(pool, { ...inputOf('wgs_eur'), scores: [] })).rejects.toThrow(/needs at least one/)
  })
})

describe('the study’s test', () => {
  const few = names.slice(0, 6)
  const rowsOf = (changes: Partial<Study['analyses']['association']>) =>
    runAssociation(pool, { ...inputOf('wgs_eur', changes), scores: few })
  test('changes P and its name, not the estimate; P is that of z', async () => {
    const plain = await rowsOf({})
    for (const method of ['likelihood_ratio', 'score'] as const) {
      const rows = await rowsOf({ test: method })
      for (const [k, row] of rows.entries()) {
        expect(row).toMatchObject({ method, logOddsRatio: plain[k].logOddsRatio, ciLower: plain[k].ciLower })
        expect(row.z).not.toBe(plain[k].z)
        expect(Math.abs(row.z - plain[k].z)).toBeLessThan(0.05 * Math.max(1, Math.abs(plain[k].z)))
        expect(row.log10P).toBeCloseTo(Math.log10(row.p), 10)
      }
    }
  })
  test('Firth’s everywhere: every row says so, its status is that of the maximum-likelihood fit', async () => {
    const plain = await rowsOf({})
    for (const [k, row] of (await rowsOf({ firth: 'always' })).entries()) {
      expect(row).toMatchObject({
        method: 'firth',
        status: 'ok',
        reason: 'The study asks for Firth’s estimates everywhere.',
      })
      expect(Math.abs(row.logOddsRatio - plain[k].logOddsRatio)).toBeLessThan(0.2 * plain[k].standardError)
      expect(row.ciLower < row.oddsRatio && row.oddsRatio < row.ciUpper).toBe(true)
    }
  })
  test('workers change no bit of any of them', async () => {
    for (const changes of [{ test: 'score' }, { firth: 'always' }] as const) {
      const input = { ...inputOf('wgs_div', changes), scores: few }
      const one = await runAssociation(localPool(kernel, 1), input)
      expect(
        await runAssociation(
          localPool(kernel, 3, (job) => (job % 2) * 5),
          input,
        ),
      ).toEqual(one)
    }
  })
})

describe('the sexes', () => {
  const input = { ...inputOf('wgs_eur'), scores: names.slice(0, 3) }
  test('the product has the sign of female minus male, and nearly its size', async () => {
    const { rows, differences } = await runSexModels(pool, input)
    expect(rows.map(({ model }) => model).slice(0, 3)).toEqual(['female', 'male', 'interaction'])
    for (const each of differences) {
      expect(each.status).toBe('ok')
      expect(Math.abs(each.difference - each.interactionLogOddsRatio)).toBeLessThan(0.5 * each.standardError)
      expect(each.standardError).toBeCloseTo(Math.hypot(each.femaleStandardError, each.maleStandardError), 12)
    }
  })
  test('sex is in the model of the product even where the study leaves it out', async () => {
    const without = { ...input.study, covariates: base.covariates.filter((name) => name !== 'sex') }
    const { rows } = await runSexModels(pool, { ...input, study: without })
    expect(rows[2].covariates).toContain('sex')
    expect(rows[0].covariates).not.toContain('sex')
    const { rows: plain } = await runSexModels(pool, input)
    expect(rows[2].logOddsRatio).toBeCloseTo(plain[2].logOddsRatio, 9)
  })
  test('data without sex have no such models', async () => {
    const people = { ...extract.people, sex: new Int8Array(extract.people.n).fill(-1) }
    expect(await runSexModels(pool, { ...input, extract: { ...extract, people } })).toEqual({
      rows: [],
      differences: [],
    })
  })
})

test('TRD against trMDD where no one is trMDD has no difference, and says whose fit failed', async () => {
  const groups = groupsOf('s11').map((group) => (group === 1 ? 3 : group))
  const input = { ...inputOf('wgs_eur'), groups, scores: names.slice(0, 1) }
  const [row] = await runTrdDifference(pool, input, [])
  expect(row).toMatchObject({ difference: NaN, trMddLogOddsRatio: NaN, status: 'constant', trMdd: 0 })
  expect(row.reason).toBe(
    'trMDD/nonMDD: Everyone in this model is a control, so there is nothing to compare them with.',
  )
  expect(row.trdLogOddsRatio).not.toBeNaN()
})

test('what went wrong is counted by kind, whatever the score is called', async () => {
  const n = extract.people.n
  const scores = extract.scores!
  const odd = {
    ...scores,
    names: ['flat', 'level', 'fine'],
    values: [new Float64Array(n).fill(3), new Float64Array(n).fill(4), scores.values[0]],
  }
  const rows = await runAssociation(pool, { ...inputOf('wgs_eur'), extract: { ...extract, scores: odd } })
  expect(wentWrong(rows)).toEqual([
    {
      status: 'constant',
      method: 'wald',
      reason: 'The score has the same value for everyone in this model, so it has no effect to estimate.',
      rows: 2,
      scores: ['flat', 'level'],
    },
  ])
})

describe.each([
  ['times 1e8', (value: number) => 1e8 * value],
  ['times 1e-8', (value: number) => 1e-8 * value],
  ['plus a constant', (value: number) => value + 10],
])('a covariate %s', (_, changed) => {
  test('changes no score’s estimate, plain or Firth’s', async () => {
    const { people } = extract
    const own = people.columns.get('PC3') as { kind: 'number'; values: Float64Array }
    const columns = new Map([...people.columns, ['PC3', { kind: 'number' as const, values: own.values.map(changed) }]])
    for (const firth of ['never', 'always'] as const) {
      const input = { ...inputOf('wgs_eur', { firth }), scores: names.slice(0, 5) }
      const plain = await runAssociation(pool, input)
      const rows = await runAssociation(pool, { ...input, extract: { ...extract, people: { ...people, columns } } })
      for (const [k, row] of rows.entries()) {
        const allowed = 1e-9 * Math.max(Math.abs(plain[k].logOddsRatio), plain[k].standardError)
        expect(Math.abs(row.logOddsRatio - plain[k].logOddsRatio)).toBeLessThan(allowed)
        expect(Math.abs(row.standardError / plain[k].standardError - 1)).toBeLessThan(1e-9)
        expect(Math.abs(row.z - plain[k].z)).toBeLessThan(2e-9)
      }
    }
  })
})
