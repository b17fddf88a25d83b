import { eachVariant, eachVariantPiece, firstVariant } from '../../src/formats/plinkBim.ts'
import { readFam } from '../../src/formats/plinkFam.ts'
import { openPlinkScore } from '../../src/formats/plinkScore.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { createPool, type PoolWorker } from '../../src/kernel/pool.ts'
import { genotypeScoringSchema } from '../../src/model/study.ts'
import { finishScoring } from '../../src/scores/fromGenotypes.ts'
import { prepareScoring } from '../../src/scores/prepareScoring.ts'
import type { ScoreOptions } from '../../src/scores/score.ts'
import type { Job, JobResult, ResultOf } from '../../src/statistics/jobs.ts'

export interface Scored {
  /** Of matching, and of the pass over the genotypes: wall time. */
  readonly seconds: { readonly matching: number; readonly scoring: number }
  /** A hash of all bits of all scores, quick beside the scoring. */
  readonly bits: string
}

/** From files to scores, as the workbench does it. `files`: bed, bim, fam, weights. */
export async function scoreFiles(
  module: WebAssembly.Module,
  spawn: () => PoolWorker<Job, JobResult>,
  workers: number,
  files: readonly { readonly name: string; readonly blob: Blob }[],
): Promise<Scored> {
  const [bed, bim, fam, weights] = files
  const pool = createPool<Job, JobResult>(spawn, workers)
  try {
    const kernel = await loadKernel(module)
    const start = performance.now()
    const samples = await readFam(fam)
    const file = await openPlinkScore(weights)
    const options: ScoreOptions = {
      workers,
      run: async (tasks) => {
        const jobs = tasks.map((make) => () => ({ kind: 'genotypeScores', task: make() }) as const)
        const results = await pool.map(jobs)
        return results.map((result) => (result as ResultOf<'genotypeScores'>).result)
      },
    }
    const prepared = await prepareScoring(
      {
        sets: [
          {
            bed,
            samples,
            firstVariant: await firstVariant(bim),
            eachVariant: (onVariant, options) => eachVariant(bim, onVariant, options),
            eachPiece: (onPiece, onVariant, options) => eachVariantPiece(bim, onPiece, onVariant, options),
          },
        ],
        ids: { kind: 'integer', values: BigInt64Array.from(samples, (_, row) => BigInt(row + 1)) },
        weightFiles: [file],
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

function bitsOf(columns: readonly Float64Array[]): string {
  let hash = 0x811c9dc5
  for (const column of columns)
    for (const word of new Uint32Array(column.buffer)) hash = Math.imul(hash ^ word, 0x01000193) ^ (hash >>> 15)
  return (hash >>> 0).toString(16)
}
