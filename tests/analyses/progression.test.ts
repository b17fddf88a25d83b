import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  kaplanMeier,
  kaplanMeierRows,
  kaplanMeierTable,
  scoresInSet,
  stratumLabels,
} from '../../src/analyses/progression.ts'
import { progressionSet } from '../../src/analyses/progressionSet.ts'
import { NO_DAY } from '../../src/model/extract.ts'
import type { ProgressionOptions } from '../../src/model/study.ts'
import { eventIndex } from '../../src/phenotype/eventIndex.ts'
import { mddSummary } from '../../src/phenotype/summary.ts'
import { restrictedMean, survivalCurve } from '../../src/statistics/kaplanMeier.ts'
import { fixture, type Row, rowsOf } from '../simOpen.ts'
import { largestError } from '../statistics/survivalGoldens.ts'
import { simOpenStudy } from './simOpenStudy.ts'

const epsilon = 1e-10
const { study, extract, definition, inputs } = simOpenStudy()
const options = study.analyses.progression
const scores = extract.scores!
const sets = new Map(options.sets.map((set) => [set.id, progressionSet(set, options, inputs)]))
const valuesOf = (set: string, score: string) =>
  scoresInSet(study, options.sets.find(({ id }) => id === set)!, inputs, extract)(score)

const number = (text: string) => (text === '' ? null : Number(text))
function grouped(rows: readonly Row[], ...keys: string[]): Map<string, Row[]> {
  const map = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keys.map((name) => row[name]).join(' ')
    map.set(key, [...(map.get(key) ?? []), row])
  }
  return map
}

describe('time to event on the simulated extract', () => {
  it('loses as many people on the way as the oracle', () => {
    const { flow } = JSON.parse(readFileSync(fixture('sim-open/expected/summary.json'), 'utf8'))
    const sum = (name: 'mdd' | 'trd' | 'afterTimePoints' | 'nonPositive' | 'nonPositiveEvents' | 'missingTime') =>
      ['wgs', 'array'].reduce((total, id) => total + sets.get(id)!.flow[name], 0)
    expect({
      mdd: sum('mdd'),
      trd: sum('trd'),
      after_time_points: sum('afterTimePoints'),
      nonpositive: sum('nonPositive'),
      nonpositive_events: sum('nonPositiveEvents'),
      missing_time: sum('missingTime'),
    }).toEqual(flow)
    expect(sets.get('wgs')!.flow).toMatchObject({ set: 'wgs', n: 598, events: 76 })
  })

  it('may have the scores of every cohort in the unit of the discovery cohort', () => {
    const set = options.sets.find(({ id }) => id === 'wgs')!
    const discovery = study.cohorts.find(({ role }) => role === 'discovery')!.id
    const over = { ...study, scores: { ...study.scores, standardise: 'discovery' as const } }
    const [score] = scores.names
    const found = scoresInSet(over, set, inputs, extract)(score)
    const among = (cohort: string) =>
      [...inputs.eligible.keys()].filter((row) => inputs.eligible[row] === 1 && inputs.members.get(cohort)![row] === 1)
    const own = among(discovery).flatMap((row) => (Number.isNaN(scores.values[0][row]) ? [] : [scores.values[0][row]]))
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length
    const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (own.length - 1))
    expect(set.cohorts.length).toBeGreaterThan(1)
    for (const row of set.cohorts.flatMap(among))
      expect(Math.abs(found[row] * deviation + mean - scores.values[0][row])).not.toBeGreaterThan(1e-9 * deviation)
    const without = { ...over, cohorts: over.cohorts.map((cohort) => ({ ...cohort, role: 'replication' as const })) }
    expect(() => scoresInSet(without, set, inputs, extract)).toThrow('none of its cohorts has that role')
  })

  const km = grouped(rowsOf('sim-open/expected/km.csv.gz'), 'set', 'pgs')
  it.each([...km.keys()])('kaplan_meier.csv has the oracle’s curves of %s, every interval type', (key) => {
    const [set, score] = key.split(' ')
    const ours = kaplanMeierTable(kaplanMeierRows(sets.get(set)!, score, valuesOf(set, score), options))
    const theirs = km.get(key)!
    expect(ours.rows.map((row) => row.slice(0, 7).map(String))).toEqual(
      theirs.map((row) => [set, score, row.conf_type, row.stratum, row.time, row.n_risk, row.n_event]),
    )
    const errors = theirs.map((row) => number(row.se))
    for (const [column, position] of [
      ['surv', 7],
      ['se', 8],
      ['lo', 9],
      ['hi', 10],
    ] as const) {
      const found = ours.rows.map((row) => Number(row[position]))
      const expected = theirs.map((row) => number(row[column]))
      expect(largestError(found, expected, column === 'se' ? undefined : errors), column).toBeLessThanOrEqual(epsilon)
    }
  })

  const summaries = grouped(rowsOf('sim-open/expected/km_summary.csv.gz'), 'set', 'conf_type')
  it.each([...summaries.keys()])('strata, medians and restricted means of all scores are the oracle’s in %s', (key) => {
    const [id, ciType] = key.split(' ')
    const set = sets.get(id)!
    const chosen: ProgressionOptions = {
      ...options,
      confidenceInterval: ciType as ProgressionOptions['confidenceInterval'],
    }
    for (const [score, rows] of grouped(summaries.get(key)!, 'pgs')) {
      const { curves } = kaplanMeier(set, definition.id, score, valuesOf(id, score), chosen)
      const end = Math.max(...curves.map(({ timeDays }) => timeDays.at(-1)!))
      expect(curves.map(({ stratum, n, events }) => [stratum, String(n), String(events)])).toEqual(
        rows.map(({ stratum, n, events }) => [stratum, n, events]),
      )
      curves.forEach((curve, k) => {
        const row = rows[k]
        const area = restrictedMean({ ...curve, time: curve.timeDays }, end)
        expect(
          largestError(
            [area.mean, area.standardError, curve.median, curve.medianCiLower, curve.medianCiUpper],
            [row.rmean, row.se_rmean, row.median, row.lo, row.hi].map(number),
          ),
        ).toBeLessThanOrEqual(epsilon)
      })
    }
  })

  it('the log-rank test of every score and set is the oracle’s', () => {
    const rows = rowsOf('sim-open/expected/logrank.csv.gz')
    expect(rows).toHaveLength(4 * 61)
    for (const row of rows) {
      const { logRank, status } = kaplanMeier(
        sets.get(row.set)!,
        definition.id,
        row.pgs,
        valuesOf(row.set, row.pgs),
        options,
      )
      expect(status).toBe('ok')
      expect(largestError([logRank.chiSquare], [number(row.chisq)])).toBeLessThanOrEqual(epsilon)
      expect(largestError([logRank.p], [number(row.p)])).toBeLessThanOrEqual(1e-8)
      expect(String(logRank.df)).toBe(row.df)
    }
  })
})

