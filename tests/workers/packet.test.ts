import { describe, expect, test } from 'vitest'
import { inPacket, standsIn } from '../../src/workers/packet.ts'

const numbers = (n: number, first = 0): Float64Array => Float64Array.from({ length: n }, (_, i) => first + i / 8)

const own = (bytes: number): ArrayBuffer => new ArrayBuffer(bytes)
const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes)

describe('a job in a packet', () => {
  test('is the same job, with its long arrays in one buffer', () => {
    const both = numbers(200)
    const job = {
      kind: 'any',
      columns: [both, numbers(333, 5)],
      outcome: Uint8Array.from({ length: 2001 }, (_, i) => i & 1),
      days: Int32Array.from({ length: 777 }, (_, i) => -i),
      nested: { again: both, none: null, short: numbers(3), options: { level: 0.95, names: ['a', 'b'] } },
    }
    const { job: sent, packet } = inPacket(job, null, own)
    expect(sent).toEqual(job)
    expect(sent.nested.again).toBe(sent.columns[0])
    for (const array of [...sent.columns, sent.outcome, sent.days]) expect(array.buffer).toBe(packet)
    expect(sent.nested.short.buffer).not.toBe(packet)

    const arrived = structuredClone({ sent, packet }, { transfer: [packet as ArrayBuffer] })
    expect(arrived.sent).toEqual(job)
    expect(arrived.sent.columns[1].buffer).toBe(arrived.packet)
    expect(packet!.byteLength).toBe(0)
  })

  test('does not change when the arrays given are filled anew, short ones and parts of others neither', () => {
    const room = numbers(400)
    for (const values of [room.subarray(0, 100), room.subarray(0, 5), room.subarray(0, 300), room]) {
      const before = values.slice()
      const { job, packet } = inPacket({ scores: [values] }, null, own)
      room.fill(-1)
      expect(job.scores[0]).toEqual(before)
      expect(packet === null).toBe(values.byteLength < 1024)
      room.set(numbers(400))
    }
  })

  test.each([own, shared])('takes the spare buffer where it is long enough', (allocate) => {
    const spare = allocate(8 * 300)
    expect(inPacket({ values: numbers(300) }, spare, allocate).packet).toBe(spare)
    const longer = inPacket({ values: numbers(301) }, spare, allocate)
    expect(longer.packet!.constructor).toBe(spare.constructor)
    expect(longer.packet).not.toBe(spare)
    expect(longer.job.values).toEqual(numbers(301))
    const long = allocate(8 * 600)
    expect(inPacket({ values: numbers(150) }, long, allocate).packet).toBe(long)
    // What is much too long counts as new memory wherever it arrives.
    expect(inPacket({ values: numbers(149) }, long, allocate).packet!.byteLength).toBe(8 * 149)
  })

  test.each([own, shared])('is found where a result stands in it', (allocate) => {
    const { job, packet } = inPacket({ values: numbers(300) }, null, allocate)
    expect(standsIn({ deep: [{ first: job.values.subarray(3, 5) }] }, packet!)).toBe(true)
    expect(standsIn({ deep: [{ first: job.values.slice(3, 5) }] }, packet!)).toBe(false)
  })

  test('is left alone where it has no long arrays', () => {
    const job = { values: numbers(4) }
    expect(inPacket(job, own(64), own)).toEqual({ job, packet: null })
  })
})
