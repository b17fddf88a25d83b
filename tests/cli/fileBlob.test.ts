import { openAsBlob, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openFileBlob } from '../../src/cli/fileBlob.ts'
import { temporaryFolder } from '../temporaryFolder.ts'

const folder = temporaryFolder('blob')
const path = join(folder, 'file')
const content = Uint8Array.from({ length: 700_001 }, (_, at) => (at * at) % 251)
writeFileSync(path, content)

describe('a file as a blob', () => {
  it.each([
    [0, 10],
    [5, undefined],
    [-7, undefined],
    [-100, -50],
    [10, 5],
    [699_990, 800_000],
  ])('has the slices of any other: %i to %s', async (from, to) => {
    const [ours, theirs] = await Promise.all([openFileBlob(path), openAsBlob(path)])
    const [slice, expected] = [ours.slice(from, to), theirs.slice(from, to)]
    expect(slice.size).toBe(expected.size)
    expect(new Uint8Array(await slice.arrayBuffer())).toEqual(new Uint8Array(await expected.arrayBuffer()))
    expect(new Uint8Array(await slice.slice(1, 3).arrayBuffer())).toEqual(
      new Uint8Array(await expected.slice(1, 3).arrayBuffer()),
    )
  })

  it('is read as a stream to its end', async () => {
    const blob = await openFileBlob(path)
    expect(new Uint8Array(await new Response(blob.stream()).arrayBuffer())).toEqual(content)
  })

  it('can no longer be read once it changed', async () => {
    const other = join(folder, 'other')
    writeFileSync(other, 'one')
    const blob = await openFileBlob(other)
    expect(await blob.text()).toBe('one')
    writeFileSync(other, 'other')
    await expect(blob.slice(0, 1).arrayBuffer()).rejects.toThrow('changed')
  })
})
