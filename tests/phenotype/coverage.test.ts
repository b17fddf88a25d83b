import { describe, expect, it } from 'vitest'
import { deadSentence } from '../../src/phenotype/branches.ts'
import { conceptReport } from '../../src/phenotype/conceptReport.ts'
import { builtInConceptSets } from '../../src/phenotype/conceptSets.ts'
import { conceptCoverage } from '../../src/phenotype/coverage.ts'
import { coverageLine } from '../../src/ui/state/conceptSets.ts'
import { given } from '../formats/givenFile.ts'
import { statusCases } from '../simOpen.ts'
import { newTables } from '../tables/helpers.ts'

const cases = statusCases()

describe('the coverage of the concept lists', () => {
  it('counts concepts and events of each class in its own table', () => {
    const coverage = conceptCoverage(cases, cases.conceptSets!)
    expect(coverage.find((row) => row.class === 'ect')).toEqual({
      class: 'ect',
      table: 'procedure_occurrence',
      listed: 1,
      found: 1,
      events: 2,
      inTable: 1,
      codesInTable: 0,
      faults: [],
    })
    expect(coverage.find((row) => row.class === 'antidepressant')).toMatchObject({ listed: 4, found: 3 })
  })

  it('does not take concept 0 for one, and counts the codes of data that have nothing else', async () => {
    const tables = newTables()
    await tables.add([
      given('person.csv', 'person_id,year_of_birth\n1,1960\n'),
      given(
        'condition_occurrence.csv',
        'person_id,condition_concept_id,condition_start_date,condition_source_value\n' +
          '1,0,2020-01-01,J45.0\n1,0,2020-01-02,J4520\n1,0,2020-01-03,J45.0\n1,0,2020-01-04,\n',
      ),
    ])
    const coverage = conceptCoverage(tables.extract()!, builtInConceptSets())
    const mdd = coverage.find((row) => row.class === 'mdd')!
    expect(mdd).toMatchObject({ found: 0, events: 0, inTable: 0, codesInTable: 2 })
    expect(deadSentence(mdd)).toContain('(concepts there: 0, source codes: 2), so no one has MDD.')
  })

  it('counts an entry that only takes out neither as listed nor as found', () => {
    const [first, ...rest] = cases.conceptSets!.antidepressant
    const sets = { ...cases.conceptSets, antidepressant: [{ ...first, exclude: true }, ...rest] }
    const report = conceptReport(cases, sets, 'study').sets.find((set) => set.class === 'antidepressant')!
    const [excluded] = report.entries
    expect(excluded.rows).toBeGreaterThan(0)
    const coverage = conceptCoverage(cases, sets).find((row) => row.class === 'antidepressant')!
    expect(coverage).toMatchObject({ listed: 3, found: 2 })
    expect(coverageLine(sets.antidepressant, report)).toMatch(/^4 entries \(1 excluded\), 2 occur: /)
    expect(coverage.events).toBe(report.rows)
  })
})
