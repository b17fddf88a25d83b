import { describe, expect, it } from 'vitest'
import { dataEnd } from '../../src/analyses/dataEnd.ts'
import { plausibility, plausibilityTable } from '../../src/analyses/plausibility.ts'
import { isoDay } from '../../src/model/day.ts'
import { type Events, type Extract, NO_DAY } from '../../src/model/extract.ts'
import type { FileEntry, Inventory, TableKind } from '../../src/model/inventory.ts'
import type { PlausibilityRule } from '../../src/model/plausibility.ts'
import type { Study } from '../../src/model/study.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { dayFrom } from '../simOpen.ts'

type Dated = readonly (readonly [person: number, date: string, supply?: number])[]

const eventsOf = (rows: Dated): Events => ({
  length: rows.length,
  person: Int32Array.from(rows, ([person]) => person),
  day: Int32Array.from(rows, ([, date]) => dayFrom(date)),
  concept: new Int32Array(rows.length),
  conceptIds: [1],
})

interface Planted {
  readonly births?: readonly number[]
  readonly periods?: readonly (readonly [start: string, end: string])[]
  readonly deaths?: readonly string[]
  readonly conditions?: Dated
  readonly drugs?: Dated
  readonly unborn?: number
  readonly change?: (study: Study) => void
}

/** Three people whose data are as they should be, but for what is planted. */
function checksOf(planted: Planted) {
  const births = planted.births ?? [1960, 1970, 1980]
  const n = births.length
  const periods = planted.periods ?? births.map(() => ['2010-01-01', '2020-12-31'] as const)
  const drugs = planted.drugs ?? [[1, '2012-05-01', 30]]
  const extract: Extract = {
    people: {
      n,
      ids: { kind: 'integer', values: BigInt64Array.from(births, (_, i) => BigInt(i)) },
      sex: new Int8Array(n),
      birthYear: Float64Array.from(births),
      birthDay: Int32Array.from(births, (year) => dayFrom(`${year}-07-01`)),
      columns: new Map(),
    },
    conditions: eventsOf(planted.conditions ?? births.map((_, i) => [i, '2015-01-01'] as const)),
    drugs: {
      ...eventsOf(drugs),
      endDay: new Int32Array(drugs.length).fill(NO_DAY),
      supplyDays: Int32Array.from(drugs, ([, , supply = NO_DAY]) => supply),
    },
    procedures: null,
    observation: {
      startDay: Int32Array.from(periods, ([start]) => dayFrom(start)),
      endDay: Int32Array.from(periods, ([, end]) => dayFrom(end)),
    },
    ...(planted.deaths && { deathDay: Int32Array.from(planted.deaths, dayFrom) }),
    scores: null,
    conceptSets: null,
    scoreDescriptions: null,
    digest: 'planted',
  }
  const study = paperStudy()
  planted.change?.(study)
  return plausibility(extract, study, { files: filesOf(planted.unborn ?? 0) })
}

/** Rows dated before the birth are set aside on reading: they are known from the files alone, here from two shards. */
function filesOf(unborn: number): Inventory['files'] {
  return [unborn - 1, 1].map((count): FileEntry => {
    const problem = {
      file: '',
      row: null,
      column: null,
      rule: 'before_birth',
      value: null,
      effect: 'set_aside',
      message: '',
    }
    return {
      id: '',
      name: '',
      sizeBytes: 0,
      format: null,
      takenFor: 'condition_occurrence',
      because: '',
      alternatives: [],
      state: 'ready',
      rows: 0,
      people: 0,
      dateRange: null,
      columns: [],
      shape: null,
      mapping: null,
      report: [],
      problems: unborn === 0 ? [] : [{ ...problem, count, effect: 'set_aside' }],
      sha256: null,
    }
  })
}

/** Fires where planted, with what was done; elsewhere finds nothing. */
const cases: Readonly<
  Record<string, { planted: Planted; table: TableKind; rule: PlausibilityRule; n: number; of: number; says: string }>
