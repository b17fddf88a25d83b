import { describe, expect, it } from 'vitest'
import { conceptCoverage, phenotypeNotes } from '../../src/phenotype/coverage.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { statusCases } from '../simOpen.ts'

const cases = statusCases()
const study = paperStudy()

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
    })
    expect(coverage.find((row) => row.class === 'antidepressant')).toMatchObject({ listed: 4, found: 3 })
    expect(phenotypeNotes(study, cases)).toEqual([])
  })

  it('says where lists and data do not meet', () => {
    expect(phenotypeNotes(study, { ...cases, conceptSets: null })).toEqual([
      'None of the 24 concepts listed under mdd occurs in condition_occurrence (concepts there: 3), so no one has MDD. ' +
        'Where the data use other concepts, add a concept-set table (concept_id, class, name) that names them.',
      'None of the 50 concepts listed under antidepressant occurs in drug_exposure (concepts there: 6), so no one has an ' +
        'antidepressant prescription. Where the data use other concepts, add a concept-set table (concept_id, class, name) ' +
        'that names them.',
    ])
    expect(phenotypeNotes(study, { ...cases, conditions: null, conceptSets: {} })).toEqual([
      'The data have no condition_occurrence table, so no one has MDD.',
      'The concept lists have nothing under antidepressant, so no one has an antidepressant prescription.',
    ])
  })

  it('says that records count at any time where a definition asks for observation periods that are not there', () => {
    const [definition] = study.definitions
    const asking = { ...study, definitions: [{ ...definition, withinObservation: true }] }
    expect(phenotypeNotes(asking, { ...cases, observation: null })).toEqual([
      'The data have no observation periods, so records count whenever they are.',
    ])
    expect(phenotypeNotes(asking, cases)).toEqual([])
  })
})
