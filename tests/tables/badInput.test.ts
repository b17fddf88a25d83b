import { describe, expect, test } from 'vitest'
import type { Source } from '../../src/formats/source.ts'
import { NO_DAY } from '../../src/model/extract.ts'
import { problemsTable } from '../../src/tables/problems.ts'
import { fixture, fixtureBytes, given } from '../formats/givenFile.ts'
import { entry, newTables, problemsOf } from './helpers.ts'
import { parquetOf } from './writeTables.ts'

const person = given(
  'person.csv',
  'person_id,birth_datetime,gender_concept_id\n1,1950-01-01,8507\n2,1960-01-01,8532\n3,1970-01-01,8507\n',
)
const events = given(
  'condition.csv',
  'person_id,condition_concept_id,condition_start_date\n1,10,2020-01-01\n2,10,2020-01-02\n3,11,2119-05-06\n',
)

/** Loads the file beside good ones, which must stay loaded whatever happens. */
async function beside(bad: Source) {
  const tables = newTables()
  await tables.add([person, bad, events])
  expect(entry(tables, 'person.csv').state).toBe('ready')
  expect(entry(tables, 'condition.csv')).toMatchObject({
    state: 'ready',
    rows: 3,
    dateRange: ['2020-01-01', '2119-05-06'],
  })
  expect(tables.extract()!.people.n).toBeGreaterThanOrEqual(2)
  return { tables, bad: entry(tables, bad.name), problems: problemsOf(tables, bad.name), extract: tables.extract()! }
}

