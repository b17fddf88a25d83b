import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConceptEntry, Events, Extract, Vocabulary } from '../../src/model/extract.ts'
import { drugsOfConcepts, matchSet } from '../../src/phenotype/conceptMatching.ts'
import { eventIndex } from '../../src/phenotype/eventIndex.ts'
import { given } from '../formats/givenFile.ts'
import { newTables } from '../tables/helpers.ts'

const person = given('person.csv', 'person_id,year_of_birth,sex_at_birth\n1,1960,Male\n2,1960,Male\n3,1960,Male\n')

async function read(...files: [name: string, text: string][]): Promise<Extract> {
  const tables = newTables()
  await tables.add([person, ...files.map(([name, text]) => given(name, text))])
  expect(tables.inventory().files.filter(({ state }) => state !== 'ready')).toEqual([])
  return tables.extract()!
}

/** Row numbers of the people with an event in the set. */
function peopleOf(events: Events | null, vocabulary: Vocabulary | undefined, entries: readonly ConceptEntry[]) {
  const { member } = matchSet(events, vocabulary, entries)
  return [...new Set([...events!.person].filter((_, i) => member[events!.concept[i]] === 1))]
}

const conditions = (rows: readonly string[]): [string, string] => [
  'condition_occurrence.csv',
  `person_id,condition_concept_id,condition_start_date,condition_source_value,condition_source_concept_id\n${rows.join('\n')}\n`,
]

const code = (vocabulary: string, text: string, more: Partial<ConceptEntry> = {}): ConceptEntry => ({
  conceptId: 0,
  name: '',
  vocabulary,
  code: text,
  ...more,
})

