import type { Kernel } from '../../src/kernel/kernel.ts'
import { createPool } from '../../src/kernel/pool.ts'
import { type Job, type JobResult, type KernelPool, runJob } from '../../src/statistics/jobs.ts'

/**
 * Workers of this thread. Jobs and results are cloned as between threads; `turns(k)` is how many turns of the event loop
 * the k-th job waits before it runs, so that jobs can overtake one another.
 */
export function localPool(kernel: Kernel, workers: number, turns: (job: number) => number = () => 0): KernelPool {
  let jobs = 0
  return createPool<Job, JobResult>(
    () => ({
      async run(job) {
        const copy = structuredClone(job)
        for (let turn = turns(jobs++); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve))
        return structuredClone(runJob(kernel, copy))
      },
      terminate() {},
    }),
    workers,
  )
}
