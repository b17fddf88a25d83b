import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isoDay } from '../../src/model/day.ts'
import { NO_DAY } from '../../src/model/extract.ts'
import { parseDay, readDays } from '../../src/tables/dates.ts'
import { parseSex } from '../../src/tables/sex.ts'

test('days agree with the platform’s calendar, from year 1 to 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (day) => {
      expect(isoDay(day)).toBe(new Date(day * 86_400_000).toISOString().slice(0, 10).padStart(10, '0'))
      expect(parseDay(isoDay(day))).toBe(day)
    }),
  )
})

describe('a date is read as written', () => {
  const read: [string, string][] = [
    ['2019-03-01', '2019-03-01'],
    ['20190301', '2019-03-01'],
    ['2019-03-01 23:59:59', '2019-03-01'],
    ['2019-03-01T00:00:00Z', '2019-03-01'],
    ['2019-03-01T23:30:00-05:00', '2019-03-01'],
    ['2019-03-01 00:30:00.000 UTC', '2019-03-01'],
    ['2119-12-31', '2119-12-31'],
    ['2000-02-29', '2000-02-29'],
  ]
  for (const [text, iso] of read) test(text, () => expect(isoDay(parseDay(text) ?? Number.NaN)).toBe(iso))
  for (const text of [
    '13/12/2019',
    '2019-13-01',
    '2019-02-29',
    '1900-02-29',
    '2019-3-1',
    '2019',
    'x',
    '2019-03-01x',
    '43525',
    '0000-01-01',
  ]) {
    test(`${text} is none`, () => expect(parseDay(text)).toBeNull())
  }
})

test('missing is no day, unreadable is told with its index', () => {
  const unreadable: [number, string][] = []
  const texts = ['', 'NA', '2020-01-01', '31.12.2020', '31.12.2020', '2020-01-02']
  const days = readDays({ kind: 'text', values: texts }, texts.length, (i, value) => unreadable.push([i, value]))
  expect([...days]).toEqual([NO_DAY, NO_DAY, 18262, NO_DAY, NO_DAY, 18263])
  expect(unreadable).toEqual([
    [3, '31.12.2020'],
    [4, '31.12.2020'],
  ])
})

test('sex: OMOP concepts, All of Us answers, names; non-answers are known; other codes are not', () => {
  expect(['8507', 'Male', 'M', '45880669'].map(parseSex)).toEqual([0, 0, 0, 0])
  expect(['8532', 'female', 'F', '45878463'].map(parseSex)).toEqual([1, 1, 1, 1])
  expect(['Skip', 'PMI: Skip', 'Intersex', 'No matching concept', '0', '8551'].map(parseSex)).toEqual([
    -1, -1, -1, -1, -1, -1,
  ])
  expect(['8521', '1', '2', 'mael'].map(parseSex)).toEqual([null, null, null, null])
})

test('a day number beyond the calendar is no date', () => {
  const found: [number, string][] = []
  const days = readDays({ kind: 'day', values: Int32Array.of(0, 5_000_000, NO_DAY, -719_162) }, 4, (i, value) =>
    found.push([i, value]),
  )
  expect([...days]).toEqual([0, NO_DAY, NO_DAY, -719_162])
  expect(found).toEqual([[1, 'day 5000000 since 1970-01-01']])
})
