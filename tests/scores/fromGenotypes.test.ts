import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { referenceKernel } from '../../src/kernel/reference.ts'
import type { PersonIds } from '../../src/model/extract.ts'
import { genotypeScoringSchema } from '../../src/model/study.ts'
import { scoreGenotypes as scoreFiles } from '../../src/scores/fromGenotypes.ts'
import type { GenotypeSet } from '../../src/scores/genotypeSets.ts'
import type { ScoreOptions } from '../../src/scores/score.ts'
import { runScoreTask } from '../../src/scores/scoreTask.ts'
import { bedOf, copiesOfA1, genotypeSet, type HeldSet, heldSet, plinkScores, weightsOf } from './genotypeSets.ts'
import { type Weight, weightFile, weightOf } from './weightFiles.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
type NamedWeights = { readonly name: string; readonly weights: readonly Weight[] }
const settings = genotypeScoringSchema.parse({ minMatchedShare: 0 })
const scoreGenotypes = (
  by: typeof kernel,
  sets: readonly GenotypeSet[],
  ids: PersonIds,
  files: readonly NamedWeights[],
  options: ScoreOptions = {},
) =>
  scoreFiles(
    by,
    { sets, ids, settings, weightFiles: files.map(({ name, weights }, k) => weightFile(name, weights, `${name}${k}`)) },
    options,
  )
const textIds = (set: GenotypeSet): PersonIds => ({
  kind: 'text',
  values: set.samples.map(({ individualId }) => individualId),
})
const scored = async (set: GenotypeSet, weights: readonly NamedWeights[]) =>
  scoreGenotypes(kernel, [set], textIds(set), weights)

/** One in the sixth significant digit, the last that plink2 prints. */
const lastDigit = (printed: number): number => 10 ** (Math.floor(Math.log10(Math.abs(printed))) - 5)

function expectAsPrinted(ours: ArrayLike<number>, printed: readonly string[]): void {
  expect(ours.length).toBe(printed.length)
  printed.forEach((text, row) => {
    const expected = Number(text)
    const difference = Math.abs(ours[row] - expected)
    expect(difference, `row ${row + 1}: ${ours[row]}, printed ${text}`).toBeLessThanOrEqual(
      1.0001 * lastDigit(expected),
    )
  })
}

const plinkSets = [
  ['regenie, 500 people', 'genotypes/example', 'example'],
  ['a fifth of the calls missing', 'formats/plink/some_missing', 'some_missing'],
  ['14 people on chromosome 11', 'genotypes/chr11', 'chr11'],
  ['14 people on chromosome 12', 'genotypes/chr12', 'chr12'],
] as const

describe('scores agree with plink2 --score to its last digit', () => {
  it.each(plinkSets)('%s, three scores in one pass', async (_, prefix, name) => {
    const set = await genotypeSet(prefix)
    const { table, accounts } = await scored(set, weightsOf(name))
    const { sums, averages } = plinkScores(name)
    expect(table.names).toEqual(['w1', 'w2', 'w3'])
    table.values.forEach((values, k) => {
      expectAsPrinted(values, sums[k])
      expectAsPrinted(
        values.map((sum) => sum / (2 * accounts[k].used)),
        averages[k],
      )
    })
  })

  it.each(plinkSets)('%s, one score by itself', async (_, prefix, name) => {
    const { table } = await scored(await genotypeSet(prefix), [weightsOf(name)[1]])
    expectAsPrinted(table.values[0], plinkScores(name).sums[1])
  })
})

describe('scores agree with a plain sum', () => {
  it.each(plinkSets)('%s', async (_, prefix, name) => {
    const set = await genotypeSet(prefix)
    const weights = weightsOf(name)
    const { table } = await scored(set, weights)
    const copies = (await copiesOfA1(set)).map((counts) => {
      const known = counts.filter((count) => !Number.isNaN(count))
      const mean = known.length === 0 ? 1 : known.reduce((total, count) => total + count, 0) / known.length
      return counts.map((count) => (Number.isNaN(count) ? mean : count))
    })
    for (const [k, { weights: rows }] of weights.entries())
      for (const person of set.samples.keys()) {
        let sum = 0
        let size = 0
        for (const [v, { effectAllele, weight }] of rows.entries()) {
          const term = weight * (effectAllele === set.variants[v].a1 ? copies[v][person] : 2 - copies[v][person])
          sum += term
          size += Math.abs(term)
        }
        const allowed = 1e-12 * Math.max(Math.abs(sum), size / 100)
        expect(Math.abs(table.values[k][person] - sum)).toBeLessThanOrEqual(allowed)
      }
  })
})

