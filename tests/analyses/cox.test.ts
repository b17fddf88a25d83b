import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { coxCovariates, runCox } from '../../src/analyses/cox.ts'
import { runCoxModel, runIntervals } from '../../src/analyses/coxModel.ts'
import { coxTable, schoenfeldTable } from '../../src/analyses/coxTables.ts'
import { scoresInSet, strataTests, stratified } from '../../src/analyses/progression.ts'
import { progressionSet } from '../../src/analyses/progressionSet.ts'
import {
  kaplanMeierSummaryRows,
  kaplanMeierSummaryTable,
  logRankRow,
  logRankTable,
  timeToEventTable,
} from '../../src/analyses/progressionSummary.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { NO_DAY } from '../../src/model/extract.ts'
import type { CoxRow, ResultTable } from '../../src/model/results.ts'
import { COX_SCORES_PER_JOB } from '../../src/statistics/jobs.ts'
import { type Row, rowsOf } from '../simOpen.ts'
import { localPool } from '../statistics/pools.ts'
import { largestError } from '../statistics/survivalGoldens.ts'
import { simOpenStudy } from './simOpenStudy.ts'

/** Every time-to-event table of the simulated extract, against R's `coxph` (taken to its limit), `cox.zph`, `survfit` and `survdiff`. */

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const { study, extract, inputs } = simOpenStudy()
const options = study.analyses.progression
const sets = options.sets.map((set) => ({ options: set, set: progressionSet(set, options, inputs) }))
const names = extract.scores!.names

const input = (id: string, scores: readonly string[] = names) => ({
  ...sets.find(({ options }) => options.id === id)!,
  extract,
  study,
  people: inputs,
  scores,
})
const all = await Promise.all(sets.map(({ options: { id } }) => runCox(localPool(kernel, 1), input(id))))
const everyRow = all.flatMap(({ cox }) => cox)
const isOfCause = ({ model }: CoxRow) => model.startsWith('per_unit_cause_')
const rows = everyRow.filter((row) => !isOfCause(row))

const number = (text: string) => (text === '' ? null : Number(text))

/** Compares columns, ours by name with theirs; `sizes`: what an error is measured by where it is not the value alone. */
function compare(
  ours: ResultTable,
  keys: Readonly<Record<string, string>>,
  theirs: readonly Row[],
  columns: readonly (readonly [ours: string, theirs: string, epsilon: number, size?: string | number])[],
): void {
  const at = (name: string) => ours.columns.indexOf(name)
  const found = new Map(
    ours.rows.map((row) => [
      Object.keys(keys)
        .map((key) => row[at(key)])
        .join(),
      row,
    ]),
  )
  const pairs = theirs.map((row) => {
    const key = Object.values(keys)
      .map((name) => row[name])
      .join()
    const own = found.get(key)
    if (own === undefined) throw new Error(`no row ${key}`)
    return { own, row }
  })
  for (const [own, other, epsilon, size] of columns) {
    const values = pairs.map((pair) => pair.own[at(own)] as number)
    const expected = pairs.map((pair) => number(pair.row[other]))
    const sizes = pairs.map((pair) => (typeof size === 'string' ? number(pair.row[size]) : (size ?? 0)))
    expect(largestError(values, expected, sizes), own).toBeLessThanOrEqual(epsilon)
  }
}

