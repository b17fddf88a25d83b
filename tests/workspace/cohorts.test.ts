import { beforeAll, describe, expect, it } from 'vitest'
import type { AttritionRow } from '../../src/model/results.ts'
import { studySchema } from '../../src/model/study.ts'
import { parseStudy, studyText } from '../../src/model/studyDocument.ts'
import type { Workspace } from '../../src/workspace/workspace.ts'
import {
  people,
  planted,
  plantedFiles,
  probabilityOf,
  withoutGenome,
  withoutRecords,
  withoutSex,
} from '../plantedCohorts.ts'
import { plantedStudy, publishedCohorts } from '../plantedStudy.ts'
import { localWorkspace, quiet } from './local.ts'

/** The rules of `docs/cohorts.md` on people planted for them. */

const study = publishedCohorts()

describe('cohorts by rules', () => {
  let workspace: Workspace
  let attrition: readonly AttritionRow[]

  beforeAll(async () => {
    ;({ workspace } = localWorkspace())
    const inventory = await workspace.engine.addFiles(1, plantedFiles, quiet, quiet)
    expect(inventory.files.map(({ takenFor }) => takenFor)).toEqual([
      'person',
      'condition_occurrence',
      'ancestry',
      'person_list',
      'person_list',
      'person_list',
    ])
    attrition = (await workspace.engine.phenotype(study)).attrition
  })

  const flow = (cohort: string) =>
    attrition
      .filter(
        (row) =>
          row.cohort === cohort && row.definition === 'TRD1/trMDD1' && row.nRemoved + Number(row.step === 'loaded') > 0,
      )
      .map(({ label, nRemoved, nAfter }) => [label, nRemoved, nAfter])

  it('lead from everyone loaded to the paper’s three cohorts, each rule a named step', () => {
    const common = [
      ['People loaded', 0, 413],
      ['No demographics', withoutSex, 373],
      ['No EHR', withoutRecords, 323],
      ['No genomic data', withoutGenome, 293],
    ]
    expect(flow('all')).toEqual(common)
    expect(flow('wgs_eur')).toEqual([
      ...common,
      ['Not on the list has_wgs', planted.array, 230],
      ['Predicted ancestry not eur with a probability of at least 0.9', planted.div, 125],
    ])
    expect(flow('wgs_div')).toEqual([
      ...common,
      ['Not on the list has_wgs', planted.array, 230],
      ['In the cohort WGS, European-like', planted.eur, 105],
    ])
    const array = flow('array')
    expect(array.at(-1)?.[2]).toBe(63)
    expect(array.slice(0, 4)).toEqual(common)
  })

  it('count the same people in counts, attrition and overlap', async () => {
    const { counts, cohortOverlaps } = await workspace.engine.phenotype(study)
    const n = (cohort: string) =>
      counts
        .filter((row) => row.cohort === cohort && row.definition === 'TRD1/trMDD1')
        .reduce((sum, row) => sum + row.n, 0)
    expect(['all', 'wgs_eur', 'wgs_div', 'array'].map(n)).toEqual([293, 125, 105, 63])
    expect(cohortOverlaps.map(({ first, second, both, disjoint }) => [first, second, both, disjoint])).toEqual([
      ['wgs_eur', 'wgs_div', 0, 'by_rule'],
      ['wgs_eur', 'array', 0, 'by_rule'],
      ['wgs_div', 'array', 0, 'by_rule'],
    ])
  })

  it('say who is in two cohorts at once', async () => {
    const loose = structuredClone(study)
    loose.cohorts[1].rules = [{ kind: 'list', list: 'has_wgs', use: 'require' }]
    loose.cohorts[2].rules = [{ kind: 'list', list: 'has_array', use: 'require' }]
    const { cohortOverlaps } = await workspace.engine.phenotype(loose)
    const inBoth = people.filter(({ group }, at) => (group === 'eur' || group === 'div') && at % 2 === 0).length
    expect(cohortOverlaps.map(({ both, disjoint }) => [both, disjoint])).toEqual([
      [125, 'no'],
      [people.filter(({ group }, at) => group === 'eur' && at % 2 === 0).length, 'no'],
      [inBoth, 'no'],
    ])
    const [table] = await workspace.engine.tables(2, loose, ['cohort_overlap'], quiet)
    expect(table.rows[0].slice(0, 5)).toEqual(['wgs_eur', 'wgs_div', 125, 125, 'no'])
  })

  it('tell of a list, a column or a table that the data do not have, and keep no one by it', async () => {
    const { notes, attrition: rows } = await workspace.engine.phenotype(
      plantedStudy({ peopleRules: [{ kind: 'has', what: 'scores', use: 'require' }] }),
    )
    expect(notes).toContain('A rule asks for what the data do not have (row in the score table): no one is left by it.')
    expect(rows.find(({ step }) => step === 'people_1')?.nAfter).toBe(0)
    const without = await workspace.engine.phenotype(
      plantedStudy({ peopleRules: [{ kind: 'list', list: 'withdrawn', use: 'exclude' }] }),
    )
    expect(without.notes).toContain(
      'A rule asks for what the data do not have (the list withdrawn): it excludes no one.',
    )
    expect(without.attrition.find(({ step }) => step === 'people_1')?.nRemoved).toBe(0)
  })

  it('take numbers within a range, ends included, and values that are there', async () => {
    const of = async (rule: object) => {
      const asked = plantedStudy({})
      asked.peopleRules = studySchema.shape.peopleRules.parse([{ use: 'require', ...rule }])
      const rows = (await workspace.engine.phenotype(asked)).attrition
      return rows.find(({ step }) => step === 'people_1')!.nAfter
    }
    const likely = people.filter((person, at) => probabilityOf(person, at) > 0.5 || probabilityOf(person, at) === 0)
    expect(await of({ kind: 'range', column: 'ancestry_probability', from: 0.6, to: 0.6 })).toBe(
      people.filter((person, at) => probabilityOf(person, at) === 0.6).length,
    )
    expect(await of({ kind: 'range', column: 'ancestry_probability', from: null, to: null })).toBe(likely.length)
    expect(await of({ kind: 'present', column: 'ancestry_pred' })).toBe(413)
    expect(await of({ kind: 'equals', column: 'ANCESTRY_PRED', value: 'eur' })).toBe(
      people.filter((person, at) => probabilityOf(person, at) > 0.5).length,
    )
  })

  it('stay in the study document as they are, and a rule on a later cohort is refused', () => {
    expect(parseStudy(studyText(study), 'a.json')).toEqual(study)
    const wrong = structuredClone(study)
    wrong.cohorts[0].rules = [{ kind: 'cohort', cohort: 'array', use: 'exclude' }]
    expect(() => parseStudy(studyText(wrong), 'a.json')).toThrow(
      'a.json: the cohort wgs_eur has a rule on the cohort array, which does not stand before it.',
    )
  })

  it('give table 1 of each cohort from the same people', async () => {
    const rows = await workspace.engine.table1(3, study, 'wgs_div')
    const sizes = rows.filter(({ variable }) => variable === 'people').map(({ n }) => n)
    expect(sizes).toEqual([105, 0, 0])
  })
})
