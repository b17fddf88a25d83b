import { expose, proxy, transfer } from 'comlink'
import { createParquetReader, type ParquetReader } from '../formats/parquet.ts'
import { loadKernel } from '../kernel/loadKernel.ts'
import type { EngineHost } from '../model/engine.ts'
import { once } from '../model/once.ts'
import { type FileRead, readUnopened } from '../tables/readFile.ts'
import { createWorkspace } from '../workspace/workspace.ts'
import { kernelWorker } from './kernelWorker.ts'
import { buffersOf, type ReaderRemote, readersAhead, readerWorker } from './readerWorker.ts'

/**
 * The worker of the engine and of readers of files, which it becomes by the first call it gets: bundled to a classic script and started
 * from a blob: URL. Kernels have a script of their own (`kernelScript.ts`).
 */
let parquet: ParquetReader | null = null
const noParquet = createParquetReader(() =>
  Promise.reject(new Error('this worker was not given the reader of Parquet')),
)

const worker = {
  /** Makes this worker the engine; it starts its own workers, from scripts that it has, so that they inherit the policy. */
  startEngine(kernel: WebAssembly.Module, kernelText: string, workers: number, asset: EngineHost['asset']) {
    const host = { kernel, workers, asset }
    const kernelUrl = URL.createObjectURL(new Blob([kernelText], { type: 'text/javascript' }))
    const spawn = () => kernelWorker(new Worker(kernelUrl), host.kernel)
    const parquetModule = once(async () =>
      WebAssembly.compile((await asset('parquet.wasm')) as Uint8Array<ArrayBuffer>),
    )
    const readers = readersAhead(workers, () =>
      readerWorker(new Worker(self.location.href), host.kernel, parquetModule),
    )
    return proxy(createWorkspace(host, spawn, readers).engine)
  },

  /** Makes this worker a reader of files. */
  async readFile(...[file, module, parquetModule, onShare]: Parameters<ReaderRemote['readFile']>): Promise<FileRead> {
    if (parquetModule !== null) parquet ??= createParquetReader(async () => parquetModule)
    const read = await readUnopened(file, parquet ?? noParquet, { kernel: () => loadKernel(module), onShare })
    return transfer(read, buffersOf(read))
  },
}

export type WorkbenchWorker = typeof worker

expose(worker)
