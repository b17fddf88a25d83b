import { describe, expect, it } from 'vitest'
import { conceptCoverage } from '../../src/phenotype/coverage.ts'
import { statusCases } from '../simOpen.ts'

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
      faults: [],
    })
    expect(coverage.find((row) => row.class === 'antidepressant')).toMatchObject({ listed: 4, found: 3 })
  })
})
