import { describe, expect, it } from 'vitest'
import type { ConceptSets, Extract } from '../../src/model/extract.ts'
import { drugsOfConcepts, matchSet } from '../../src/phenotype/conceptMatching.ts'
import { countDrugWays, drugWayNote } from '../../src/phenotype/drugWays.ts'
import { given } from '../formats/givenFile.ts'
import { newTables } from '../tables/helpers.ts'

/**
 * Ingredients 1 sertraline, 2 fluoxetine, 3 venlafaxine, 4 olanzapine; clinical drugs 11 by concept_ancestor, 12 by drug_strength (two
 * ingredients), 13 and 14 by name; 15 is desvenlafaxine, which no set lists, 16 a drug that concept_ancestor has under another ingredient.
 */
const person = given('person.csv', 'person_id,year_of_birth,sex_at_birth\n1,1960,Male\n2,1961,Female\n')
const rows = [
  [1, 'sertraline'],
  [11, 'Zoloft 50 MG Oral Tablet'],
  [11, 'Zoloft 50 MG Oral Tablet'],
  [12, 'Symbyax'],
  [13, 'Venlafaxine 75 MG Extended Release'],
  [14, 'olanzapine 6 MG / FLUOXETINE 25 MG Oral Capsule'],
  [14, 'olanzapine 6 MG / FLUOXETINE 25 MG Oral Capsule'],
  [14, 'olanzapine 6 MG / FLUOXETINE 25 MG Oral Capsule'],
  [15, 'desvenlafaxine 50 MG Oral Tablet'],
  [16, 'fluoxetine look-alike'],
]
const drugs = (withNames: boolean) =>
  given(
    'drug_exposure.csv',
    `person_id,drug_concept_id,drug_exposure_start_date${withNames ? ',standard_concept_name' : ''}\n${rows
      .map(([id, name], at) => `${1 + (at % 2)},${id},2020-01-${10 + at}${withNames ? `,${name}` : ''}`)
      .join('\n')}\n`,
  )
const concept = given(
  'concept.csv',
  `concept_id\tconcept_name\tvocabulary_id\tconcept_code\n${rows.map(([id, name]) => `${id}\t${name}\tX\t`).join('\n')}\n`,
)
const ancestor = given(
  'concept_ancestor.csv',
  'ancestor_concept_id,descendant_concept_id,min_levels_of_separation\n1,11,2\n99,16,1\n',
)
// What concept_ancestor has, it has said: the strength of 11 is not asked for.
const strength = given(
  'drug_strength.csv',
  'drug_concept_id,ingredient_concept_id,amount_value\n12,2,25\n12,4,6\n11,3,50\n777,1,1\n',
)

const entry = (conceptId: number, name: string) => ({ conceptId, name, includeDescendants: true })
const sets: ConceptSets = {
  antidepressant: [entry(1, 'sertraline'), entry(2, 'fluoxetine'), entry(3, 'venlafaxine')],
  antipsychotic: [entry(4, 'olanzapine')],
}

async function extractOf(...files: Parameters<ReturnType<typeof newTables>['add']>[0]): Promise<Extract> {
  const tables = newTables()
  const { files: listed } = await tables.add(files)
  expect(listed.filter(({ state }) => state !== 'ready')).toEqual([])
  return tables.extract()!
}

/** Concept → the listed antidepressants it is. */
function mapped({ drugs: events, vocabulary }: Extract): Record<number, string[]> {
  const entries = sets.antidepressant
  const of = drugsOfConcepts(matchSet(events, vocabulary, entries), entries, vocabulary)
  return Object.fromEntries(
    (events?.conceptIds ?? []).map((id, position) => [
      id,
      [...of.drug.subarray(of.first[position], of.first[position + 1])].map(
        (drug) => entries[of.entryOfDrug[drug]].name,
      ),
    ]),
  )
}

