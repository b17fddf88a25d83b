import { type Endpoint, transfer, wrap } from 'comlink'
import type { PoolWorker } from '../kernel/pool.ts'
import type { ScoreTask } from '../scores/scoreTask.ts'
import { weightsOf } from '../scores/weightLog.ts'
import type { Job, JobResult } from '../statistics/jobs.ts'
import type { KeptColumns } from '../statistics/keptColumns.ts'
import { inPacket, type Packet } from './packet.ts'

/** What a worker that was started as a kernel answers to (`kernelScript.ts`). */
export interface KernelRemote {
  startKernel(module: WebAssembly.Module): Promise<void>
  /**
   * The packet holds the job's arrays, and comes back for the next job.
   *
   * @param keep columns for this job and those to come
   */
  run(
    job: Job,
    packet: Packet | null,
    keep: KeptColumns | null,
  ): Promise<{ readonly result: JobResult; readonly packet: Packet | null }>
}

/** A packet that is longer is made anew: some 150,000 people, 31 scores and 20 regressors. */
const LARGEST_KEPT = 64e6

/**
 * A kernel in a worker of its own, for the pool: in the browser a `Worker`, in Node an endpoint over worker_threads.
 *
 * @param allocate memory for the arrays of jobs: shared where threads can share it, else handed over and back
 */
export function kernelWorker(
  worker: Endpoint & { terminate(): void },
  module: WebAssembly.Module,
  allocate: (bytes: number) => Packet = (bytes) => new ArrayBuffer(bytes),
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
  let spare: Packet | null = null
  let keeps: number | null = null
  return {
    async run(whole) {
      const { job, kept } = withoutKept(whole)
      const keep = kept !== null && kept.key !== keeps ? kept : null
      if (keep !== null) keeps = keep.key
      const sent = job.kind === 'genotypeScores' ? { job, packet: null } : inPacket(job, spare, allocate)
      spare = null
      await Promise.race([started, crashed])
      const { result, packet } = await Promise.race([
        remote.run(transfer(sent.job, movedWith(sent.job, sent.packet)), sent.packet, keep),
        crashed,
      ])
      if (packet !== null && packet.byteLength <= LARGEST_KEPT) spare = packet
      return result
    },
    terminate: () => worker.terminate(),
  }
}

function withoutKept(job: Job): { readonly job: Job; readonly kept: KeptColumns | null } {
  if (!('kept' in job) || job.kept === undefined) return { job, kept: null }
  const { kept, ...rest } = job
  return { job: rest, kept }
}

/** What was made for its job alone, and nobody needs here any more; else the packet. */
function movedWith(job: Job, packet: Packet | null): ArrayBuffer[] {
  if (job.kind !== 'genotypeScores') return packet instanceof ArrayBuffer ? [packet] : []
  return buffersOf(job.task).filter((buffer) => buffer instanceof ArrayBuffer)
}

function buffersOf(task: ScoreTask): ArrayBufferLike[] {
  if (task.kind === 'rows') {
    const { parts, room = null } = task.piece
    return [...parts.map(({ buffer }) => buffer), ...(room === null ? [] : [room])]
  }
  const { genotypes } = task
  const arrays = genotypes.kind === 'packed' ? genotypes.values.parts : [genotypes.values]
  const moved = arrays.map(({ buffer }) => buffer)
  if (task.kind !== 'block') return moved
  const { logged, rooms } = task
  return [...moved, ...[...weightsOf(logged), ...rooms].map(({ buffer }) => buffer)]
}
