import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sha256OfSource } from '../../src/formats/sha256.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { sha256Of } from '../../src/model/digest.ts'
import { given } from './givenFile.ts'

const kernel = async () => loadKernel(await readFile('build/kernel.wasm'))

test('of a file, whole or in slices', async () => {
  const bytes = new Uint8Array(9_000_000).map((_, i) => i & 255)
  const expected = createHash('sha256').update(bytes).digest('hex')
  expect(await sha256OfSource(given('big', bytes))).toBe(expected)
  expect(await sha256OfSource(given('big', bytes), {}, undefined, 1_000_000)).toBe(expected)
  expect(await sha256OfSource(given('big', bytes), {}, kernel, 1_000_000)).toBe(expected)
  expect(await sha256OfSource(given('abc', 'abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})

test('of pieces of any length, by the kernel', async () => {
  const { sha256 } = await kernel()
  const bytes = new Uint8Array(700).map((_, i) => (i * 7) & 255)
  for (const cuts of [
    [],
    [0],
    [1],
    [55],
    [56],
    [63],
    [64],
    [65],
    [119],
    [128],
    [640],
    [3, 60, 61, 200],
    [64, 128, 129],
  ]) {
    const digest = sha256()
    const ends = [...cuts, bytes.length]
    for (const [k, end] of ends.entries()) digest.bytes(bytes.subarray(ends[k - 1] ?? 0, end))
    expect(digest.hex()).toBe(createHash('sha256').update(bytes).digest('hex'))
  }
  for (const length of [0, 1, 55, 56, 63, 64, 119, 120, 128]) {
    const digest = sha256()
    digest.bytes(bytes.subarray(0, length))
    expect(digest.hex()).toBe(createHash('sha256').update(bytes.subarray(0, length)).digest('hex'))
  }
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
