import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Source } from '../../src/formats/source.ts'
import type { FileEntry, ImportLine } from '../../src/model/inventory.ts'
import { importLines, importTable } from '../../src/tables/fileReport.ts'
import type { Tables } from '../../src/tables/tables.ts'
import { everythingWrong } from '../fixtures/everything-wrong/generate.mjs'
import { fixture } from '../formats/givenFile.ts'
import { entry, newTables, simOpen } from './helpers.ts'

const given = (name: string, text: string): Source => ({ name, blob: new Blob([text]) })

const counted = (lines: readonly ImportLine[], effect: ImportLine['effect']): number =>
  lines.filter((line) => line.effect === effect).reduce((sum, { count }) => sum + (count ?? 0), 0)

/** Rows in the file, those used and those left out, as the report has them. */
const accountOf = ({ report }: FileEntry) => ({
  rows: report.find(({ rule }) => rule === 'rows')?.count,
  used: counted(report, 'used'),
  leftOut: counted(report, 'left_out'),
})

function expectReconciled(tables: Tables): void {
  for (const file of tables.inventory().files) {
    if (file.rows === null) continue
    const { rows, used, leftOut } = accountOf(file)
    expect([file.name, rows]).toEqual([file.name, file.rows])
    expect([file.name, used + leftOut]).toEqual([file.name, file.rows])
  }
}

/** A file's count of a rule, over its columns. */
const countOf = (tables: Tables, name: string, rule: string): number | null => {
  const lines = entry(tables, name).report.filter((line) => line.rule === rule)
  return lines.length === 0 ? null : lines.reduce((sum, { count }) => sum + (count ?? 0), 0)
}

const lineOf = (tables: Tables, name: string, rule: string): ImportLine => {
  const lines = entry(tables, name).report.filter((line) => line.rule === rule)
  expect(lines, `${name} ${rule}`).toHaveLength(1)
  return lines[0]
}

async function loaded(...files: Source[]): Promise<Tables> {
  const tables = newTables()
  await tables.add(files)
  expectReconciled(tables)
  return tables
}

const person = given('person.csv', 'person_id,year_of_birth,sex_at_birth\n1,1970,Male\n2,1980,Female\n')

describe('rows in the file are rows used and rows left out by reason', () => {
  const root = fileURLToPath(new URL('../fixtures/omop/', import.meta.url))
  const filesOf = (folder: string): string[] =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(csv|parquet)$/.test(name))
      .map((name) => `${folder}/${name}`)
      .sort()

  describe.each(['eunomia-csv', 'eunomia-parquet', 'clin-data-pipeline', 'safehr'])('in %s', (folder) => {
    let tables: Tables
    beforeAll(async () => {
      const files = filesOf(folder)
      const sources = await Promise.all(files.map(async (path) => ({ ...(await fixture(`omop/${path}`)), name: path })))
      tables = await loaded(...sources)
    })

    it('as many as DuckDB has, and of each column read as many values', async () => {
      const connection = await (await DuckDBInstance.create()).connect()
      for (const { name, columns, report, rows } of tables.inventory().files) {
        const path = `${root}${name}`
        expect(existsSync(path)).toBe(true)
        const from = name.endsWith('.csv') ? `read_csv('${path}', all_varchar = true)` : `read_parquet('${path}')`
        const used = columns.filter(({ usedAs }) => usedAs !== null).map((column) => column.name)
        const counts = [
          'count(*)',
          ...used.map((column) => `count(*) FILTER ("${column}"::VARCHAR NOT IN ('', 'NA', 'NaN', 'null', 'NULL'))`),
        ].join(', ')
        const [theirs] = (await connection.runAndReadAll(`SELECT ${counts} FROM ${from}`)).getRows()
        const ours = used.map(
          (column) => report.find((one) => one.column === column && one.rule === 'column_used')?.count,
        )
        expect([name, rows, ...ours]).toEqual([name, ...theirs.map(Number)])
        const absent = used.map(
          (column) => report.find((one) => one.column === column && one.rule === 'column_missing')?.count ?? 0,
        )
        expect(absent).toEqual(ours.map((count) => rows! - count!))
      }
    })
  })

  it('in the extract with everything wrong, each reason as often as planted', async () => {
    const { files, planted } = everythingWrong()
    const tables = await loaded(
      ...[...files].map(([name, content]) => ({ name, blob: new Blob([content as BlobPart]) })),
    )
    const lines = importLines(tables.inventory())
    const sums: Record<string, number> = {}
    for (const { rule, count, column } of lines) {
      if (rule in planted.rules && column !== '') sums[rule] = (sums[rule] ?? 0) + (count ?? 0)
    }
    expect(sums).toEqual(planted.rules)
    const conditions = tables.inventory().files.filter(({ takenFor }) => takenFor === 'condition_occurrence')
    expect(conditions.reduce((sum, file) => sum + accountOf(file).used, 0)).toBe(planted.conditions)
    // Three people of four contradicting rows' worth each: both rows of each go.
    expect(countOf(tables, 'Person.CSV', 'conflicting_rows')).toBe(6)
    expect(accountOf(entry(tables, 'Person.CSV')).used).toBe(planted.people)
  })

  it('in the simulated extract, in whatever order its files come', async () => {
    const files = await simOpen()
    await loaded(...files)
    await loaded(...files.reverse())
  })

  it('while there is no person table: all rows wait', async () => {
    const tables = await loaded(
      given('c.csv', 'person_id,condition_concept_id,condition_start_date\n1,5,2020-01-01\n1,5,\n'),
    )
    expect(accountOf(entry(tables, 'c.csv'))).toEqual({ rows: 2, used: 0, leftOut: 2 })
    expect(countOf(tables, 'c.csv', 'no_one_to_join')).toBe(1)
    await tables.add([person])
    expect(countOf(tables, 'c.csv', 'no_one_to_join')).toBeNull()
    expect(accountOf(entry(tables, 'c.csv'))).toEqual({ rows: 2, used: 1, leftOut: 1 })
  })
})

