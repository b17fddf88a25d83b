import { describe, expect, it } from 'vitest'
import { codeFault, entryFault, mayBeOf, plainCode, vocabularyName } from '../../src/model/codes.ts'
import { documentedConceptSets, furtherConceptSets } from '../../src/phenotype/conceptSets.ts'

describe('codes', () => {
  it.each([
    ['F32.9', 'F329'],
    ['F329   ', 'F329'],
    [' f32.9', 'F329'],
    ['296.20', '29620'],
    ['00049-4900-66', '00049490066'],
    ['403192003.0', '403192003'],
    ['296.0', '2960'],
  ])('%j is %s in its plain form', (text, plain) => {
    expect(plainCode(text)).toBe(plain)
  })

  it.each([
    ['ICD-10-CM', 'ICD10CM'],
    ['icd10', 'ICD10CM'],
    ['ICD9CM', 'ICD9CM'],
    ['SNOMED CT', 'SNOMED'],
    ['rxnorm', 'RxNorm'],
    ['MedDRA', 'MedDRA'],
  ])('the vocabulary %s is %s', (text, name) => {
    expect(vocabularyName(text)).toBe(name)
  })

  it('of all built-in lists are codes that their vocabularies can have', () => {
    const entries = Object.values({ ...documentedConceptSets, ...furtherConceptSets }).flat()
    const coded = entries.filter(({ code }) => code !== '')
    expect(coded.length).toBeGreaterThan(300)
    expect(coded.map(entryFault).filter((fault) => fault !== null)).toEqual([])
    expect(new Set(coded.map(({ vocabulary }) => vocabulary))).toEqual(
      new Set(['ICD10CM', 'ICD9CM', 'ICD9Proc', 'ICD10PCS', 'SNOMED', 'RxNorm', 'RxNorm Extension', 'GRR', 'CPT4']),
    )
  })

  it('that no event can have are told: by form, by check digit, by vocabulary', () => {
    expect(codeFault('ICD10CM', '296.20')).toBe('296.20 is no ICD10CM code (they look like F32.1)')
    expect(codeFault('SNOMED', '370143001')).toBe('370143001 is no SNOMED code (its check digit is wrong)')
    expect(codeFault('SNOMED', '370143000')).toBeNull()
    expect(codeFault('Read', 'E2B')).toMatch(/^Read is no vocabulary known here \(known: ICD10CM, /)
    expect(codeFault('', 'E2B')).toMatch(/^the code E2B has no vocabulary/)
    // A concept id does by itself, whatever vocabulary it names.
    expect(entryFault({ conceptId: 36009926, name: '', vocabulary: 'MedDRA', code: '10000807' })).toBeNull()
    expect(entryFault({ conceptId: 5, name: '', vocabulary: 'ICD10CM', code: '5' })).not.toBeNull()
  })

  it('tell their vocabulary where their form does; numbers of RxNorm never', () => {
    const vocabularies = ['ICD10CM', 'ICD9CM', 'SNOMED', 'RxNorm', 'CPT4', 'ICD10PCS', 'NDC']
    const told = (code: string) => vocabularies.filter((name) => mayBeOf(name, code))
    expect(told('F329')).toEqual(['ICD10CM'])
    expect(told('36437')).toEqual(['ICD9CM', 'CPT4'])
    expect(told('370143000')).toEqual(['SNOMED'])
    expect(told('370143001')).toEqual([])
    expect(told('GZB0ZZZ')).toEqual(['ICD10PCS'])
    expect(told('00049490066')).toEqual(['NDC'])
  })
})
