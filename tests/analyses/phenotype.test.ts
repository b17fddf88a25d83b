import { describe, expect, it } from 'vitest'
import { attritionRows, attritionTable } from '../../src/analyses/attrition.ts'
import { cohortMembers, effectiveCohorts } from '../../src/analyses/cohorts.ts'
import { countRows, countsTable } from '../../src/analyses/counts.ts'
import { eligibility } from '../../src/analyses/eligibility.ts'
import { periodsTable, statusTable, trdDatesTable } from '../../src/analyses/personLevel.ts'
import { type Extract, personColumn } from '../../src/model/extract.ts'
import { groups } from '../../src/model/study.ts'
import { statusUnder } from '../../src/phenotype/status.ts'
import { oracleColumn } from '../phenotype/readings.ts'
import { idsOf, rowsOf, statusCases } from '../simOpen.ts'
import { simOpenStudy } from './simOpenStudy.ts'

const { study, extract, index, members, people, statuses, definition, inputs } = simOpenStudy()
const { ids } = extract.people
const oracleStatus = new Map(rowsOf('sim-open/expected/status.csv.gz').map((row) => [row.person_id, row]))

describe('on the simulated extract', () => {
  it('counts.csv has the oracle’s counts', () => {
    const ours = countsTable(countRows(members, people.eligible, statuses)).rows.map((row) => row.join())
    const theirs = rowsOf('sim-open/expected/counts.csv.gz').flatMap((row) =>
      groups.map((group) => [row.cohort, `TRD${row.TRD_def}/trMDD${row.trMDD_def}`, group, row[group]].join()),
    )
    expect(ours).toHaveLength(240)
    expect([...ours].sort()).toEqual(theirs.sort())
    expect(ours[0]).toBe('all,TRD1/trMDD1,nonMDD,4633')
  })

  it('the eligible are the oracle’s', () => {
    expect(Array.from(people.eligible)).toEqual(idsOf(extract).map((id) => Number(oracleStatus.get(id)!.eligible)))
    expect(people.notes).toEqual([])
  })

  it('attrition ends at the counted groups, and every step starts where the one before it ended', () => {
    const rows = attritionRows(members, people, statuses)
    const counts = countRows(members, people.eligible, statuses)
    expect(rows).toHaveLength(4 * 15 * 12)
    let former = rows[0]
    for (const row of rows) {
      expect(row.nBefore - row.nRemoved).toBe(row.nAfter)
      expect(row.nBefore).toBe(row.step === 'loaded' ? extract.people.n : former.nAfter)
      former = row
      if (row.step !== 'treatment') continue
      const analysed = counts.filter(
        ({ cohort, definition, group }) =>
          cohort === row.cohort && definition === row.definition && group !== 'excluded',
      )
      expect(row.nAfter).toBe(analysed.reduce((sum, { n }) => sum + n, 0))
    }
    expect(attritionTable(rows).rows[0]).toEqual(['all', 'TRD1/trMDD1', 'loaded', 6000, 0, 6000, 'People loaded'])
  })

  it('status.csv has everyone loaded in id order with the oracle’s groups', () => {
    const table = statusTable(ids, people.eligible, statuses)
    expect(table.columns.slice(0, 3)).toEqual(['person_id', 'eligible', 'TRD1/trMDD1'])
    expect(table.rows.map(([id]) => id)).toEqual(idsOf(extract))
    for (const row of table.rows) {
      const oracle = oracleStatus.get(String(row[0]))!
      const theirs = study.definitions.map((candidate) => oracle[oracleColumn(candidate)])
      expect(row.slice(1)).toEqual([Number(oracle.eligible), ...theirs])
    }
  })

  it('trd_dates.csv has the oracle’s dates of people with an MDD date', () => {
    const table = trdDatesTable(ids, inputs.summary.firstMdd, study.definitions, statuses)
    expect(table.columns).toEqual(['person_id', 'first_mdd', 'TRD1', 'TRD2', 'TRD3', 'TRD4', 'TRD5'])
    const theirs = [...oracleStatus.values()]
      .filter((row) => row.first_mdd !== '')
      .map((row) => [row.person_id, row.first_mdd, ...[1, 2, 3, 4, 5].map((t) => row[`trd_day_${t}`])].join())
    expect(table.rows.map((row) => row.join()).sort()).toEqual(theirs.sort())
  })

  it('trd_dates.csv gives definitions of one name their own columns where they date TRD differently', () => {
    const [first, ...others] = study.definitions
    const changed = [{ ...first, gapDays: 60 }, ...others]
    const changedStatuses = new Map(changed.map((candidate) => [candidate.id, statusUnder(index, candidate)]))
    const { columns } = trdDatesTable(ids, inputs.summary.firstMdd, changed, changedStatuses)
    const labels = ['TRD1/trMDD1, changed: gapDays 60', 'TRD2', 'TRD3', 'TRD4', 'TRD5', 'TRD1/trMDD2']
    expect(columns.slice(2)).toEqual(labels)
  })

  it('periods.csv has the oracle’s periods of both gaps', () => {
    const table = periodsTable(ids, () => index, study.definitions)
    const gaps: Record<string, string> = { long: '180', short: '90' }
    const theirs = rowsOf('sim-open/expected/periods.csv.gz').map((row) =>
      [row.person_id, gaps[row.gap], row.period, row.first, row.last, row.dates, row.drugs].join(),
    )
    expect(table.columns.slice(0, 7)).toEqual(['person_id', 'gap_days', 'period', 'first', 'last', 'dates', 'drugs'])
    expect(table.rows.map((row) => row.slice(0, 7).join()).sort()).toEqual(theirs.sort())
    expect(new Set(table.rows.map((row) => row[7]))).toEqual(new Set(['TRD1/trMDD1', 'TRD2/trMDD1']))
  })
})

