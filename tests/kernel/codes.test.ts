import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { referenceKernel } from '../../src/kernel/reference.ts'

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
    it(`of ${stride} numbers are put in order as by the reference, each run for itself`, async () => {
      const kernel = await loadKernel(module)
      const record = fc.tuple(number, fc.nat(5), fc.constant(0), number, number)
      const runs = fc.array(fc.array(record, { maxLength: 120, size: 'max' }), { maxLength: 8 })
      fc.assert(
        fc.property(runs, (runs) => {
          const starts = new Int32Array(runs.length + 1)
          for (const [k, run] of runs.entries()) starts[k + 1] = starts[k] + run.length
          // The third number tells records alike apart.
          const all = runs
            .flat()
            .flatMap(([day, concept, , end, supply], at) => [day, concept, at, end, supply].slice(0, stride))
          const columns = () => Array.from({ length: stride }, () => new Int32Array(starts[starts.length - 1]))
          const [own, expected] = [columns(), columns()]
          const alike = kernel.sortRecords(Int32Array.from(all), stride, starts, own)
          expect(alike).toEqual(referenceKernel.sortRecords(Int32Array.from(all), stride, starts, expected))
          expect(own).toEqual(expected)
        }),
        { numRuns: 150 },
      )
    })
  }
  it('go block by block, a run longer than a block among them', async () => {
    const lengths = [70_000, 3, 0, 140_000, 20_000, 50_000, 1]
    const starts = new Int32Array(lengths.length + 1)
    for (const [k, length] of lengths.entries()) starts[k + 1] = starts[k] + length
    const all = Int32Array.from({ length: 3 * starts[lengths.length] }, (_, i) => (i * 7919) % 1009)
    const columns = () => Array.from({ length: 3 }, () => new Int32Array(starts[lengths.length]))
    const [own, expected] = [columns(), columns()]
    const alike = (await loadKernel(module)).sortRecords(all, 3, starts, own)
    expect(alike).toEqual(referenceKernel.sortRecords(all, 3, starts, expected))
    expect(alike.length).toBeGreaterThan(0)
    expect(own).toEqual(expected)
  })
})
