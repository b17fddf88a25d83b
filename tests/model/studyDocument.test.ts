import { describe, expect, it } from 'vitest'
import { parseStudy, studyText } from '../../src/model/studyDocument.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'

/** The refusal of the paper's study with one field set to another value, or taken out where the value is undefined. */
function refusal(path: string, value: unknown): string {
  const study = JSON.parse(studyText(paperStudy()))
  const keys = path.split('.')
  const last = keys.pop()!
  const owner = keys.reduce((object, key) => object[key], study)
  owner[last] = value
  try {
    parseStudy(JSON.stringify(study), 'mine.json')
  } catch (error) {
    expect((error as Error).name).toBe('InputError')
    return (error as Error).message
  }
  return 'opened'
}

describe('a study document', () => {
  it('reads back as it was saved', () => {
    expect(parseStudy(studyText(paperStudy()), 'mine.json')).toEqual(paperStudy())
  })

  it('has one text, however its fields were put together', () => {
    const study = paperStudy()
    const rule = { kind: 'list', list: 'failed', use: 'exclude', label: 'Failed' } as const
    const { label, use, ...rest } = rule
    const ordered = studyText({ ...study, peopleRules: [rule] })
    expect(studyText({ peopleRules: [{ label, use, ...rest }], ...study })).toBe(ordered)
    expect(studyText(parseStudy(ordered, 'mine.json'))).toBe(ordered)
  })

  it.each<[string, string, unknown, string]>([
    ['a gap of 0', 'definitions.0.gapDays', 0, 'definitions.0.gapDays must be at least 1; it is 0.'],
    ['a text for a number', 'definitions.3.minDrugs', '3', 'definitions.3.minDrugs must be a number; it is "3".'],
    ['half a drug', 'definitions.0.minDrugs', 2.5, 'definitions.0.minDrugs must be a whole number; it is 2.5.'],
    [
      'an option that is none',
      'definitions.0.gapFrom',
      'middle',
      'definitions.0.gapFrom must be start or end; it is "middle".',
    ],
    ['a missing field', 'covariates', undefined, 'covariates must be a list; it is missing.'],
    ['an unknown field', 'colour', 'red', 'the document has the field colour, which is not known here.'],
    ['an α above 1', 'analyses.association.alpha', 2, 'analyses.association.alpha must be at most 1; it is 2.'],
    ['no cohorts', 'cohorts', [], 'cohorts must have at least 1 entries; it is an empty list.'],
    ['two cohorts of one id', 'cohorts.1.id', 'wgs_eur', 'two cohorts have the same id among wgs_eur, wgs_eur, array.'],
    ['two primary definitions', 'definitions.1.primary', true, 'exactly one definition must be the primary one.'],
    [
      'a set of a cohort that is not there',
      'analyses.progression.sets.0.cohorts',
      ['nowhere'],
      'the time-to-event set wgs names the cohort nowhere, which is not there.',
    ],
    ['strata out of order', 'analyses.progression.strata', [0.8, 0.2], 'the strata must be in ascending order.'],
  ])('with %s is refused by name', (_, path, value, sentence) => {
    expect(refusal(path, value)).toBe(`mine.json: ${sentence} The study was not opened; what was open stays.`)
  })

  it('of a newer version is left alone, so that nothing in it is lost', () => {
    expect(refusal('schema', 4)).toBe(
      'mine.json was saved by a newer version (schema 4, here 1). It was not opened, so that nothing in it is lost.',
    )
  })

  it('that is no JSON is refused by the file’s name', () => {
    expect(() => parseStudy('{', 'mine.json')).toThrow(/^mine\.json is not a study document: /)
  })
})