describe('refused: nothing is taken, everything else stays loaded', () => {
  const drugHead = 'person_id,drug_concept_id,drug_exposure_start_date'
  const cases: [string, Source, string, Record<string, unknown>][] = [
    ['an empty file', given('empty.csv'), 'empty.csv is empty (0 bytes)', {}],
    [
      'a truncated Parquet file',
      given('cut.parquet', fixtureBytes('omop/eunomia-parquet/person.parquet').slice(0, 2000)),
      'cut.parquet ends in the middle',
      {},
    ],
    [
      'a missing required column',
      given('c2.csv', 'person_id,condition_concept_id,visit_occurrence_id\n1,2,3\n'),
      'c2.csv: a condition table needs a column for the start date. Found: person_id, condition_concept_id, visit_occurrence_id. Needed: condition_start_date',
      { rule: 'missing_column', column: 'condition_start_date' },
    ],
    [
      'a missing person column',
      given('c2.csv', 'subject,condition_concept_id,condition_start_date\n1,2,2020-01-01\n'),
      'c2.csv: a condition table needs a column for the person. Found: subject',
      { rule: 'missing_column', column: 'person_id' },
    ],
    [
      'an id 1.5',
      given('drug.csv', `${drugHead}\n1,5,2020-01-01\n1.5,5,2020-01-01\n`),
      'drug.csv, row 2: the person_id 1.5 is a number, but not a whole one',
      { rule: 'id_not_an_integer', row: 2, column: 'person_id', value: '1.5' },
    ],
    [
      'an id 1e18',
      given('drug.csv', `${drugHead}\n1e18,5,2020-01-01\n`),
      'drug.csv, row 1: the person_id 1e18',
      { rule: 'id_not_an_integer', row: 1, value: '1e18' },
    ],
    [
      'an id beyond 64 bits',
      given('drug.csv', `${drugHead}\n9223372036854775808,5,2020-01-01\n`),
      'is beyond 64 bits',
      { row: 1 },
    ],
    [
      'an id 1.5 in Parquet',
      parquetOf(
        'ids.parquet',
        new Map([
          ['eid', ['1', '1.5']],
          ['pgs', ['0.1', '0.2']],
        ]),
      ),
      'ids.parquet, row 2: the eid 1.5',
      { row: 2, column: 'eid' },
    ],
    [
      'a double id of 2^53, which may be a rounded one',
      parquetOf(
        'ids.parquet',
        new Map([
          ['eid', ['1', '9007199254740993']],
          ['pgs', ['0.1', '0.2']],
        ]),
      ),
      'ids.parquet, row 2: the eid 9007199254740992 is stored as a floating-point number, which holds whole numbers ' +
        'exactly only below 2^53; its last digits may be lost already. Ids are 64-bit integers or text.',
      { rule: 'id_not_an_integer', row: 2, column: 'eid' },
    ],
    [
      'a quote that is never closed',
      given('q.csv', `${drugHead}\n1,5,2020-01-01\n1,"5,2020-01-01\n`),
      'q.csv, row 2: a quote is opened there and never closed',
      {},
    ],
  ]
  for (const [what, file, message, parts] of cases) {
    test(what, async () => {
      const { bad, problems } = await beside(file)
      expect(bad.state).toBe('failed')
      expect(problems).toHaveLength(1)
      expect(problems[0]).toMatchObject({
        file: file.name,
        effect: 'refused',
        message: expect.stringContaining(message),
        ...parts,
      })
      expect(problems[0].message).toContain(file.name)
    })
  }

  test('a bed file of wrong magic, and one that does not fit bim and fam', async () => {
    const tables = newTables()
    const [bim, fam] = await Promise.all(
      ['some_missing.bim', 'some_missing.fam'].map((name) => fixture(`formats/plink/${name}`)),
    )
    const bytes = fixtureBytes('formats/plink/some_missing.bed')
    await tables.add([
      given('some_missing.bed', bytes.slice(0, -10)),
      bim,
      fam,
      person,
      given('mode.bed', new Uint8Array([0x6c, 0x1b, 7])),
      given('magic.bed', new Uint8Array([0x6d, 0x1b, 1, 0])),
    ])
    expect(entry(tables, 'some_missing.bed').state).toBe('failed')
    expect(problemsOf(tables, 'some_missing.bed')[0].message).toContain(
      'some_missing.bed is 10 bytes shorter than 100 people × 100 variants need',
    )
    expect(problemsOf(tables, 'mode.bed')[0].message).toContain('mode.bed has the mode 07')
    expect(entry(tables, 'magic.bed').state).toBe('failed')
    expect(problemsOf(tables, 'magic.bed')[0].message).toContain(
      'magic.bed does not start with the magic number of a bed file (6c 1b); found 6d 1b',
    )
    expect(problemsTable(tables.inventory()).rows.filter(([file]) => file === 'magic.bed')).toEqual([
      ['magic.bed', null, null, 'file_refused', null, 1, 'refused', problemsOf(tables, 'magic.bed')[0].message],
    ])
    expect(tables.sources('variants').map(({ source }) => source.name)).toEqual(['some_missing.bim'])
    expect(tables.sources('genotypes')).toEqual([])
    expect(tables.extract()?.people.n).toBe(3)
  })

  test('a genome annotation in text is a bed file by name only: not used, and no fault', async () => {
    const columns = [['chr1', '1000', '5000'], ['gene'], ['0'], ['+']]
    const tables = newTables()
    for (const width of [1, 2, 3, 4]) {
      const line = columns.slice(0, width).flat().join('\t')
      await tables.add([given(`genes${width}.bed`, `${line}\n${line}\n`)])
      expect(entry(tables, `genes${width}.bed`)).toMatchObject({
        takenFor: null,
        state: 'ignored',
        format: 'TSV',
        problems: [],
      })
    }
  })

  test('a bed file that fits is ready', async () => {
    const tables = newTables()
    await tables.add(
      await Promise.all(['bed', 'bim', 'fam'].map((end) => fixture(`formats/plink/some_missing.${end}`))),
    )
    expect(tables.inventory().files.map(({ takenFor, state, rows }) => [takenFor, state, rows])).toEqual([
      ['genotypes', 'ready', 100],
      ['variants', 'ready', 100],
      ['samples', 'ready', 100],
    ])
  })
})

