import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openFileBlob } from '../../src/cli/fileBlob.ts'
import { eachVariant, eachVariantPiece } from '../../src/formats/plinkBim.ts'
import { openPlinkScore } from '../../src/formats/plinkScore.ts'
import type { Source } from '../../src/formats/source.ts'
import type { WeightFile } from '../../src/formats/weights.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { genotypeScoringSchema } from '../../src/model/study.ts'
import { numberChromosomes } from '../../src/scores/chromosomes.ts'
import { finishScoring } from '../../src/scores/fromGenotypes.ts'
import type { GenotypeSet } from '../../src/scores/genotypeSets.ts'
import { prepareScoring } from '../../src/scores/prepareScoring.ts'
import { piecesOf, type ScoreOptions } from '../../src/scores/score.ts'
import { runScoreTask } from '../../src/scores/scoreTask.ts'
import { matchScores } from '../../src/scores/scoreWeights.ts'
import { buildVariantTable } from '../../src/scores/variantTable.ts'
import { eachLoggedRow } from '../../src/scores/weightLog.ts'
import { given } from '../formats/givenFile.ts'
import { randomSource } from '../kernel/random.ts'
import { temporaryFolder } from '../temporaryFolder.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const { uniform } = randomSource(11)

/** Three blocks of variants, and several pieces of text. */
const nVariants = 30_000
const nPeople = 6
const names = Array.from({ length: 10 }, (_, k) => `score${k}`)

const placeOf = (v: number): string => `${1 + Math.floor((22 * v) / nVariants)}\t${100 + 10 * v}`
const bim = Array.from({ length: nVariants }, (_, v) => {
  const [chromosome, position] = placeOf(v).split('\t')
  return `${chromosome}\trs${v}\t0\t${position}\tA\t${v % 5 === 0 ? 'T' : 'G'}\n`
}).join('')
const bed = new Uint8Array(3 + 2 * nVariants).map((_, at) => [0x6c, 0x1b, 1][at] ?? (41 * at + (at >> 9)) % 256)
// The last byte of a variant holds two people.
for (let v = 0; v < nVariants; v++) bed[4 + 2 * v] &= 15

/** Rows of some variants; one in eleven is of no variant of the genotypes. */
const rowsOf = (variants: readonly number[], lacking: number): string[] =>
  variants.map((v) => {
    const weights = names.map(() => (uniform() < lacking ? 'NA' : (uniform() - 0.5).toFixed(6)))
    const alleles = v % 3 === 0 ? 'G\tA' : v % 7 === 0 ? 'T\tC' : 'A\tG'
    return `${[`rs${v}`, v % 11 === 0 ? '9\t1' : placeOf(v), v % 5 === 0 ? 'T\tA' : alleles, ...weights].join('\t')}\n`
  })
const tableOf = (rows: readonly string[]): string => `ID\tCHR\tPOS\tA1\tA2\t${names.join('\t')}\n${rows.join('')}`

const all = Array.from({ length: nVariants }, (_, v) => v)
const ordered = rowsOf(all, 0)
const shuffled = ordered
  .map((row) => ({ row, key: uniform() }))
  .sort((a, b) => a.key - b.key)
  .map(({ row }) => row)
const few = all.filter((v) => v % 3 === 1)
const tables: Readonly<Record<string, readonly string[]>> = {
  'in the order of the variants': [tableOf(ordered)],
  'in another order': [tableOf(shuffled)],
  'in another order here and there': [tableOf([...ordered.slice(0, 20_000), ...ordered.slice(20_000).reverse()])],
  'of which some lack a weight': [tableOf(rowsOf(all, 0.02))],
  'that most variants are not in': [tableOf(rowsOf(few, 0))],
  'that come twice': [tableOf(rowsOf(all, 0.3)), tableOf(rowsOf(few, 0.1))],
}

const folder = temporaryFolder('wide')

/** As the command line has it: read into memory that threads share. */
async function onDisk(name: string, content: string | Uint8Array): Promise<Source> {
  const path = join(folder, name)
  await writeFile(path, content)
  return { name, blob: await openFileBlob(path) }
}

