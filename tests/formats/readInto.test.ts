import { describe, expect, it } from 'vitest'
import { readInto } from '../../src/formats/readInto.ts'
import { createRooms } from '../../src/formats/rooms.ts'
import { readBytes } from '../../src/formats/source.ts'
import { InputError } from '../../src/model/errors.ts'
import { randomSource } from '../kernel/random.ts'

const { uniform } = randomSource(3)
const content = Uint8Array.from({ length: 1_000_003 }, () => Math.floor(256 * uniform()))

/** A blob as browsers have it: a stream of bytes, which come as they please. */
function streamed(bytes: Uint8Array, ends = bytes.length): Blob {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>])
  let at = 0
  const stream = () =>
    new ReadableStream({
      type: 'bytes',
      pull(controller) {
        const view = controller.byobRequest?.view as Uint8Array
        const length = Math.min(view.byteLength, 1 + Math.floor(100_000 * uniform()), ends - at)
        if (length === 0) {
          controller.close()
          controller.byobRequest?.respond(0)
          return
        }
        new Uint8Array(view.buffer, view.byteOffset, length).set(bytes.subarray(at, at + length))
        at += length
        controller.byobRequest?.respond(length)
      },
    })
  const slice = (from: number, to: number) => streamed(bytes.subarray(from, to), Math.max(0, Math.min(ends, to) - from))
  return Object.assign(blob, { stream, slice }) as Blob
}

/** A blob of a host without such streams. */
const plain = (bytes: Uint8Array): Blob =>
  Object.assign(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
    stream: () => new ReadableStream(),
  }) as Blob

describe('a blob read into memory that is there', () => {
  it('is what it holds, however its bytes come', async () => {
    const bytes = new Uint8Array(content.length)
    expect(await readInto(streamed(content), bytes)).toBe(true)
    expect(Buffer.compare(bytes, content)).toBe(0)
  })

  it('is refused where it ends too early', async () => {
    await expect(readInto(streamed(content, 600_000), new Uint8Array(content.length))).rejects.toThrow(
      '600000 bytes of 1000003 came',
    )
  })

  it('is left to the host where that has no streams of bytes', async () => {
    expect(await readInto(plain(content), new Uint8Array(content.length))).toBe(false)
  })
})

describe('bytes of a file', () => {
  const [start, end] = [7, 900_000]

  it('stand in the memory that was given back, and are the same without', async () => {
    for (const blob of [streamed(content), plain(content)]) {
      const rooms = createRooms()
      const first = await readBytes({ name: 'a.bed', blob }, start, end, rooms)
      rooms.give(first.buffer)
      const second = await readBytes({ name: 'a.bed', blob }, start, end, rooms)
      expect(Buffer.compare(second, content.subarray(start, end))).toBe(0)
    }
    const rooms = createRooms()
    const room = new ArrayBuffer(end)
    rooms.give(room)
    const bytes = await readBytes({ name: 'a.bed', blob: streamed(content) }, start, end, rooms)
    expect(bytes.buffer).toBe(room)
    expect(Buffer.compare(bytes, content.subarray(start, end))).toBe(0)
  })

  it('of a file that became shorter are an error that names it', async () => {
    const rooms = createRooms()
    rooms.give(new ArrayBuffer(end))
    const read = readBytes({ name: 'a.bed', blob: streamed(content, 500) }, start, end, rooms)
    await expect(read).rejects.toThrow(InputError)
    await expect(read).rejects.toThrow('a.bed could not be read')
  })
})