describe('the time-to-event options', () => {
  const wgs = options.sets[0]
  const under = (change: Partial<ProgressionOptions>) => progressionSet(wgs, { ...options, ...change }, inputs)

  it('half_day keeps those with TRD on or before the first MDD date at half a day', () => {
    const dropped = under({})
    const kept = under({ nonPositive: 'half_day' })
    expect(kept.flow.n - dropped.flow.n).toBe(dropped.flow.nonPositive)
    expect(dropped.flow.nonPositive).toBeGreaterThan(0)
    expect(kept.followUpDays.filter((days) => days === 0.5)).toHaveLength(dropped.flow.nonPositive)
    expect(Math.min(...dropped.followUpDays)).toBeGreaterThanOrEqual(1)
  })

  it('last_record ends follow-up without TRD at the last record', () => {
    const set = under({ censorAt: 'last_record' })
    const { lastRecord, firstMdd } = inputs.summary
    for (let i = 0; i < set.rows.length; i++) {
      const row = set.rows[i]
      if (set.event[i] === 0) expect(set.followUpDays[i]).toBe(lastRecord[row] - firstMdd[row])
    }
  })

  it('last_record_or_visit goes on to a later visit; without visits it is last_record', () => {
    expect(under({ censorAt: 'last_record_or_visit' }).followUpDays).toEqual(
      under({ censorAt: 'last_record' }).followUpDays,
    )
    const { conditions } = extract
    const visits = { ...conditions!, day: conditions!.day.map((day) => day + 40) }
    const summary = mddSummary(eventIndex({ ...extract, visits }, extract.conceptSets!), definition)
    const lastVisit = new Int32Array(extract.people.n).fill(NO_DAY)
    visits.person.forEach((row, i) => {
      lastVisit[row] = Math.max(lastVisit[row], visits.day[i])
    })
    const set = progressionSet(wgs, { ...options, censorAt: 'last_record_or_visit' }, { ...inputs, summary })
    const censored = [...set.rows].filter((_, i) => set.event[i] === 0)
    expect(censored.length).toBeGreaterThan(0)
    for (const row of censored) {
      const last = Math.max(inputs.summary.lastRecord[row], lastVisit[row])
      expect(set.followUpDays[set.rows.indexOf(row)]).toBe(last - summary.firstMdd[row])
    }
    expect(summary.lastRecord).toEqual(inputs.summary.lastRecord)
  })

  it('age and calendar as time scale let people come under observation at their first MDD date', () => {
    const { birthDay } = extract.people
    const plain = under({})
    for (const [timeScale, zeroOf] of [
      ['age', (row: number) => birthDay[row]],
      ['calendar', () => 0],
    ] as const) {
      const set = progressionSet(wgs, { ...options, timeScale }, { ...inputs, birthDay })
      expect(set.flow).toEqual(plain.flow)
      expect(set.followUpDays).toEqual(set.followUpDays.slice().sort())
      set.rows.forEach((row, i) => {
        expect(set.startDays![i]).toBe(inputs.summary.firstMdd[row] - zeroOf(row))
        expect(set.followUpDays[i] - set.startDays![i]).toBe(set.durationDays[i])
        expect(set.durationDays[i]).toBe(plain.durationDays[plain.rows.indexOf(row)])
      })
    }
    const unborn = new Int32Array(birthDay.length).fill(NO_DAY)
    expect(progressionSet(wgs, { ...options, timeScale: 'age' }, { ...inputs, birthDay: unborn }).flow.n).toBe(0)
  })

  it('time points may be MDD dates, or not asked for', () => {
    const byMdd = under({ timePoints: 'mdd_dates', minTimePoints: 2 })
    for (const row of byMdd.rows) expect(inputs.summary.nMddDates[row]).toBeGreaterThanOrEqual(2)
    expect(under({ timePoints: 'none' }).flow.afterTimePoints).toBe(under({}).flow.mdd)
  })

  it('without observation periods no one can be followed to their end, and it says what to do', () => {
    const set = progressionSet(wgs, options, { ...inputs, observation: null })
    const { status, reason, curves, logRank } = kaplanMeier(
      set,
      definition.id,
      scores.names[0],
      scores.values[0],
      options,
    )
    expect([status, curves.length, logRank.p]).toEqual(['not_estimable', 0, Number.NaN])
    expect(reason).toBe(
      'The data have no observation periods, so follow-up without TRD has no end. ' +
        'Choose the last record as the end of follow-up, or add an observation_period table.',
    )
  })

  it('a set in which no one reaches TRD has flat curves and says so', () => {
    const group = inputs.status.group.map((code) => (code === 2 ? 3 : code))
    const set = progressionSet(wgs, options, { ...inputs, status: { ...inputs.status, group } })
    const result = kaplanMeier(set, definition.id, scores.names[0], valuesOf('wgs', scores.names[0]), options)
    expect([result.status, result.events]).toEqual(['no_events', 0])
    expect(result.reason).toBe(`None of the ${result.n} people followed reached TRD.`)
    expect(result.curves.every(({ survival }) => survival.every((value) => value === 1))).toBe(true)
  })

  it('people without the score are left out of its curves only', () => {
    const values = valuesOf('wgs', scores.names[0]).slice()
    const set = sets.get('wgs')!
    for (const row of set.rows.subarray(0, 10)) values[row] = Number.NaN
    const all = kaplanMeier(set, definition.id, scores.names[0], valuesOf('wgs', scores.names[0]), options)
    expect(kaplanMeier(set, definition.id, scores.names[0], values, options).n).toBe(all.n - 10)
  })

  it('strata are named by their percentiles', () => {
    expect(stratumLabels([0.2, 0.8])).toEqual(['0-20', '20-80', '80-100'])
    expect(stratumLabels([0.07, 1 / 3])).toEqual(['0-7', '7-33.3333333333', '33.3333333333-100'])
  })
})

describe('the curve of a whole set', () => {
  it('does not depend on the order of the people', () => {
    const { followUpDays, event } = sets.get('wgs')!
    const curve = survivalCurve(followUpDays, event)
    expect(survivalCurve(followUpDays.slice().reverse(), event.slice().reverse())).toEqual(curve)
    expect(inputs.summary.firstMdd.includes(NO_DAY)).toBe(true)
  })
})
