import { describe, expect, it } from 'vitest'
import { readNumberWithin } from '../../src/ui/controls/TakenField.tsx'

describe('a number typed into a field', () => {
  it('is taken within its limits, both included', () => {
    const share = { least: 0, most: 1 }
    expect(readNumberWithin('0', share)).toEqual({ value: 0 })
    expect(readNumberWithin('1', share)).toEqual({ value: 1 })
    expect(readNumberWithin('.9', share)).toEqual({ value: 0.9 })
    expect(readNumberWithin('−2', { least: -5, most: 5 })).toEqual({ value: -2 })
  })

  it('is refused with its limits otherwise', () => {
    for (const typed of ['', '1.01', '-1', 'much', '90 %'])
      expect(readNumberWithin(typed, { least: 0, most: 1 }), typed).toEqual({ refusal: 'A number from 0 to 1.' })
    expect(readNumberWithin('1.5', { least: 1, most: 36500, isWhole: true })).toEqual({
      refusal: 'A whole number from 1 to 36500.',
    })
  })

  it('may be nothing where that has a meaning', () => {
    const open = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY, mayBeEmpty: true }
    expect(readNumberWithin('', open)).toEqual({ value: null })
    expect(readNumberWithin('x', open)).toEqual({ refusal: 'A number, or nothing.' })
  })
})
