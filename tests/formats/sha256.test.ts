import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sha256OfSource } from '../../src/formats/sha256.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { sha256Of } from '../../src/model/digest.ts'
import { given } from './givenFile.ts'

const kernel = () => loadKernel(readFileSync('build/kernel.wasm'))

test('of a file, whole or in slices', async () => {
  const bytes = new Uint8Array(9_000_000).map((_, i) => i & 255)
  const expected = createHash('sha256').update(bytes).digest('hex')
  expect(await sha256OfSource(given('big', bytes))).toBe(expected)
  for (const own of [undefined, kernel])
    expect(await sha256OfSource(given('big', bytes), { onePiece: 1_000_000, kernel: own })).toBe(expected)
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

test('by the kernel, whatever the lengths of the pieces', async () => {
  const hashes = await kernel()
  const bytes = new Uint8Array(1000).map((_, i) => (i * 37) & 255)
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000]) {
    for (const piece of [1, 7, 64, 100, 1000]) {
      const hash = hashes.sha256()
      for (let at = 0; at < length; at += piece) hash.update(bytes.subarray(at, Math.min(length, at + piece)))
      expect(hash.hex()).toBe(createHash('sha256').update(bytes.subarray(0, length)).digest('hex'))
    }
  }
})