describe('clinical drugs are the ingredients they hold', () => {
  it.each([
    ['a concept table', [person, drugs(false), concept, ancestor, strength]],
    ['a column of the drug table', [person, drugs(true), ancestor, strength]],
  ])('by concept_ancestor, by drug_strength, by name, in that order, with the names of %s', async (_, files) => {
    const extract = await extractOf(...files)
    expect(mapped(extract)).toEqual({
      1: ['sertraline'],
      11: ['sertraline'],
      12: ['fluoxetine'],
      13: ['venlafaxine'],
      14: ['fluoxetine'],
      15: [],
      16: [],
    })
    const counts = countDrugWays(extract, sets)
    expect(counts).toEqual([
      { way: 'concept_ancestor', concepts: 1, rows: 2 },
      { way: 'drug_strength', concepts: 1, rows: 1 },
      { way: 'name', concepts: 2, rows: 4 },
    ])
    expect(drugWayNote(counts)).toEqual([
      'Clinical drugs were taken as the listed drugs they hold: 1 by concept_ancestor (2 prescriptions), ' +
        '1 by drug_strength (1 prescription), 2 by an ingredient in their name (4 prescriptions).',
    ])
  })

  it('a combination is each of its ingredients, in whichever sets they are', async () => {
    const extract = await extractOf(person, drugs(true), ancestor, strength)
    const { member } = matchSet(extract.drugs, extract.vocabulary, sets.antipsychotic)
    const inSet = extract.drugs!.conceptIds.filter((_, position) => member[position] === 1)
    expect(inSet).toEqual([12, 14])
  })

  it('without any of these tables or names only listed concepts are found', async () => {
    const extract = await extractOf(person, drugs(false))
    expect(Object.values(mapped(extract)).flat()).toEqual(['sertraline'])
    expect(countDrugWays(extract, sets)).toEqual([])
    expect(drugWayNote([])).toEqual([])
  })

  it('the order of the files makes no difference', async () => {
    const files = [person, drugs(true), ancestor, strength, concept]
    const [one, other] = [await extractOf(...files), await extractOf(...files.toReversed())]
    expect(other.digest).toBe(one.digest)
  })

  describe('by the eras of ingredients', () => {
    const people = Array.from({ length: 6 }, (_, k) => k + 1)
    const persons = given('person.csv', `person_id,year_of_birth\n${people.map((id) => `${id},1960`).join('\n')}\n`)
    const prescribed = given(
      'drug_exposure.csv',
      `person_id,drug_concept_id,drug_exposure_start_date\n${people
        .flatMap((id) => [`${id},21,2020-03-01`, `${id},22,2020-03-0${id}`, ...(id < 5 ? [`${id},23,2020-03-01`] : [])])
        .join('\n')}\n`,
    )
    const eraLines = (last: string) =>
      people.flatMap((id) => [
        `${id},1,2020-02-15,${last}`,
        // Fluoxetine is taken beside it by all but one, olanzapine by all.
        ...(id < 6 ? [`${id},2,2020-03-01,2020-04-01`] : []),
        `${id},4,2020-03-01,2020-03-01`,
      ])
    const eras = (last: string) =>
      given(
        'drug_era.csv',
        `person_id,drug_concept_id,drug_era_start_date,drug_era_end_date\n${eraLines(last).join('\n')}\n`,
      )

    it('a drug holds the ingredients whose eras cover every prescription of it', async () => {
      const extract = await extractOf(persons, prescribed, eras('2020-03-30'), strength)
      // 21 is sertraline with olanzapine, as a combination would be; 22 sertraline alone; 23 has too few people.
      expect(mapped(extract)).toEqual({ 21: ['sertraline'], 22: ['sertraline'], 23: [] })
      expect(countDrugWays(extract, sets)).toEqual([{ way: 'drug_era', concepts: 2, rows: 12 }])
      const { member } = matchSet(extract.drugs, extract.vocabulary, sets.antipsychotic)
      expect([...member]).toEqual([1, 0, 0])
    })

    it('one prescription outside them is enough against it', async () => {
      const extract = await extractOf(persons, prescribed, eras('2020-03-05'))
      expect(mapped(extract)).toEqual({ 21: ['sertraline'], 22: [], 23: [] })
    })

    it('concept_ancestor comes first', async () => {
      const first = given('concept_ancestor.csv', 'ancestor_concept_id,descendant_concept_id\n3,22\n')
      const extract = await extractOf(persons, prescribed, eras('2020-03-30'), first)
      expect(mapped(extract)).toEqual({ 21: ['sertraline'], 22: ['venlafaxine'], 23: [] })
      expect(countDrugWays(extract, sets).map(({ way, concepts }) => [way, concepts])).toEqual([
        ['concept_ancestor', 1],
        ['drug_era', 1],
      ])
    })
  })
})
