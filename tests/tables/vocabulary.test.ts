import { describe, expect, test } from 'vitest'
import type { Source } from '../../src/formats/source.ts'
import { readConceptSetFile } from '../../src/tables/conceptSetFile.ts'
import { fixture, given } from '../formats/givenFile.ts'
import { entry, newTables, problemsOf } from './helpers.ts'

const person = given('person.csv', 'person_id,year_of_birth,sex_at_birth\n1,1960,Male\n2,1961,Female\n')
const conditions = given(
  'condition_occurrence.csv',
  'person_id,condition_concept_id,condition_start_date,condition_source_value,condition_source_concept_id\n' +
    '1,10,2020-01-01,F32.9 ,110\n2,10,2020-01-02,major depression,\n2,20,2020-01-03,,\n9,77,2020-01-03,,\n',
)
const concept = given(
  'CONCEPT.csv',
  'concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_class_id\tconcept_code\n' +
    '10\tDepression\tCondition\tSNOMED\tx\t370143000\n110\tDepression, unspecified\tCondition\tICD10CM\tx\tF32.9\n' +
    '1\tMood disorder\tCondition\tSNOMED\tx\t46206005\n99\tElsewhere\tCondition\tSNOMED\tx\t1\n20\tAnxiety\tCondition\tSNOMED\tx\t48694002\n',
)
const ancestor = given(
  'CONCEPT_ANCESTOR.csv',
  'ancestor_concept_id,descendant_concept_id,min_levels_of_separation\n1,10,1\n1,99,2\n10,10,0\n2,20,3\n1,10,2\n',
)

async function load(...files: Source[]) {
  const tables = newTables()
  await tables.add(files)
  return tables
}

describe('vocabulary tables', () => {
  test('are kept as far as they speak of concepts in the data, and of those above them', async () => {
    const tables = await load(concept, ancestor, person, conditions)
    const { vocabulary } = tables.extract()!
    expect([...vocabulary!.concepts.keys()]).toEqual([1, 10, 20, 110])
    expect(vocabulary!.concepts.get(110)).toEqual({
      conceptId: 110,
      name: 'Depression, unspecified',
      vocabulary: 'ICD10CM',
      code: 'F32.9',
    })
    const { ancestor: up, descendant: down, isParent } = vocabulary!.ancestry!
    expect([[...up], [...down], [...isParent]]).toEqual([
      [1, 2],
      [10, 20],
      [1, 0],
    ])
    expect(entry(tables, 'CONCEPT.csv')).toMatchObject({ takenFor: 'concept', rows: 5, state: 'ready' })
    expect(problemsOf(tables, 'CONCEPT.csv').map(({ message }) => message)).toEqual([
      'CONCEPT.csv: 4 of 5 rows are kept: those of concepts that occur in the data, and of those above them.',
    ])
    expect(problemsOf(tables, 'CONCEPT_ANCESTOR.csv')).toMatchObject([{ rule: 'vocabulary_kept', count: 2 }])
  })

  test('give the same whatever the order of the files, read again where later events need more of them', async () => {
    const together = await load(concept, ancestor, person, conditions)
    const later = newTables()
    for (const file of [ancestor, concept, person, conditions]) await later.add([file])
    expect(later.extract()!.vocabulary).toEqual(together.extract()!.vocabulary)
    expect(later.inventory().digest).toBe(together.inventory().digest)
    // What is gone with a removed file is gone from the vocabulary too.
    await later.remove([entry(later, 'condition_occurrence.csv').id])
    expect(later.extract()!.vocabulary!.concepts.size).toBe(0)
    expect(later.extract()!.vocabulary!.ancestry!.ancestor).toHaveLength(0)
  })

  test('are no part of the data of those who have none', async () => {
    expect('vocabulary' in (await load(person, conditions)).extract()!).toBe(false)
  })

  test('open from a real extract (SAFEHR), Parquet', async () => {
    const tables = await load(
      given('person.csv', 'person_id,year_of_birth\n1,1960\n'),
      given('condition_occurrence.csv', 'person_id,condition_concept_id,condition_start_date\n1,8576,2020-01-01\n'),
      await fixture('omop/safehr/concept/part-0.parquet'),
    )
    expect(entry(tables, 'part-0.parquet')).toMatchObject({ takenFor: 'concept', state: 'ready' })
    expect(tables.extract()!.vocabulary!.concepts.get(8576)).toMatchObject({ vocabulary: 'UCUM', code: 'mg' })
  })
})

