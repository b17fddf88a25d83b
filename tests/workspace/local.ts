import { readdirSync, readFileSync } from 'node:fs'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import type { PoolWorker } from '../../src/kernel/pool.ts'
import type { GivenFile } from '../../src/model/engine.ts'
import { type Job, type JobResult, runJob } from '../../src/statistics/jobs.ts'
import { createWorkspace, type Workspace } from '../../src/workspace/workspace.ts'
import { parquetWasm } from '../formats/parquetHost.ts'
import { fixture } from '../simOpen.ts'

const module = new WebAssembly.Module(readFileSync('build/kernel.wasm'))

export interface Local {
  readonly workspace: Workspace
  /** Jobs begun so far. */
  jobs(): number
}

/** A workspace whose kernels are in this thread, each job in a task of its own as a worker's would be. */
export function localWorkspace(workers = 1): Local {
  let jobs = 0
  const spawn = (): PoolWorker<Job, JobResult> => {
    const kernel = loadKernel(module)
    return {
      run: async (job) => {
        jobs++
        await new Promise((resolve) => setTimeout(resolve))
        return runJob(await kernel, job)
      },
      terminate: () => {},
    }
  }
  const host = { kernel: module, asset: parquetWasm, workers }
  return { workspace: createWorkspace(host, spawn), jobs: () => jobs }
}

export function simOpenFiles(): GivenFile[] {
  const folder = fixture('sim-open/extract')
  return readdirSync(folder).map((name) => ({ path: name, blob: new Blob([readFileSync(`${folder}/${name}`)]) }))
}

export const quiet = (): void => {}
