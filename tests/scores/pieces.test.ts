import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eachVariant, eachVariantPiece, firstVariant } from '../../src/formats/plinkBim.ts'
import { openPlinkScore } from '../../src/formats/plinkScore.ts'
import { openPrsCs } from '../../src/formats/prsCs.ts'
import type { WeightFile } from '../../src/formats/weights.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { genotypeScoringSchema } from '../../src/model/study.ts'
import { finishScoring } from '../../src/scores/fromGenotypes.ts'
import type { GenotypeSet } from '../../src/scores/genotypeSets.ts'
import type { MatchBy } from '../../src/scores/match.ts'
import { prepareScoring } from '../../src/scores/prepareScoring.ts'
import type { ScoreOptions } from '../../src/scores/score.ts'
import { runScoreTask } from '../../src/scores/scoreTask.ts'
import { variantLog } from '../../src/scores/variantLog.ts'
import { given } from '../formats/givenFile.ts'
import { randomSource } from '../kernel/random.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const { uniform } = randomSource(5)
const one = <T>(...of: T[]): T => of[Math.floor(of.length * uniform())]

/** More than a megabyte, so that there are several pieces. */
const nVariants = 30_000
const nPeople = 4

/** Mostly plain rows; here and there everything that a bim file may have. */
function bimOf(hasCentimorgan: boolean, isPlain: boolean): string {
  const rows = Array.from({ length: nVariants }, (_, v) => {
    const isOdd = !isPlain && uniform() < 0.002
    const position = v % 50 === 0 && v > 0 ? 100 + 10 * (v - 1) : 100 + 10 * v
    const chromosome = v % 977 === 0 ? 'chrX' : String(1 + Math.floor((22 * v) / nVariants))
    const id = isOdd ? one('.', 'rsü', `rs${v - 1}`) : v % 701 === 0 ? '.' : v % 613 === 0 ? `rs${v + 1}` : `rs${v}`
    const [a1, a2] = one(['A', 'G'], ['C', 'T'], ['a', 'c'], ['A', 'T'], ['AC', 'A'], ['G', '<DEL>'])
    const fields = [chromosome, id, ...(hasCentimorgan ? ['0.5'] : []), isOdd ? '007' : position, a1, a2]
    return fields.join(isOdd ? '  ' : '\t') + (isOdd ? '\r\n\n' : '\n')
  })
  return rows.join('')
}

const tableOf = (lacking: number, isPlain: boolean): string =>
  [
    'SNP CHR POS A1 A2 one two three\n',
    ...Array.from({ length: nVariants }, (_, row) => {
      const v = uniform() < 0.02 ? Math.floor(nVariants * uniform()) : row
      const isOdd = !isPlain && uniform() < 0.002
      const number = () =>
        uniform() < lacking
          ? one('NA', 'nan')
          : isOdd
            ? one('1e-300', '12345678901234567890', '-0')
            : (uniform() - 0.5).toFixed(6)
      const alleles = one(['A', 'G'], ['G', 'A'], ['T', 'C'], ['A', 'T'], ['A', 'AC'], ['c', 'a'], ['A', '.'])
      const place = isOdd
        ? one(['.', '5'], ['1', '.'], ['chr1', '100'])
        : [String(1 + Math.floor((22 * v) / nVariants)), 100 + 10 * v]
      const id = isOdd ? one('.', 'rsä', `rs${v}`) : `rs${v}`
      return `${[id, ...place, ...alleles, number(), number(), number()].join(isOdd ? ' \t' : ' ')}${isOdd ? '\n\n' : '\n'}`
    }),
  ].join('')

const prsCsOf = (): string =>
  Array.from(
    { length: nVariants },
    (_, v) =>
      `${1 + Math.floor((22 * v) / nVariants)}\trs${v}\t${100 + 10 * v}\t${one('A\tG', 'G\tA')}\t${(uniform() - 0.5).toExponential(6)}\n`,
  ).join('')

function setOf(bim: string, variants: number): GenotypeSet {
  const source = given('set.bim', bim)
  const bytes = new Uint8Array(3 + variants).map((_, at) => [0x6c, 0x1b, 1][at] ?? (41 * at) % 256)
  return {
    bed: given('set.bed', bytes),
    samples: Array.from({ length: nPeople }, (_, row) => ({ familyId: '0', individualId: `p${row}`, sex: -1 })),
    firstVariant: { chromosome: '1', position: 1, id: '', a1: 'A', a2: 'G' },
    eachVariant: (onVariant, options) => eachVariant(source, onVariant, options),
    eachPiece: (onPiece, onVariant, options) => eachVariantPiece(source, onPiece, onVariant, options),
  }
}

const inTasks: ScoreOptions = {
  run: async (tasks) => tasks.map((make) => runScoreTask(kernel, structuredClone(make()))),
  workers: 3,
}

