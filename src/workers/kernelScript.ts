import { expose, transfer } from 'comlink'
import { pageCodecs } from '../formats/pageCodecs.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { loadKernel } from '../kernel/loadKernel.ts'
import type { ScoreTaskResult } from '../scores/scoreTask.ts'
import { type Job, runJob } from '../statistics/jobs.ts'
import type { KeptColumns } from '../statistics/keptColumns.ts'
import type { KernelRemote } from './kernelWorker.ts'
import { type Packet, standsIn } from './packet.ts'

/**
 * The worker that computes: bundled to a classic script, started from a blob: URL in the browser and evaluated as text in Node. A tenth of the
 * engine's script, as every kernel has to read it.
 */
let kernel: Kernel | null = null
let kept: KeptColumns | null = null

expose({
  async startKernel(module: WebAssembly.Module): Promise<void> {
    kernel = await loadKernel(module, pageCodecs)
  },

  async run(job: Job, packet: Packet | null, keep: KeptColumns | null) {
    if (kernel === null) throw new Error('this worker was not started as a kernel')
    kept = keep ?? kept
    const result = runJob(kernel, withKept(job, kept))
    // A result that stands in the packet would be overwritten by the next job.
    if (packet !== null && !standsIn(result, packet))
      return transfer({ result, packet }, packet instanceof ArrayBuffer ? [packet] : [])
    const back = { result, packet: null }
    return result.kind === 'genotypeScores' ? transfer(back, buffersOf(result.result)) : back
  },
} satisfies KernelRemote)

function withKept(job: Job, kept: KeptColumns | null): Job {
  const picks = job.kind === 'logisticDesign' || job.kind === 'logisticScores'
  return picks && kept !== null ? { ...job, kept } : job
}

/** What is handed over; shared memory stays where it is. */
function buffersOf(result: ScoreTaskResult): ArrayBuffer[] {
  const buffers = arraysOf(result).map(({ buffer }) => buffer)
  // Sums stand in memory that was lent, and a buffer is handed over once.
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer)
}

function arraysOf(result: ScoreTaskResult): ArrayBufferView[] {
  if (result.kind === 'rows') {
    const { read } = result
    if (read.kind === 'other') return [...read.parts]
    const { places, numbers, wholes, texts, codes } = read.rows
    const ofTexts = texts.flatMap(({ bytes, ends, hashes }) => [bytes, ends, hashes])
    return [places, numbers, wholes, ...ofTexts, ...codes.map((column) => column.codes)]
  }
  if (result.kind === 'unread') return []
  const sums =
    result.sums === null ? [] : [result.sums.sums, ...(result.sums.missing === null ? [] : [result.sums.missing])]
  const prepared =
    result.kind === 'score' || result.prepared === null
      ? []
      : [result.prepared.genotypes.values, result.prepared.weights]
  const lent = result.kind === 'block' ? result.lent : []
  return [...sums, ...prepared, ...lent]
}
