import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { unpackMembers } from '../../src/formats/gzipMembers.ts'
import { byteChunks, joinBytes } from '../../src/formats/source.ts'
import { createRandom } from '../../src/numerics/random.ts'
import { given } from './givenFile.ts'

const random = createRandom(5)
const text = (length: number): Uint8Array => Uint8Array.from({ length }, () => 97 + random.below(8))
const pieces = [text(70_000), text(0), text(1), text(300_000), text(65_280)]
const whole = joinBytes(pieces)
const members = pieces.map((piece) => new Uint8Array(gzipSync(piece)))
const packed = joinBytes(members)

async function* inChunks(bytes: Uint8Array, length: () => number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; ) {
    const to = at + length()
    yield bytes.slice(at, to)
    at = to
  }
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const found: Uint8Array[] = []
  for await (const chunk of chunks) found.push(chunk)
  return joinBytes(found)
}

/** `toEqual` takes seconds for so many. */
const expectSame = (found: Uint8Array, expected: Uint8Array) => expect(Buffer.compare(found, expected)).toBe(0)

const unpack = (bytes: Uint8Array, length = () => 4096) => all(unpackMembers(inChunks(bytes, length)))

describe('gzip of several members', () => {
  test('gives all of them, cut into chunks anywhere', async () => {
    expectSame(await unpack(packed, () => packed.byteLength), whole)
    for (let round = 0; round < 20; round++) {
      expectSame(await unpack(packed, () => 1 + random.below(20_000)), whole)
    }
    // Chunks that end with a member, and chunks of a byte.
    const lengths = members.map(({ byteLength }) => byteLength)
    expectSame(await unpack(packed, () => lengths.shift() ?? 1), whole)
    expectSame(await unpack(joinBytes(members.slice(0, 3)), () => 1), joinBytes(pieces.slice(0, 3)))
  })

  test('passes over zeros between and behind members', async () => {
    const zeros = new Uint8Array(5000)
    const filled = joinBytes([members[0], zeros, members[2], zeros])
    for (const length of [1, 700, 100_000]) {
      expectSame(await unpack(filled, () => length), joinBytes([pieces[0], pieces[2]]))
    }
  })

  test('refuses what is damaged, cut short or followed by something else', async () => {
    const damaged = packed.slice()
    damaged[members[0].byteLength - 8] ^= 1
    await expect(unpack(damaged)).rejects.toThrow('incorrect data check')
    for (const length of [packed.byteLength - 1, members[0].byteLength + 5, members[0].byteLength - 9]) {
      await expect(unpack(packed.slice(0, length))).rejects.toThrow('the data end within a member')
    }
    await expect(unpack(joinBytes([members[0], new TextEncoder().encode('more')]))).rejects.toThrow('incorrect header')
    await expect(unpack(new Uint8Array(0))).resolves.toHaveLength(0)
  })

  test('tells damage that does not break the form, by each member’s check sum', async () => {
    // A stored block, whose bytes may change without breaking the form.
    const stored = new Uint8Array(gzipSync(pieces[4], { level: 0 }))
    stored[1000] ^= 1
    await expect(unpack(joinBytes([members[0], stored]))).rejects.toThrow('incorrect data check')
  })
})

describe('where the platform takes one member alone', () => {
  afterEach(() => vi.unstubAllGlobals())

  /** As browsers and Node from 24.19 have it: the first member, then an error. */
  class OneMember {
    readonly readable: ReadableStream<Uint8Array>
    readonly writable: WritableStream<Uint8Array>
    constructor() {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
        transform(_chunk, controller) {
          controller.enqueue(pieces[0].slice(0, 40_000))
          controller.enqueue(pieces[0].slice(40_000))
        },
        flush() {
          throw new TypeError('Junk found after end of compressed data.')
        },
      })
      this.readable = readable
      this.writable = writable
    }
  }

  test('the rest is read behind it, each byte once', async () => {
    vi.stubGlobal('DecompressionStream', OneMember)
    expectSame(await all(byteChunks(given('x.csv.bgz', packed))), whole)
  })

  test('damage is told', async () => {
    vi.stubGlobal('DecompressionStream', OneMember)
    await expect(all(byteChunks(given('x.csv.bgz', packed.slice(0, -3))))).rejects.toThrow(
      'x.csv.bgz: its gzip data are damaged or cut short. Nothing was taken from it. Copy it again.',
    )
  })
})
