import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Kernel } from '../../src/kernel/kernel.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { referenceKernel } from '../../src/kernel/reference.ts'
import type { Runs } from '../../src/kernel/sortRecords.ts'

const module = await WebAssembly.compile(readFileSync('build/kernel.wasm'))

/** Numbers near each other, at the ends of their range, and any. */
const half = fc.oneof(fc.integer({ min: -3, max: 3000 }), fc.constantFrom(0x7fffffff, -0x80000000), fc.integer())
const pairBatch = fc
  .array(fc.tuple(half, half, fc.integer({ min: 0, max: 9 })), { maxLength: 4000, size: 'max' })
  .map((rows) => ({
    pairs: Int32Array.from({ length: 2 * rows.length }, (_, i) => rows[i >> 1][i & 1]),
    valid: rows.some(([, , kept]) => kept === 0) ? Uint8Array.from(rows, ([, , kept]) => Math.min(1, kept)) : null,
  }))

describe('codes of pairs', () => {
  it('are those of the reference, batch after batch, while the table grows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pairBatch, { maxLength: 4 }), async (batches) => {
        const [own, expected] = [(await loadKernel(module)).pairCodes(), referenceKernel.pairCodes()]
        for (const { pairs, valid } of batches) {
          expect(own.codesOf(pairs, valid)).toEqual(expected.codesOf(pairs, valid))
          expect(own.size).toBe(expected.size)
        }
        expect(own.pairs()).toEqual(expected.pairs())
      }),
      { numRuns: 30 },
    )
  })
  it('that stand in two columns are those of the reference, where a third says that there is one', async () => {
    const column = fc.tuple(half, half, fc.integer({ min: -1, max: 5 }))
    const batch = fc.tuple(fc.array(column, { maxLength: 3000, size: 'max' }), fc.boolean(), fc.boolean())
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 4 }), async (batches) => {
        const [own, expected] = [(await loadKernel(module)).pairCodes(), referenceKernel.pairCodes()]
        for (const [rows, hasSecond, isWhole] of batches) {
          const [first, second, unless] = [0, 1, 2].map((at) => Int32Array.from(rows, (row) => row[at]))
          const given = [first, hasSecond ? second : null, isWhole ? null : unless] as const
          expect(own.codesOfColumns(...given)).toEqual(expected.codesOfColumns(...given))
        }
        expect(own.pairs()).toEqual(expected.pairs())
        const [codes, values] = [Int32Array.of(2, -1, 0, 1), Int32Array.of(7, -8, 9)]
        expect((await loadKernel(module)).exchanged(codes, values, -3)).toEqual(Int32Array.of(9, -3, 7, -8))
        expect(referenceKernel.exchanged(codes, values, -3)).toEqual(Int32Array.of(9, -3, 7, -8))
      }),
      { numRuns: 30 },
    )
  })
  it('of several tables at once do not touch each other', async () => {
    const kernel = await loadKernel(module)
    const [one, other] = [kernel.pairCodes(), kernel.pairCodes()]
    const upwards = Int32Array.from({ length: 40_000 }, (_, i) => i)
    const downwards = upwards.map((i) => -i)
    expect([...one.codesOf(upwards, null).slice(-2)]).toEqual([19_998, 19_999])
    expect([...other.codesOf(downwards, null).slice(-2)]).toEqual([19_998, 19_999])
    expect(one.pairs()).toEqual(upwards)
    expect([...other.codesOf(Int32Array.of(0, -1, 7, 7), null)]).toEqual([0, 20_000])
  })
})

const word = fc.oneof(fc.constantFrom('', 'F32.1', 'F33.2', 'é', '\ufeff', '日本'), fc.string({ maxLength: 12 }))
const textBatch = (texts: readonly string[], missing: readonly number[]) => {
  const bytes = texts.map((text) => new TextEncoder().encode(text))
  // Not at the beginning of their bytes, as those of a part of a column are.
  const ends = Int32Array.from([2, ...bytes.map((_, i) => 2 + bytes.slice(0, i + 1).reduce((n, b) => n + b.length, 0))])
  const all = Uint8Array.from([1, 1, ...bytes.flatMap((each) => [...each])])
  const valid = missing.length === 0 ? null : Uint8Array.from(texts, (_, i) => (missing.includes(i) ? 0 : 1))
  return [all, ends, valid] as const
}