describe('a missing call', () => {
  const variants = [{ chromosome: '1', position: 10, id: 'a', a1: 'A', a2: 'C' }]
  const file = (effectAllele: string, weight: number): NamedWeights => ({
    name: effectAllele,
    weights: [weightOf({ id: 'a', effectAllele, weight })],
  })
  const samples = ['p', 'q', 'r', 's', 't'].map((individualId) => ({ familyId: '0', individualId, sex: 0 }))
  const set = (copies: number[]): HeldSet => heldSet(bedOf('made.bed', [copies]), variants, samples)

  it("counts as twice the effect allele's frequency among those with a call", async () => {
    const { table } = await scored(set([2, Number.NaN, 1, 0, 0]), [file('A', 8), file('C', 8)])
    expect(table.values.map((values) => [...values])).toEqual([
      [16, 6, 8, 0, 0],
      [0, 10, 8, 16, 16],
    ])
  })

  it('of everybody counts as one copy, as plink2 has it, with a note', async () => {
    const { table, notes } = await scored(set(new Array(5).fill(Number.NaN)), [file('C', 8)])
    expect([...table.values[0]]).toEqual(new Array(5).fill(8))
    expect(notes).toEqual(['C: nobody has a call at 1 of its variants; there everybody counts as having one copy.'])
  })
})

const someMissing = await genotypeSet('formats/plink/some_missing')
const copiesOfSomeMissing = await copiesOfA1(someMissing)
const scoresOfSomeMissing = (await scored(someMissing, weightsOf('some_missing'))).table.values
const chr11 = await genotypeSet('genotypes/chr11')

describe('the bits of the scores do not depend on', () => {
  const set = someMissing
  const copies = copiesOfSomeMissing
  const weights = weightsOf('some_missing')
  const ids = textIds(set)
  const expected = scoresOfSomeMissing
  const cut = (from: number, to: number): HeldSet =>
    heldSet(bedOf(`${from}.bed`, copies.slice(from, to)), set.variants.slice(from, to), set.samples)
  const firstOf = (chromosome: string) => set.variants.findIndex((variant) => variant.chromosome === chromosome)

  it('the order of people', async () => {
    const order = set.samples.map((_, person) => (person * 37 + 11) % set.samples.length)
    const turned = heldSet(
      bedOf(
        'turned.bed',
        copies.map((variant) => order.map((person) => variant[person])),
      ),
      set.variants,
      order.map((person) => set.samples[person]),
    )
    expect((await scoreGenotypes(kernel, [turned], ids, weights)).table.values).toEqual(expected)
  })

  it('the division into files by chromosome, and their order', async () => {
    const [second, third] = [firstOf('2'), firstOf('11')]
    const sets = [cut(third, 100), cut(0, second), cut(second, third)]
    expect((await scoreGenotypes(kernel, sets, ids, weights)).table.values).toEqual(expected)
  })

  it('the order of weights and weight files, one file or several for a score', async () => {
    const halves = weights.flatMap((file) => [
      { ...file, weights: file.weights.slice(40).reverse() },
      { ...file, weights: file.weights.slice(0, 40) },
    ])
    expect((await scoreGenotypes(kernel, [set], ids, halves.reverse())).table.values).toEqual(expected)
  })

  it('the other scores of the pass, where they use the same variants', async () => {
    for (const [k, file] of weights.entries()) expect((await scored(set, [file])).table.values[0]).toEqual(expected[k])
  })

  it('who does the work, and in what order it is done', async () => {
    const late = await scoreGenotypes(kernel, [set], ids, weights, {
      run: (tasks) =>
        Promise.all(
          tasks.map(async (make, task) => {
            await new Promise((resolve) => setTimeout(resolve, 5 - (task % 5)))
            return runScoreTask(referenceKernel, make())
          }),
        ),
    })
    expect(late.table.values).toEqual(expected)
  })

  it('the order of variants, in one file or dealt out to several', async () => {
    const order = set.variants.map((_, v) => (v * 63 + 5) % 100)
    const listed = (name: string, which: readonly number[]): HeldSet =>
      heldSet(
        bedOf(
          name,
          which.map((v) => copies[v]),
        ),
        which.map((v) => set.variants[v]),
        set.samples,
      )
    expect((await scored(listed('turned.bed', order), weights)).table.values).toEqual(expected)
    const dealt = [0, 1, 2].map((hand) =>
      listed(
        `${hand}.bed`,
        order.filter((_, at) => at % 3 === hand),
      ),
    )
    expect((await scoreGenotypes(kernel, dealt, ids, weights)).table.values).toEqual(expected)
  })
})