describe('the tables of time to event on the simulated extract', () => {
  it('cox.csv: seven models of 61 scores in four sets, and one stratified by cohort', () => {
    const theirs = rowsOf('sim-open/expected/cox.csv.gz')
    expect(rows).toHaveLength(theirs.length)
    compare(
      coxTable(rows),
      { cohort: 'set', score: 'pgs', model: 'model', ties: 'ties' },
      theirs.filter(({ estimable }) => estimable === '1'),
      [
        ['n', 'n', 0],
        ['events', 'events', 0],
        ['log_hazard_ratio', 'beta', 1e-9, 'se'],
        ['standard_error', 'se', 1e-9],
        ['z', 'z', 1e-9, 1],
        ['p', 'p', 1e-8],
        ['hazard_ratio', 'hr', 1e-9],
        ['ci_lower', 'lo', 1e-9],
        ['ci_upper', 'hi', 1e-9],
        ['log_likelihood', 'loglik', 1e-9],
      ],
    )
  })

  it('cox.csv has no numbers where the likelihood has no maximum, and says which column it is', () => {
    const key = (cohort: string, score: string, model: string, ties: string) => [cohort, score, model, ties].join()
    const without = rowsOf('sim-open/expected/cox.csv.gz').filter(({ estimable }) => estimable === '0')
    const ours = rows.filter(({ status }) => status !== 'ok')
    expect(ours.map((row) => key(row.cohort, row.score, row.model, row.ties)).sort()).toEqual(
      without.map((row) => key(row.set, row.pgs, row.model, row.ties)).sort(),
    )
    expect(ours).toHaveLength(4)
    for (const row of ours) {
      expect(row.status).toBe('monotone_likelihood')
      expect(row.reason).toMatch(`At every event ${row.score} 80-100 is the highest, or at every event the lowest`)
      expect([row.logHazardRatio, row.standardError, row.p, row.hazardRatio]).toEqual(Array(4).fill(Number.NaN))
    }
  })

  it('schoenfeld.csv: four transforms of time', () => {
    const theirs = rowsOf('sim-open/expected/zph.csv.gz')
    const ours = schoenfeldTable(all.flatMap(({ schoenfeld }) => schoenfeld))
    expect(ours.rows).toHaveLength(theirs.length)
    compare(ours, { cohort: 'set', score: 'pgs', transform: 'transform' }, theirs, [
      ['chi_square', 'chisq_pgs', 1e-8],
      ['df', 'df', 0],
      ['p', 'p_pgs', 1e-8],
      ['global_chi_square', 'chisq_global', 1e-8],
      ['global_df', 'df_global', 0],
      ['global_p', 'p_global', 1e-8],
    ])
  })

  const everyScore = sets.flatMap(({ set, options: own }) =>
    names.map((score) => ({ set, score, values: scoresInSet(study, own, inputs, extract)(score) })),
  )

  it('kaplan_meier_summary.csv and log_rank.csv', () => {
    const summaries = kaplanMeierSummaryTable(
      everyScore.flatMap(({ set, score, values }) => kaplanMeierSummaryRows(set, score, values, options)),
    )
    const theirs = rowsOf('sim-open/expected/km_summary.csv.gz')
    expect(summaries.rows).toHaveLength(theirs.length)
    compare(summaries, { cohort: 'set', score: 'pgs', ci_type: 'conf_type', stratum: 'stratum' }, theirs, [
      ['n', 'n', 0],
      ['events', 'events', 0],
      ['restricted_mean', 'rmean', 1e-10],
      ['restricted_mean_standard_error', 'se_rmean', 1e-10],
      ['median', 'median', 1e-10],
      ['median_ci_lower', 'lo', 1e-10],
      ['median_ci_upper', 'hi', 1e-10],
    ])
    for (const { set, score, values } of everyScore.filter(({ score }) => score === names[0])) {
      const { petoPeto, withinCohorts } = strataTests(set, stratified(set, values, options), options)
      const row = logRankRow(set, score, values, options)
      expect(row.slice(5)).toEqual([
        petoPeto.chiSquare,
        petoPeto.p,
        ...(withinCohorts === null ? [null, null] : [withinCohorts.chiSquare, withinCohorts.p]),
      ])
      expect(withinCohorts !== null).toBe(set.id === 'wgs')
    }
    const tests = logRankTable(everyScore.map(({ set, score, values }) => logRankRow(set, score, values, options)))
    compare(tests, { cohort: 'set', score: 'pgs' }, rowsOf('sim-open/expected/logrank.csv.gz'), [
      ['chi_square', 'chisq', 1e-10],
      ['df', 'df', 0],
      ['p', 'p', 1e-8],
    ])
  })

  it('time_to_event.csv', () => {
    const ours = timeToEventTable(
      sets.map(({ set }) => set),
      options,
    )
    compare(ours, { cohort: 'set' }, rowsOf('sim-open/expected/time_to_trd.csv.gz'), [
      ['n', 'n', 0],
      ['events', 'events', 0],
      ['mean_days', 'mean_event_time', 1e-10],
      ['mean_ci_lower', 'mean_lo_t', 1e-10],
      ['mean_ci_upper', 'mean_hi_t', 1e-10],
      ['sd_days', 'sd_event_time', 1e-10],
      ['median_days', 'median_event_time', 1e-10],
      ['median_ci_lower_order', 'median_lo_order', 0],
      ['median_ci_upper_order', 'median_hi_order', 0],
      ['median_ci_lower_log', 'median_lo_log', 1e-10],
      ['median_ci_upper_log', 'median_hi_log', 1e-10],
      ['restricted_mean', 'km_rmean', 1e-10],
      ['restricted_mean_standard_error', 'km_rmean_se', 1e-10],
    ])
  })
})

