import { type Endpoint, transfer, wrap } from 'comlink'
import { type JobResult, type KernelJob, transferables } from '../kernel/jobs.ts'
import type { PoolWorker } from '../kernel/pool.ts'

/** What a worker that was started as a kernel answers to (`worker.ts`). */
export interface KernelRemote {
  startKernel(module: WebAssembly.Module): Promise<void>
  run(job: KernelJob): Promise<JobResult>
}

/** A kernel in a worker of its own, for the pool: in the browser a `Worker`, in Node an endpoint over worker_threads. */
export function kernelWorker(worker: Endpoint & { terminate(): void }, module: WebAssembly.Module): PoolWorker {
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
    async run(job: KernelJob) {
      await Promise.race([started, crashed])
      return Promise.race([remote.run(transfer(job, transferables(job))), crashed])
    },
    terminate: () => worker.terminate(),
  }
}
