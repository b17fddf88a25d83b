import { describe, expect, it } from 'vitest'
import { parseStudy, studyText } from '../../src/model/studyDocument.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { createCohortStudies } from '../../src/workspace/cohortStudy.ts'
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
