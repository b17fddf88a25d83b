import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runAssociation } from '../../src/analyses/association.ts'
import { associationTable } from '../../src/analyses/associationRow.ts'
import { studyScores } from '../../src/analyses/contrastSet.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import type { AssociationRow } from '../../src/model/results.ts'
import { covariateColumn, type Study } from '../../src/model/study.ts'
import { fitLogistic } from '../../src/statistics/logistic.ts'
import { trappingKernel } from '../kernel/trappingKernel.ts'
import { localPool } from '../statistics/pools.ts'
import { associationStudy, simulatedExtract, table } from './simOpen.ts'

const wasm = readFileSync('build/kernel.wasm')
const kernel = await loadKernel(wasm)
const { extract, cohorts, inCohort, groupsOf, eligible } = simulatedExtract()
const study = associationStudy()
const input = (cohort: string, definition = 's11') => ({
  extract,
  study,
  cohort,
  definition,
  groups: groupsOf(definition),
  eligible,
  inCohort: inCohort(cohort),
})
const all = async (pool = localPool(kernel, 2)): Promise<AssociationRow[]> => {
  const results = []
  for (const cohort of cohorts) results.push(...(await runAssociation(pool, input(cohort))))
  return results
}

/** The study with other choices for its associations. */
const withOptions = (changes: Partial<Study['analyses']['association']>): Study =>
  associationStudy({ analyses: { ...study.analyses, association: { ...study.analyses.association, ...changes } } })

/** |a − b| in units of ε·max(|b|, its standard error). */
const excess = (got: number, expected: number, standardError: number, epsilon: number): number =>
  Math.abs(got - expected) / (epsilon * Math.max(Math.abs(expected), standardError))

function compare(rows: readonly AssociationRow[], expected: Record<string, string>[]): void {
  expect(rows.length).toBe(expected.length)
  let worst = 0
  let withoutEstimate = 0
  for (const [k, row] of rows.entries()) {
    const wanted = expected[k]
    const at = `${row.cohort} ${row.contrast} ${row.score}`
    expect([row.score, row.n, row.cases], at).toEqual([wanted.pgs, Number(wanted.n), Number(wanted.cases)])
    if (wanted.estimable === '0') {
      withoutEstimate++
      expect(row.status, at).toBe('separation')
      expect(row.reason, at).toMatch(/separates cases from controls.*\.$/)
      expect([row.method, row.reason.endsWith('The estimate is Firth’s, by penalised likelihood.')], at).toEqual([
        'firth',
        true,
      ])
      expect(row.ciLower < row.oddsRatio && row.oddsRatio < row.ciUpper && row.p > 1e-4 && row.p <= 1, at).toBe(true)
      continue
    }
    expect(row.status, `${at}: ${row.reason}`).toBe('ok')
    const se = Number(wanted.se)
    const p = Number(wanted.p)
    worst = Math.max(
      worst,
      excess(row.logOddsRatio, Number(wanted.beta), se, 1e-9),
      excess(row.standardError, se, 0, 1e-9),
      excess(row.z, Number(wanted.z), 1, 1e-9),
      excess(row.oddsRatio, Number(wanted.or), 0, 1e-9),
      excess(row.ciLower, Number(wanted.lo), 0, 1e-9),
      excess(row.ciUpper, Number(wanted.hi), 0, 1e-9),
      excess(row.deviance, Number(wanted.deviance), 0, 1e-9),
      excess(row.p, p, 0, 1e-8),
      excess(row.log10P, Math.log10(p), 1, 1e-9),
    )
  }
  expect(worst).toBeLessThan(1)
  expect(withoutEstimate).toBe(expected.filter((row) => row.estimable === '0').length)
}

const records = (path: string): Record<string, string>[] => {
  const { names, rows } = table(path)
  return rows.map((row) => Object.fromEntries(names.map((name, k) => [name, row[k]])))
}

describe('agreement with R on the simulated extract', () => {
  test('every cohort, contrast and score under the primary definition', async () => {
    const expected = records('expected/association')
    compare(await all(), expected)
  })
  test('TRD/trMDD of the discovery cohort under fifteen definitions', async () => {
    const expected = records('expected/definitions_association')
    const rows: AssociationRow[] = []
    for (const tr of [1, 2, 3]) {
      for (const trd of [1, 2, 3, 4, 5]) {
        const one = { ...input('wgs_eur', `s${tr}${trd}`), study: { ...study, contrasts: [study.contrasts[2]] } }
        rows.push(...(await runAssociation(localPool(kernel, 1), one)))
      }
    }
    compare(rows, expected)
  })
})

