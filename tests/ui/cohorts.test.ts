import { describe, expect, it } from 'vitest'
import { effectiveCohorts } from '../../src/analyses/cohorts.ts'
import type { AttritionRow } from '../../src/model/results.ts'
import type { PersonRule, Study } from '../../src/model/study.ts'
import { parseStudy, studyText } from '../../src/model/studyDocument.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import {
  covariateOf,
  moved,
  renamed,
  ruleCounts,
  rulesOf,
  withDiscovery,
  withMovedCohort,
  withNewCohort,
  withoutCohort,
  withRules,
} from '../../src/ui/state/cohorts.ts'
import { simOpen } from '../simOpen.ts'

const study = paperStudy()
const isOpened = (changed: Study) => expect(parseStudy(studyText(changed), 'a.json')).toEqual(changed)
const failed: PersonRule = { kind: 'list', list: 'failed', use: 'exclude' }
const excludes = (cohort: string): PersonRule => ({ kind: 'cohort', cohort, use: 'exclude' })

describe('rules in the editor', () => {
  it('show a cohort’s column values as rules, and keep the same people when they become rules', () => {
    expect(rulesOf(study, 'wgs_eur')).toEqual([{ kind: 'equals', column: 'cohort', value: 'wgs_eur', use: 'require' }])
    const appended = withRules(study, 'wgs_eur', [...rulesOf(study, 'wgs_eur'), failed])
    expect(appended.cohorts[0]).toMatchObject({ where: { cohort: 'wgs_eur' }, rules: [failed] })
    const changed = withRules(study, 'wgs_eur', [{ ...rulesOf(study, 'wgs_eur')[0], label: 'Not European' }])
    expect(changed.cohorts[0].where).toEqual({})
    isOpened(changed)
    const extract = simOpen()
    expect(effectiveCohorts(changed, extract).members).toEqual(effectiveCohorts(study, extract).members)
  })

  it('move up and down, and stay at the ends', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b'])
    const list = ['a', 'b']
    expect(moved(list, 0, -1)).toBe(list)
    expect(moved(list, 1, 1)).toBe(list)
  })

  it('have the counts of their steps, those of several column values together at the last', () => {
    const step = (name: string, nRemoved: number, nAfter: number): AttritionRow => ({
      cohort: 'wgs_eur',
      definition: '',
      step: name,
      label: '',
      nBefore: nAfter + nRemoved,
      nRemoved,
      nAfter,
    })
    const two = structuredClone(study)
    two.cohorts[0].where = { cohort: 'wgs_eur', site: 'a' }
    two.cohorts[0].rules = [failed]
    two.peopleRules = [{ kind: 'has', what: 'records', use: 'require' }]
    const steps = [step('people_1', 1, 99), step('cohort', 9, 90), step('cohort_1', 5, 85)]
    expect(ruleCounts(two, 'wgs_eur', steps)).toEqual([null, { removed: 9, left: 90 }, { removed: 5, left: 85 }])
    expect(ruleCounts(two, null, steps)).toEqual([{ removed: 1, left: 99 }])
    expect(ruleCounts(two, null, [])).toEqual([null])
  })
})

describe('cohorts in the editor', () => {
  it('are added with an id of their own and a time-to-event set', () => {
    const once = withNewCohort(study)
    const twice = withNewCohort(once.study)
    expect([once.id, twice.id]).toEqual(['cohort_4', 'cohort_5'])
    expect(twice.study.analyses.progression.sets.at(-1)).toEqual({
      id: 'cohort_5',
      label: 'Cohort 5',
      cohorts: ['cohort_5'],
    })
    const again = withNewCohort(withoutCohort(twice.study, 'cohort_4'))
    expect(again.study.cohorts.map(({ id }) => id)).toEqual(['wgs_eur', 'wgs_div', 'array', 'cohort_5', 'cohort_6'])
    isOpened(again.study)
  })

  it('are renamed with the set that is named after them', () => {
    const changed = renamed(study, 'array', 'Microarray')
    expect(changed.cohorts[2]).toMatchObject({ id: 'array', label: 'Microarray' })
    expect(changed.analyses.progression.sets.map(({ label }) => label)).toEqual([
      'WGS',
      'WGS European',
      'WGS diverse',
      'Microarray',
    ])
  })

  it('are removed with what names them; the last stays', () => {
    const asking = withRules(study, 'array', [excludes('wgs_eur'), excludes('wgs_div')])
    const without = withoutCohort(asking, 'wgs_eur')
    expect(without.cohorts.map(({ id, role }) => [id, role])).toEqual([
      ['wgs_div', 'discovery'],
      ['array', 'replication'],
    ])
    expect(rulesOf(without, 'array')).toEqual([excludes('wgs_div')])
    expect(without.analyses.progression.sets).toEqual([
      { id: 'wgs', label: 'WGS', cohorts: ['wgs_div'] },
      { id: 'wgs_div', label: 'WGS diverse', cohorts: ['wgs_div'] },
      { id: 'array', label: 'Array', cohorts: ['array'] },
    ])
    isOpened(without)
    const one = withoutCohort(without, 'array')
    expect(withoutCohort(one, 'wgs_div')).toBe(one)
    const pooled = structuredClone(study)
    pooled.analyses.progression.sets = [{ id: 'x', label: 'X', cohorts: ['array'] }]
    const left = withoutCohort(pooled, 'array')
    expect(left.analyses.progression.sets).toEqual([{ id: 'wgs_eur', label: 'WGS European', cohorts: ['wgs_eur'] }])
    isOpened(left)
  })

  it('have one discovery among them', () => {
    expect(withDiscovery(study, 'array').cohorts.map(({ role }) => role)).toEqual([
      'replication',
      'replication',
      'discovery',
    ])
  })

  it('change places, but never pass one that a rule of theirs is on', () => {
    const asking = withRules(study, 'array', [excludes('wgs_div')])
    expect(withMovedCohort(asking, 'array', -1)).toBe(asking)
    expect(withMovedCohort(asking, 'wgs_div', 1)).toBe(asking)
    expect(withMovedCohort(asking, 'wgs_eur', -1)).toBe(asking)
    const changed = withMovedCohort(asking, 'wgs_eur', 1)
    expect(changed.cohorts.map(({ id }) => id)).toEqual(['wgs_div', 'wgs_eur', 'array'])
    isOpened(changed)
  })
})

describe('covariates in the editor', () => {
  it('are written by name alone where nothing else is said', () => {
    expect(covariateOf('site', 'as_read', null)).toBe('site')
    expect(covariateOf('site', 'category', null)).toEqual({ column: 'site', kind: 'category', reference: null })
    expect(covariateOf('site', 'as_read', 'north')).toEqual({ column: 'site', kind: 'as_read', reference: 'north' })
  })
})
