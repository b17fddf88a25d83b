import { CancelledError } from '../model/errors.ts'
import type { FileRead, ToRead } from './readFile.ts'

/** A worker that reads files, one at a time. */
export interface ReaderWorker {
  read(file: ToRead, onShare: (share: number) => void): Promise<FileRead>
  terminate(): void
}

export interface FileReaders {
  /** How many files to read at once; what is read does not depend on it. */
  readonly size: number
  spawn(): ReaderWorker
}

/** Below this, starting workers takes longer than they save. */
const leastBytes = 20_000_000

export function areWorthReaders(files: readonly ToRead[]): boolean {
  return files.length > 1 && files.reduce((sum, { source }) => sum + source.blob.size, 0) >= leastBytes
}

/**
 * Reads files in workers started for them, which end with the last file: the memory that their readers took is given back.
 * Each promise settles as soon as its file is read; those still open when the signal comes reject with a CancelledError.
 */
export function readSideBySide(
  files: readonly ToRead[],
  readers: FileReaders,
  signal: AbortSignal,
  onShare: (file: number, share: number) => void,
): readonly Promise<FileRead>[] {
  const workers: ReaderWorker[] = []
  const waiting = files.map((file, at) => ({ file, at }))
  const settle: { resolve: (read: FileRead) => void; reject: (cause: unknown) => void }[] = []
  const reads = files.map((_, at) => {
    const read = new Promise<FileRead>((resolve, reject) => {
      settle[at] = { resolve, reject }
    })
    // Who waits for an earlier one may never come to this one.
    read.catch(() => undefined)
    return read
  })
  const work = async (worker: ReaderWorker): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { file, at } = next
      await worker.read(file, (share) => onShare(at, share)).then(settle[at].resolve, settle[at].reject)
    }
    worker.terminate()
  }
  const stop = (): void => {
    waiting.length = 0
    for (const worker of workers) worker.terminate()
    for (const { reject } of settle) reject(new CancelledError())
  }
  signal.addEventListener('abort', stop, { once: true })
  for (let k = Math.min(readers.size, files.length); k > 0; k--) {
    const worker = readers.spawn()
    workers.push(worker)
    void work(worker)
  }
  return reads
}
