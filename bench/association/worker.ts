import { createPool } from '../../src/kernel/pool.ts'
import type { Job, JobResult, KernelPool } from '../../src/statistics/jobs.ts'
import kernelText from '../../src/workers/kernelScript.ts?workertext'
import { kernelWorker } from '../../src/workers/kernelWorker.ts'
import { answerWith } from '../harness/answer.ts'
import { type Data, generate } from './data.ts'
import { type Estimate, fitAll } from './fits.ts'

/** The first question makes the data and starts the workers; those after it are of the same size. */
export interface Asked {
  readonly n: number
  readonly workers: number
  readonly passes: number
}

let started: { readonly pool: KernelPool; readonly data: Data } | null = null

answerWith(async ({ n, workers, passes }: Asked): Promise<readonly Estimate[]> => {
  started ??= { pool: await start(workers), data: generate(n) }
  let estimates: readonly Estimate[] = []
  for (let pass = 0; pass < passes; pass++) estimates = await fitAll(started.pool, started.data)
  return estimates
})

async function start(workers: number): Promise<KernelPool> {
  const module = await WebAssembly.compile(await (await fetch('/kernel.wasm')).arrayBuffer())
  const url = URL.createObjectURL(new Blob([kernelText], { type: 'text/javascript' }))
  return createPool<Job, JobResult>(() => kernelWorker(new Worker(url), module), workers)
}
