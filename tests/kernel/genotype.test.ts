import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { HardCalls } from '../../src/kernel/genotype.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { referenceKernel } from '../../src/kernel/reference.ts'
import type { MissingCalls } from '../../src/kernel/scoreMatrices.ts'
import { randomSource } from './random.ts'
import { trappingKernel } from './trappingKernel.ts'

const wasm = readFileSync('build/kernel.wasm')
const kernel = await loadKernel(wasm)

function drawnCalls(nPeople: number, nVariants: number): HardCalls {
  const { uniform } = randomSource(nPeople * 7 + nVariants)
  const genotypes = Uint8Array.from({ length: Math.ceil(nPeople / 4) * nVariants }, () => Math.floor(256 * uniform()))
  return { genotypes, nPeople, nVariants }
}
const drawn = (length: number, seed: number): Float64Array => {
  const { normal } = randomSource(seed)
  return Float64Array.from({ length }, normal)
}

/** With imputation and without. */
function missingCalls(nVariants: number, nScores: number): MissingCalls[] {
  const imputed = drawn(nVariants, 2).map(Math.abs)
  const failed = Uint8Array.from(imputed, (copies) => (copies > 1 ? 1 : 0))
  const used = Int8Array.from(drawn(nVariants * nScores, 6), (value) => Math.max(-1, Math.min(1, Math.round(value))))
  return [
    { imputed, failed, used: null },
    { imputed: new Float64Array(nVariants), failed, used },
  ]
}

describe('the assembly gives the bits of the reference', () => {
  it.each([
    [1, 1, 1],
    [3, 4, 2],
    [4, 5, 3],
    [63, 33, 4],
    [64, 32, 5],
    [65, 31, 16],
    [130, 70, 17],
    [257, 129, 61],
    [8197, 7, 5],
    // In slices.
    [3, 12_003, 2],
    [5, 6001, 5],
  ])('in scores of hard calls of %i people at %i variants with %i scores', (nPeople, nVariants, nScores) => {
    const calls = drawnCalls(nPeople, nVariants)
    const weights = drawn(nScores * nVariants, 1)
    expect(kernel.scoreHardCalls(calls, weights, nScores)).toEqual(
      referenceKernel.scoreHardCalls(calls, weights, nScores),
    )
    expect(kernel.countCalls(calls)).toEqual(referenceKernel.countCalls(calls))
    for (const missing of missingCalls(nVariants, nScores))
      expect(kernel.scoreWithMissing(calls, weights, nScores, missing)).toEqual(
        referenceKernel.scoreWithMissing(calls, weights, nScores, missing),
      )
  })

  it.each([
    [1, 1, 1],
    [4, 3, 4],
    [5, 17, 3],
    [130, 40, 61],
    [70, 600, 13],
    [2053, 7, 1],
  ])('in scores of dosages of %i people at %i variants with %i scores', (nPeople, nVariants, nScores) => {
    // Those of the first half of the people are often zero.
    const dosages = drawn(nPeople * nVariants, 3).map((dosage, at) =>
      2 * (at % nPeople) < nPeople && dosage < 0.3 ? 0 : dosage,
    )
    const weights = drawn(nScores * nVariants, 4)
    expect(kernel.scoreDosages(dosages, nPeople, weights, nScores)).toEqual(
      referenceKernel.scoreDosages(dosages, nPeople, weights, nScores),
    )
    const some = dosages.map((dosage) => (dosage < -0.5 ? Number.NaN : dosage))
    const members = Uint8Array.from({ length: nPeople }, (_, person) => (person % 3 === 0 ? 1 : 0))
    for (const counted of [undefined, members])
      expect(kernel.countDosages(some, nPeople, counted)).toEqual(referenceKernel.countDosages(some, nPeople, counted))
    for (const missing of missingCalls(nVariants, nScores))
      expect(kernel.scoreDosagesWithMissing(some, nPeople, weights, nScores, missing)).toEqual(
        referenceKernel.scoreDosagesWithMissing(some, nPeople, weights, nScores, missing),
      )
  })
})

