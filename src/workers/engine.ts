import { proxy } from 'comlink'
import type { EngineHost } from '../model/engine.ts'
import { once } from '../model/once.ts'
import { createWorkspace } from '../workspace/workspace.ts'
import { kernelWorker } from './kernelWorker.ts'
import { readersAhead, readerWorker } from './readerWorker.ts'

/** The engine in this worker; it starts its own workers from the same script, so that they inherit the policy. */
export function startEngine(kernel: WebAssembly.Module, workers: number, asset: EngineHost['asset']) {
  const host = { kernel, workers, asset }
  const spawn = () => kernelWorker(new Worker(self.location.href), host.kernel)
  const parquetModule = once(async () => WebAssembly.compile((await asset('parquet.wasm')) as Uint8Array<ArrayBuffer>))
  const readers = readersAhead(workers, () => readerWorker(new Worker(self.location.href), host.kernel, parquetModule))
  return proxy(createWorkspace(host, spawn, readers).engine)
}
