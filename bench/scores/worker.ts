import { kernelWorker } from '../../src/workers/kernelWorker.ts'
import workerText from '../../src/workers/worker.ts?workertext'
import { answerWith } from '../harness/answer.ts'
import { type Scored, scoreFiles } from './scoring.ts'

export interface Asked {
  readonly workers: number
  /** Bed, bim, fam, weights: given by the harness. */
  readonly files: readonly File[]
}

answerWith(async ({ workers, files }: Asked): Promise<Scored> => {
  const module = await WebAssembly.compile(await (await fetch('/kernel.wasm')).arrayBuffer())
  const url = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }))
  const given = files.map((file) => ({ name: file.name, blob: file }))
  return scoreFiles(module, () => kernelWorker(new Worker(url), module), workers, given)
})
