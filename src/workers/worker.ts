import { expose, transfer } from 'comlink'
import type { Kernel } from '../kernel/kernel.ts'
import { loadKernel } from '../kernel/loadKernel.ts'
import type { EngineHost } from '../model/engine.ts'
import type { ScoreTaskResult } from '../scores/scoreTask.ts'
import { type Job, runJob } from '../statistics/jobs.ts'
import type { KeptColumns } from '../statistics/keptColumns.ts'
import type { FileRead } from '../tables/readFile.ts'
import { type Packet, standsIn } from './packet.ts'
import type { ReaderRemote } from './readerWorker.ts'

/**
 * The one worker source: bundled to a classic script and started from a blob: URL in the browser, evaluated as text in
 * Node. A worker becomes the engine, a kernel or a reader of files by the first call it gets; what a kernel does without, most of the script, is
 * imported when it is called for.
 */
let kernel: Kernel | null = null
let kept: KeptColumns | null = null

const worker = {
  /** Makes this worker a kernel. */
  async startKernel(module: WebAssembly.Module): Promise<void> {
    kernel = await loadKernel(module)
  },

  run(job: Job, packet: Packet | null, keep: KeptColumns | null) {
    if (kernel === null) throw new Error('this worker was not started as a kernel')
    kept = keep ?? kept
    const result = runJob(kernel, withKept(job, kept))
    // A result that stands in the packet would be overwritten by the next job.
    if (packet !== null && !standsIn(result, packet))
      return transfer({ result, packet }, packet instanceof ArrayBuffer ? [packet] : [])
    const back = { result, packet: null }
    return result.kind === 'genotypeScores' ? transfer(back, buffersOf(result.result)) : back
  },

  /** Makes this worker the engine. */
  async startEngine(kernel: WebAssembly.Module, workers: number, asset: EngineHost['asset']) {
    const { startEngine } = await import('./engine.ts')
    return startEngine(kernel, workers, asset)
  },

  /** Makes this worker a reader of files. */
  async readFile(...asked: Parameters<ReaderRemote['readFile']>): Promise<FileRead> {
    const { readHere } = await import('./reading.ts')
    return readHere(...asked)
  },
}

function withKept(job: Job, kept: KeptColumns | null): Job {
  const picks = job.kind === 'logisticDesign' || job.kind === 'logisticScores'
  return picks && kept !== null ? { ...job, kept } : job
}

function buffersOf(result: ScoreTaskResult): ArrayBuffer[] {
  return arraysOf(result)
    .map(({ buffer }) => buffer)
    .filter((buffer) => buffer instanceof ArrayBuffer)
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
  return [...sums, ...prepared]
}

export type WorkbenchWorker = typeof worker

expose(worker)