describe('a concept set matches', () => {
  it.each<[string, ConceptEntry, string]>([
    ['by concept id', { conceptId: 440383, name: '' }, '440383,2020-01-01,,'],
    ['by the concept of the source code', { conceptId: 35207153, name: '' }, '0,2020-01-01,,35207153'],
    ['ICD-10-CM, padded', code('ICD10CM', 'F32.9'), '0,2020-01-01,F329   ,0'],
    ['ICD-10-CM, in lower case', code('ICD10CM', 'F32.9'), '0,2020-01-01,f32.9,'],
    ['ICD-9-CM, undotted', code('ICD9CM', '296.20'), '0,2020-01-01,29620,'],
    ['SNOMED', code('SNOMED', '370143000'), '0,2020-01-01,370143000,'],
    ['SNOMED, as a floating point', code('SNOMED', '370143000'), '0,2020-01-01,370143000.0,'],
  ])('%s', async (_, entry, row) => {
    const extract = await read(conditions([`1,${row}`, '2,5,2020-01-01,J45.0,7']))
    expect(peopleOf(extract.conditions, undefined, [entry])).toEqual([0])
  })

  it.each<[string, ConceptEntry, string]>([
    ['CPT4', code('CPT4', '90870'), '90870'],
    ['CPT4, category II', code('CPT4', '4066F'), '4066f '],
    ['ICD-10-PCS', code('ICD10PCS', 'GZB0ZZZ'), 'GZB0ZZZ'],
    ['ICD-10-PCS under its table', code('ICD10PCS', 'GZB', { includeDescendants: true }), 'gzb2zzz'],
    ['ICD-9 procedures', code('ICD9Proc', '94.27'), '9427'],
  ])('procedures by %s', async (_, entry, text) => {
    const extract = await read([
      'procedure_occurrence.csv',
      `person_id,procedure_concept_id,procedure_date,procedure_source_value\n1,0,2020-01-01,${text}\n2,0,2020-01-01,36415\n`,
    ])
    expect(peopleOf(extract.procedures, undefined, [entry])).toEqual([0])
  })

  it('RxNorm codes only where the data say that they are of RxNorm', async () => {
    const rows = (vocabulary: string) =>
      read([
        'drug_exposure.csv',
        `person_id,drug_concept_id,drug_exposure_start_date,source_concept_code,source_vocabulary\n1,0,2020-01-01,36437,${vocabulary}\n`,
      ])
    const sertraline = [code('RxNorm', '36437')]
    expect(peopleOf((await rows('RxNorm')).drugs, undefined, sertraline)).toEqual([0])
    expect(peopleOf((await rows('local')).drugs, undefined, sertraline)).toEqual([])
    expect(peopleOf((await rows('')).drugs, undefined, sertraline)).toEqual([])
  })

  it('an ICD code alone, and with descendants every code that begins with it', async () => {
    const extract = await read(conditions(['1,0,2020-01-01,F32,', '2,0,2020-01-01,F32.10,', '3,0,2020-01-01,F33.1,']))
    expect(peopleOf(extract.conditions, undefined, [code('ICD10CM', 'F32')])).toEqual([0])
    expect(peopleOf(extract.conditions, undefined, [code('ICD10CM', 'F32', { includeDescendants: true })])).toEqual([
      0, 1,
    ])
    const without = [
      code('ICD10CM', 'F32', { includeDescendants: true }),
      code('ICD10CM', 'F32.1', { includeDescendants: true, exclude: true }),
    ]
    expect(peopleOf(extract.conditions, undefined, without)).toEqual([0])
  })

  it('a code that the concept table gives to the concept of an event', async () => {
    const extract = await read(conditions(['1,4152280,2020-01-01,,', '2,0,2020-01-01,,44819999']), [
      'CONCEPT.csv',
      'concept_id,concept_name,domain_id,vocabulary_id,concept_code\n4152280,Major depressive disorder,Condition,SNOMED,370143000\n' +
        '44819999,Some code,Condition,ICD9CM,296.20\n',
    ])
    const { vocabulary } = extract
    expect(peopleOf(extract.conditions, vocabulary, [code('SNOMED', '370143000')])).toEqual([0])
    expect(peopleOf(extract.conditions, vocabulary, [code('ICD9CM', '296.20')])).toEqual([1])
  })

  it('a code of the vocabulary that the concept table names, not of the one its form looks like', async () => {
    const concept = (vocabulary: string): [string, string] => [
      'CONCEPT.csv',
      `concept_id,concept_name,domain_id,vocabulary_id,concept_code\n900,Room,Condition,${vocabulary},29620\n`,
    ]
    const rows = conditions(['1,0,2020-01-01,29620,900'])
    const icd9 = [code('ICD9CM', '296.20')]
    for (const [vocabulary, people] of [
      ['Local', []],
      ['ICD9CM', [0]],
    ] as const) {
      const extract = await read(rows, concept(vocabulary))
      expect(peopleOf(extract.conditions, extract.vocabulary, icd9)).toEqual(people)
    }
  })

  it('never concept 0, and nothing by an empty code', async () => {
    const extract = await read(conditions(['1,0,2020-01-01,,0']))
    expect(peopleOf(extract.conditions, undefined, [{ conceptId: 0, name: '', code: '' }])).toEqual([])
  })
})

