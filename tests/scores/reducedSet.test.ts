import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ListedVariant } from '../../src/formats/variantList.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { genotypeScoringSchema } from '../../src/model/study.ts'
import { scoreGenotypes } from '../../src/scores/fromGenotypes.ts'
import type { VariantListFile } from '../../src/scores/reducedSet.ts'
import { genotypeSet, weightsOf } from './genotypeSets.ts'
import { weightFile } from './weightFiles.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const set = await genotypeSet('formats/plink/some_missing')
const weights = weightsOf('some_missing')
const ids = { kind: 'text', values: set.samples.map(({ individualId }) => individualId) } as const
const halved = new Set(set.variants.filter((_, at) => at % 2 === 0).map(({ id }) => id))

const listOf = (variants: readonly ListedVariant[], fileName = 'array.snplist'): VariantListFile => ({
  fileName,
  async each(onVariant) {
    for (const variant of variants) onVariant(variant)
    return variants.length
  },
})
const byId = (id: string): ListedVariant => ({ id, place: null, alleles: null })
const array = listOf([...halved, 'rs0'].map(byId))

const score = (variantLists: readonly VariantListFile[], settings: object = {}, files = weights) =>
  scoreGenotypes(kernel, {
    sets: [set],
    ids,
    variantLists,
    settings: genotypeScoringSchema.parse({ matchBy: 'id', ...settings }),
    weightFiles: files.map(({ name, weights: rows }) => weightFile(name, rows)),
  })

const bytes = (values: readonly Float64Array[]) => values.map((each) => Buffer.from(each.buffer).toString('hex'))

function expectClose(ours: Float64Array, expected: Float64Array): void {
  ours.forEach((value, row) => {
    expect(Math.abs(value - expected[row])).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected[row])))
  })
}

describe('a reduced set', () => {
  it('leaves the scores as they are, the same bits, and stands beside them', async () => {
    const full = await score([])
    const compared = await score([array])
    expect(bytes(compared.table.values)).toEqual(bytes(full.table.values))
    expect(compared.accounts).toEqual(full.accounts)
    expect(full.reduced).toEqual([])
    expect(compared.reduced.map((each) => each.score)).toEqual(full.table.names)
    expect(compared.notes).toContain(
      `array.snplist: ${halved.size} of its ${halved.size + 1} variants are among those of the genotypes and are in the reduced set.`,
    )
  })

  it.each(['mean', 'none'] as const)(
    'gives the scores that its weights alone give, where it is used (missing calls: %s)',
    async (missing) => {
      const alone = weights.map(({ name, weights: rows }) => ({
        name,
        weights: rows.filter(({ id }) => halved.has(id!)),
      }))
      const expected = await score([], { missing }, alone)
      const used = await score([array], { missing, reducedSet: 'use' })
      used.table.values.forEach((values, k) => {
        expectClose(values, expected.table.values[k])
      })
      expect(used.table.origin).toContain('on the reduced set of variants')
      expect(used.accounts.map(({ used: n }) => n)).toEqual(expected.accounts.map(({ used: n }) => n))
    },
  )

  it('has every weight of a score under one label, those beyond it under their own', async () => {
    const { matching, accounts } = await score([array], { reducedSet: 'use' })
    for (const { score: name, weights: all, used } of accounts) {
      const lines = matching.filter((line) => line.score === name)
      expect(lines.reduce((sum, { variants }) => sum + variants, 0)).toBe(all)
      const beyond = lines.find(({ label }) => label === 'not_in_reduced_set')!.variants
      expect(beyond).toBeGreaterThan(0)
      const inSum = ['matched', 'swapped', 'flipped', 'ambiguous']
      expect(lines.filter(({ label }) => inSum.includes(label)).reduce((sum, { variants }) => sum + variants, 0)).toBe(
        used,
      )
    }
    const { matching: without } = await score([])
    expect(without.some(({ label }) => label === 'not_in_reduced_set')).toBe(false)
  })

  it('is compared over the people who have both: share of the weight, correlation, means', async () => {
    const [{ table: full }, { table: own, reduced }] = [await score([]), await score([array], { reducedSet: 'use' })]
    const share = (rows: readonly { weight: number }[]) => rows.reduce((sum, { weight }) => sum + Math.abs(weight), 0)
    reduced.forEach((each, k) => {
      const [x, y] = [full.values[k], own.values[k]]
      const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
      const [mx, my] = [mean(x), mean(y)]
      const sum = (term: (at: number) => number) => x.reduce((total, _, at) => total + term(at), 0)
      const [sxx, syy] = [sum((at) => (x[at] - mx) ** 2), sum((at) => (y[at] - my) ** 2)]
      const sxy = sum((at) => (x[at] - mx) * (y[at] - my))
      expect(each.n).toBe(ids.values.length)
      expect(each.correlation).toBeCloseTo(sxy / Math.sqrt(sxx * syy), 12)
      expect(each.mean).toBeCloseTo(mx, 12)
      expect(each.reducedMean).toBeCloseTo(my, 12)
      expect(each.standardDeviation).toBeCloseTo(Math.sqrt(sxx / (x.length - 1)), 12)
      expect(each.reducedStandardDeviation).toBeCloseTo(Math.sqrt(syy / (y.length - 1)), 12)
      const rows = weights[k].weights
      expect(each.reducedWeightShare).toBeCloseTo(share(rows.filter(({ id }) => halved.has(id!))) / share(rows), 12)
    })
  })

  it('of all variants has a correlation of 1, of none has no score', async () => {
    const all = await score([listOf(set.variants.map(({ id }) => byId(id)))])
    for (const each of all.reduced) {
      expect(each.correlation).toBeCloseTo(1, 12)
      expect(each.reducedWeightShare).toBe(each.weightShare)
    }
    const none = await score([listOf([byId('rs0')])])
    for (const each of none.reduced) expect(each).toMatchObject({ reducedUsed: 0, n: 0, correlation: Number.NaN })
  })

  it('finds variants by place, with their alleles on either strand where it has them', async () => {
    const [first] = set.variants
    const other: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A' }
    const at = (alleles: ListedVariant['alleles']) =>
      listOf([{ id: 'unknown', place: { chromosome: first.chromosome, position: first.position }, alleles }])
    const found = async (list: VariantListFile) =>
      (await score([list])).notes.some((note) => note.includes(': 1 of its 1 variant is'))
    expect(await found(at(null))).toBe(true)
    expect(await found(at([first.a2, first.a1]))).toBe(true)
    expect(await found(at([other[first.a1], other[first.a2]]))).toBe(true)
    expect(await found(at(['ACGT', 'A']))).toBe(false)
  })
})
