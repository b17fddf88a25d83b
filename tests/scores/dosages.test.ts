import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { type DosageTable, dosageColumns, openDosages } from '../../src/formats/dosageTable.ts'
import type { Field, TableFile, Values } from '../../src/formats/table.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { referenceKernel } from '../../src/kernel/reference.ts'
import { genotypeScoringSchema } from '../../src/model/study.ts'
import { scoreGenotypes } from '../../src/scores/fromGenotypes.ts'
import type { ScoreOptions } from '../../src/scores/score.ts'
import { runScoreTask } from '../../src/scores/scoreTask.ts'
import { fixture, given } from '../formats/givenFile.ts'
import { parquetReader } from '../formats/parquetHost.ts'
import { copiesOfA1, genotypeSet, plinkScores, weightsOf } from './genotypeSets.ts'
import { type Weight, weightFile } from './weightFiles.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const opened = await parquetReader().open(await fixture('genotypes/dosages.parquet'))
const simulated = await openDosages('dosages.parquet', opened)

/** A table in memory. */
function held(names: readonly string[], ids: readonly string[], columns: readonly (readonly number[])[]): TableFile {
  const fields: Field[] = ['person_id', ...names].map((name, at) => ({
    name,
    type: at === 0 ? 'text' : 'double',
    readable: true,
    numeric: at > 0,
  }))
  const valuesOf = (at: number): Values =>
    at === 0 ? { kind: 'text', values: ids } : { kind: 'number', values: Float64Array.from(columns[at - 1]) }
  return {
    fields,
    rowCount: ids.length,
    metadata: new Map(),
    read: async (asked, onBatch) =>
      onBatch({ length: ids.length, firstRow: 1, rows: null, columns: asked.map(valuesOf) }),
  }
}

const score = (
  tables: readonly DosageTable[],
  files: readonly { name: string; weights: readonly Weight[] }[],
  settings: object = {},
  options: ScoreOptions = {},
  by = kernel,
) =>
  scoreGenotypes(
    by,
    {
      sets: [],
      dosageTables: tables,
      ids: { kind: 'text', values: tables[0].samples.map(({ individualId }) => individualId) },
      settings: genotypeScoringSchema.parse({ matchBy: 'id', minMatchedShare: 0, ...settings }),
      weightFiles: files.map(({ name, weights }) => weightFile(name, weights)),
    },
    options,
  )

function expectClose(ours: Float64Array, expected: Float64Array): void {
  ours.forEach((value, row) => {
    expect(Math.abs(value - expected[row])).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected[row])))
  })
}

const bytes = (values: readonly Float64Array[]) => values.map((each) => Buffer.from(each.buffer).toString('hex'))
const lastDigit = (printed: number): number => 10 ** (Math.floor(Math.log10(Math.abs(printed))) - 5)

