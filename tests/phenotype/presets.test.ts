import { describe, expect, it } from 'vitest'
import { parseStudy, studyText } from '../../src/model/studyDocument.ts'
import {
  builtInConceptSets,
  conceptClasses,
  documentedConceptSets,
  entryKey,
  sourceOf,
} from '../../src/phenotype/conceptSets.ts'
import { paperDefinitions, paperStudy } from '../../src/phenotype/presets.ts'

describe('the paper’s study', () => {
  it('is a valid document that survives saving and opening', () => {
    expect(parseStudy(studyText(paperStudy()), 'paper.json')).toEqual(paperStudy())
  })

  it('has 15 definitions in the order of Table 2, the first one primary', () => {
    const ids = paperDefinitions().map(({ id }) => id)
    expect(ids.slice(0, 6)).toEqual([
      'TRD1/trMDD1',
      'TRD2/trMDD1',
      'TRD3/trMDD1',
      'TRD4/trMDD1',
      'TRD5/trMDD1',
      'TRD1/trMDD2',
    ])
    expect(new Set(ids).size).toBe(15)
    expect(paperDefinitions().filter(({ primary }) => primary)).toHaveLength(1)
  })

  it('has the contrasts in the order of the figures', () => {
    expect(paperStudy().contrasts.map(({ cases, controls }) => `${cases}/${controls}`)).toEqual([
      'trMDD/nonMDD',
      'TRD/nonMDD',
      'TRD/trMDD',
    ])
  })
})

describe('the built-in concept sets', () => {
  const entries = Object.entries(documentedConceptSets).flatMap(([name, concepts]) =>
    concepts.map((concept) => ({ class: name, ...concept })),
  )

  it('have every class the status algorithm knows', () => {
    expect(Object.keys(documentedConceptSets).sort()).toEqual(Object.keys(conceptClasses).sort())
    expect(entries.length).toBeGreaterThan(100)
  })

  it('name each concept and each code once, with its source, and carry no ATC code', () => {
    expect(new Set(entries.map(entryKey)).size).toBe(entries.length)
    expect(entries.filter(({ conceptId, code }) => conceptId === 0 && code === '')).toEqual([])
    expect(entries.filter(({ name, source }) => name === '' || source === '')).toEqual([])
    expect(entries.filter(({ vocabulary }) => vocabulary === 'ATC')).toEqual([])
  })

  it('hold the codes of every vocabulary, and drugs with what stands below them', () => {
    const has = (name: string, vocabulary: string, code: string) =>
      entries.some((entry) => entry.class === name && entry.vocabulary === vocabulary && entry.code === code)
    expect(has('mdd', 'ICD10CM', 'F32.9') && has('mdd', 'ICD9CM', '296.20') && has('mdd', 'SNOMED', '370143000')).toBe(
      true,
    )
    expect(has('antidepressant', 'RxNorm', '36437')).toBe(true)
    expect(has('ect', 'CPT4', '90870') && has('ect', 'ICD10PCS', 'GZB0ZZZ') && has('ect', 'ICD9Proc', '94.27')).toBe(
      true,
    )
    const drugs = entries.filter((entry) => conceptClasses[entry.class as 'ect'] === ('drug_exposure' as string))
    expect(drugs.filter(({ includeDescendants }) => !includeDescendants)).toEqual([])
    expect(
      entries.filter((entry) => entry.includeDescendants && !drugs.includes(entry)).map(({ code }) => code),
    ).toEqual(['GZB'])
  })

  it('stand in a study without their sources, which are found again', () => {
    for (const [name, listed] of Object.entries(builtInConceptSets())) {
      const documented = documentedConceptSets[name as 'mdd']
      expect(listed.map(sourceOf)).toEqual(documented.map(({ source }) => source))
      expect(listed.filter((entry) => 'source' in entry)).toEqual([])
    }
  })

  it('hold MDD and sertraline, and keep ketamine, esketamine and dysthymia out of antidepressants and MDD', () => {
    const idsOf = (name: string) => entries.filter((entry) => entry.class === name).map(({ conceptId }) => conceptId)
    expect(idsOf('mdd')).toEqual(expect.arrayContaining([440383, 4152280, 4282096, 35207155]))
    expect(idsOf('antidepressant')).toContain(739138)
    expect(idsOf('esketamine')).toEqual([1366610])
    expect(idsOf('antidepressant')).not.toContain(1366610)
    expect(entries.filter(({ conceptId }) => conceptId === 785649 || conceptId === 433440)).toEqual([])
  })
})