describe('data that lack something', () => {
  const cases = statusCases()
  const without = (change: Partial<Extract>): Extract => ({ ...cases, ...change })

  it('waive what no one could meet, with a note', () => {
    const { eligible, waived, notes } = eligibility(study, without({ observation: null }))
    expect(waived).toEqual(['score_row', 'observation_period'])
    expect(notes).toEqual([
      'The data have no scores, so no row in a score table is required.',
      'The data have no observation periods, so none is required.',
    ])
    expect(eligible.every((value) => value === 1)).toBe(true)
  })

  it('name the covariates that are not there and require the others', () => {
    const columns = new Map(cases.people.columns)
    columns.delete('PC15')
    columns.delete('PC16')
    columns.set('PC3', {
      kind: 'number',
      values: Float64Array.from({ length: cases.people.n }, (_, i) => (i ? 0 : Number.NaN)),
    })
    const { eligible, missing, covariates, notes } = eligibility(
      study,
      without({ people: { ...cases.people, columns } }),
    )
    expect(covariates).toHaveLength(14)
    expect(notes).toContain(
      'The data have no PC15, PC16. The models go without them; the other covariates are required.',
    )
    expect([eligible[0], missing[0], eligible[1]]).toEqual([0, 3, 1])
  })

  it('find the columns the study names whatever their case', () => {
    const columns = new Map([...extract.people.columns].map(([name, column]) => [name.toUpperCase(), column]))
    const upper: Extract = { ...extract, people: { ...extract.people, columns } }
    expect([...columns.keys()]).toContain('COHORT')
    expect(effectiveCohorts(study, upper)).toEqual(effectiveCohorts(study, extract))
    expect(eligibility(study, upper)).toEqual(people)
  })

  it('keep the attrition steps, marked as not asked for', () => {
    const all = new Map([[definition.id, statusUnder(index, definition)]])
    const { missing, waived } = eligibility(study, { ...extract, scores: null })
    const step = attritionRows(new Map(), { missing, waived }, all).find((row) => row.step === 'score_row')!
    expect(step.nRemoved).toBe(0)
    expect(step.label).toBe('No row in the score table (not asked for: the data do not have it)')
  })

  it('have everyone as one cohort where none of the study’s has anyone', () => {
    const columns = new Map(cases.people.columns)
    columns.delete('cohort')
    const { cohorts, progressionSets, notes } = effectiveCohorts(
      study,
      without({ people: { ...cases.people, columns } }),
    )
    expect(cohorts.map(({ id }) => id)).toEqual(['everyone'])
    expect(progressionSets).toEqual([{ id: 'everyone', label: 'Everyone', cohorts: ['everyone'] }])
    const sentence = 'The data have no one in any of the study’s cohorts, so everyone is taken as one cohort: '
    expect(notes).toEqual([`${sentence}the data have no column cohort.`])
    const elsewhere = {
      ...study,
      cohorts: study.cohorts.map((each) => ({ ...each, where: { cohort: `${each.id}2` } })),
    }
    expect(effectiveCohorts(elsewhere, cases).notes).toEqual([
      `${sentence}no one has cohort wgs_eur2; no one has cohort wgs_div2; no one has cohort array2.`,
    ])
  })

  it('leave single cohorts empty and say why', () => {
    const { cohorts, members: found, notes } = effectiveCohorts(study, cases)
    expect(cohorts.map(({ id }) => id)).toEqual(['wgs_eur', 'wgs_div', 'array'])
    expect(found.get('wgs_eur')!.every((value) => value === 1)).toBe(true)
    expect(notes).toEqual([
      'The cohort WGS diverse is empty: no one has cohort wgs_div.',
      'The cohort Array is empty: no one has cohort array.',
    ])
  })
})

describe('a cohort', () => {
  const people = {
    ...statusCases().people,
    n: 3,
    columns: new Map([
      ['site', { kind: 'number', values: Float64Array.of(1, 2, Number.NaN) } as const],
      ['array', { kind: 'category', codes: Int32Array.of(0, -1, 0), levels: ['GDA'] } as const],
    ]),
  }
  const membersOf = (where: Record<string, string>) =>
    Array.from(cohortMembers({ id: 'a', label: 'A', role: 'discovery', where }, people))

  it('compares numbers as numbers and levels as text, and needs all of them', () => {
    expect(membersOf({ site: '1.0' })).toEqual([1, 0, 0])
    expect(membersOf({ array: 'GDA' })).toEqual([1, 0, 1])
    expect(membersOf({ array: 'GDA', site: '2' })).toEqual([0, 0, 0])
    expect(membersOf({})).toEqual([1, 1, 1])
  })

  it('finds its column in any case, the exact one first; not where two are alike', () => {
    expect(membersOf({ SITE: '2' })).toEqual([0, 1, 0])
    const site = (value: number) => ({ kind: 'number', values: Float64Array.of(value, 0, 0) }) as const
    const alike = {
      columns: new Map([
        ['site', site(1)],
        ['SITE', site(2)],
      ] as const),
    }
    expect([personColumn(alike, 'site'), personColumn(alike, 'SITE')]).toEqual([site(1), site(2)])
    expect(personColumn(alike, 'Site')).toBeUndefined()
  })

  it('has no one, the missing neither, where level or column are not there', () => {
    expect(membersOf({ array: 'other' })).toEqual([0, 0, 0])
    expect(membersOf({ batch: 'x' })).toEqual([0, 0, 0])
  })
})