describe('codes of texts', () => {
  it('are those of the reference, up to its bounds', async () => {
    const batch = fc.tuple(fc.array(word, { maxLength: 60 }), fc.array(fc.nat(59), { maxLength: 3 }))
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 5 }), fc.integer({ min: 1, max: 200 }), async (batches, most) => {
        const [own, expected] = [(await loadKernel(module)).textCodes(most, 20), referenceKernel.textCodes(most, 20)]
        for (const [texts, missing] of batches) {
          const given = textBatch(texts, missing)
          const codes = expected.codesOf(...given)
          expect(own.codesOf(...given)).toEqual(codes)
          if (codes === null) return
          expect(own.texts()).toEqual(expected.texts())
        }
      }),
      { numRuns: 100 },
    )
  })
  it('go on while the table and its room grow', async () => {
    const texts = Array.from({ length: 30_000 }, (_, i) => `concept number ${i % 20_000}`)
    const codes = (await loadKernel(module)).textCodes(100_000, 200)
    expect(codes.codesOf(...textBatchOf(texts))).toEqual(Int32Array.from(texts, (_, i) => i % 20_000))
    expect(codes.texts()).toEqual(texts.slice(0, 20_000))
  })
})

function textBatchOf(texts: readonly string[]) {
  const ends = new Int32Array(texts.length + 1)
  for (const [i, text] of texts.entries()) ends[i + 1] = ends[i] + text.length
  return [new TextEncoder().encode(texts.join('')), ends, null] as const
}

describe('records', () => {
  const number = fc.oneof(fc.integer({ min: -2, max: 3 }), fc.integer({ min: -0x80000000, max: 0x7fffffff }))
  for (const stride of [3, 5]) {
    it(`of ${stride} numbers are put to their runs and in order as by the reference, block by block`, async () => {
      const kernel = await loadKernel(module)
      const record = fc.tuple(fc.nat(7), number, fc.nat(5), fc.constant(0), number, number)
      const block = fc.array(record, { maxLength: 300, size: 'max' })
      fc.assert(
        fc.property(fc.array(block, { maxLength: 4 }), (ofBlocks) => {
          const starts = new Int32Array(8 * ofBlocks.length + 1)
          const blocks = Int32Array.from({ length: ofBlocks.length + 1 }, (_, k) => 8 * k)
          const all = ofBlocks.flatMap((records, k) => records.map(([run, ...others]) => [8 * k + run, ...others]))
          for (const [run] of all) starts[run + 1]++
          for (let run = 0; run + 1 < starts.length; run++) starts[run + 1] += starts[run]
          // The third number tells records alike apart.
          const records = all.flatMap(([run, day, concept, , end, supply], at) =>
            [run, day, concept, at, end, supply].slice(0, stride + 1),
          )
          expectSorted(kernel, Int32Array.from(records), stride, { starts, blocks })
        }),
        { numRuns: 150 },
      )
    })
  }
  it('of a run longer than other blocks are', async () => {
    const lengths = [20_000, 3, 0, 140_000, 50_000, 1]
    const starts = new Int32Array(lengths.length + 1)
    for (const [k, length] of lengths.entries()) starts[k + 1] = starts[k] + length
    const runs = lengths.flatMap((length, run) => Array<number>(length).fill(run))
    const records = runs.flatMap((run, i) => [run, (i * 7919) % 1009, (i * 31) % 17, i])
    const alike = expectSorted(await loadKernel(module), Int32Array.from(records), 3, {
      starts,
      blocks: Int32Array.of(0, 3, 4, 6),
    })
    expect(alike.length).toBeGreaterThan(0)
  })
})

function expectSorted(kernel: Kernel, records: Int32Array, stride: number, runs: Runs): Int32Array {
  const columns = () => Array.from({ length: stride }, () => new Int32Array(records.length / (stride + 1)))
  const [own, expected] = [columns(), columns()]
  const alike = kernel.sortRecords(records, stride, runs, own)
  expect(alike).toEqual(referenceKernel.sortRecords(records, stride, runs, expected))
  expect(own).toEqual(expected)
  return alike
}
