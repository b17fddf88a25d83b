import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { atlasText, readAtlas } from '../../src/model/atlas.ts'
import { studySchema } from '../../src/model/study.ts'
import { fixture } from '../simOpen.ts'

const text = readFileSync(fixture('concept-sets/1009-concept-sets.json'), 'utf8')
const cohort = JSON.parse(text) as { ConceptSets: { name: string; expression: { items: object[] } }[] }

describe('ATLAS concept sets', () => {
  it('are read from a cohort definition by their names, with exclusions and descendants', () => {
    const { sets, notes } = readAtlas(text, '1009.json')
    expect(Object.keys(sets)).toEqual(['CB_376 Mania', 'Atypical Antipsychotics'])
    expect(sets['Atypical Antipsychotics'].map(({ name, exclude }) => (exclude ? `not ${name}` : name))).toEqual([
      'aripiprazole',
      'Clozapine',
      'not Fluoxetine',
      'olanzapine',
      'paliperidone',
      'quetiapine',
      'Risperidone',
      'ziprasidone',
    ])
    expect(sets['Atypical Antipsychotics'][2]).toMatchObject({
      conceptId: 755695,
      vocabulary: 'RxNorm',
      code: '4493',
      includeDescendants: true,
      source: '1009.json',
    })
    expect(notes).toEqual([])
  })

  it('come back field by field, those without a meaning here among them, by way of a study document', () => {
    for (const { name, expression } of cohort.ConceptSets) {
      const { sets } = readAtlas(JSON.stringify({ id: 3, name, expression }), 'set.json')
      const kept = studySchema.shape.conceptSets.parse(JSON.parse(JSON.stringify(sets)))
      expect(JSON.parse(atlasText(kept[name]).text)).toEqual({ items: expression.items })
    }
    const odd = {
      items: [
        {
          concept: { CONCEPT_ID: -7, PC: 12 },
          isExcluded: true,
          includeDescendants: false,
          includeMapped: true,
          x: [1],
        },
      ],
    }
    const { sets, notes } = readAtlas(JSON.stringify(odd), 'odd.json')
    expect(JSON.parse(atlasText(sets['']).text)).toEqual(odd)
    expect(notes).toHaveLength(1)
    expect(notes[0]).toContain('1 entry asks for mapped source concepts')
  })

  it('name the fields of a set that are not kept', () => {
    const [{ expression }] = cohort.ConceptSets
    const { notes } = readAtlas(JSON.stringify({ name: 'a', expression, tags: [], createdBy: {} }), 'set.json')
    expect(notes).toEqual(['set.json: fields of the concept set that are not kept: tags, createdBy.'])
  })

  it('leave out entries that are codes only, and say how many', () => {
    const { text: written, leftOut } = atlasText([
      { conceptId: 5, name: 'a' },
      { conceptId: 0, name: 'b', vocabulary: 'ICD10CM', code: 'F32' },
    ])
    expect(leftOut).toBe(1)
    expect(JSON.parse(written)).toEqual({
      items: [
        {
          concept: { CONCEPT_ID: 5, CONCEPT_NAME: 'a' },
          isExcluded: false,
          includeDescendants: false,
          includeMapped: false,
        },
      ],
    })
  })

  it.each([
    ['{', /^a\.json is no JSON: /],
    ['{"a":1}', /^a\.json holds no concept set/],
    ['{"items":[{"concept":{"CONCEPT_ID":"5"}}]}', /item 1 has no concept with a CONCEPT_ID/],
  ])('%s is refused with a sentence', (broken, sentence) => {
    expect(() => readAtlas(broken, 'a.json')).toThrow(sentence)
  })
})
