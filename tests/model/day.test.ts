import { describe, expect, it } from 'vitest'
import { addMonths, civilDate, dayOf, daysInMonth, isoDay } from '../../src/model/day.ts'

describe('civil days', () => {
  it('agree with the engine’s UTC calendar from 1583 to 2500', () => {
    for (let day = dayOf(1583, 1, 1); day < dayOf(2500, 1, 1); day += 13) {
      const iso = new Date(day * 86_400_000).toISOString().slice(0, 10)
      expect(isoDay(day)).toBe(iso)
      const { year, month, dayOfMonth } = civilDate(day)
      expect(dayOf(year, month, dayOfMonth)).toBe(day)
    }
  })

  it('start on 1970-01-01 and know the leap years of the Gregorian calendar', () => {
    expect(dayOf(1970, 1, 1)).toBe(0)
    expect(isoDay(-1)).toBe('1969-12-31')
    expect([1900, 2000, 2023, 2024].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 28, 29])
    expect(dayOf(2000, 3, 1) - dayOf(2000, 2, 28)).toBe(2)
  })

  it('add calendar months, clipped to the last day of the month', () => {
    expect(isoDay(addMonths(dayOf(2015, 8, 31), 6))).toBe('2016-02-29')
    expect(isoDay(addMonths(dayOf(2015, 11, 30), 3))).toBe('2016-02-29')
    expect(isoDay(addMonths(dayOf(2015, 12, 15), 1))).toBe('2016-01-15')
    expect(isoDay(addMonths(dayOf(2015, 1, 15), 24))).toBe('2017-01-15')
  })

  it('print years outside four digits with their sign', () => {
    expect(isoDay(dayOf(-1, 2, 3))).toBe('-000001-02-03')
    expect(isoDay(dayOf(12345, 2, 3))).toBe('+012345-02-03')
  })
})