describe('each rule counts its rows, with the first of them', () => {
  const conditions = (...rows: string[]) =>
    given(
      'c.csv',
      ['person_id,condition_concept_id,condition_start_date,condition_source_value', ...rows, ''].join('\n'),
    )

  it('a row is left out under the first rule that it breaks', async () => {
    const tables = await loaded(
      person,
      conditions('1,5,2020-01-01,', ',5,,', '1,5,31/12/2019,', '1,5,,', '9,5,2020-01-01,'),
    )
    const leftOut = entry(tables, 'c.csv').report.filter(({ effect }) => effect === 'left_out')
    expect(leftOut.map(({ rule, count, firstRows }) => [rule, count, firstRows])).toEqual([
      ['unknown_person', 1, [5]],
      ['person_missing', 1, [2]],
      ['date_unreadable', 1, [3]],
      ['date_missing', 1, [4]],
    ])
  })

  it('events before birth and repeats, with file rows though others were set aside', async () => {
    const rows = ['1,5,,', '1,5,2020-01-01,', '1,5,1950-01-01,', '1,5,2020-01-01,', '1,5,,', '1,5,2020-01-01,']
    const tables = await loaded(person, conditions(...rows))
    expect(lineOf(tables, 'c.csv', 'before_birth')).toMatchObject({ count: 1, firstRows: [3], effect: 'left_out' })
    expect(lineOf(tables, 'c.csv', 'duplicate_event')).toMatchObject({ count: 2, firstRows: [4, 6], effect: 'note' })
    expect(lineOf(tables, 'c.csv', 'date_missing')).toMatchObject({ count: 2, firstRows: [1, 5] })
  })

  it('the first five rows only, however many there are', async () => {
    const tables = await loaded(person, conditions(...Array.from({ length: 9 }, () => '9,5,2020-01-01,')))
    expect(lineOf(tables, 'c.csv', 'unknown_person')).toMatchObject({ count: 9, firstRows: [1, 2, 3, 4, 5] })
  })

  it('codes that were rewritten, and texts that are no codes', async () => {
    const rows = ['1,0,2020-01-01,F32.9', '1,0,2020-01-02,f329   ', '1,0,2020-01-03,F329', '1,0,2020-01-04,low mood']
    const tables = await loaded(person, conditions(...rows))
    expect(lineOf(tables, 'c.csv', 'code_rewritten')).toMatchObject({
      count: 2,
      firstRows: [1, 2],
      column: 'condition_source_value',
    })
    expect(lineOf(tables, 'c.csv', 'code_passed_over')).toMatchObject({ count: 1, firstRows: [4] })
    expect(lineOf(tables, 'c.csv', 'concept_zero').count).toBe(4)
  })

  it('times of day and time zones that were passed over; midnight is no time of day', async () => {
    const rows = [
      '2020-01-01',
      '2020-01-01 00:00:00',
      '2020-01-02T23:30:00Z',
      '2020-01-03 12:00',
      '2020-01-04T00:00:00+14:00',
    ]
    const tables = await loaded(person, conditions(...rows.map((date) => `1,5,${date},`)))
    expect(lineOf(tables, 'c.csv', 'time_cut')).toMatchObject({ count: 2, firstRows: [3, 4] })
    expect(lineOf(tables, 'c.csv', 'zone_ignored')).toMatchObject({ count: 2, firstRows: [3, 5] })
  })

  it('ends and supplies that are missing, and columns for them that are', async () => {
    const head = 'person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date'
    const tables = await loaded(
      person,
      given('d.csv', `${head}\n1,5,2020-01-01,2020-02-01\n1,5,2020-03-01,\n1,5,2020-04-01,NA\n`),
    )
    const missing = entry(tables, 'd.csv').report.filter(({ rule }) => rule === 'column_missing')
    expect(missing).toMatchObject([
      { column: 'drug_exposure_end_date', count: 2, firstRows: [2, 3], message: 'without a value, used as end date' },
    ])
    expect(lineOf(tables, 'd.csv', 'column_absent')).toMatchObject({ column: 'days_supply', count: null })
  })

  it('ids: whole numbers, or texts', async () => {
    const texts = given('person.csv', 'person_id,year_of_birth\nA1,1970\n7,1980\n')
    expect(lineOf(await loaded(texts), 'person.csv', 'ids_texts')).toMatchObject({ count: 2, column: 'person_id' })
    expect(lineOf(await loaded(person), 'person.csv', 'ids_whole_numbers').count).toBe(2)
  })

  it('rows that contradict each other, in both of their files; what they repeat besides is counted once', async () => {
    const head = 'person_id,year_of_birth,sex_at_birth'
    const tables = await loaded(
      given('a.csv', `${head}\n1,1970,Male\n2,1980,Female\n2,1980,Female\n`),
      given('b.csv', `${head}\n2,1981,Female\n1,1970,Male\n`),
    )
    expect(accountOf(entry(tables, 'a.csv'))).toEqual({ rows: 3, used: 1, leftOut: 2 })
    expect(lineOf(tables, 'a.csv', 'conflicting_rows')).toMatchObject({ count: 2, firstRows: [2, 3] })
    expect(accountOf(entry(tables, 'b.csv'))).toEqual({ rows: 2, used: 0, leftOut: 2 })
    expect(lineOf(tables, 'b.csv', 'duplicate_person')).toMatchObject({ count: 1, firstRows: [2] })
  })

  it('a sex that is not known, or neither male nor female is counted, and its row used', async () => {
    const rows = ['1,1970,Martian', '2,1971,Intersex', '3,1972,Klingon', '4,1973,Male']
    const tables = await loaded(given('person.csv', ['person_id,year_of_birth,sex_at_birth', ...rows].join('\n')))
    expect(lineOf(tables, 'person.csv', 'unknown_sex')).toMatchObject({
      count: 2,
      firstRows: [1, 3],
      effect: 'repaired',
    })
    expect(lineOf(tables, 'person.csv', 'sex_other')).toMatchObject({ count: 1, firstRows: [2] })
    expect(accountOf(entry(tables, 'person.csv'))).toEqual({ rows: 4, used: 4, leftOut: 0 })
  })

  it('lists, vocabularies, concept sets, effects and descriptions too', async () => {
    const tables = await loaded(
      person,
      conditions('1,5,2020-01-01,', '2,6,2020-01-01,'),
      given('has_wgs.txt', '1\n2\n2\n9\n'),
      given(
        'concept.csv',
        'concept_id,concept_name,vocabulary_id,concept_code\n5,Five,X,5\n5,Five,X,5\n8,Eight,X,8\nx,None,X,9\n',
      ),
      given('concept_ancestor.csv', 'ancestor_concept_id,descendant_concept_id\n100,5\n100,5\n5,5\n100,7\n,5\n'),
      given('sets.csv', 'concept_id,class,name\n5,mdd,Five\nx,mdd,None\n'),
      given('info.csv', 'column,domain,trait\na,D,A\na,D,Again\n,D,None\n'),
      given('effects.csv', 'score,beta,se\na,0.1,0.02\na,0.1,0.02\nb,0.1,0.02\nb,0.2,0.02\nc,0.1,-1\n'),
    )
    const accounts = tables
      .inventory()
      .files.slice(2)
      .map((file) => [file.name, ...Object.values(accountOf(file))])
    expect(accounts).toEqual([
      ['has_wgs.txt', 4, 2, 2],
      ['concept.csv', 4, 1, 3],
      ['concept_ancestor.csv', 5, 1, 4],
      ['sets.csv', 2, 1, 1],
      ['info.csv', 3, 1, 2],
      ['effects.csv', 5, 1, 4],
    ])
  })

  it('a file that repeats another, one that is not recognised, one that cannot be used', async () => {
    const text = await person.blob.text()
    const events = conditions('1,5,2020-01-01,', '2,5,2020-01-01,')
    const swapped = given('again.csv', await conditions('2,5,2020-01-01,', '1,5,2020-01-01,').blob.text())
    const tables = newTables()
    await tables.add([
      person,
      given('copy.csv', text),
      events,
      swapped,
      given('x.csv', 'a,b\n1,x\n'),
      given('e.csv', ''),
    ])
    expect(lineOf(tables, 'copy.csv', 'same_file')).toMatchObject({ count: 2, effect: 'left_out' })
    expect(lineOf(tables, 'again.csv', 'same_rows')).toMatchObject({ count: 2, effect: 'left_out' })
    expect(lineOf(tables, 'x.csv', 'not_recognised').effect).toBe('not_used')
    expect(entry(tables, 'e.csv').report).toMatchObject([{ rule: 'file_refused', effect: 'refused', count: null }])
  })
})

