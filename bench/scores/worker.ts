import kernelText from '../../src/workers/kernelScript.ts?workertext'
import { kernelWorker } from '../../src/workers/kernelWorker.ts'
import { answerWith } from '../harness/answer.ts'
import { type Scored, scoreFiles } from './scoring.ts'

export interface Asked {
  readonly workers: number
  /** Read everything into memory first, which is not timed. */
  readonly held: boolean
  /** As `scoreFiles` takes them: given by the harness. */
  readonly files: readonly File[]
}

answerWith(async ({ workers, held, files }: Asked): Promise<Scored> => {
  const compiled = async (name: string): Promise<WebAssembly.Module> =>
    WebAssembly.compile(await (await fetch(`/${name}.wasm`)).arrayBuffer())
  const module = await compiled('kernel')
  const url = URL.createObjectURL(new Blob([kernelText], { type: 'text/javascript' }))
  const given = await Promise.all(
    files.map(async (file) => ({ name: file.name, blob: held ? inMemory(await file.arrayBuffer()) : file })),
  )
  return scoreFiles(
    { kernel: module, parquet: () => compiled('parquet') },
    () => kernelWorker(new Worker(url), module),
    workers,
    given,
  )
})

/** What a reading of files asks of a blob, without the way through the browser's process. */
function inMemory(bytes: ArrayBuffer): Blob {
  const piece = (from = 0, to = bytes.byteLength) => ({
    size: to - from,
    slice: (start = 0, end = to - from) => piece(from + start, Math.min(to, from + end)),
    arrayBuffer: async () => bytes.slice(from, to),
    readInto: async (room: Uint8Array) => room.set(new Uint8Array(bytes, from, to - from)),
  })
  return piece() as unknown as Blob
}