describe('many people and variants', () => {
  it('are scored in tasks and blocks as a plain sum would', async () => {
    const nPeople = 16_390
    const nVariants = 520
    const copies = Array.from({ length: nVariants }, (_, v) =>
      Array.from({ length: nPeople }, (_, person) => ((person * 31 + v * 17 + ((person * v) % 7)) % 11) % 3),
    )
    const set = heldSet(
      bedOf('many.bed', copies),
      copies.map((_, v) => ({ chromosome: '1', position: 10 * v + 1, id: `v${v}`, a1: 'A', a2: 'G' })),
      copies[0].map((_, person) => ({ familyId: '0', individualId: `${person}`, sex: 0 })),
    )
    const ids: PersonIds = {
      kind: 'integer',
      values: BigInt64Array.from({ length: nPeople }, (_, person) => BigInt(person)),
    }
    // Whole numbers: sums are exact in any order. Only some variants, far apart.
    const used = copies.flatMap((_, v) => (v % 5 === 0 || v > 500 ? [v] : []))
    const weights = used.map((v) =>
      weightOf({
        chromosome: 'chr1',
        position: 10 * v + 1,
        effectAllele: v % 2 === 0 ? 'A' : 'G',
        weight: v - 100,
      }),
    )
    const progress: number[] = []
    const { table } = await scoreGenotypes(kernel, [set], ids, [{ name: 's', weights }], {
      onProgress: ({ task, done }) => task === 'Scoring genotypes' && progress.push(done),
    })
    const expected = copies[0].map((_, person) =>
      used.reduce((sum, v) => sum + (v - 100) * (v % 2 === 0 ? copies[v][person] : 2 - copies[v][person]), 0),
    )
    expect([...table.values[0]]).toEqual(expected)
    expect(progress).toEqual([used.length])
    const shared = await scoreGenotypes(kernel, [set], ids, [{ name: 's', weights }], {
      run: async (tasks) => tasks.map((make) => runScoreTask(kernel, make())),
      workers: 3,
    })
    expect(shared.table.values).toEqual(table.values)
  })
})

