import { describe, expect, it } from 'vitest'
import { builtInConceptSets, documentedConceptSets } from '../../src/phenotype/conceptSets.ts'
import { drugClassOf } from '../../src/phenotype/drugClasses.ts'

describe('the class of an antidepressant', () => {
  it('is known for every entry of the built-in list, and goes with it into a study', () => {
    const classes = documentedConceptSets.antidepressant.map(({ drugClass }) => drugClass)
    expect(new Set(classes)).toEqual(new Set(['SSRI', 'SNRI', 'TCA', 'MAOI', 'atypical', 'other']))
    expect(builtInConceptSets().antidepressant.map(({ drugClass }) => drugClass)).toEqual(classes)
    expect(builtInConceptSets().mdd.some((entry) => 'drugClass' in entry)).toBe(false)
  })

  it('is the entry’s own before that of the same concept, and that before that of the same name', () => {
    expect(drugClassOf({ conceptId: 739138, name: 'Sertraline', drugClass: 'mine' })).toBe('mine')
    expect(drugClassOf({ conceptId: 739138, name: 'Imipramine' })).toBe('SSRI')
    expect(drugClassOf({ conceptId: 2_000_000_001, name: ' imipramine ' })).toBe('TCA')
    expect(drugClassOf({ conceptId: 2_000_000_001, name: 'drug A' })).toBeNull()
  })
})
