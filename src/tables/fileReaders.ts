import { CancelledError } from '../model/errors.ts'
import type { FileRead, ToRead } from './readFile.ts'

/** A worker that reads files, one at a time. */
export interface ReaderWorker {
  read(file: ToRead, onShare: (share: number) => void): Promise<FileRead>
  terminate(): void
}

export interface FileReaders {
  /** How many files to read at once, one of them by the caller's own thread; what is read does not depend on it. */
  readonly size: number
  spawn(): ReaderWorker
  /** Called when no file is being read: there is time to start what the next ones will need. */
  ready?(): void
}

/** Below this, starting workers takes longer than they save. */
const leastBytes = 20_000_000

export function areWorthReaders(files: readonly ToRead[]): boolean {
  return files.length > 1 && files.reduce((sum, { source }) => sum + source.blob.size, 0) >= leastBytes
}

/**
 * Reads files by this thread and in workers started beside it, which end with the last file: the memory that their readers took is given back.
 * Each promise settles as soon as its file is read; those still open when the signal comes reject with a CancelledError.
 *
 * @param here reads a file by this thread, which would only wait otherwise
 */
export function readSideBySide(
  files: readonly ToRead[],
  readers: FileReaders,
  signal: AbortSignal,
  onShare: (file: number, share: number) => void,
  here: ReaderWorker['read'],
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
  for (let k = Math.min(readers.size, files.length); k > 1; k--) {
    const worker = readers.spawn()
    workers.push(worker)
    void work(worker)
  }
  void work({ read: here, terminate: () => undefined })
  return reads
}
