import { type Endpoint, transfer, wrap } from 'comlink'
import type { PoolWorker } from '../kernel/pool.ts'
import type { Job, JobResult } from '../statistics/jobs.ts'

/** What a worker that was started as a kernel answers to (`worker.ts`). */
export interface KernelRemote {
  startKernel(module: WebAssembly.Module): Promise<void>
  run(job: Job): Promise<JobResult>
}

/** A kernel in a worker of its own, for the pool: in the browser a `Worker`, in Node an endpoint over worker_threads. */
export function kernelWorker(
  worker: Endpoint & { terminate(): void },
  module: WebAssembly.Module,
): PoolWorker<Job, JobResult> {
  const remote = wrap<KernelRemote>(worker)
  const started = remote.startKernel(module)
  const crashed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      const { message } = event as ErrorEvent
      reject(new Error(`a kernel worker stopped: ${message || 'no reason given'}`))
    })
  })
  crashed.catch(() => {})
  return {
    async run(job) {
      await Promise.race([started, crashed])
      return Promise.race([remote.run(transfer(job, movedWith(job))), crashed])
    },
    terminate: () => worker.terminate(),
  }
}

/** What was made for its job alone, and nobody needs here any more. */
function movedWith(job: Job): ArrayBuffer[] {
  if (job.kind === 'genotypeScores') {
    const { task } = job
    if (task.kind === 'dosages') return [task.dosages.buffer as ArrayBuffer]
    const moved = [task.calls.genotypes.buffer as ArrayBuffer]
    return task.kind === 'score' && task.moves ? [...moved, task.weights.buffer as ArrayBuffer] : moved
  }
  return job.kind === 'logisticScores' && job.moves === true
    ? job.scores.map(({ buffer }) => buffer as ArrayBuffer)
    : []
}