describe('the report', () => {
  it('has every column of every table: used, or said not to be', async () => {
    const tables = await loaded(
      person,
      given('c.csv', 'person_id,condition_concept_id,condition_start_date,stop_reason\n1,5,2020-01-01,\n'),
    )
    for (const { columns, report } of tables.inventory().files) {
      for (const { name, usedAs } of columns) {
        const rule = usedAs === null ? 'column_not_used' : 'column_used'
        expect(report.filter((line) => line.column === name && line.rule === rule)).toHaveLength(1)
      }
    }
  })

  it('holds no value of the data', async () => {
    const secrets = ['4711', 'Martian', 'Zaphod', '1901-02-03', 'Q99X', 'notadate']
    const tables = await loaded(
      given('person.csv', 'person_id,year_of_birth,sex_at_birth,nickname\n4711,1970,Martian,Zaphod\n2,1980,Female,\n'),
      given(
        'c.csv',
        'person_id,condition_concept_id,condition_start_date,condition_source_value\n' +
          '4711,5,1901-02-03,Q99X\n4711,5,notadate,Q99.x\n',
      ),
    )
    const text = JSON.stringify(importLines(tables.inventory()))
    for (const secret of secrets) expect(text).not.toContain(secret)
  })

  it('is a table: files in their order, rows of the file first, columns last', async () => {
    const tables = await loaded(person)
    const { columns, rows } = importTable(importLines(tables.inventory()))
    expect(columns).toEqual(['file', 'table', 'column', 'rule', 'count', 'first_rows', 'effect', 'message'])
    expect(rows).toEqual([
      ['person.csv', 'person', null, 'rows', 2, '', 'read', 'rows in the file'],
      ['person.csv', 'person', null, 'rows_used', 2, '', 'used', 'rows used'],
      [
        'person.csv',
        'person',
        null,
        'birth_mid_year',
        2,
        '1 2',
        'repaired',
        'a year of birth without a day: the middle of the year, or of the month',
      ],
      [
        'person.csv',
        'person',
        'person_id',
        'ids_whole_numbers',
        2,
        '',
        'note',
        'different ids, all whole numbers of 64 bits',
      ],
      ['person.csv', 'person', 'person_id', 'column_used', 2, '', 'read', 'values, used as person'],
      ['person.csv', 'person', 'year_of_birth', 'column_used', 2, '', 'read', 'values, used as birth year'],
      ['person.csv', 'person', 'sex_at_birth', 'column_used', 2, '', 'read', 'values, used as sex'],
    ])
  })
})
