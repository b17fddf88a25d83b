import { describe, expect, it } from 'vitest'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { rowsOf } from '../simOpen.ts'
import { localWorkspace, quiet, simOpenFiles } from './local.ts'

const csv = (path: string, ...rows: readonly string[]) => ({ path, blob: new Blob([rows.join('\n')]) })

describe('plausibility of files', () => {
  it('counts rows before the birth, which were set aside on reading, over all files of the table', async () => {
    const { workspace } = localWorkspace()
    const conditions = 'person_id,condition_concept_id,condition_start_date'
    await workspace.engine.addFiles(
      1,
      [
        csv('person.csv', 'person_id,birth_datetime,gender_concept_id', '1,1990-03-04,8507', '2,1960-01-01,8532'),
        csv('death.csv', 'person_id,death_date', '2,2015-06-01'),
        csv('condition_1.csv', conditions, '1,320128,1989-12-31', '1,320128,2015-01-01'),
        csv('condition_2.csv', conditions, '1,320128,1990-03-03', '2,320128,2015-12-01'),
      ],
      quiet,
      quiet,
    )
    const { checks, dataEnd, endFrom } = await workspace.engine.plausibility(2, paperStudy())
    expect([dataEnd, endFrom]).toEqual(['2015-12-01', 'records'])
    const found = checks.filter(({ n }) => n > 0).map(({ table, rule, n, of }) => [table, rule, n, of])
    expect(found).toEqual([
      ['condition_occurrence', 'before_birth', 2, 4],
      ['condition_occurrence', 'after_death', 1, 2],
    ])
    workspace.close()
  })

  it('counts of the simulated extract what its files hold, and reports the columns people have', async () => {
    const { workspace } = localWorkspace()
    await workspace.engine.addFiles(1, simOpenFiles(), quiet, quiet)
    const { checks, dataEnd } = await workspace.engine.plausibility(2, paperStudy())
    const people = new Set(rowsOf('sim-open/extract/person.csv.gz').map(({ person_id }) => person_id))
    const drugs = rowsOf('sim-open/extract/drug_exposure.csv.gz').filter(
      (row) => people.has(row.person_id) && row.drug_exposure_start_date !== '',
    )
    const spans = new Map<string, { start: string; end: string }>()
    for (const row of rowsOf('sim-open/extract/observation_period.csv.gz')) {
      const { observation_period_start_date: start, observation_period_end_date: end } = row
      const known = spans.get(row.person_id) ?? { start, end }
      spans.set(row.person_id, {
        start: [start, known.start].sort()[0],
        end: [end, known.end].sort()[1],
      })
    }
    const isOutside = ({ person_id, drug_exposure_start_date: date }: (typeof drugs)[number]) => {
      const span = spans.get(person_id)
      return span !== undefined && (date < span.start || date > span.end)
    }
    const of = (table: string, rule: string) => checks.find((one) => one.table === table && one.rule === rule)!.n
    expect(of('observation_period', 'no_observation_period')).toBe([...people].filter((id) => !spans.has(id)).length)
    expect(of('drug_exposure', 'outside_observation')).toBe(drugs.filter(isOutside).length)
    const supplies = drugs.filter(({ days_supply }) => days_supply !== '').map(({ days_supply }) => Number(days_supply))
    expect(of('drug_exposure', 'supply_not_positive')).toBe(supplies.filter((days) => days <= 0).length)
    expect(of('drug_exposure', 'supply_too_long')).toBe(supplies.filter((days) => days > 365).length)
    expect(dataEnd).toBe([...spans.values()].reduce((last, { end }) => (end > last ? end : last), ''))

    const report = await workspace.engine.people()
    expect(report.people).toBe(people.size)
    const cohort = report.columns.find(({ name }) => name === 'cohort')!
    expect(cohort.levels!.map(({ value }) => value)).toEqual(['array', 'wgs_div', 'wgs_eur'])
    expect(cohort.levels!.reduce((sum, { n }) => sum + n, 0)).toBe(cohort.n)
    expect(report.columns.find(({ name }) => name === 'PC1')).toMatchObject({ kind: 'number', levels: null })
    workspace.close()
  })
})
