import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSha256, sha256OfSource } from '../../src/formats/sha256.ts'
import { given } from './givenFile.ts'

test('in pieces of any size, as the platform’s', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_001]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255)
    const hash = createSha256()
    for (let at = 0, size = 1; at < length; at += size, size = (size * 7 + 3) % 997)
      hash.update(bytes.subarray(at, Math.min(at + size, length)))
    expect([length, hash.hex()]).toEqual([length, createHash('sha256').update(bytes).digest('hex')])
  }
})

test('of a file, beyond the size that is read at once', async () => {
  const bytes = new Uint8Array(65_000_000).map((_, i) => i & 255)
  expect(await sha256OfSource(given('big', bytes))).toBe(createHash('sha256').update(bytes).digest('hex'))
  expect(await sha256OfSource(given('abc', 'abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})
