import { describe, expect, it } from 'vitest'
import { parseStudy, studyText } from '../../src/model/studyDocument.ts'
import { conceptCoverageTable } from '../../src/phenotype/conceptCoverageTable.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { createCohortStudies } from '../../src/workspace/cohortStudy.ts'
import { movedOf } from '../../src/workspace/comparison.ts'
import { simOpen } from '../simOpen.ts'

const extract = simOpen()
const paper = paperStudy()

/** A study as the page sends it: a copy, never the same object. */
const sent = (study: typeof paper): typeof paper => structuredClone(study)

describe('a change of a concept set', () => {
  it('makes the event index anew; a change of a knob, and the way back, do not', () => {
    const studies = createCohortStudies()
    const open = (study: typeof paper) => studies(study, extract, extract.digest)
    const [primary, ...others] = paper.definitions
    const first = open(sent(paper)).indexOf(primary)
    const turned = { ...paper, definitions: [{ ...primary, gapDays: 90 }, ...others] }
    expect(open(sent(turned)).indexOf(primary)).toBe(first)

    const { antidepressant } = extract.conceptSets!
    const edited = {
      ...paper,
      conceptSetsFrom: 'study' as const,
      conceptSets: { ...extract.conceptSets, antidepressant: antidepressant.slice(1) } as typeof paper.conceptSets,
    }
    const second = open(sent(edited))
    expect(second.indexOf(primary)).not.toBe(first)
    expect(second.indexOf(primary).prescriptions.drugCount).toBe(first.prescriptions.drugCount - 1)
    expect(second.concepts({}).from).toBe('study')
    expect(open(sent(paper)).indexOf(primary)).toBe(first)
    expect(open(sent(paper)).concepts({}).from).toBe('data')
  })
})

describe('a definition with concept sets of its own', () => {
  const ofData = extract.conceptSets!
  const [primary, ...others] = paper.definitions
  const fewer = { ...primary, conceptSets: { antidepressant: [...ofData.antidepressant.slice(3)] } }
  const study = {
    ...paper,
    conceptSetsFrom: 'study' as const,
    conceptSets: structuredClone(ofData) as typeof paper.conceptSets,
    definitions: [fewer, ...others],
  }
  const open = createCohortStudies()
  const opened = open(study, extract, extract.digest)

  it('reads them, alone: its people are those of a study that has these sets', () => {
    const alone = {
      ...study,
      conceptSets: { ...study.conceptSets, ...fewer.conceptSets },
      definitions: [primary, ...others],
    }
    const same = open(alone, extract, extract.digest)
    expect(opened.status(fewer).group).toEqual(same.status(primary).group)
    expect(opened.summary(fewer)).toEqual(same.summary(primary))
    expect(opened.status(fewer).group).not.toEqual(opened.status(primary).group)
    const before = open({ ...study, definitions: [primary, ...others] }, extract, extract.digest)
    for (const other of others) expect(opened.status(other).group).toEqual(before.status(other).group)
  })

  it('does not drive out the index of the others', () => {
    expect(opened.indexOf(others[0])).toBe(open(structuredClone(study), extract, extract.digest).indexOf(others[0]))
    expect(opened.indexOf(fewer)).toBe(
      open(structuredClone(study), extract, extract.digest).indexOf(structuredClone(fewer)),
    )
  })

  it('moves people by them in one step, and its coverage follows that of the study', () => {
    const { movers, differences } = movedOf(opened, 'all', primary, fewer)
    expect(differences).toEqual([{ knob: 'conceptSets', change: '=', value: 'antidepressant' }])
    expect(movers.length).toBeGreaterThan(0)
    expect(movers.every(({ deciding }) => deciding.join() === '0')).toBe(true)
    const table = conceptCoverageTable(opened.concepts({}), [{ ...fewer, report: opened.concepts(fewer) }])
    const own = table.rows.filter((row) => row[table.columns.indexOf('definition')] === primary.id)
    expect(new Set(own.map(([set]) => set))).toEqual(new Set(['antidepressant']))
    expect(own.filter(([, , item]) => item === 'entry')).toHaveLength(ofData.antidepressant.length - 3)
  })

  it('reads the table among the data where that is in force, and the linter says so', () => {
    const under = open({ ...study, conceptSetsFrom: 'data' }, extract, extract.digest)
    expect(under.indexOf(fewer)).toBe(under.indexOf(primary))
    expect(under.status(fewer).group).toEqual(under.status(primary).group)
    expect(under.findings().map(({ rule, definition }) => `${rule} ${definition}`)).toEqual([
      'replaced_concept_sets TRD1/trMDD1',
    ])
    expect(under.notes().join()).toContain('has concept sets of its own (antidepressant)')
    expect(opened.findings().map(({ rule }) => rule)).not.toContain('replaced_concept_sets')
  })
})

describe('a study document saved before entries had codes', () => {
  it('opens as it was, entries unchanged, the data’s table in force', () => {
    const { conceptSetsFrom: _, ...old } = {
      ...paper,
      conceptSets: { mdd: [{ conceptId: 440383, name: 'Depression' }] },
    }
    const opened = parseStudy(JSON.stringify(old), 'old.json')
    expect(opened.conceptSets).toEqual({ mdd: [{ conceptId: 440383, name: 'Depression' }] })
    expect(opened.conceptSetsFrom).toBe('data')
    expect(parseStudy(studyText(opened), 'again.json')).toEqual(opened)
  })

  it('with an entry that is neither a concept nor a code is refused', () => {
    const broken = { ...paper, conceptSets: { mdd: [{ conceptId: 0, name: 'nothing' }] } }
    expect(() => parseStudy(JSON.stringify(broken), 'a.json')).toThrow(
      'a.json: entry 1 of the concept set mdd has neither an OMOP concept id (0 is none) nor a code.',
    )
  })
})
