import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eachFrequency } from '../../src/formats/plinkFrequencies.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import type { PersonIds } from '../../src/model/extract.ts'
import { genotypeScoringSchema } from '../../src/model/study.ts'
import { finishScoring } from '../../src/scores/fromGenotypes.ts'
import { prepareScoring } from '../../src/scores/prepareScoring.ts'
import { missingColumns } from '../../src/scores/scoreTask.ts'
import type { PreparedScoring } from '../../src/scores/scoring.ts'
import { fixture, fixtureBytes } from '../formats/givenFile.ts'
import { bedOf, copiesOfA1, genotypeSet, type HeldSet, heldSet, plinkScores, weightsOf } from './genotypeSets.ts'
import { type Weight, weightFile } from './weightFiles.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))

type Settings = Parameters<typeof genotypeScoringSchema.parse>[0] & object

async function prepare(
  set: HeldSet,
  files: readonly { name: string; weights: readonly Weight[] }[],
  settings: Settings,
  reference: string | null = null,
): Promise<PreparedScoring> {
  const ids: PersonIds = { kind: 'text', values: set.samples.map(({ individualId }) => individualId) }
  const source = reference === null ? null : await fixture(reference)
  return prepareScoring({
    sets: [set],
    ids,
    weightFiles: files.map(({ name, weights }) => weightFile(name, weights)),
    settings: genotypeScoringSchema.parse({ minMatchedShare: 0, ...settings }),
    frequencyFiles: source === null ? [] : [(onRow, options) => eachFrequency(source, onRow, options)],
  })
}

/** One in the sixth significant digit, the last that plink2 prints. */
const lastDigit = (printed: number): number => 10 ** (Math.floor(Math.log10(Math.abs(printed))) - 5)

const plinkSets = [
  ['genotypes/example', 'example'],
  ['formats/plink/some_missing', 'some_missing'],
  ['genotypes/chr11', 'chr11'],
  ['genotypes/chr12', 'chr12'],
] as const

describe('scores agree with plink2 --score to its last digit', () => {
  const modes = [
    ['mean', ''],
    ['none', '.none'],
    ['reference', '.reference'],
  ] as const
  const cases = plinkSets.flatMap(([prefix, name]) =>
    modes.flatMap(([missing, suffix]) =>
      (['sum', 'average'] as const).map((form) => [name, missing, form, prefix, suffix] as const),
    ),
  )
  it.each(cases)('%s, missing calls by %s, as %s', async (name, missing, form, prefix, suffix) => {
    const prepared = await prepare(
      await genotypeSet(prefix),
      weightsOf(name),
      { missing, form },
      missing === 'reference' ? `genotypes/${name}.reference.afreq` : null,
    )
    const { table } = await finishScoring(kernel, prepared)
    const printed = plinkScores(`${name}${suffix}`)[form === 'sum' ? 'sums' : 'averages']
    for (const [k, values] of table.values.entries())
      for (const [person, text] of printed[k].entries()) {
        const expected = Number(text)
        expect(
          Math.abs(values[person] - expected),
          `score ${k + 1}, person ${person + 1}: ${values[person]}, printed ${text}`,
        ).toBeLessThanOrEqual(1.0001 * lastDigit(expected))
      }
  })
})

describe('frequencies and missing calls are those of plink2 --freq --missing', () => {
  const rows = (file: string): string[][] =>
    new TextDecoder()
      .decode(fixtureBytes(`genotypes/expected/${file}`))
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))

  it.each([
    ['bed-reader_some_missing', 'formats/plink/some_missing', 'some_missing'],
    ['regenie_example', 'genotypes/example', 'example'],
    ['pandas-plink_chr11', 'genotypes/chr11', 'chr11'],
  ])('%s', async (expected, prefix, name) => {
    const set = await genotypeSet(prefix)
    const prepared = await prepare(set, weightsOf(name), {})
    await finishScoring(kernel, prepared)
    const { state, input } = prepared
    expect(state.used.length).toBe(set.variants.length)
    for (const [v, [, id, , alt, altFrequency]] of rows(`${expected}.afreq`).entries()) {
      expect([input.table.id(v), input.table.a1(v)]).toEqual([id, alt])
      expect(Number(state.frequency[v].toPrecision(6))).toBe(Number(altFrequency))
    }
    const columns = missingColumns(3, 'mean')
    const perPerson = set.samples.map((_, person) => state.missing[person * columns + columns - 1])
    expect(perPerson).toEqual(rows(`${expected}.smiss`).map((row) => Number(row.at(-3))))
    const counts = kernel.countCalls({
      genotypes: new Uint8Array(await set.bed.blob.slice(3).arrayBuffer()),
      nPeople: set.samples.length,
      nVariants: set.variants.length,
    })
    expect(set.variants.map((_, v) => counts[3 * v])).toEqual(
      rows(`${expected}.vmiss`).map((row) => Number(row.at(-3))),
    )
  })
})

const someMissing = await genotypeSet('formats/plink/some_missing')
const weights = weightsOf('some_missing')