describe('agreement with R within the sexes, where 27 fits have no estimate', () => {
  const expected = records('expected/sex')
  const last = study.contrasts[2]

  /** The progression contrast among people of one sex; scores keep the units of the whole cohort. */
  const withinSex = (cohort: string, wanted: number) => ({
    ...input(cohort),
    study: associationStudy({ contrasts: [last], covariates: study.covariates.filter((name) => name !== 'sex') }),
    groups: groupsOf('s11').map((group, i) => (extract.people.sex[i] === wanted ? group : 3)),
  })
  for (const [model, wanted] of [
    ['female', 1],
    ['male', 0],
  ] as const) {
    test(model, async () => {
      const rows: AssociationRow[] = []
      for (const cohort of cohorts)
        rows.push(...(await runAssociation(localPool(kernel, 1), withinSex(cohort, wanted))))
      compare(
        rows,
        expected.filter((row) => row.model === model),
      )
    })
  }
  test('27 of them', () => {
    expect(expected.filter((row) => row.estimable === '0').length).toBe(27)
  })

  test('the product of score and sex', () => {
    const pcs = study.covariates
      .slice(0, 16)
      .map(covariateColumn)
      .map((name) => (extract.people.columns.get(name) as { values: Float64Array }).values)
    const female = Float64Array.from(extract.people.sex)
    const age = extract.people.birthYear.map((year) => 2022 - year)
    const groups = groupsOf('s11')
    let worst = 0
    for (const row of expected.filter(({ model }) => model === 'interaction')) {
      const own = inCohort(row.cohort)
      const score = extract.scores!.values[extract.scores!.names.indexOf(row.pgs)]
      const present = [...score.keys()].filter((i) => own[i] && eligible[i] && !Number.isNaN(score[i]))
      const mean = present.reduce((sum, i) => sum + score[i], 0) / present.length
      const sd = Math.sqrt(present.reduce((sum, i) => sum + (score[i] - mean) ** 2, 0) / (present.length - 1))
      const people = present.filter((i) => groups[i] === 1 || groups[i] === 2)
      const take = (column: Float64Array): Float64Array => Float64Array.from(people, (i) => column[i])
      const standard = score.map((value) => (value - mean) / sd)
      const columns = [standard, ...pcs, female, age, standard.map((value, i) => value * female[i])].map(take)
      const fit = fitLogistic(
        kernel,
        columns,
        Uint8Array.from(people, (i) => Number(groups[i] === 2)),
      )
      const se = Number(row.se)
      worst = Math.max(
        worst,
        excess(fit.coefficients[20], Number(row.beta), se, 1e-9),
        excess(fit.standardErrors[20], se, 0, 1e-9),
      )
    }
    expect(worst).toBeLessThan(1)
  })
})

describe('the same bits', () => {
  test('with 1, 2 and 5 workers, jobs overtaking one another; rows arrive in order', async () => {
    const one = await all(localPool(kernel, 1))
    expect(await all(localPool(kernel, 2, (job) => (job * 7) % 5))).toEqual(one)
    const blocks: AssociationRow[] = []
    const pool = localPool(kernel, 5, (job) => (11 - job) & 7)
    const rows = await runAssociation(pool, input('wgs_eur'), { onRows: (block) => blocks.push(...block) })
    expect(rows).toEqual(one.slice(0, rows.length))
    expect(blocks).toEqual(rows)
  })
  test('of one score alone and among all', async () => {
    const rows = await runAssociation(localPool(kernel, 1), input('wgs_div'))
    const names = studyScores(extract, study)
    const alone = [names[40], names[3]]
    const few = await runAssociation(localPool(kernel, 1), { ...input('wgs_div'), scores: alone })
    expect(few).toEqual(
      study.contrasts.flatMap((_, k) => alone.map((name) => rows[k * names.length + names.indexOf(name)])),
    )
  })
})

const inLowerCase = <T>(columns: ReadonlyMap<string, T>): Map<string, T> =>
  new Map([...columns].map(([name, column]) => [name.toLowerCase(), column]))

