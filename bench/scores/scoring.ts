import { type DosageTable, openDosages } from '../../src/formats/dosageTable.ts'
import { createParquetReader } from '../../src/formats/parquet.ts'
import { eachVariant, eachVariantPiece, firstVariant } from '../../src/formats/plinkBim.ts'
import { readFam, type Sample } from '../../src/formats/plinkFam.ts'
import { openPlinkScore } from '../../src/formats/plinkScore.ts'
import type { Source } from '../../src/formats/source.ts'
import type { Kernel } from '../../src/kernel/kernel.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { createPool, type PoolWorker } from '../../src/kernel/pool.ts'
import { genotypeScoringSchema } from '../../src/model/study.ts'
import { finishScoring } from '../../src/scores/fromGenotypes.ts'
import type { GenotypeSet } from '../../src/scores/genotypeSets.ts'
import { prepareScoring } from '../../src/scores/prepareScoring.ts'
import type { ScoreOptions } from '../../src/scores/score.ts'
import type { Job, JobResult, ResultOf } from '../../src/statistics/jobs.ts'

export interface Scored {
  /** Of matching, and of the pass over the genotypes: wall time. */
  readonly seconds: { readonly matching: number; readonly scoring: number }
  /** A hash of all bits of all scores, quick beside the scoring. */
  readonly bits: string
}

export interface Modules {
  readonly kernel: WebAssembly.Module
  parquet(): Promise<WebAssembly.Module>
  readonly share?: ScoreOptions['share']
}

/** From files to scores, as the workbench does it. `files`: bed, bim, fam, weights; or a table of dosages, weights. */
export async function scoreFiles(
  modules: Modules,
  spawn: () => PoolWorker<Job, JobResult>,
  workers: number,
  files: readonly Source[],
): Promise<Scored> {
  const pool = createPool<Job, JobResult>(spawn, workers)
  try {
    const kernel = await loadKernel(modules.kernel)
    const start = performance.now()
    const { samples, ...genotypes } = await genotypesOf(modules, kernel, files)
    const options: ScoreOptions = {
      workers,
      share: modules.share,
      run: async (tasks) => {
        const jobs = tasks.map((make) => () => ({ kind: 'genotypeScores', task: make() }) as const)
        const results = await pool.map(jobs)
        return results.map((result) => (result as ResultOf<'genotypeScores'>).result)
      },
    }
    const prepared = await prepareScoring(
      {
        ...genotypes,
        ids: { kind: 'integer', values: BigInt64Array.from(samples, (_, row) => BigInt(row + 1)) },
        weightFiles: [await openPlinkScore(files[files.length - 1])],
        settings: genotypeScoringSchema.parse({}),
      },
      options,
    )
    const matched = performance.now()
    const { table } = await finishScoring(kernel, prepared, options)
    return {
      seconds: { matching: (matched - start) / 1000, scoring: (performance.now() - matched) / 1000 },
      bits: bitsOf(table.values),
    }
  } finally {
    pool.close()
  }
}

async function genotypesOf(
  modules: Modules,
  loops: Kernel,
  files: readonly Source[],
): Promise<{
  readonly samples: readonly Sample[]
  readonly sets: readonly GenotypeSet[]
  readonly dosageTables: readonly DosageTable[]
}> {
  if (files.length === 2) {
    const opened = await createParquetReader(modules.parquet).open(files[0])
    const table = await openDosages(files[0].name, opened, { loops })
    return { samples: table.samples, sets: [], dosageTables: [table] }
  }
  const [bed, bim, fam] = files
  const samples = await readFam(fam)
  const set: GenotypeSet = {
    bed,
    samples,
    firstVariant: await firstVariant(bim),
    eachVariant: (onVariant, options) => eachVariant(bim, onVariant, options),
    eachPiece: (onPiece, onVariant, options) => eachVariantPiece(bim, onPiece, onVariant, options),
  }
  return { samples, sets: [set], dosageTables: [] }
}

function bitsOf(columns: readonly Float64Array[]): string {
  let hash = 0x811c9dc5
  for (const column of columns)
    for (const word of new Uint32Array(column.buffer)) hash = Math.imul(hash ^ word, 0x01000193) ^ (hash >>> 15)
  return (hash >>> 0).toString(16)
}
