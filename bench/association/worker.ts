import { createPool } from '../../src/kernel/pool.ts'
import type { Job, JobResult } from '../../src/statistics/jobs.ts'
import { kernelWorker } from '../../src/workers/kernelWorker.ts'
import workerText from '../../src/workers/worker.ts?workertext'
import { answerWith } from '../harness/answer.ts'
import { type Times, timesOf } from '../harness/times.ts'
import { generate } from './data.ts'
import { type Estimate, fitAll } from './fits.ts'

export interface Asked {
  readonly n: number
  readonly workers: number
  readonly rounds: number
}

export interface Measured {
  readonly wall: Times
  readonly estimates: readonly Estimate[]
}

answerWith(async ({ n, workers, rounds }: Asked): Promise<Measured> => {
  const module = await WebAssembly.compile(await (await fetch('/kernel.wasm')).arrayBuffer())
  const url = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }))
  const pool = createPool<Job, JobResult>(() => kernelWorker(new Worker(url), module), workers)
  const data = generate(n)
  const wall: number[] = []
  let estimates: readonly Estimate[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    estimates = await fitAll(pool, data)
    wall.push(performance.now() - start)
  }
  pool.close()
  return { wall: timesOf(wall), estimates }
})
