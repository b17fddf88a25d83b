import { describe, expect, test } from 'vitest'
import { studyCovariates } from '../../src/analyses/covariates.ts'
import { eligibility } from '../../src/analyses/eligibility.ts'
import { dayOf } from '../../src/model/day.ts'
import { type Extract, NO_DAY, type PersonColumn } from '../../src/model/extract.ts'
import type { Covariate, Study } from '../../src/model/study.ts'
import { parseStudy, studyText } from '../../src/model/studyDocument.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'

const columns: Record<string, PersonColumn> = {
  site: { kind: 'category', codes: Int32Array.of(0, 1, 2, -1, 1), levels: ['east', 'north', 'west'] },
  wave: { kind: 'number', values: Float64Array.of(2, 10, 2, NaN, 1) },
  batch: { kind: 'category', codes: Int32Array.of(0, 1, 0, -1, 1), levels: ['7', '12'] },
  PC1: { kind: 'number', values: Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5) },
}
const extract: Extract = {
  people: {
    n: 5,
    ids: { kind: 'integer', values: BigInt64Array.of(1n, 2n, 3n, 4n, 5n) },
    sex: Int8Array.of(0, 1, -1, 1, 0),
    birthYear: Float64Array.of(1950, 1960, NaN, 1980, 1990),
    birthDay: Int32Array.of(dayOf(1950, 3, 2), dayOf(1960, 12, 31), NO_DAY, dayOf(1980, 1, 1), NO_DAY),
    columns: new Map(Object.entries(columns)),
  },
  conditions: null,
  drugs: null,
  procedures: null,
  observation: null,
  scores: null,
  conceptSets: null,
  scoreDescriptions: null,
  digest: '',
}
const studyWith = (covariates: Covariate[], changes: Partial<Study> = {}): Study => ({
  ...paperStudy(),
  covariates,
  ...changes,
})
const coded = (covariates: Covariate[], changes: Partial<Study> = {}) => {
  const { names, values, absent } = studyCovariates(extract, studyWith(covariates, changes))
  return { columns: Object.fromEntries(names.map((name, k) => [name, [...values[k]]])), absent }
}
const as = (column: string, kind: 'as_read' | 'number' | 'category', reference: string | null = null) => ({
  column,
  kind,
  reference,
})

describe('covariates', () => {
  test('by name: numbers as they are, categories against their first level, sex and age made', () => {
    expect(coded(['PC1', 'site', 'sex', 'age', 'BMI'])).toEqual({
      columns: {
        PC1: [0.1, 0.2, 0.3, 0.4, 0.5],
        'site: north': [0, 1, 0, NaN, 1],
        'site: west': [0, 0, 1, NaN, 0],
        sex: [0, 1, NaN, 1, 0],
        age: [72, 62, NaN, 42, 32],
      },
      absent: ['BMI'],
    })
  })
  test('an entry without further choices is its name', () => {
    expect(coded([as('site', 'as_read'), as('sex', 'as_read')])).toEqual(coded(['site', 'sex']))
  })
  test('the reference level is a choice', () => {
    expect(Object.keys(coded([as('site', 'category', 'west')]).columns)).toEqual(['site: east', 'site: north'])
    expect(coded([as('sex', 'category', 'female')]).columns).toEqual({ 'sex: male': [1, 0, NaN, 0, 1] })
  })
  test('numbers as categories in ascending order, categories as numbers', () => {
    expect(coded([as('wave', 'category')]).columns).toEqual({
      'wave: 2': [1, 0, 1, NaN, 0],
      'wave: 10': [0, 1, 0, NaN, 0],
    })
    expect(coded([as('batch', 'number')]).columns).toEqual({ batch: [7, 12, 7, NaN, 12] })
  })
  test('age at a date, in years of 365.25 days', () => {
    const { age } = coded(['age'], { ageDate: '2020-03-02' }).columns
    expect(age[0]).toBeCloseTo(70, 2)
    expect(age[1]).toBe((dayOf(2020, 3, 2) - dayOf(1960, 12, 31)) / 365.25)
    expect([age[2], age[4]]).toEqual([NaN, NaN])
  })
  test('what cannot be coded is refused with column, rule and value', () => {
    expect(() => coded([as('site', 'number')])).toThrow(
      'The covariate site cannot be a number: one of its values is east. Make it a category in the study, or mend the ' +
        'column. Nothing was computed.',
    )
    expect(() => coded([as('site', 'category', 'south')])).toThrow(
      'The covariate site has no level south to compare the others with; it has east, north, west.',
    )
    expect(() => coded([as('PC1', 'as_read', '3')])).toThrow(
      'The covariate PC1 is a number, which has no reference level 3.',
    )
    const many = {
      ...extract.people,
      columns: new Map([['id', { kind: 'number', values: Float64Array.from({ length: 60 }, (_, i) => i) } as const]]),
    }
    expect(() => studyCovariates({ ...extract, people: many }, studyWith([as('id', 'category')]))).toThrow(
      'The covariate id has 60 levels; a category may have 50.',
    )
  })
  test('are required of everyone by whichever name they have', () => {
    const plain = eligibility(studyWith(['site', 'sex']), extract)
    expect(eligibility(studyWith([as('site', 'category', 'west'), 'sex']), extract)).toEqual(plain)
    expect(plain.covariates).toEqual(['site'])
  })
})

test('study documents saved before still open, and new choices survive saving', () => {
  const study = paperStudy()
  const { ageDate: _, ...older } = study
  const { test: __, firth: ___, firthBelowCases: ____, correction: _____, ...association } = study.analyses.association
  const saved = { ...older, analyses: { ...study.analyses, association } }
  expect(parseStudy(JSON.stringify(saved), 'old.json')).toEqual(study)
  const changed = studyWith(['PC1', as('site', 'category', 'west')], { ageDate: '2019-12-31' })
  expect(parseStudy(studyText(changed), 'new.json')).toEqual(changed)
  expect(() => parseStudy(studyText({ ...changed, ageDate: '2019-13-31' }), 'new.json')).toThrow(/ageDate/)
})
