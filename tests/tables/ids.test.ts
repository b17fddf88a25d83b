import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isoDay } from '../../src/model/day.ts'
import { createIdReader, createInt64Codes, NotAnId } from '../../src/tables/ids.ts'
import { createPersonIndex, sortedIds } from '../../src/tables/personIndex.ts'
import { given } from '../formats/givenFile.ts'
import { fileKernel, newTables } from './helpers.ts'
import { arrowOf, csvOf, parquetOf } from './writeTables.ts'

const extremes = [
  -9223372036854775808n,
  -9007199254740993n,
  -1n,
  0n,
  1n,
  4294967295n,
  4294967296n,
  9007199254740993n,
  9223372036854775807n,
]

describe('64-bit ids are exact, negative ones and those beyond 2^53 too', () => {
  const ids = [...extremes, 9007199254740992n, -9007199254740992n].map(String)
  const person = new Map([
    ['person_id', ids],
    ['year_of_birth', ids.map((_, i) => String(1950 + i))],
  ])
  const scores = new Map([
    ['person_id', [...ids].reverse()],
    ['pgs_a', ids.map((_, i) => String(ids.length - 1 - i))],
  ])
  const formats = { CSV: csvOf, Parquet: parquetOf, 'Arrow file': arrowFile, 'Arrow stream': arrowStream }
  for (const [format, write] of Object.entries(formats)) {
    test(format, async () => {
      const tables = newTables()
      await tables.add([write('person', person), write('scores', scores)])
      const extract = tables.extract()!
      const sorted = [...ids].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
      expect(Array.from(extract.people.ids.values, String)).toEqual(sorted)
      expect([...extract.people.birthYear]).toEqual(sorted.map((id) => 1950 + ids.indexOf(id)))
      expect([...extract.scores!.values[0]]).toEqual(sorted.map((id) => ids.indexOf(id)))
    })
  }
})

type Columns = ReadonlyMap<string, string[]>
function arrowFile(name: string, columns: Columns) {
  return arrowOf(name, columns, 'file')
}
function arrowStream(name: string, columns: Columns) {
  return arrowOf(name, columns, 'stream')
}

test('any 64-bit integers get one code each, and are found again', async () => {
  const kernel = await fileKernel()
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.constantFrom(...extremes)), { maxLength: 3000 }),
      fc.constantFrom(kernel, undefined),
      (values, loops) => {
        const reader = createIdReader(loops)
        const half = values.length >> 1
        const binary = { kind: 'int64', values: BigInt64Array.from(values.slice(0, half)), valid: null } as const
        const text = { kind: 'text', values: values.slice(half).map(String) } as const
        const codes = [...reader.read(binary, half), ...reader.read(text, values.length - half)]
        const ids = reader.ids()
        expect(codes.map((code) => ids.values[code])).toEqual(values)
        expect(ids.values.length).toBe(new Set(values).size)
        const people = sortedIds([ids], loops)
        expect([...people.values]).toEqual([...new Set(values)].sort((a, b) => (a < b ? -1 : 1)))
        expect([...createPersonIndex(people, loops)(ids)].map((row) => people.values[row])).toEqual([...ids.values])
      },
    ),
    { numRuns: 60 },
  )
})

test('a find without adding', () => {
  const codes = createInt64Codes()
  codes.codeOf(5, 0)
  expect([codes.find(5, 0), codes.find(5, -1), codes.values().length]).toEqual([0, -1, 1])
})

describe('text ids', () => {
  const read = (...values: string[]) => {
    const reader = createIdReader()
    const codes = [...reader.read({ kind: 'text', values }, values.length)]
    return { codes, ids: reader.ids() }
  }
  test('one text makes all ids texts; codes stay', () => {
    const { codes, ids } = read('12', '-7', 'A1', '12', '', '9223372036854775807')
    expect(codes).toEqual([0, 1, 2, 0, -1, 3])
    expect(ids).toEqual({ kind: 'text', values: ['12', '-7', 'A1', '9223372036854775807'] })
  })
  test('zeros in front are kept', () => {
    expect(read('007', '7').ids).toEqual({ kind: 'text', values: ['007', '7'] })
  })
  for (const value of ['1.5', '1e18', '1E+5', '12.0', '9223372036854775808', '-9223372036854775809', '.5']) {
    test(`${value} is refused`, () => {
      expect(() => read('1', value)).toThrow(NotAnId)
    })
  }
})

test('doubles below 2^53 are ids if they are whole; 2^53 may be a rounded 2^53 + 1', () => {
  const read = (...values: number[]) => {
    const reader = createIdReader()
    reader.read({ kind: 'number', values: Float64Array.from(values) }, values.length)
    return reader.ids().values
  }
  expect(read(3, -4, 2 ** 53 - 1, 1 - 2 ** 53, Number.NaN)).toEqual(
    BigInt64Array.of(3n, -4n, 9007199254740991n, -9007199254740991n),
  )
  expect(() => read(2 ** 53)).toThrow(NotAnId)
  expect(() => read(-(2 ** 53))).toThrow(NotAnId)
  expect(() => read(1.5)).toThrow(NotAnId)
  expect(() => read(1e18)).toThrow(NotAnId)
})

test('events with text ids find integer people, and the other way round', async () => {
  const tables = newTables()
  await tables.add([
    given('person.csv', 'person_id,year_of_birth\n1,1950\n2,1960\n'),
    given('c.csv', 'person_id,condition_concept_id,condition_start_date\n2,5,2020-01-01\nX,5,2020-01-01\n'),
  ])
  expect([...tables.extract()!.conditions!.person]).toEqual([1])
})

test('a person column of codes with zeros in front is one of categories, whose zeros stay; a padded month is a month', async () => {
  const tables = newTables()
  const lines = [
    'person_id,year_of_birth,month_of_birth,site',
    '1,1970,07,001',
    '2,1971,08,010',
    '3,1972,09,10',
    '4,1973,10,',
  ]
  await tables.add([given('person.csv', `${lines.join('\n')}\n`)])
  const { people } = tables.extract()!
  const site = people.columns.get('site')!
  expect(site).toEqual({ kind: 'category', codes: Int32Array.of(0, 1, 2, -1), levels: ['001', '010', '10'] })
  expect([...people.birthDay].map(isoDay)).toEqual(['1970-07-15', '1971-08-15', '1972-09-15', '1973-10-15'])
})