/** Everything that a scoring says; row by row without tasks, in pieces with them. */
async function outcome(set: GenotypeSet, files: readonly WeightFile[], matchBy: MatchBy, options: ScoreOptions) {
  const settings = genotypeScoringSchema.parse({ minMatchedShare: 0, matchBy })
  const ids = { kind: 'text', values: set.samples.map(({ individualId }) => individualId) } as const
  const prepared = await prepareScoring({ sets: [set], ids, weightFiles: files, settings }, options)
  const { link, ...scored } = await finishScoring(kernel, prepared, options)
  const logs = await Promise.all(
    scored.table.names.map(async (name) => (await variantLog(prepared, files, name)).text()),
  )
  const { weights, ...matched } = prepared.input.matched
  return { matched, nVariants: prepared.nVariants, scored, logs }
}

describe('text in pieces', () => {
  it.each<[string, boolean, boolean, number, MatchBy]>([
    ['by place', true, true, 0, 'position'],
    ['by id', true, true, 0, 'id'],
    ['by place, with rows of all kinds', true, false, 0.01, 'position'],
    ['by id, with rows of all kinds', false, false, 0.01, 'id'],
    ['by the other build, without centimorgans', false, true, 0.01, 'other_build'],
  ])('is matched %s as row by row', async (_, hasCentimorgan, isPlain, lacking, matchBy) => {
    const set = setOf(bimOf(hasCentimorgan, isPlain), nVariants)
    const files = [
      await openPlinkScore(given('table.tsv', tableOf(lacking, isPlain))),
      openPrsCs(given('prs_pst_eff_chr1.txt', prsCsOf())),
      openPrsCs(given('prs_pst_eff_chr2.txt', prsCsOf())),
    ]
    const expected = await outcome(set, files, matchBy, {})
    expect(await outcome(set, files, matchBy, inTasks)).toEqual(expected)
    const counts = expected.matched.scores.find(({ name }) => name === 'prs')?.counts
    expect(Math.min(counts?.matched ?? 0, counts?.swapped ?? 0, counts?.duplicate ?? 0)).toBeGreaterThan(1000)
  })

  const lines = Array.from({ length: nVariants }, (_, v) => `rs${v}\t1\t${v + 1}\tA\tG\t0.1234567890123\t-0.5\t2`)
  const wrong: [string, string][] = [
    ['a field too few', 'rs7\t1\t5\tA\tG\t0.1\t0.2'],
    ['text for a number', 'rs7\t1\t5\tA\tG\t0.1\tx\t0.2'],
    ['an infinite weight', 'rs7\t1\t5\tA\tG\tInf\t0.1\t0.2'],
    ['a position that is no whole number', 'rs7\t1\t5.5\tA\tG\t0.1\t0.2\t0.3'],
  ]
  it.each(wrong)('is refused with file, row and rule where it has %s', async (_, line) => {
    const rows = lines.with(29_000, line)
    const file = await openPlinkScore(given('table.tsv', `SNP CHR POS A1 A2 one two three\n${rows.join('\n')}`))
    const set = setOf(bimOf(true, true), nVariants)
    const message = await file.each(() => undefined).catch(({ message }: Error) => message)
    expect(message).toContain('table.tsv, row 29001: ')
    await expect(outcome(set, [file], 'position', inTasks)).rejects.toThrow(message as string)
  })

  it.each([
    ['too many fields', '1\trs7\t0\t5\tA\tG\tT'],
    ['no whole position', '1\trs7\t0\tx\tA\tG'],
  ])('of a bim file is refused where a row has %s', async (_, line) => {
    const rows = Array.from({ length: nVariants }, (_, v) => `1\trs${v}\t0\t${1000000000 - v}\tA\tG`).with(29_000, line)
    const source = given('set.bim', rows.join('\r\n'))
    const message = await eachVariant(source, () => undefined).catch(({ message }: Error) => message)
    expect(message).toContain('set.bim, row 29001: ')
    expect((await firstVariant(source)).id).toBe('rs0')
    const file = openPrsCs(given('w.txt', prsCsOf()))
    await expect(outcome(setOf(rows.join('\r\n'), nVariants), [file], 'id', inTasks)).rejects.toThrow(message as string)
  })

  it('without an end of line is no text', async () => {
    const file = openPrsCs(given('w.txt', prsCsOf(), 'x'.repeat(4_500_000)))
    const set = setOf(bimOf(true, true), nVariants)
    await expect(outcome(set, [file], 'id', {})).rejects.toThrow(`w.txt: line ${nVariants + 1} has no end`)
    await expect(outcome(set, [file], 'id', inTasks)).rejects.toThrow(`w.txt: line ${nVariants + 1} has no end`)
  })

  it('is read to its last row where that has no end of line, packed or not', async () => {
    const text = prsCsOf().slice(0, -1)
    const packed = new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip')))
    const set = setOf(bimOf(true, true), nVariants)
    const plain = await outcome(set, [openPrsCs(given('w.txt', text))], 'id', {})
    const file = openPrsCs(given('w.txt', new Uint8Array(await packed.arrayBuffer())))
    expect(await outcome(set, [file], 'id', inTasks)).toEqual(plain)
    expect(plain.matched.scores[0].counts.matched).toBeGreaterThan(1000)
  })
})