describe('dosages from Parquet', () => {
  it.each([
    ['mean', ''],
    ['none', '.none'],
  ] as const)('score as plink2 does, to its last digit (missing: %s)', async (missing, suffix) => {
    for (const form of ['sum', 'average'] as const) {
      const { table } = await score([simulated], weightsOf('dosages'), { missing, form })
      const printed = plinkScores(`dosages${suffix}`)
      table.values.forEach((values, k) => {
        const expected = (form === 'sum' ? printed.sums : printed.averages)[k].map(Number)
        values.forEach((value, row) => {
          expect(Math.abs(value - expected[row])).toBeLessThanOrEqual(1.0001 * lastDigit(expected[row]))
        })
      })
    }
  })

  it('score as a plain loop does', async () => {
    const all = await simulated.read(Int32Array.from(simulated.variants.keys()))
    const n = simulated.samples.length
    const [{ name, weights }] = weightsOf('dosages')
    const { table } = await score([simulated], [{ name, weights }])
    const effect = new Map(weights.map((weight) => [weight.id, weight]))
    const expected = new Float64Array(n)
    simulated.variants.forEach(({ id, a1 }, v) => {
      const { weight, effectAllele } = effect.get(id)!
      const own = [...all.subarray(v * n, (v + 1) * n)]
      const called = own.filter((dosage) => !Number.isNaN(dosage))
      const mean = called.reduce((sum, dosage) => sum + dosage, 0) / called.length
      own.forEach((dosage, i) => {
        const copies = Number.isNaN(dosage) ? mean : dosage
        expected[i] += weight * (effectAllele === a1 ? copies : 2 - copies)
      })
    })
    expectClose(table.values[0], expected)
  })

  it('have the same bits in shards, in the reference and divided into files', async () => {
    const { table } = await score([simulated], weightsOf('dosages'))
    const run: ScoreOptions['run'] = async (tasks) => tasks.map((make) => runScoreTask(referenceKernel, make()))
    expect(bytes((await score([simulated], weightsOf('dosages'), {}, { run, workers: 2 })).table.values)).toEqual(
      bytes(table.values),
    )
    const part = (from: number, to: number, fileName: string): DosageTable => ({
      ...simulated,
      fileName,
      variants: simulated.variants.slice(from, to),
      read: (variants, signal) =>
        simulated.read(
          variants.map((variant) => variant + from),
          signal,
        ),
      readPacked: async (variants, signal) =>
        (await simulated.readPacked?.(
          variants.map((variant) => variant + from),
          signal,
        )) ?? null,
    })
    const divided = await score([part(90, 200, 'b'), part(0, 90, 'a')], weightsOf('dosages'))
    expect(bytes(divided.table.values)).toEqual(bytes(table.values))
  })

  it('have the same bits however they are packed, and are refused by name where the kernel does not take them', async () => {
    const weights = weightsOf('dosages')
    const n = simulated.samples.length
    const all = await simulated.read(Int32Array.from(simulated.variants.keys()))
    const written = async (values: Float64Array, options: object): Promise<DosageTable> => {
      const columns = simulated.variants.map(({ id, a1, a2 }, v) => ({
        name: `${id}_${a1}(/${a2})`,
        type: 'DOUBLE' as const,
        data: Array.from(values.subarray(v * n, (v + 1) * n), (value) => (Number.isNaN(value) ? null : value)),
      }))
      const people = { name: 'IID', type: 'STRING' as const, data: simulated.samples.map((each) => each.individualId) }
      const bytes = new Uint8Array(parquetWriteBuffer({ columnData: [people, ...columns], ...options }))
      return openDosages('written.parquet', await parquetReader().open(given('written.parquet', bytes)))
    }
    const expected = bytes((await score([simulated], weights)).table.values)
    for (const options of [{ rowGroupSize: 13 }, { codec: 'GZIP', compressors: { GZIP: gzipSync } }])
      expect(bytes((await score([await written(all, options)], weights)).table.values)).toEqual(expected)
    const halves = await Promise.all(
      [
        [100, simulated.variants.length, 13],
        [0, 100, 60],
      ].map(async ([from, to, rowGroupSize]): Promise<DosageTable> => {
        const table = await written(all, { rowGroupSize })
        const own = (variants: Int32Array) => variants.map((v) => v + from)
        return {
          ...table,
          variants: table.variants.slice(from, to),
          read: (variants) => table.read(own(variants)),
          readPacked: async (variants) => (await table.readPacked?.(own(variants))) ?? null,
        }
      }),
    )
    expect(bytes((await score(halves, weights)).table.values)).toEqual(expected)
    const wrong = all.slice()
    wrong[3 * n + 7] = 2.25
    const run: ScoreOptions['run'] = async (tasks) => tasks.map((make) => runScoreTask(kernel, make()))
    await expect(score([await written(wrong, {})], weights, {}, { run, workers: 2 })).rejects.toThrow(
      /^written.parquet, row 8, column .+: 2.25 is no number of copies from 0 to 2. No scores were computed/,
    )
  })

  it('have the same bits whatever the order of their columns', async () => {
    const order = simulated.variants.map((_, v) => simulated.variants.length - 1 - v)
    const turned: DosageTable = {
      ...simulated,
      variants: order.map((v) => simulated.variants[v]),
      // Columns come in the order in which they are asked for.
      read: (variants) => simulated.read(variants.map((v) => order[v])),
      readPacked: async (variants) => (await simulated.readPacked?.(variants.map((v) => order[v]))) ?? null,
    }
    const plain = await score([simulated], weightsOf('dosages'))
    expect(bytes((await score([turned], weightsOf('dosages'))).table.values)).toEqual(bytes(plain.table.values))
  })

  it.each(['mean', 'none'] as const)('of whole numbers score as the hard calls (missing: %s)', async (missing) => {
    const set = await genotypeSet('formats/plink/some_missing')
    const copies = await copiesOfA1(set)
    const names = set.variants.map(({ id, a1, a2 }) => `${id}_${a1}(/${a2})`)
    const samples = set.samples.map(({ individualId }) => individualId)
    const table = await openDosages('calls', held(names, samples, copies))
    const weights = weightsOf('some_missing')
    const settings = { missing, qualityControl: { apply: true, minCallRate: 0.7, minFrequency: 0.02 } }
    const dosages = await score([table], weights, settings)
    const calls = await scoreGenotypes(kernel, {
      sets: [set],
      ids: { kind: 'text', values: samples },
      settings: genotypeScoringSchema.parse({ matchBy: 'id', minMatchedShare: 0, ...settings }),
      weightFiles: weights.map(({ name, weights: rows }) => weightFile(name, rows)),
    })
    expect(dosages.quality).toEqual(calls.quality)
    expect(dosages.matching).toEqual(calls.matching)
    dosages.table.values.forEach((values, k) => {
      expectClose(values, calls.table.values[k])
    })
    dosages.accounts.forEach((account, k) => {
      expect(account.used).toBe(calls.accounts[k].used)
      expect(account.medianObservedShare).toBeCloseTo(calls.accounts[k].medianObservedShare, 12)
    })
  })

  it('are told by their columns, which name the allele that is counted', () => {
    const fields = (names: readonly string[]) => held(names, [], []).fields
    const variants = dosageColumns(fields(['rs7_A(/G)', 'chr1:1000:A:G', '1:1000:A:G_A']))
    expect(variants?.slice(1)).toEqual([
      { chromosome: '0', position: 0, id: 'rs7', a1: 'A', a2: 'G' },
      { chromosome: '1', position: 1000, id: 'chr1:1000:A:G', a1: 'G', a2: 'A' },
      { chromosome: '1', position: 1000, id: '1:1000:A:G_A', a1: 'A', a2: 'G' },
    ])
    expect(dosageColumns(fields(['pgs_mdd', 'pgs_bmi']))).toBeNull()
    expect(dosageColumns(fields(['rs7_A(/G)', 'income']))).toBeNull()
  })

  it('that cannot be are refused with file, row and column; other people and both kinds of files too', async () => {
    const weights = [{ name: 'w', weights: weightsOf('dosages')[0].weights }]
    const names = simulated.variants.slice(0, 2).map(({ id, a1, a2 }) => `${id}_${a1}(/${a2})`)
    const wrong = await openDosages(
      'wrong.parquet',
      held(
        names,
        ['p', 'q'],
        [
          [1, 2],
          [0.5, 2.5],
        ],
      ),
    )
    await expect(score([wrong], weights)).rejects.toThrow(
      `wrong.parquet, row 2, column ${names[1]}: 2.5 is no number of copies from 0 to 2.`,
    )
    const other = await openDosages(
      'other.parquet',
      held(
        names,
        ['p', 'r'],
        [
          [1, 2],
          [0, 0],
        ],
      ),
    )
    await expect(score([wrong, other], weights)).rejects.toThrow('do not hold the same people in the same order: row 2')
    await expect(
      scoreGenotypes(kernel, {
        sets: [await genotypeSet('formats/plink/some_missing')],
        dosageTables: [simulated],
        ids: { kind: 'text', values: [] },
        settings: genotypeScoringSchema.parse({}),
        weightFiles: [],
      }),
    ).rejects.toThrow('There are both bed files')
    await expect(openDosages('none.parquet', held(['x'], ['p'], [[1]]))).rejects.toThrow('a table of dosages has')
  })
})