> = {
  'a birth after the data’s end': {
    planted: {
      births: [1960, 2021, 1980],
      periods: periodsOf(3),
      conditions: [
        [0, '2015-01-01'],
        [2, '2015-01-01'],
      ],
    },
    table: 'person',
    rule: 'born_after_end',
    n: 1,
    of: 3,
    says: 'They are analysed as they are',
  },
  'someone without any record': {
    planted: { conditions: [[0, '2015-01-01']] },
    table: 'person',
    rule: 'no_records',
    n: 1,
    of: 3,
    says: 'They count as people without MDD.',
  },
  'someone without an observation period': {
    planted: {
      periods: [
        ['2010-01-01', '2020-12-31'],
        ['', ''],
        ['2010-01-01', '2020-12-31'],
      ],
    },
    table: 'observation_period',
    rule: 'no_observation_period',
    n: 1,
    of: 3,
    says: 'They are in no analysis',
  },
  'an observation period that ends after the data': {
    planted: {
      periods: [...periodsOf(2), ['2010-01-01', '2099-12-31']],
      change: (study) => {
        study.analyses.plausibility.dataEnd = '2021-06-30'
      },
    },
    table: 'observation_period',
    rule: 'after_end',
    n: 1,
    of: 3,
    says: 'follow-up without TRD ends there, which is too late',
  },
  'a death before the birth': {
    planted: { deaths: ['1959-12-31', '', ''] },
    table: 'death',
    rule: 'died_before_birth',
    n: 1,
    of: 1,
    says: 'Deaths are not used in this study.',
  },
  'a death after the data’s end': {
    planted: { deaths: ['', '2021-01-02', '2019-01-01'] },
    table: 'death',
    rule: 'after_end',
    n: 1,
    of: 2,
    says: 'Deaths are not used in this study.',
  },
  'rows before the birth, in two files': {
    planted: { unborn: 5 },
    table: 'condition_occurrence',
    rule: 'before_birth',
    n: 5,
    of: 8,
    says: 'These rows are set aside.',
  },
  'a prescription after the death': {
    planted: { deaths: ['', '2012-04-30', ''] },
    table: 'drug_exposure',
    rule: 'after_death',
    n: 1,
    of: 1,
    says: 'Follow-up does not end at death in this study.',
  },
  'a diagnosis after the data’s end': {
    planted: {
      conditions: [
        [0, '2015-01-01'],
        [1, '2021-01-01'],
        [2, '2020-12-31'],
      ],
    },
    table: 'condition_occurrence',
    rule: 'after_end',
    n: 1,
    of: 3,
    says: 'These rows are used as they are.',
  },
  'a diagnosis outside the observation period': {
    planted: {
      conditions: [
        [0, '2009-12-31'],
        [1, '2010-01-01'],
        [2, '2020-12-31'],
      ],
    },
    table: 'condition_occurrence',
    rule: 'outside_observation',
    n: 1,
    of: 3,
    says: 'These rows are used',
  },
  'a supply of no days, and of fewer': {
    planted: {
      drugs: [
        [0, '2012-05-01', 0],
        [1, '2012-05-01', -30],
        [1, '2012-06-01', 1],
        [2, '2012-05-01'],
      ],
    },
    table: 'drug_exposure',
    rule: 'supply_not_positive',
    n: 2,
    of: 3,
    says: 'the recorded end stands in its place',
  },
  'a supply of over a year': {
    planted: {
      drugs: [
        [0, '2012-05-01', 366],
        [1, '2012-05-01', 365],
        [2, '2012-05-01', 30],
      ],
    },
    table: 'drug_exposure',
    rule: 'supply_too_long',
    n: 1,
    of: 3,
    says: 'one of more than 365 days is not used',
  },
}

function periodsOf(n: number): readonly (readonly [string, string])[] {
  return Array.from({ length: n }, () => ['2010-01-01', '2020-12-31'] as const)
}