describe('set aside or repaired: the rest of the file is used', () => {
  test('ragged rows', async () => {
    const { extract, problems } = await beside(
      given(
        'ragged.csv',
        'person_id,drug_concept_id,drug_exposure_start_date\n1,5,2020-01-01\n1,5\n2,5,2020-01-02,9\n3,5,2020-01-03\n',
      ),
    )
    expect(extract.drugs?.length).toBe(2)
    expect(problems).toMatchObject([
      { rule: 'ragged_row', row: 2, count: 2, effect: 'set_aside', value: '2 fields where the head has 3' },
    ])
    expect(problems[0].message).toBe(
      'ragged.csv: Row 2 has 2 fields where the head has 3. 2 of 4 rows with another number of fields than the head are set aside.',
    )
  })
  test('a date that is none', async () => {
    const { extract, problems } = await beside(
      given(
        'dates.csv',
        'person_id,drug_concept_id,drug_exposure_start_date\n1,5,2020-01-01\n2,5,13/12/2019\n3,5,\n3,5,2020-02-30\n',
      ),
    )
    expect(extract.drugs?.length).toBe(1)
    expect(problems.map(({ rule, row, column, value, count }) => [rule, row, column, value, count])).toEqual([
      ['date_unreadable', 2, 'drug_exposure_start_date', '13/12/2019', 2],
      ['date_missing', 3, 'drug_exposure_start_date', null, 1],
    ])
    expect(problems[0].message).toContain(
      '2 of 4 rows have a drug_exposure_start_date that cannot be read; from row 2 on: 13/12/2019.',
    )
    expect(problems[0].message).toContain('write dates as YYYY-MM-DD')
  })
  test('a prescription that ends before it starts', async () => {
    const { extract, problems } = await beside(
      given(
        'ends.csv',
        'person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date\n' +
          '1,5,2020-01-02,2020-01-02\n2,5,2020-01-02,2020-01-01\n3,5,2020-01-02,2019-01-01\n',
      ),
    )
    expect([...extract.drugs!.endDay].map((day) => day === NO_DAY)).toEqual([false, true, true])
    expect(problems).toMatchObject([{ rule: 'end_before_start', row: 2, count: 2, effect: 'repaired' }])
    expect(problems[0].message).toBe(
      'ends.csv: 2 of 3 rows end before they start (drug_exposure_end_date); from row 2 on: 2020-01-01. The end counts as missing; the rows are used.',
    )
  })
  test('an observation period that ends before it starts', async () => {
    const { extract, problems } = await beside(
      given(
        'periods.csv',
        'person_id,observation_period_start_date,observation_period_end_date\n' +
          '1,2000-01-01,2020-01-01\n2,2020-01-01,2000-01-01\n3,2000-01-01,2000-01-01\n',
      ),
    )
    expect([...extract.observation!.startDay].map((day) => day === NO_DAY)).toEqual([false, true, false])
    expect(problems).toMatchObject([{ rule: 'period_reversed', row: 2, count: 1, effect: 'set_aside' }])
    expect(problems[0].message).toBe(
      'periods.csv: 1 of 3 rows end before they start (observation_period_end_date); the first is row 2. They are set aside.',
    )
  })
  test('events before the birth', async () => {
    const { extract, problems } = await beside(
      given(
        'early.csv',
        'person_id,drug_concept_id,drug_exposure_start_date\n1,5,1950-01-01\n1,6,1949-12-31\n2,5,1901-01-01\n3,5,2020-01-01\n',
      ),
    )
    expect(extract.drugs!.conceptIds).toEqual([5])
    expect([...extract.drugs!.person]).toEqual([0, 2])
    expect(problems).toMatchObject([{ rule: 'before_birth', count: 2, effect: 'set_aside', value: '1901-01-01' }])
    expect(problems[0].message).toBe(
      'early.csv: 2 of 4 rows are dated before the person was born; the first of these dates is 1901-01-01. These rows are set aside.',
    )
  })
  test('events after the death', async () => {
    const tables = newTables()
    await tables.add([
      given('people.csv', 'person_id,year_of_birth,gender_concept_id\n1,1950,8507\n2,1950,8507\n'),
      given('death.csv', 'person_id,death_date\n1,2015-06-30\n'),
      given(
        'codes.csv',
        'person_id,condition_concept_id,condition_start_date\n1,7,2015-06-30\n1,7,2015-07-01\n1,7,2016-01-01\n2,7,2020-01-01\n',
      ),
    ])
    expect(tables.extract()!.conditions!.length).toBe(4)
    const problems = problemsOf(tables, 'codes.csv')
    expect(problems).toMatchObject([{ rule: 'after_death', count: 2, effect: 'note', value: '2016-01-01' }])
    expect(problems[0].message).toContain('codes.csv: 2 of 4 rows are dated after the person died')
  })
  test('events in the year of birth, where no more of it is known', async () => {
    const tables = newTables()
    const head = 'person_id,condition_concept_id,condition_start_date'
    await tables.add([
      given('people.csv', 'person_id,year_of_birth,month_of_birth,gender_concept_id\n1,1950,,8507\n2,1950,3,8507\n'),
      given('codes.csv', `${head}\n1,7,1950-01-01\n1,7,1949-12-31\n2,7,1950-03-01\n2,7,1950-02-28\n`),
    ])
    expect(tables.extract()!.conditions!.length).toBe(2)
    expect(problemsOf(tables, 'codes.csv')).toMatchObject([{ rule: 'before_birth', count: 2 }])
  })
  test('an unknown sex code', async () => {
    const { extract, problems } = await beside(
      given('p2.csv', 'person_id,birth_datetime,gender_concept_id\n7,1950-02-03,8521\n8,1950-02-03,0\n'),
    )
    expect(problems).toMatchObject([
      { rule: 'unknown_sex', column: 'gender_concept_id', value: '8521', row: 1, count: 1 },
      { rule: 'sex_other', column: 'gender_concept_id', value: '0', row: 2, count: 1 },
    ])
    expect([...extract.people.sex]).toEqual([0, 1, 0, -1, -1])
  })
  test('duplicate person ids: repeated rows are joined, contradicting ones left out', async () => {
    const { extract, problems } = await beside(
      given(
        'p2.csv',
        'person_id,birth_datetime,sex_at_birth\n7,1950-02-03,Male\n8,1950-02-03,Male\n7,1950-02-03,Male\n8,1950-02-03,Female\n',
      ),
    )
    expect(Array.from(extract.people.ids.values, String)).toEqual(['1', '2', '3', '7'])
    expect(problems).toMatchObject([
      { rule: 'duplicate_person', row: 3, count: 1, effect: 'repaired', value: null },
      { rule: 'conflicting_person', row: 4, count: 1, effect: 'set_aside', value: null, column: 'sex' },
    ])
    expect(problems[1].message).toBe(
      'p2.csv: Rows 2 and 4 are of one person, but differ in sex. A person needs one row. People left out for this: 1.',
    )
    expect(problems[0].message).toBe(
      'p2.csv: 1 of 4 rows repeat a person’s row exactly; the first is row 3. They were joined.',
    )
  })
  test('contradicting rows: people are counted, not rows; no id and no value is told', async () => {
    const rows = ['70001,1950-02-03,Male', '70002,1951-01-01,Male']
    const others = Array.from({ length: 5 }, (_, i) => [`70001,1961-03-0${i + 1},Female`, `70002,1951-01-01,Female`])
    const { extract, problems } = await beside(
      given('p2.csv', ['person_id,birth_datetime,sex_at_birth', ...rows, ...others.flat(), ...rows, ''].join('\n')),
    )
    expect(extract.people.n).toBe(3)
    expect(problems.map(({ rule, column, row, count, value }) => [rule, column, row, count, value])).toEqual([
      ['conflicting_person', 'sex', 3, 2, null],
    ])
    expect(problems[0].message).toBe(
      'p2.csv: Rows 1 and 3 are of one person, but differ in sex. A person needs one row. People left out for this: 2.',
    )
  })
  test('a score that is no number, a person not in the person table', async () => {
    const { extract, problems } = await beside(longScores())
    expect([...extract.scores!.values[0]]).toEqual([0.5, Number.NaN, Number.NaN])
    expect([...extract.scores!.hasRow]).toEqual([1, 1, 0])
    expect(problems.map(({ rule, row, count }) => [rule, row, count])).toEqual([
      ['number_unreadable', 8002, 1],
      ['unknown_person', 2, 8000],
    ])
  })
})