describe('designs', () => {
  const run = async (changes: Parameters<typeof associationStudy>[0], cohort = 'wgs_eur') =>
    runAssociation(localPool(kernel, 1), {
      ...input(cohort),
      study: associationStudy({ contrasts: [study.contrasts[0]], ...changes }),
      scores: studyScores(extract, study).slice(0, 2),
    })

  test('covariates that are absent, constant or dependent are left out, with a sentence', async () => {
    const people = extract.people
    const constant = { kind: 'number' as const, values: new Float64Array(people.n).fill(4) }
    const twice = {
      kind: 'number' as const,
      values: (people.columns.get('PC1') as { values: Float64Array }).values.map((value) => 2 * value),
    }
    const wider = {
      ...extract,
      people: { ...people, columns: new Map([...people.columns, ['site', constant], ['twice', twice]]) },
    }
    const covariates = ['PC1', 'BMI', 'site', 'twice', 'sex']
    const got = await runAssociation(localPool(kernel, 1), {
      ...input('wgs_eur'),
      extract: wider,
      study: associationStudy({ contrasts: [study.contrasts[0]], covariates }),
    })
    expect(got[0].leftOut).toBe(
      'Not in the data: BMI. site is the same for everyone and was left out. ' +
        'twice is a linear combination of the covariates before it and was left out.',
    )
    expect(got[0].covariates).toEqual(['PC1', 'sex'])
    const plain = await run({ covariates: ['PC1', 'sex'] })
    expect(got[0].logOddsRatio).toBeCloseTo(plain[0].logOddsRatio, 11)
    expect(got[0].status).toBe('ok')
  })

  test('a sex or a birth year that no one has is left out, with a sentence', async () => {
    const { people } = extract
    const covariates = ['PC1', 'sex', 'age']
    const without = async (changes: Partial<typeof people>) =>
      (
        await runAssociation(localPool(kernel, 1), {
          ...input('wgs_eur'),
          extract: { ...extract, people: { ...people, ...changes } },
          study: associationStudy({ contrasts: [study.contrasts[0]], covariates }),
        })
      )[0]
    const noSex = { sex: new Int8Array(people.n).fill(-1) }
    const noBirth = { birthYear: new Float64Array(people.n).fill(NaN) }
    for (const [changes, kept, leftOut] of [
      [noSex, ['PC1', 'age'], 'Not in the data: sex.'],
      [noBirth, ['PC1', 'sex'], 'Not in the data: age.'],
      [{ ...noSex, ...noBirth }, ['PC1'], 'Not in the data: sex, age.'],
    ] as const) {
      const got = await without(changes)
      expect(got).toMatchObject({ status: 'ok', covariates: kept, leftOut })
      expect(got).toEqual({ ...(await run({ covariates: [...kept] }))[0], leftOut })
    }
  })

  test('a covariate is found whatever the case of its column', async () => {
    const people = { ...extract.people, columns: inLowerCase(extract.people.columns) }
    const got = await runAssociation(localPool(kernel, 1), {
      ...input('wgs_eur'),
      extract: { ...extract, people },
      study: associationStudy({ contrasts: [study.contrasts[0]] }),
      scores: studyScores(extract, study).slice(0, 2),
    })
    expect(got).toEqual(await run({}))
  })

  test('a category is one column for each level but the first', async () => {
    const n = extract.people.n
    const codes = Int32Array.from({ length: n }, (_, i) => (i % 7 === 0 ? -1 : i % 3))
    const category = { kind: 'category' as const, codes, levels: ['a', 'b', 'c'] }
    const dummy = (code: number) => ({
      kind: 'number' as const,
      values: Float64Array.from(codes, (own) => (own < 0 ? NaN : Number(own === code))),
    })
    const columns = new Map([
      ...extract.people.columns,
      ['clinic', category],
      ['b', dummy(1)],
      ['c', dummy(2)],
    ] as const)
    const wider = { ...extract, people: { ...extract.people, columns } }
    const with_ = async (covariates: string[]) =>
      await runAssociation(localPool(kernel, 1), {
        ...input('wgs_eur'),
        extract: wider,
        study: associationStudy({ covariates, contrasts: [study.contrasts[0]] }),
      })
    // The names differ: `clinic: b` here, `b` there.
    const unnamed = (rows: readonly AssociationRow[]) =>
      rows.map((row) => ({ ...row, covariates: row.covariates.length }))
    expect(unnamed(await with_(['clinic']))).toEqual(unnamed(await with_(['b', 'c'])))
  })

  test('standardising changes the unit, not the test', async () => {
    const cohort = (await run({}))[0]
    const contrast = (await run({ scores: { ...study.scores, standardise: 'contrast' } }))[0]
    const none = (await run({ scores: { ...study.scores, standardise: 'none' } }))[0]
    expect(contrast.z).toBeCloseTo(cohort.z, 9)
    expect(none.z).toBeCloseTo(cohort.z, 9)
    expect(contrast.logOddsRatio).not.toBe(cohort.logOddsRatio)
    expect(Math.abs(none.logOddsRatio)).toBeGreaterThan(2 * Math.abs(cohort.logOddsRatio))
  })

  test('over the discovery cohort, every cohort has its unit', async () => {
    const scores = { ...study.scores, standardise: 'discovery' as const }
    const discovery = inCohort('wgs_eur')
    const under = async (cohort: string) =>
      (
        await runAssociation(localPool(kernel, 1), {
          ...input(cohort),
          study: associationStudy({ contrasts: [study.contrasts[0]], scores }),
          scores: studyScores(extract, study).slice(0, 2),
          discovery,
        })
      )[0]
    expect(await under('wgs_eur')).toEqual((await run({}))[0])
    const values = extract.scores!.values[0]
    const rows = [...discovery.keys()].filter((row) => discovery[row] === 1 && eligible[row] === 1)
    const own = rows.map((row) => values[row]).filter((value) => !Number.isNaN(value))
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length
    const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (own.length - 1))
    const given = (await run({ scores: { ...study.scores, standardise: 'none' } }, 'wgs_div'))[0]
    const other = await under('wgs_div')
    expect(other.logOddsRatio / (given.logOddsRatio * deviation)).toBeCloseTo(1, 9)
    expect(other.z).toBeCloseTo(given.z, 9)
    expect(other.logOddsRatio).not.toBeCloseTo((await run({}, 'wgs_div'))[0].logOddsRatio, 6)
  })

  test('fewer cases than asked for', async () => {
    const rows = await run({
      analyses: { ...study.analyses, association: { ...study.analyses.association, minCases: 5000 } },
    })
    expect(rows[0]).toMatchObject({ status: 'too_few_cases', logOddsRatio: NaN, p: NaN, iterations: 0 })
    expect(rows[0].reason).toBe('There are fewer cases than the study asks for.')
    expect(rows[0].cases).toBeGreaterThan(0)
  })

  test('a score nobody has, one that is constant, and one that repeats a covariate leave their neighbours alone', async () => {
    const n = extract.people.n
    const scores = extract.scores!
    const pc = (extract.people.columns.get('PC2') as { values: Float64Array }).values
    const odd = {
      ...scores,
      names: ['empty', 'flat', 'repeat', scores.names[0]],
      values: [new Float64Array(n).fill(NaN), new Float64Array(n).fill(3), pc, scores.values[0]],
    }
    const rows = await runAssociation(localPool(kernel, 1), {
      ...input('wgs_eur'),
      extract: { ...extract, scores: odd },
    })
    expect(rows.slice(0, 4).map((row) => row.status)).toEqual(['too_few_cases', 'constant', 'collinear', 'ok'])
    expect(rows[2].reason).toMatch(/^repeat is a linear combination/)
    expect(rows[3]).toEqual((await run({}))[0])
  })
})

