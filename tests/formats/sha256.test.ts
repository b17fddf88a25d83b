import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha256OfSource } from '../../src/formats/sha256.ts'
import { sha256Of } from '../../src/model/digest.ts'
import { given } from './givenFile.ts'

test('of a file, whole or in slices', async () => {
  const bytes = new Uint8Array(9_000_000).map((_, i) => i & 255)
  const expected = createHash('sha256').update(bytes).digest('hex')
  expect(await sha256OfSource(given('big', bytes))).toBe(expected)
  expect(await sha256OfSource(given('big', bytes), {}, 1_000_000)).toBe(expected)
  expect(await sha256OfSource(given('abc', 'abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})

test('where the platform offers none, as on plain-http hosts', async () => {
  const bytes = new TextEncoder().encode('abc')
  const platform = Object.getOwnPropertyDescriptor(globalThis, 'crypto')!
  Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true })
  try {
    expect(await sha256Of(bytes)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  } finally {
    Object.defineProperty(globalThis, 'crypto', platform)
  }
})