describe('the score table', () => {
  const set = chr11
  const [file] = weightsOf('chr11')
  const persons: PersonIds = { kind: 'text', values: ['A000', 'B002', 'B001', 'Z'] }

  it('has scores for the people with genotypes, found by individual id', async () => {
    const whole = (await scored(set, [file])).table.values[0]
    const { table, link, notes } = await scoreGenotypes(kernel, [set], persons, [file])
    expect([...table.values[0]]).toEqual([Number.NaN, whole[1], whole[0], Number.NaN])
    expect(table.hasRow).toEqual(Uint8Array.of(0, 1, 1, 0))
    expect(link).toMatchObject({ linked: 2, unknownSamples: 12, repeatedSamples: 0 })
    expect(notes.slice(1, 3)).toEqual([
      'chr11.bed: 12 of its 14 people are not in the person table and are left out.',
      '2 of 4 people have no genotypes and so no scores.',
    ])
    expect(table.origin).toBe(
      "computed from genotypes (chr11.bed; 14 people, 779 variants); sums; missing calls count as twice the allele's frequency",
    )
  })

  it('finds integer ids by value, beyond 2^53 too', async () => {
    const names = ['9007199254740993', '-5', '007']
    const samples = set.samples.map((sample, row) => ({ ...sample, individualId: names[row] ?? `x${row}` }))
    const values = BigInt64Array.of(-5n, 7n, 9007199254740992n, 9007199254740993n)
    const { table } = await scoreGenotypes(kernel, [{ ...set, samples }], { kind: 'integer', values }, [file])
    expect(table.hasRow).toEqual(Uint8Array.of(1, 1, 0, 1))
  })

  it('uses nobody whose individual id stands twice', async () => {
    const samples = set.samples.map((sample, row) => (row === 0 ? { ...sample, individualId: 'B002' } : sample))
    const ids: PersonIds = { kind: 'text', values: ['B002', 'B003'] }
    const { table, link, notes } = await scoreGenotypes(kernel, [{ ...set, samples }], ids, [file])
    expect(table.hasRow).toEqual(Uint8Array.of(0, 1))
    expect(link).toMatchObject({ linked: 1, repeatedSamples: 2 })
    expect(notes).toContain(
      'chr11.bed: 2 rows of its fam file share their individual id with another row; ' +
        'as nobody can tell which is the person, none of them is used.',
    )
  })

  it('has a line for each score and label, all weights together', async () => {
    const { matching } = await scored(set, [file])
    expect(matching.map(({ label }) => label)).toContain('absent')
    expect(matching.reduce((sum, { variants }) => sum + variants, 0)).toBe(779)
    const palindromes = set.variants.filter(({ a1, a2 }) => ['AT', 'TA', 'CG', 'GC'].includes(a1 + a2)).length
    expect(matching.find(({ label }) => label === 'ambiguous')).toEqual({
      score: 'w1',
      label: 'ambiguous',
      variants: palindromes,
    })
  })

  it('keeps a score without any variant, empty and with a note', async () => {
    const elsewhere = { name: 'other', weights: file.weights.map((weight) => ({ ...weight, id: 'none' })) }
    const { table, notes } = await scored(set, [elsewhere, file])
    expect(table.names).toEqual(['other', 'w1'])
    expect(table.values[0].every(Number.isNaN)).toBe(true)
    expect(table.values[1].some(Number.isNaN)).toBe(false)
    expect(notes).toContain(
      'other: none of its weights could be used, so nobody has this score. ' +
        '100 % are absent: the genotypes lack these variants, name them in another way, or are on another genome build. ' +
        'Take a file of weights on the build of the genotypes, or find weights by id.',
    )
  })
})

describe('scoring refuses', () => {
  const set = chr11
  const weights = weightsOf('chr11')

  it('sets of different people', async () => {
    const other = await genotypeSet('genotypes/chr12')
    const samples = other.samples.map((sample, row) => (row === 2 ? { ...sample, individualId: 'X' } : sample))
    await expect(scoreGenotypes(kernel, [set, { ...other, samples }], textIds(set), weights)).rejects.toThrow(
      'chr11.bed and chr12.bed do not hold the same people in the same order: row 3 of their fam files is B003 in one and ' +
        'X in the other.',
    )
    const fewer = { ...other, samples: other.samples.slice(0, 13) }
    await expect(scoreGenotypes(kernel, [set, fewer], textIds(set), weights)).rejects.toThrow(
      'row 14 of their fam files is B014 in one and missing in the other',
    )
  })

  it('genotypes of strangers', async () => {
    await expect(scoreGenotypes(kernel, [set], { kind: 'text', values: ['1'] }, weights)).rejects.toThrow(
      'chr11.bed: none of its 14 people is among the 1 person of the person table. The individual ids of the fam file ' +
        'must be person ids; its first is B001, the first person id is 1.',
    )
  })

  it('to work without genotypes or without weights', async () => {
    await expect(scoreGenotypes(kernel, [], textIds(set), weights)).rejects.toThrow('There are no genotypes')
    await expect(scoreGenotypes(kernel, [set], textIds(set), [])).rejects.toThrow('There are no weights.')
  })

  it('to go on when stopped', async () => {
    const stopped = AbortSignal.abort()
    await expect(scoreGenotypes(kernel, [set], textIds(set), weights, { signal: stopped })).rejects.toThrow('stopped')
  })
})