describe('Cox models of a set', () => {
  const some = names.slice(0, COX_SCORES_PER_JOB + 1)

  it('do not depend on the number of workers or the order in which they are done, and tell how far they are', async () => {
    const one = all[1].cox.filter(({ score }) => some.includes(score))
    const done: number[] = []
    const pool = localPool(kernel, 3, (job) => (7 - job) & 3)
    const { cox } = await runCox(pool, input('wgs_eur', some), { onScores: (scores) => done.push(scores) })
    expect(cox).toEqual(one)
    expect(done).toEqual([COX_SCORES_PER_JOB, 1])
  })

  it('take age at the first MDD date for age in a fixed year', () => {
    const { firstMdd } = inputs.summary
    const { names: columns, values } = coxCovariates(extract, study, firstMdd)
    expect(columns).toEqual([...study.covariates.slice(0, -1), 'age at first MDD date'])
    const row = firstMdd.findIndex((day) => day !== NO_DAY)
    expect(values.at(-1)![row]).toBe((firstMdd[row] - extract.people.birthDay[row]) / 365.25)
    expect(values.at(-1)![firstMdd.indexOf(NO_DAY)]).toBeNaN()
  })

  it('say that no one has the event, that no one is followed, or that a score is the same for everyone', async () => {
    const [{ options: own, set }] = sets
    const wgs = input('wgs', [names[0]])
    const statuses = async (change: Partial<typeof wgs>): Promise<CoxRow[]> => [
      ...(await runCox(localPool(kernel, 1), { ...wgs, ...change })).cox,
    ]

    const censored = await statuses({ set: { ...set, event: new Uint8Array(set.event.length) } })
    expect(new Set(censored.map(({ status }) => status))).toEqual(new Set(['no_events']))
    expect(censored[0].reason).toBe('No one in this model has the event: all are censored.')

    const unfollowed = progressionSet(own, options, { ...inputs, observation: null })
    const [first] = await statuses({ set: unfollowed })
    expect([first.status, first.n, first.reason]).toEqual(['not_estimable', 0, unfollowed.lacking])

    const flat = { ...extract.scores!, values: [new Float64Array(extract.people.n).fill(3)], names: [names[0]] }
    const asGiven = { ...study, scores: { ...study.scores, standardise: 'none' as const } }
    const constant = await statuses({ extract: { ...extract, scores: flat }, study: asGiven })
    expect(new Set(constant.map(({ status }) => status))).toEqual(new Set(['constant']))
    expect(constant[0].reason).toBe(
      `${names[0]} has the same value for everyone in this model, so it has no effect to estimate.`,
    )
  })

  const under = (change: Partial<typeof options>) => ({
    ...study,
    analyses: { ...study.analyses, progression: { ...options, ...change } },
  })

  it('give Firth’s estimate where the likelihood is monotone and the study asks for it, and change nothing else', async () => {
    const plain = rows
    const monotone = plain.filter(({ status }) => status === 'monotone_likelihood')
    const { score } = monotone[0]
    const { cox } = await runCox(localPool(kernel, 1), {
      ...input(monotone[0].cohort, [score]),
      study: under({ firth: 'fallback' }),
    })
    const without = plain.filter((row) => row.score === score && row.cohort === monotone[0].cohort)
    expect(cox.map(({ status }) => status)).toEqual(without.map(({ status }) => status))
    cox.forEach((row, k) => {
      if (row.status === 'ok') {
        expect(row).toEqual(without[k])
        return
      }
      expect([row.method, row.reason]).toEqual(['firth', without[k].reason])
      expect(without[k].logHazardRatio).toBeNaN()
      expect(row.ciLower).toBeLessThan(row.hazardRatio)
      expect(row.ciUpper).toBeGreaterThan(row.hazardRatio)
      expect(row.p < 0.05).toBe(row.ciLower > 1 || row.ciUpper < 1)
    })
  })

  it.each(['age', 'calendar'] as const)(
    'have estimates on the time scale %s with age among the covariates',
    async (timeScale) => {
      const { options: own } = input('wgs', [])
      const set = progressionSet(own, { ...options, timeScale }, { ...inputs, birthDay: extract.people.birthDay })
      const { cox, schoenfeld, tests } = await runCox(localPool(kernel, 1), {
        ...input('wgs', names.slice(0, 3)),
        set,
        study: under({ timeScale }),
      })
      expect(new Set(cox.map(({ status }) => status))).toEqual(new Set(['ok']))
      expect(cox[0].covariates).toContain('age at first MDD date')
      for (const row of cox) expect(row.robustStandardError / row.standardError).toBeCloseTo(1, 0)
      expect(schoenfeld.every(({ p, globalP }) => p > 0 && globalP > 0)).toBe(true)
      expect(tests.every(({ concordance }) => concordance > 0.5)).toBe(true)
    },
  )

  it('cluster robust standard errors by a person column', async () => {
    const columns = new Map([
      ['own', { kind: 'number' as const, values: Float64Array.from({ length: extract.people.n }, (_, i) => i) }],
      ['pair', { kind: 'number' as const, values: Float64Array.from({ length: extract.people.n }, (_, i) => i >> 1) }],
    ])
    const people = { ...extract.people, columns: new Map([...extract.people.columns, ...columns]) }
    const by = async (clusterBy: string) =>
      (
        await runCox(localPool(kernel, 1), {
          ...input('wgs_eur', [names[0]]),
          extract: { ...extract, people },
          study: under({ clusterBy }),
        })
      ).cox[0]
    const [alone, own, pair] = [await by(''), await by('own'), await by('pair')]
    expect(alone.robustStandardError / alone.standardError).toBeCloseTo(1, 0)
    expect(own.robustStandardError).toBeCloseTo(alone.robustStandardError, 14)
    expect(pair.robustStandardError).not.toBe(alone.robustStandardError)
    expect(pair.standardError).toBe(alone.standardError)
    await expect(by('family')).rejects.toThrow('There is no column family among the people')
  })

  it('are looked into: tests, residual means, intervals and curves', async () => {
    const [score] = names
    const wgs = input('wgs', [score])
    const { proportionality, adjusted } = await runCoxModel(localPool(kernel, 1), { ...wgs, score, definition: 'd' })
    const perUnit = all.flatMap(({ cox }) => cox).find((row) => row.cohort === 'wgs' && row.score === score)!
    expect(proportionality.logHazardRatio).toBeCloseTo(perUnit.logHazardRatio, 11)
    const tests = all
      .flatMap(({ schoenfeld }) => schoenfeld)
      .filter((row) => row.cohort === 'wgs' && row.score === score)
    proportionality.tests.forEach((test, k) => {
      expect(test.chiSquare).toBeCloseTo(tests[k].chiSquare, 9)
    })
    expect(proportionality.residuals.every(({ events }) => events >= 10)).toBe(true)
    expect(proportionality.residuals.reduce((sum, { events }) => sum + events, 0)).toBe(perUnit.events)
    expect(proportionality.intervals.map(({ toDays }) => toDays)).toEqual([...options.hazardIntervals, Infinity])
    expect(proportionality.intervals.reduce((sum, { events }) => sum + events, 0)).toBe(perUnit.events)
    expect(proportionality.logLog.map(({ stratum }) => stratum)).toEqual(['0-20', '20-80', '80-100'])
    expect(adjusted.curves.map(({ quantile }) => quantile)).toEqual([0.1, 0.5, 0.9])
    // Under the model the curves lie in the order of the score.
    const last = adjusted.curves.map(({ survival }) => survival.at(-1)!)
    const ascending = [...last].sort((a, b) => a - b)
    expect(last).toEqual(perUnit.logHazardRatio > 0 ? ascending.reverse() : ascending)
    const rows = await runIntervals(localPool(kernel, 2), wgs)
    expect(rows).toEqual(proportionality.intervals)
  })

  it('leave out a covariate that is the same for everyone, and say so', async () => {
    const women = extract.people.sex.map(() => 1)
    const { cox } = await runCox(localPool(kernel, 1), {
      ...input('wgs_eur', [names[0]]),
      extract: { ...extract, people: { ...extract.people, sex: women } },
    })
    expect(cox[0].status).toBe('ok')
    expect(cox[0].covariates).not.toContain('sex')
    expect(cox[0].leftOut).toMatch(/^sex has the same value for everyone/)
  })
})
