import { type Endpoint, proxy, wrap } from 'comlink'
import type { FileReaders, ReaderWorker } from '../tables/fileReaders.ts'
import type { FileRead, ToRead } from '../tables/readFile.ts'

/** What a worker that reads files answers to (`worker.ts`). */
export interface ReaderRemote {
  readFile(
    file: ToRead,
    kernel: WebAssembly.Module,
    /** Of a Parquet file. */
    parquet: WebAssembly.Module | null,
    onShare: (share: number) => void,
  ): Promise<FileRead>
}

/** A worker of its own for files. */
export function readerWorker(
  worker: Endpoint & { terminate(): void },
  kernel: WebAssembly.Module,
  parquet: () => Promise<WebAssembly.Module>,
): ReaderWorker {
  const remote = wrap<ReaderRemote>(worker)
  const crashed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      const { message } = event as ErrorEvent
      reject(new Error(`a worker that reads files stopped: ${message || 'no reason given'}`))
    })
  })
  crashed.catch(() => {})
  return {
    async read(file, onShare) {
      // At hand, so that the worker need not ask this thread, which reads files itself.
      const module = file.format?.id.startsWith('parquet') ? await parquet() : null
      return Promise.race([remote.readFile(file, kernel, module, proxy(onShare)), crashed])
    },
    terminate: () => worker.terminate(),
  }
}

/** An idle worker takes some megabytes. */
const mostWaiting = 3

/** Readers that wait for files with their script read, which takes longer than to read a small file. */
export function readersAhead(size: number, spawn: () => ReaderWorker): FileReaders {
  const waiting: ReaderWorker[] = []
  return {
    size,
    spawn: () => waiting.pop() ?? spawn(),
    ready() {
      while (waiting.length < Math.min(size - 1, mostWaiting)) waiting.push(spawn())
    },
  }
}

/** Arrays of what was read: handed over, not copied. */
export function buffersOf({ content }: FileRead): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) buffers.add(value.buffer as ArrayBuffer)
    else if (value instanceof Map) for (const each of value.values()) visit(each)
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) Object.values(value).forEach(visit)
  }
  visit(content?.table)
  return [...buffers]
}