describe('association.csv', () => {
  test('has the documented columns, empty where there is no number', async () => {
    const whole = await runAssociation(localPool(kernel, 1), input('wgs_eur'))
    const few = {
      ...input('wgs_div'),
      study: withOptions({ firth: 'never' }),
      groups: groupsOf('s11').map((group, i) => (extract.people.sex[i] === 0 ? group : 3)),
    }
    const rows = [whole[0], (await runAssociation(localPool(kernel, 1), few))[122]]
    const { name, columns, rows: cells } = associationTable(rows)
    expect(name).toBe('association')
    expect(columns.slice(0, 16).join(', ')).toBe(
      'cohort, definition, contrast, score, n, cases, log_odds_ratio, standard_error, z, p, log10_p, odds_ratio, ci_lower, ci_upper, method, status',
    )
    expect(cells[0].slice(0, 6)).toEqual(['wgs_eur', 's11', 'trMDD/nonMDD', rows[0].score, 2109, 349])
    expect(cells[0][6]).toBe(rows[0].logOddsRatio)
    expect(cells[1].slice(6, 14)).toEqual(Array(8).fill(NaN))
    expect(cells[1].slice(14, 16)).toEqual(['wald', 'separation'])
  })
})

test('a kernel that traps fails the analysis with a message; nothing takes its place', async () => {
  const broken = await loadKernel(await trappingKernel(wasm))
  await expect(runAssociation(localPool(broken, 2), input('wgs_eur'))).rejects.toThrow(/^The kernel failed in /)
})