function longScores(): Source {
  const strangers = Array.from({ length: 8000 }, (_, i) => `${100_000 + i},0.25`)
  return given('pgs.csv', ['person_id,pgs_a', '1,0.5', ...strangers, '2,abc', ''].join('\n'))
}

test('the same file twice is noticed', async () => {
  const tables = newTables()
  await tables.add([person, events])
  await tables.add([given('again.csv', await events.blob.text())])
  expect(entry(tables, 'again.csv')).toMatchObject({ state: 'ignored', because: 'it is the same as condition.csv' })
  expect(problemsOf(tables, 'again.csv')).toMatchObject([{ rule: 'same_file', effect: 'note', value: 'condition.csv' }])
  expect(tables.extract()?.conditions?.length).toBe(3)
})

test('problems.csv lists them all', async () => {
  const { tables } = await beside(given('ragged.csv', 'person_id,drug_concept_id,drug_exposure_start_date\n1,5\n'))
  const table = problemsTable(tables.inventory())
  expect(table.columns.slice(0, 6)).toEqual(['file', 'row', 'column', 'rule', 'value', 'count'])
  expect(table.rows.map((row) => row.slice(0, 6))).toEqual([
    ['ragged.csv', 1, null, 'ragged_row', '2 fields where the head has 3', 1],
  ])
})