describe('plausibility', () => {
  it('finds nothing in data that are as they should be, and lists what it looked at', () => {
    const { checks, dataEnd, endFrom } = checksOf({ deaths: ['', '', ''] })
    expect([dataEnd, endFrom]).toEqual(['2015-01-01', 'records'])
    const fired = checks.filter(({ rule, n }) => n > 0 && rule !== 'after_end')
    expect(fired).toEqual([])
    expect(checks.map(({ table, rule }) => `${table} ${rule}`)).toEqual([
      'person born_after_end',
      'person no_records',
      'observation_period no_observation_period',
      'observation_period after_end',
      'death died_before_birth',
      'death after_end',
      'condition_occurrence before_birth',
      'condition_occurrence after_death',
      'condition_occurrence after_end',
      'condition_occurrence outside_observation',
      'drug_exposure before_birth',
      'drug_exposure after_death',
      'drug_exposure after_end',
      'drug_exposure outside_observation',
      'drug_exposure supply_not_positive',
      'drug_exposure supply_too_long',
    ])
  })

  for (const [what, { planted, table, rule, n, of, says }] of Object.entries(cases)) {
    it(`counts ${what}, and says what was done`, () => {
      const at20201231 = (study: Study) => {
        study.analyses.plausibility.dataEnd = '2020-12-31'
        planted.change?.(study)
      }
      const { checks } = checksOf({ ...planted, change: at20201231 })
      const fired = checks.filter((check) => check.n > 0)
      expect(fired.map((check) => [check.table, check.rule, check.n, check.of])).toContainEqual([table, rule, n, of])
      const check = fired.find((one) => one.table === table && one.rule === rule)!
      expect(check.consequence).toContain(says)
      expect(check.consequence).toMatch(/\.$/)
      const clean = checksOf({
        deaths: ['', '', ''],
        change: (study) => {
          study.analyses.plausibility.dataEnd = '2020-12-31'
        },
      }).checks.find((one) => one.table === table && one.rule === rule)
      expect([clean?.n, clean?.consequence]).toEqual([0, ''])
    })
  }

  it('says what was done under the study’s own choices', () => {
    const outside = (change: (study: Study) => void) =>
      checksOf({ conditions: [[0, '2009-01-01']], change }).checks.find(
        ({ table, rule }) => table === 'condition_occurrence' && rule === 'outside_observation',
      )!.consequence
    expect(outside(() => {})).toContain('records at any time')
    expect(
      outside((study) => {
        for (const one of study.definitions) one.withinObservation = true
      }),
    ).toContain('These rows are not used')
    const long = checksOf({
      drugs: [[0, '2012-05-01', 200]],
      change: (study) => {
        study.analyses.plausibility.maxSupplyDays = 180
      },
    }).checks.find(({ rule }) => rule === 'supply_too_long')!
    expect([long.n, long.label]).toEqual([1, 'Supply of more than 180 days'])
    expect(long.consequence).toContain('Shorter ones are used as recorded.')
  })

  it('is written as a table, one line a check', () => {
    const report = checksOf({})
    const table = plausibilityTable(report)
    expect(table.columns).toEqual(['table', 'rule', 'unit', 'n', 'n_looked_at', 'data_end', 'label', 'consequence'])
    expect(table.rows).toHaveLength(report.checks.length)
    expect(table.rows[0][5]).toBe('2015-01-01')
  })
})

describe('the data’s end', () => {
  const endOf = (dates: readonly string[], periodEnds: readonly string[] | null, said: string | null = null) => {
    const { day, from } = dataEnd(
      {
        conditions: eventsOf(dates.map((date) => [0, date] as const)),
        drugs: null,
        procedures: null,
        observation: periodEnds && {
          startDay: new Int32Array(periodEnds.length),
          endDay: Int32Array.from(periodEnds, dayFrom),
        },
      },
      said,
    )
    return [day === NO_DAY ? null : isoDay(day), from]
  }

  it('is the latest end of an observation period, where that is not open, else the last record', () => {
    expect(endOf(['2021-05-01', '2022-03-04'], ['2021-12-31', '2020-06-30'])).toEqual([
      '2021-12-31',
      'observation_period',
    ])
    expect(endOf(['2021-05-01', '2022-03-04'], ['2022-06-30', ''])).toEqual(['2022-06-30', 'observation_period'])
    expect(endOf(['2019-05-01', '2019-08-09'], ['2099-12-31', '2010-01-01'])).toEqual(['2019-08-09', 'records'])
    expect(endOf(['2019-05-01', '2019-08-09'], ['2099-12-31', '2019-09-01'])).toEqual([
      '2019-09-01',
      'observation_period',
    ])
    expect(endOf(['2019-05-01', '2019-08-09'], null)).toEqual(['2019-08-09', 'records'])
    expect(endOf([], ['2021-12-31', ''])).toEqual(['2021-12-31', 'observation_period'])
    expect(endOf([], null)).toEqual([null, null])
  })

  it('is as the study says, where it says it', () => {
    expect(endOf(['2019-05-01'], ['2021-12-31'], '2022-07-01')).toEqual(['2022-07-01', 'study'])
  })

  it('is not moved by slips behind a gap of over a year, one in a thousand at most', () => {
    const many = Array.from({ length: 2998 }, (_, i) => isoDay(dayFrom('2012-01-01') + i))
    expect(endOf(many, null)[0]).toBe('2020-03-16')
    expect(endOf([...many, '2099-01-01', '2030-05-05'], null)[0]).toBe('2020-03-16')
    expect(endOf([...many, '2099-01-01', '2098-01-01', '2030-05-05', '2030-05-06'], null)[0]).toBe('2030-05-06')
    expect(endOf([...many, '2021-03-16'], null)[0]).toBe('2021-03-16')
    expect(endOf([...many, '2021-03-17'], null)[0]).toBe('2020-03-16')
  })
})
