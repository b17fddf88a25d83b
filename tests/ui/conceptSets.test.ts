import { describe, expect, it } from 'vitest'
import type { ConceptReport } from '../../src/model/concepts.ts'
import { primaryDefinition } from '../../src/model/study.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { importOf, isOwnSet, setsInForce, withEntry, withOwnSet, withSets } from '../../src/ui/state/conceptSets.ts'

const study = { ...paperStudy(), conceptSets: { mdd: [{ conceptId: 1, name: 'a' }] } }
const entry = { conceptId: 2, name: 'b' }
const report = (from: ConceptReport['from']): ConceptReport => ({
  from,
  ...(from === 'data' && { ofData: { mdd: [entry] } }),
  hasNames: false,
  hasAncestors: false,
  sets: [
    {
      class: 'mdd',
      table: 'condition_occurrence',
      tableIsThere: true,
      rows: 1,
      people: 1,
      entries: [{ entry, source: '', rows: 1, people: 1, concepts: 1, fault: null }],
      near: [],
    },
  ],
})

describe('changes of concept sets', () => {
  it('begin from the sets in force; those that came with the data become the study’s', () => {
    const inForce = setsInForce(study, report('data'))
    expect(inForce).toEqual({ mdd: [entry] })
    const changed = withSets(study, report('data'), { ect: [{ conceptId: 3, name: 'c' }] })
    expect(changed.conceptSets).toEqual({ mdd: [entry], ect: [{ conceptId: 3, name: 'c' }] })
    expect(changed.conceptSetsFrom).toBe('study')
    // The report of the former state does not come between a change and the next.
    expect(setsInForce(changed, report('data'))).toBe(changed.conceptSets)
  })

  it('leave the origin alone where the sets are the study’s', () => {
    const inForce = setsInForce(study, report('study'))
    expect(inForce).toBe(study.conceptSets)
    expect(withSets(study, report('study'), { mdd: [] })).toMatchObject({
      conceptSetsFrom: 'data',
      conceptSets: { mdd: [] },
    })
  })

  it('of the primary definition’s own set stay in it, and the study’s sets as they were', () => {
    const owned = withOwnSet(study, null, 'mdd', [entry])
    expect(isOwnSet(owned, report('study'), 'mdd')).toBe(true)
    expect(setsInForce(owned, report('study'))).toEqual({ mdd: [entry] })
    const both = withSets(owned, report('study'), { mdd: [], ect: [entry] })
    expect(both).toMatchObject({ conceptSetsFrom: 'data', conceptSets: { ...study.conceptSets, ect: [entry] } })
    expect(both.definitions.map(({ conceptSets }) => conceptSets).filter(Boolean)).toEqual([{ mdd: [] }])
    expect(withOwnSet(owned, report('study'), 'mdd', null)).toEqual(study)
  })

  it('leave a definition’s own sets unread while a table among the data is in force; the first change drops them', () => {
    const owned = withOwnSet(study, null, 'mdd', [{ conceptId: 9, name: 'own' }])
    expect(isOwnSet(owned, report('data'), 'mdd')).toBe(false)
    expect(setsInForce(owned, report('data'))).toEqual({ mdd: [entry] })
    const changed = withSets(owned, report('data'), { ect: [] })
    expect(changed).toMatchObject({ conceptSetsFrom: 'study', conceptSets: { mdd: [entry], ect: [] } })
    expect(primaryDefinition(changed).conceptSets).toBeUndefined()
    expect(primaryDefinition(withOwnSet(owned, report('data'), 'mdd', [])).conceptSets).toEqual({ mdd: [] })
  })

  it('put an entry in place of one that matches the same, by id or by code', () => {
    const code = { conceptId: 0, name: '', vocabulary: 'ICD10CM', code: 'F32.9' }
    const entries = [entry, code]
    expect(withEntry(entries, { ...code, code: 'f329', exclude: true })).toEqual([
      entry,
      { ...code, code: 'f329', exclude: true },
    ])
    expect(withEntry(entries, { ...code, code: 'F33' })).toHaveLength(3)
  })

  it('of a file are its classes, or its only set for the chosen one, or a choice', () => {
    expect(importOf({ sets: { mdd: [entry], other: [] }, notes: [] }, 'ect')).toEqual({
      kind: 'sets',
      sets: { mdd: [entry] },
      passedOver: ['other'],
    })
    expect(importOf({ sets: { Mania: [entry] }, notes: [] }, 'bipolar')).toEqual({
      kind: 'sets',
      sets: { bipolar: [entry] },
      passedOver: [],
    })
    expect(importOf({ sets: { a: [], b: [] }, notes: [] }, 'ect').kind).toBe('choice')
  })
})