async function setOf(open: (name: string, content: string | Uint8Array<ArrayBuffer>) => Promise<Source>) {
  const source = await open('set.bim', bim)
  const set: GenotypeSet = {
    bed: await open('set.bed', bed),
    samples: Array.from({ length: nPeople }, (_, row) => ({ familyId: '0', individualId: `p${row}`, sex: -1 })),
    firstVariant: { chromosome: '1', position: 100, id: 'rs0', a1: 'A', a2: 'T' },
    eachVariant: (onVariant, options) => eachVariant(source, onVariant, options),
    eachPiece: (onPiece, onVariant, options) => eachVariantPiece(source, onPiece, onVariant, options),
  }
  return set
}

const inTasks: ScoreOptions = {
  run: async (tasks) => tasks.map((make) => runScoreTask(kernel, structuredClone(make()))),
  workers: 2,
}
const share = (bytes: number) => new SharedArrayBuffer(bytes)

async function outcome(set: GenotypeSet, files: readonly WeightFile[], options: ScoreOptions) {
  const settings = genotypeScoringSchema.parse({ minMatchedShare: 0 })
  const ids = { kind: 'text', values: set.samples.map(({ individualId }) => individualId) } as const
  const prepared = await prepareScoring({ sets: [set], ids, weightFiles: files, settings }, options)
  const { link, ...scored } = await finishScoring(kernel, prepared, options)
  const { scores, used, notes } = prepared.input.matched
  return { scores, used, notes, scored }
}

describe('wide tables of weights', () => {
  it.each(Object.keys(tables))('%s give the same bits row by row, in pieces, and in shared memory', async (name) => {
    const inMemory = async (name: string, content: string | Uint8Array<ArrayBuffer>) => given(name, content)
    const opened = (open: typeof inMemory): Promise<WeightFile[]> =>
      Promise.all(tables[name].map(async (text, k) => openPlinkScore(await open(`weights${k}.tsv`, text))))
    const expected = await outcome(await setOf(inMemory), await opened(inMemory), {})
    expect(expected.scores[3].counts.matched).toBeGreaterThan(1000)
    expect(await outcome(await setOf(inMemory), await opened(inMemory), inTasks)).toEqual(expected)
    expect(await outcome(await setOf(onDisk), await opened(onDisk), { ...inTasks, share })).toEqual(expected)
  })

  it('give the same scores in another order of their rows', async () => {
    const values = async (rows: readonly string[]) => {
      const file = await openPlinkScore(given('weights.tsv', tableOf(rows)))
      return (await outcome(await setOf(async (name, content) => given(name, content)), [file], inTasks)).scored.table
        .values
    }
    expect(await values(shuffled)).toEqual(await values(ordered))
  })

  it.each([0, 3e6, Number.POSITIVE_INFINITY])(
    'are read as they were written, %d bytes in memory',
    async (pieceBytes) => {
      const chromosomes = numberChromosomes()
      const builder = buildVariantTable(chromosomes)
      await eachVariant(given('set.bim', bim), (variant) => builder.add(variant, 0))
      const table = builder.finish()
      const rows = async (pieces: ReturnType<typeof piecesOf>, ranges: readonly [number, number][]) => {
        const file = await openPlinkScore(given('weights.tsv', tables['that come twice'][0]))
        const { weights } = await matchScores(table, chromosomes, [file], { matchBy: 'position', pieces, pieceBytes })
        const found: string[] = []
        for (const [from, to] of ranges) {
          weights.drop(from)
          eachLoggedRow(await weights.read(from, to), ({ variant, countsA2 }, { scores, weights, at }) => {
            found.push(`${variant} ${countsA2} ${weights.subarray(at, at + scores.length).join()}`)
          })
        }
        return found.sort()
      }
      const expected = await rows(undefined, [[0, nVariants]])
      const ranges: [number, number][] = [0, 1, 777, 12_000, 12_001, 24_000, 29_999].map((from, k, all) => [
        from,
        all[k + 1] ?? nVariants,
      ])
      expect(await rows(piecesOf(inTasks), ranges)).toEqual(expected)
    },
  )
})