describe('clinical drugs', () => {
  // 1 and 2 are ingredients, 11 a tablet of 1, 12 both, 3 an ingredient that is not listed.
  const ancestry =
    'ancestor_concept_id,descendant_concept_id,min_levels_of_separation\n1,1,0\n1,11,1\n1,12,1\n2,12,1\n3,12,1\n2,22,2\n'
  const drugs =
    'person_id,drug_concept_id,drug_exposure_start_date\n1,11,2020-01-01\n1,1,2020-01-05\n2,12,2020-01-01\n3,22,2020-02-01\n3,3,2020-02-01\n'
  const listed: ConceptEntry[] = [
    { conceptId: 1, name: 'one', includeDescendants: true },
    { conceptId: 2, name: 'two', includeDescendants: true },
  ]
  const depressed = conditions(['1,99,2019-01-01,,', '2,99,2019-01-01,,', '3,99,2019-01-01,,'])
  const load = () => read(depressed, ['drug_exposure.csv', drugs], ['CONCEPT_ANCESTOR.csv', ancestry])
  const prescribed = (extract: Extract, antidepressant: readonly ConceptEntry[]) => {
    const { prescriptions } = eventIndex(extract, { mdd: [{ conceptId: 99, name: 'MDD' }], antidepressant })
    const { offsets, drug } = prescriptions
    const drugsOf = (row: number) => new Set(drug.subarray(offsets[row], offsets[row + 1])).size
    return { ...prescriptions, drugsOfPerson: [0, 1, 2].map(drugsOf) }
  }

  it('count as their listed ingredient, a combination as each of its listed ingredients', async () => {
    const extract = await load()
    const prescriptions = prescribed(extract, listed)
    expect(prescriptions.drugCount).toBe(2)
    expect(prescriptions.drugsOfPerson).toEqual([1, 2, 1])
    expect([...prescriptions.offsets]).toEqual([0, 2, 4, 5])
    expect([...prescriptions.drug]).toEqual([0, 0, 0, 1, 1])
  })

  it('are one drug with their ingredient where both are listed, and two where descendants are not included', async () => {
    const extract = await load()
    const both = [...listed, { conceptId: 11, name: 'tablet of one' }]
    expect(prescribed(extract, both).drugCount).toBe(2)
    const flat = [
      { conceptId: 1, name: 'one' },
      { conceptId: 11, name: 'tablet of one' },
    ]
    const prescriptions = prescribed(extract, flat)
    expect([prescriptions.drugCount, ...prescriptions.drugsOfPerson]).toEqual([2, 2, 0, 0])
  })

  it('are out where an excluded entry matches them, combinations altogether', async () => {
    const extract = await load()
    const without = [listed[0], { conceptId: 2, name: 'two', includeDescendants: true, exclude: true }]
    expect(prescribed(extract, without).drugsOfPerson).toEqual([1, 0, 0])
  })

  it('give the same index narrowed from a former one as made anew, whatever is taken out', async () => {
    const extract = await load()
    const sets = (antidepressant: readonly ConceptEntry[]) => ({
      mdd: [{ conceptId: 99, name: 'MDD' }],
      antidepressant,
    })
    const third: ConceptEntry = { conceptId: 3, name: 'three', includeDescendants: true }
    const whole = [...listed, third, { conceptId: 11, name: 'tablet' }]
    const former = eventIndex(extract, sets(whole))
    const fewer: ConceptEntry[][] = [
      whole.slice(1),
      whole.slice(0, 2),
      [third],
      [...listed, { ...third, exclude: true }],
      [{ conceptId: 1, name: 'one' }, third],
      [],
    ]
    for (const entries of fewer) {
      const { offsets, day, drug, drugCount } = eventIndex(extract, sets(entries), former).prescriptions
      expect({ offsets, day, drug, drugCount }).toEqual(
        (({ offsets, day, drug, drugCount }) => ({ offsets, day, drug, drugCount }))(
          eventIndex(extract, sets(entries)).prescriptions,
        ),
      )
    }
  })

  it('are not mapped without a concept_ancestor table', async () => {
    const extract = await read(depressed, ['drug_exposure.csv', drugs])
    expect(prescribed(extract, listed).drugsOfPerson).toEqual([1, 0, 0])
  })
})