describe('notes of a scoring', () => {
  const place = (chromosome: number, position: number) => ({ id: null, chromosome: String(chromosome), position })
  const weighed = (chromosomes: readonly number[]) =>
    chromosomes.map((chromosome) =>
      weightOf({ ...place(chromosome, 1), effectAllele: 'A', otherAllele: 'G', weight: chromosome }),
    )
  const genotyped = (chromosomes: readonly number[]) =>
    heldSet(
      bedOf(
        'all.bed',
        chromosomes.map(() => [0, 1, 2]),
      ),
      chromosomes.map((chromosome) => ({ ...place(chromosome, 1), id: `v${chromosome}`, a1: 'A', a2: 'G' })),
      [1, 2, 3].map((person) => ({ familyId: '0', individualId: String(person), sex: -1 })),
    )
  const notesOf = async (genotypes: readonly number[], fileNames: readonly string[], weights: readonly number[]) => {
    const set = genotyped(genotypes)
    const weightFiles = fileNames.map((fileName, k) => weightFile('mdd', weighed([weights[k]]), fileName))
    return (await scoreFiles(kernel, { sets: [set], ids: textIds(set), settings, weightFiles })).notes
  }
  const all = Array.from({ length: 22 }, (_, k) => k + 1)
  const named = (chromosomes: readonly number[]) => chromosomes.map((chromosome) => `mdd_chr${chromosome}.txt`)

  it('say which files make a score, and which chromosome has none', async () => {
    expect(await notesOf(all, named(all), all)).toEqual([
      'mdd: 22 files, one for each chromosome, make this score together.',
    ])
    const some = all.filter((chromosome) => chromosome < 3 || (chromosome > 5 && chromosome !== 9))
    expect(await notesOf(some, named(some), some)).toEqual([
      'mdd: 18 files, one for each chromosome, make this score together; there is none of chromosomes 3 to 5 and 9.',
    ])
    expect(await notesOf([1, 2], ['a/mdd.txt', 'b/mdd.txt'], [1, 2])).toEqual([
      'mdd: a/mdd.txt and b/mdd.txt make this score together. Where they are different scores, rename them and add them again.',
    ])
  })

  it('say that files of a score are on different builds', async () => {
    const set = genotyped([1, 2])
    const weightFiles = ['GRCh37', 'GRCh38'].map((build, k) => ({
      ...weightFile('PGS1', weighed([k + 1]), `${build}.txt`),
      build,
    }))
    const { notes } = await scoreFiles(kernel, { sets: [set], ids: textIds(set), settings, weightFiles })
    expect(notes).toEqual([
      'PGS1: GRCh37.txt and GRCh38.txt are on different genome builds (GRCh37, GRCh38) and make this score together. Keep those on ' +
        'the build of the genotypes and remove the others.',
    ])
  })

  it('say that a file was added a second time', async () => {
    expect(await notesOf([1, 2], ['mdd.txt', 'mdd.txt'], [1, 2])).toEqual([
      'mdd: 2 files named mdd.txt make this score together. Where one was to take the place of another, remove the older one.',
    ])
  })

  it('say that files without frequencies leave nothing to go by', async () => {
    const set = genotyped([1])
    const variants = set.variants.map((variant) => ({ ...variant, a2: 'T' }))
    const weightFiles = [weightFile('mdd', [{ ...weighed([1])[0], otherAllele: 'T' }])]
    const { notes } = await scoreFiles(kernel, {
      sets: [heldSet(set.bed, variants, set.samples)],
      ids: textIds(set),
      settings: { ...settings, ambiguous: 'frequency' },
      weightFiles,
    })
    expect(notes[0]).toBe(
      '1 A/T or C/G match is left out, as frequencies tell the strand of none: the files of weights give none of the effect ' +
        'allele (allelefrequency_effect), or they are too near a half.',
    )
  })

  it('say which chromosomes the genotypes lack', async () => {
    expect((await notesOf([1, 2, 3], named([1, 2, 7]), [1, 2, 7]))[0]).toBe(
      'The genotypes have no variants on chromosome 7, where there are weights; these are absent. Add the bed, bim and fam files of ' +
        'that chromosome, if there are any.',
    )
  })
})