describe('recoding', () => {
  it('a1 and a2 exchanged in the files leaves every score the same to 1e-12', async () => {
    const copies = await copiesOfA1(someMissing)
    const turned = heldSet(
      bedOf(
        'turned.bed',
        copies.map((variant) => variant.map((count) => 2 - count)),
      ),
      someMissing.variants.map(({ a1, a2, ...rest }) => ({ ...rest, a1: a2, a2: a1 })),
      someMissing.samples,
    )
    for (const missing of ['mean', 'none'] as const) {
      const straight = await finishScoring(kernel, await prepare(someMissing, weights, { missing }))
      const recoded = await finishScoring(kernel, await prepare(turned, weights, { missing }))
      expectClose(recoded.table.values, straight.table.values, 1e-12)
    }
  })

  it.each(['0', '.'])('an allele that nobody has may be named %s: the same scores', async (unseen) => {
    const copies = [
      [0, 0, Number.NaN, 0, 0],
      [2, 2, 2, Number.NaN, 2],
      [0, 1, 2, Number.NaN, 1],
    ]
    const samples = Array.from({ length: 5 }, (_, p) => ({ familyId: '0', individualId: `${p}`, sex: 0 }))
    const place = (id: string, position: number) => ({ id, chromosome: '1', position })
    const set = (name: string, first: string, second: string) =>
      heldSet(
        bedOf(`${name}.bed`, copies),
        [
          { ...place('v0', 1), a1: first, a2: 'A' },
          { ...place('v1', 2), a1: 'C', a2: second },
          { ...place('v2', 3), a1: 'T', a2: 'C' },
        ],
        samples,
      )
    const effects = ['A', 'G', 'C', 'A', 'T', 'C']
    const rows = (shift: number) =>
      [0, 1, 2].map((v) => ({
        ...weights[0].weights[0],
        ...place(`v${v}`, v + 1),
        effectAllele: effects[2 * v + shift],
        otherAllele: effects[2 * v + 1 - shift],
        weight: v + 0.25,
      }))
    const files = [0, 1].map((shift) => ({ name: `s${shift}`, weights: rows(shift) }))
    const frequencies = ['v0 A G 0.9', 'v1 A C 0.2', 'v2 C T 0.5'].map((row) => row.split(' '))
    for (const missing of ['mean', 'none', 'reference'] as const) {
      const scored = await Promise.all(
        [set('named', 'G', 'A'), set('unseen', unseen, unseen)].map(async (each) => {
          const prepared = await prepareScoring({
            sets: [each],
            ids: { kind: 'text', values: samples.map(({ individualId }) => individualId) },
            weightFiles: files.map(({ name, weights }) => weightFile(name, weights)),
            settings: genotypeScoringSchema.parse({ missing }),
            frequencyFiles: [
              async (onRow) => {
                for (const [id, allele, otherAllele, frequency] of frequencies)
                  onRow({ id, allele, otherAllele, frequency: Number(frequency) })
                return frequencies.length
              },
            ],
          })
          return (await finishScoring(kernel, prepared)).table.values
        }),
      )
      expect(scored[1], missing).toEqual(scored[0])
    }
  })

  it('effect and other allele exchanged and weights negated shifts sums by −2Σw', async () => {
    const negated = weights.map(({ name, weights: rows }) => ({
      name,
      weights: rows.map((row) => ({
        ...row,
        effectAllele: row.otherAllele ?? '',
        otherAllele: row.effectAllele,
        weight: -row.weight,
      })),
    }))
    const straight = (await finishScoring(kernel, await prepare(someMissing, weights, {}))).table.values
    const turned = (await finishScoring(kernel, await prepare(someMissing, negated, {}))).table.values
    const shifted = straight.map((values, k) => {
      const shift = 2 * weights[k].weights.reduce((sum, { weight }) => sum + weight, 0)
      return values.map((value) => value - shift)
    })
    expectClose(turned, shifted, 1e-12)
  })

  function expectClose(found: readonly Float64Array[], expected: readonly Float64Array[], epsilon: number): void {
    for (const [k, values] of expected.entries()) {
      const largest = Math.max(...values.map(Math.abs))
      for (const [person, value] of values.entries())
        expect(Math.abs(found[k][person] - value)).toBeLessThanOrEqual(epsilon * largest)
    }
  }
})

describe('a scoring that was stopped', () => {
  it('goes on with the first block that is not done, to the same bits', async () => {
    const nPeople = 60_000
    const copies = Array.from({ length: 4500 }, (_, v) => ({ v }))
    const variants = copies.map(({ v }) => ({ chromosome: '1', position: v + 1, id: `v${v}`, a1: 'A', a2: 'G' }))
    const samples = Array.from({ length: nPeople }, (_, p) => ({ familyId: '0', individualId: `${p}`, sex: 0 }))
    // 1,255 variants make a block of so many people.
    const bytes = new Uint8Array(3 + 15_000 * variants.length)
    for (let at = 3; at < bytes.length; at++) bytes[at] = Math.imul(at, 0x9e3779b1) >>> 24
    bytes.set([0x6c, 0x1b, 1])
    const set = heldSet({ name: 'large.bed', blob: new Blob([bytes]) }, variants, samples)
    const file = {
      name: 's',
      weights: variants.map(({ id }, v) => ({
        ...weights[0].weights[0],
        id,
        effectAllele: 'A',
        otherAllele: 'G',
        weight: v % 7,
      })),
    }
    const whole = await finishScoring(kernel, await prepare(set, [file], {}))

    const prepared = await prepare(set, [file], {})
    const stop = new AbortController()
    const told: number[] = []
    await expect(
      finishScoring(kernel, prepared, {
        signal: stop.signal,
        onProgress: ({ done }) => {
          told.push(done)
          stop.abort()
        },
      }),
    ).rejects.toThrow('stopped')
    expect(prepared.state.done).toBe(told[0])
    expect(told[0]).toBeLessThan(variants.length)

    const failing = new Error('the worker stopped')
    await expect(finishScoring(kernel, prepared, { run: () => Promise.reject(failing) })).rejects.toBe(failing)
    const rest: number[] = []
    const resumed = await finishScoring(kernel, prepared, { onProgress: ({ done }) => rest.push(done) })
    expect(rest).toEqual([2 * told[0], 3 * told[0], variants.length])
    expect(resumed.table.values).toEqual(whole.table.values)
  })
})
