import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPaddedCode, parseNumber } from '../../src/formats/cells.ts'

test('numbers in decimal notation are those of the language, with zeros in front too', () => {
  const texts = ['0', '7', '007', '-007', '+7', '0.50', '00.5', '.5', '5.', '1e3', '01E-2', '-0', '123456789012345678']
  for (const text of texts) expect([text, parseNumber(text)]).toEqual([text, Number(text)])
  fc.assert(
    fc.property(fc.stringMatching(/^-?\d{1,20}(\.\d{1,20})?$/), (text) => {
      expect(parseNumber(text)).toBe(Number(text))
    }),
    { seed: 7 },
  )
})

test('what is no such number is none', () => {
  for (const text of ['', ' 7', '7 ', '0x10', '1,5', '.', '-', 'e5', '1e', 'Infinity', '1e999', 'NaN', '1_000']) {
    expect([text, parseNumber(text)]).toEqual([text, Number.NaN])
  }
})

test('codes with zeros in front', () => {
  expect(['007', '00', '0', '7', '0.7', '-07', '07a', ''].filter(isPaddedCode)).toEqual(['007', '00'])
})