describe('source codes', () => {
  test('are kept in one form with the concept they stand beside; descriptions are not', async () => {
    const { conditions: events } = (await load(person, conditions)).extract()!
    expect(events!.conceptIds).toEqual([10, 10, 20])
    expect(events!.sources).toEqual([
      { conceptId: 0, vocabulary: '', code: '' },
      { conceptId: 110, vocabulary: '', code: 'F329' },
      { conceptId: 0, vocabulary: '', code: '' },
    ])
    expect([...events!.concept]).toEqual([1, 0, 2])
  })

  test('of shards are one list, the same whatever their order', async () => {
    const head = 'person_id,condition_concept_id,condition_start_date,source_concept_code,source_vocabulary\n'
    const a = given('a.csv', `${head}1,0,2020-01-01,F32.9,ICD10CM\n1,0,2020-01-02,29620,ICD9CM\n`)
    const b = given('b.csv', `${head}2,0,2020-01-01,296.20,ICD9CM\n2,5,2020-01-02,,\n`)
    const [one, other] = [await load(person, a, b), await load(b, person, a)]
    expect(one.inventory().digest).toBe(other.inventory().digest)
    expect(one.extract()!.conditions!.sources).toEqual([
      { conceptId: 0, vocabulary: 'ICD9CM', code: '29620' },
      { conceptId: 0, vocabulary: 'ICD10CM', code: 'F329' },
      { conceptId: 0, vocabulary: '', code: '' },
    ])
  })

  test('leave no trace where a table has the columns and nothing in them', async () => {
    const head = 'person_id,condition_concept_id,condition_start_date'
    const without = await load(person, given('c.csv', `${head}\n1,5,2020-01-01\n`))
    const empty = await load(
      person,
      given('c.csv', `${head},condition_source_value,condition_source_concept_id\n1,5,2020-01-01,,\n`),
    )
    expect(empty.inventory().digest).toBe(without.inventory().digest)
  })
})

describe('concept-set tables', () => {
  const sets = given(
    'sets.csv',
    'class,concept_id,vocabulary,code,name,include_descendants,is_excluded,drug_class,source\n' +
      'mdd,10,SNOMED,370143000,Depression,1,0,,somewhere\nmdd,,ICD-10-CM,F32.9,,0,,,\nmdd,10,,,Depression,,yes,,\n' +
      'mdd,,ICD10CM,depressed,,,,,\nmdd,,,F32,,,,,\nmdd,x,,,,,,,\n',
  )

  test('name concepts, codes, descendants and exclusions; what is no entry is told', async () => {
    const tables = await load(person, sets)
    expect(tables.extract()!.conceptSets).toEqual({
      mdd: [
        {
          conceptId: 10,
          name: 'Depression',
          vocabulary: 'SNOMED',
          code: '370143000',
          includeDescendants: true,
          source: 'somewhere',
        },
        { conceptId: 10, name: 'Depression', exclude: true },
        { conceptId: 0, name: '', vocabulary: 'ICD10CM', code: 'F32.9', includeDescendants: false },
        { conceptId: 0, name: '', vocabulary: 'ICD10CM', code: 'depressed' },
      ],
    })
    const [bad, unreadable] = problemsOf(tables, 'sets.csv')
    expect(bad.message).toBe(
      'sets.csv: 1 of 6 rows have a code that no event can have: depressed is no ICD10CM code (they look like F32.1) (row 4). ' +
        'They match nothing by it. Correct the code or its vocabulary.',
    )
    expect([unreadable.rule, unreadable.row, unreadable.count, unreadable.effect]).toEqual([
      'concept_entry_unreadable',
      5,
      2,
      'set_aside',
    ])
  })

  test('may be codes only', async () => {
    const tables = await load(person, given('codes.csv', 'class,vocabulary,code\nmdd,ICD10CM,F32.9\n'))
    expect(entry(tables, 'codes.csv')).toMatchObject({ takenFor: 'concept_sets', state: 'ready' })
    expect(tables.extract()!.conceptSets!.mdd).toHaveLength(1)
  })

  test('are read for the editor in the order of the file, with a class or without', async () => {
    const { sets: read } = await readConceptSetFile(sets)
    expect(read.mdd.map(({ code, exclude }) => code ?? exclude)).toEqual(['370143000', 'F32.9', true, 'depressed'])
    const one = await readConceptSetFile(given('one.tsv', 'concept_id\tconcept_name\n5\ta\n7\tb\n'))
    expect(one).toEqual({
      sets: {
        '': [
          { conceptId: 5, name: 'a' },
          { conceptId: 7, name: 'b' },
        ],
      },
      notes: [],
    })
    await expect(readConceptSetFile(given('a.csv', 'a,b\n1,2\n'))).rejects.toThrow(
      'a.csv has neither a column concept_id nor the columns vocabulary and code. Found: a, b.',
    )
  })
})