describe('under random sets, hierarchies and events', () => {
  const arbitrary = fc.record({
    events: fc.array(fc.record({ person: fc.nat(9), concept: fc.nat(12), source: fc.nat(3) }), { maxLength: 60 }),
    pairs: fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })), { maxLength: 20 }),
    entries: fc.array(
      fc.record({
        conceptId: fc.nat(12),
        code: fc.constantFrom('', 'F32', 'F32.1', 'F33'),
        includeDescendants: fc.boolean(),
        exclude: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
  })
  const sourceCodes = ['', 'F32', 'F321', 'F33']

  /** The set as a plain reading of its rules has it: event by event, entry by entry. */
  function plainMembers({ events, pairs, entries }: Parameters<typeof build>[0]): boolean[] {
    const matches = (event: (typeof events)[number], entry: (typeof entries)[number]): boolean => {
      if (entry.conceptId !== 0 && event.concept !== 0) {
        if (event.concept === entry.conceptId) return true
        const isBelow = pairs.some(([up, down]) => up === entry.conceptId && down === event.concept && up !== down)
        if (entry.includeDescendants && isBelow) return true
      }
      const own = entry.code.replace('.', '')
      const its = sourceCodes[event.source]
      return own !== '' && its !== '' && (its === own || (entry.includeDescendants && its.startsWith(own)))
    }
    return events.map(
      (event) =>
        entries.some((entry) => !entry.exclude && matches(event, entry)) &&
        !entries.some((entry) => entry.exclude && matches(event, entry)),
    )
  }

  type Random = { events: { person: number; concept: number; source: number }[]; pairs: [number, number][] } & {
    entries: { conceptId: number; code: string; includeDescendants: boolean; exclude: boolean }[]
  }

  function build({ events, pairs, entries }: Random) {
    const keys = [...new Set(events.map(({ concept, source }) => concept * 4 + source))].sort((a, b) => a - b)
    const table: Events = {
      length: events.length,
      person: Int32Array.from(events, ({ person: row }) => row),
      day: new Int32Array(events.length),
      concept: Int32Array.from(events, ({ concept, source }) => keys.indexOf(concept * 4 + source)),
      conceptIds: keys.map((key) => key >> 2),
      sources: keys.map((key) => ({ conceptId: 0, vocabulary: '', code: sourceCodes[key & 3] })),
    }
    const sorted = pairs.filter(([up, down]) => up !== down).sort((a, b) => a[0] - b[0] || a[1] - b[1])
    const vocabulary: Vocabulary = {
      concepts: new Map(),
      ancestry: {
        ancestor: Int32Array.from(sorted, ([up]) => up),
        descendant: Int32Array.from(sorted, ([, down]) => down),
        isParent: new Uint8Array(sorted.length),
      },
    }
    const listed: ConceptEntry[] = entries.map((entry) => ({ name: '', vocabulary: 'ICD10CM', ...entry }))
    return { table, vocabulary, listed }
  }

  it('members are those of a plain reading', () => {
    fc.assert(
      fc.property(arbitrary, (random) => {
        const { table, vocabulary, listed } = build(random)
        const { member } = matchSet(table, vocabulary, listed)
        expect([...table.concept].map((concept) => member[concept] === 1)).toEqual(plainMembers(random))
      }),
      { numRuns: 2000 },
    )
  })

  it('an excluded entry more never adds a person, an included one never takes one away', () => {
    fc.assert(
      fc.property(arbitrary, fc.nat(12), fc.boolean(), (random, conceptId, includeDescendants) => {
        const { table, vocabulary, listed } = build(random)
        const before = new Set(peopleOf(table, vocabulary, listed))
        const more = { conceptId, name: '', includeDescendants }
        const fewer = peopleOf(table, vocabulary, [...listed, { ...more, exclude: true }])
        expect(fewer.filter((row) => !before.has(row))).toEqual([])
        const after = new Set(peopleOf(table, vocabulary, [...listed, more]))
        expect([...before].filter((row) => !after.has(row))).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  it('every member counts as one listed drug at least, others as none', () => {
    fc.assert(
      fc.property(arbitrary, (random) => {
        const { table, vocabulary, listed } = build(random)
        // A true hierarchy: descendants have higher numbers.
        const { ancestry } = vocabulary
        fc.pre(ancestry!.ancestor.every((up, pair) => up < ancestry!.descendant[pair]))
        const match = matchSet(table, vocabulary, listed)
        const { first } = drugsOfConcepts(match, listed, vocabulary)
        expect([...match.member].map((_, position) => first[position + 1] > first[position])).toEqual(
          [...match.member].map((member) => member === 1),
        )
      }),
      { numRuns: 300 },
    )
  })
})
