import { describe, expect, it } from 'vitest'
import { eligibleRows } from '../../src/analyses/cohorts.ts'
import { raceEthnicity, raceEthnicityLevels } from '../../src/analyses/raceEthnicity.ts'
import { table1Rows, table1Table } from '../../src/analyses/table1.ts'
import type { Table1Row } from '../../src/model/cohortResults.ts'
import type { PersonColumn } from '../../src/model/extract.ts'
import { rowsOf } from '../simOpen.ts'
import { simOpenStudy } from './simOpenStudy.ts'

const { study, extract, members, people, inputs, definition } = simOpenStudy()

function rowsIn(cohort: string, variables?: readonly string[]): readonly Table1Row[] {
  const member = cohort === 'all' ? people.eligible : members.get(cohort)!
  const asked = structuredClone(study)
  if (variables) asked.analyses.table1.variables = [...variables]
  const rows = eligibleRows(member, people.eligible)
  return table1Rows({ cohort, definition: definition.id, rows }, inputs.status, asked, extract)
}

const ours = ['all', ...members.keys()].flatMap((cohort) => rowsIn(cohort))
const keyOf = (row: Pick<Table1Row, 'cohort' | 'group' | 'variable' | 'level'>): string =>
  [row.cohort, row.group, row.variable, row.level].join('|')

describe('table 1 of the simulated extract', () => {
  it('is R’s: sizes, shares, medians, quartiles and standardised differences', () => {
    const table = table1Table(ours)
    const place = new Map(ours.map((row, at) => [keyOf(row), at]))
    const expected = rowsOf('table1/expected.csv')
    expect(expected).toHaveLength(ours.length)
    for (const row of expected) {
      const at = place.get(keyOf(row as unknown as Table1Row))
      expect(at, JSON.stringify(row)).toBeDefined()
      for (const name of table.columns.slice(5)) {
        const own = table.rows[at!][table.columns.indexOf(name)]
        if (row[name] === '') expect(own, `${keyOf(row as unknown as Table1Row)} ${name}`).toBeNaN()
        else {
          const theirs = Number(row[name])
          expect(Math.abs(Number(own) - theirs), `${keyOf(row as unknown as Table1Row)} ${name}`).toBeLessThanOrEqual(
            1e-10 * Math.max(1, Math.abs(theirs)),
          )
        }
      }
    }
  })

  it('agrees with the simulation’s own table 1', () => {
    const of = (cohort: string, group: string, variable: string, level = '') =>
      ours.find((row) => keyOf(row) === [cohort, group, variable, level].join('|'))!
    for (const row of rowsOf('table1/oracle.csv')) {
      const { cohort, status } = row
      expect(of(cohort, status, 'people').n).toBe(Number(row.n))
      expect(of(cohort, status, 'sex', 'female').n).toBe(Number(row.female))
      expect(of(cohort, status, 'sex', 'male').n).toBe(Number(row.male))
      const { median, minimum, maximum } = of(cohort, status, 'birth_year')
      expect([median, minimum, maximum].map(String)).toEqual([
        row.birth_year_median,
        row.birth_year_min,
        row.birth_year_max,
      ])
      for (const level of raceEthnicityLevels) {
        expect(of(cohort, status, 'race_ethnicity', level).n).toBe(Number(row[`race_${level.replaceAll(' ', '_')}`]))
      }
    }
  })

  it('takes any person column and age, in the order asked for, and passes over what the data do not have', () => {
    const variables = rowsIn('wgs_div', ['PC1', 'no_such_column', 'age', 'cohort']).map(({ variable }) => variable)
    expect([...new Set(variables)]).toEqual(['people', 'PC1', 'age', 'cohort'])
    const byYear = rowsIn('wgs_div', ['age', 'birth_year'])
    const of = (variable: string) => byYear.find((row) => row.variable === variable && row.group === 'TRD')!
    expect(of('age').median).toBe(study.ageYear - of('birth_year').median)
    expect(of('age').differenceFromNonMDD).toBeCloseTo(-of('birth_year').differenceFromNonMDD, 12)
  })
})

describe('race and ethnicity in eight levels', () => {
  const number = (...values: number[]): PersonColumn => ({ kind: 'number', values: Float64Array.from(values) })
  const text = (...values: string[]): PersonColumn => {
    const levels = [...new Set(values)]
    return { kind: 'category', codes: Int32Array.from(values, (value) => levels.indexOf(value)), levels }
  }
  const named = (columns: Record<string, PersonColumn>, n: number): string[] => {
    const made = raceEthnicity({ n, columns: new Map(Object.entries(columns)) })!
    return made.kind === 'category' ? Array.from(made.codes, (code) => made.levels[code]) : []
  }

  it('comes from OMOP’s concepts, Hispanic or Latino of any race first', () => {
    const race_concept_id = number(8527, 8516, 0, 8657, Number.NaN, 38003615)
    const ethnicity_concept_id = number(38003564, 38003563, 38003564, 38003564, 0, 0)
    expect(named({ race_concept_id, ethnicity_concept_id }, 6)).toEqual([
      'White',
      'Hispanic or Latino',
      'Missing',
      'Other',
      'Missing',
      'Middle Eastern or North African',
    ])
  })

  it('comes from the answers of All of Us', () => {
    const race = text('White', 'PMI: Skip', 'More than one population', 'Asian')
    const ethnicity = text('Hispanic or Latino', 'PMI: Skip', 'Not Hispanic or Latino', 'Not Hispanic or Latino')
    expect(named({ race, ethnicity }, 4)).toEqual(['Hispanic or Latino', 'Missing', 'Other', 'Asian'])
  })

  it('is nothing where the data say nothing', () => {
    expect(raceEthnicity({ n: 1, columns: new Map() })).toBeUndefined()
  })
})
