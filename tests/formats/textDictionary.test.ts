import { expect, test } from 'vitest'
import { createTextDictionary } from '../../src/formats/textDictionary.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

test('each text has one code, in the order they come, however many there are', () => {
  const dictionary = createTextDictionary()
  const texts = Array.from({ length: 20_000 }, (_, i) => `é${(i * 7919) % 5003}|${'x'.repeat(i % 3)}`)
  const codes = new Map<string, number>()
  for (const text of texts) {
    const bytes = bytesOf(`<${text}>`)
    const code = dictionary.codeOf(bytes, 1, bytes.length - 1)
    if (!codes.has(text)) codes.set(text, codes.size)
    expect(code).toBe(codes.get(text))
  }
  expect(dictionary.levels).toEqual([...codes.keys()])
})

test('beyond the most, and for a long text, there is no code', () => {
  const dictionary = createTextDictionary(2)
  const codeOf = (text: string) => dictionary.codeOf(bytesOf(text), 0, bytesOf(text).length)
  expect(['a', '', 'a', 'long'.repeat(60), 'b', 'a'].map(codeOf)).toEqual([0, 1, 0, -1, -1, -1])
  expect(dictionary.levels).toEqual(['a', ''])
})