describe('genotype loops', () => {
  // Seven people in two bytes: 00 01 10 11 | 11 00 10, the last two bits unused but set.
  const calls: HardCalls = { genotypes: Uint8Array.of(0b11_10_01_00, 0b11_10_00_11), nPeople: 7, nVariants: 1 }

  it.each([
    ['the assembly', kernel],
    ['the reference', referenceKernel],
  ])('read the calls as a bed file stores them: %s', (_, loops) => {
    expect([...loops.countCalls(calls)]).toEqual([1, 2, 2])
    expect([...loops.scoreHardCalls(calls, Float64Array.of(10), 1)]).toEqual([20, 0, 10, 0, 0, 20, 10])
    const missing = { imputed: Float64Array.of(0.5), failed: new Uint8Array(1), used: null }
    const scored = loops.scoreWithMissing(calls, Float64Array.of(-10), 1, missing)
    expect([...scored.sums]).toEqual([-20, -5, -10, 0, 0, -20, -10])
    expect([...scored.missing]).toEqual([0, 0, 10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  })

  it('give the same bits for any division of the people', () => {
    const whole = drawnCalls(200, 50)
    const weights = drawn(6 * 50, 5)
    const together = kernel.scoreHardCalls(whole, weights, 6)
    const bytes = 50
    const parts = [
      [0, 24],
      [24, 50],
    ].map(([from, to]) => {
      const genotypes = Uint8Array.from(
        Array.from({ length: 50 }, (_, v) => [...whole.genotypes.subarray(v * bytes + from, v * bytes + to)]).flat(),
      )
      return kernel.scoreHardCalls({ genotypes, nPeople: 4 * (to - from), nVariants: 50 }, weights, 6)
    })
    expect([...parts[0], ...parts[1]]).toEqual([...together])
  })
})

describe('a kernel that traps', () => {
  it('fails with the name of the loop, and nothing is tried another way', async () => {
    const broken = await loadKernel(await trappingKernel(wasm))
    const calls = drawnCalls(5, 3)
    expect(() => broken.countCalls(calls)).toThrow('The kernel failed in counting genotypes')
    expect(() => broken.scoreHardCalls(calls, drawn(3, 1), 1)).toThrow('The kernel failed in scoring genotypes')
    expect(() => broken.scoreDosages(drawn(15, 1), 5, drawn(3, 2), 1)).toThrow('The kernel failed in scoring dosages')
  })
})

describe('weights laid out', () => {
  it.each([
    [1, 1],
    [7, 3],
    [40, 61],
  ])('have the bits of the reference: %i variants, %i scores', (nVariants, nScores) => {
    const { uniform } = randomSource(nVariants)
    const sources = [Int32Array.from({ length: nScores }, (_, k) => k), Int32Array.of(nScores - 1), Int32Array.of()]
    const records = drawn(nVariants * (nScores + 2), 9).map((weight) => (weight > 1.5 ? Number.NaN : weight))
    const rows = Int32Array.from(
      Array.from({ length: nVariants }, (_, v) => [
        v,
        uniform() < 0.5 ? 1 : -1,
        v * (nScores + 1),
        Math.floor(3 * uniform()),
      ]).flat(),
    )
    const uncalled = Uint8Array.from({ length: nVariants }, () => (uniform() < 0.2 ? 1 : 0))
    const half = Math.floor(records.length / 2)
    const given = { records: [records.subarray(0, half), records.subarray(half)], rows, sources }
    const held = kernel.holdWeights(given, nScores, uncalled)
    const expected = referenceKernel.holdWeights(given, nScores, uncalled)
    expect(held.tallies).toEqual(expected.tallies)
    expect(held.read()).toEqual(expected.read())
    const calls = drawnCalls(131, nVariants)
    const dosages = drawn(33 * nVariants, 8)
    expect(kernel.scoreHardCalls(calls, held.weights, nScores)).toEqual(
      referenceKernel.scoreHardCalls(calls, expected.weights, nScores),
    )
    expect(kernel.scoreDosages(dosages, 33, held.weights, nScores)).toEqual(
      referenceKernel.scoreDosages(dosages, 33, expected.weights, nScores),
    )
    const missing = { imputed: drawn(nVariants, 7), failed: uncalled }
    expect(kernel.scoreWithMissing(calls, held.weights, nScores, { ...missing, used: held.used })).toEqual(
      referenceKernel.scoreWithMissing(calls, expected.weights, nScores, { ...missing, used: expected.used }),
    )
    held.close()
  })
})
