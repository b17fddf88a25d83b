import { CancelledError } from '../model/errors.ts'
import type { FileRead, ToRead } from './readFile.ts'

/** A worker that reads files, one at a time. */
export interface ReaderWorker {
  read(file: ToRead, onShare: (share: number) => void): Promise<FileRead>
  terminate(): void
}

export interface FileReaders {
  readonly size: number
  spawn(): ReaderWorker
}

/** Below this, starting workers takes longer than they save. */
const leastBytes = 20_000_000

/** Whether files are to be read side by side. What is read does not depend on it. */
export function isWorthReaders(files: readonly ToRead[], readers: FileReaders | undefined): readers is FileReaders {
  const bytes = files.reduce((sum, { source }) => sum + source.blob.size, 0)
  return readers !== undefined && readers.size > 1 && files.length > 1 && bytes >= leastBytes
}

/**
 * Reads files in workers started for them, which end with the last: what their readers used is given back. Each file's promise
 * settles as soon as it is read.
 *
 * @throws CancelledError from every promise not settled before the signal
 */
export function readSideBySide(
  files: readonly ToRead[],
  readers: FileReaders,
  signal: AbortSignal | undefined,
  onShare: (file: number, share: number) => void,
): readonly Promise<FileRead>[] {
  const settle = files.map(() => Promise.withResolvers<FileRead>())
  for (const { promise } of settle) promise.catch(() => undefined)
  const workers = new Set<ReaderWorker>()
  let next = 0
  const work = async (): Promise<void> => {
    const worker = readers.spawn()
    workers.add(worker)
    while (next < files.length && !signal?.aborted) {
      const at = next++
      try {
        settle[at].resolve(await worker.read(files[at], (share) => onShare(at, share)))
      } catch (cause) {
        settle[at].reject(cause)
      }
    }
    worker.terminate()
  }
  const stop = (): void => {
    for (const worker of workers) worker.terminate()
    for (const { reject } of settle) reject(new CancelledError())
  }
  signal?.addEventListener('abort', stop, { once: true })
  for (let k = 0; k < Math.min(readers.size, files.length); k++) void work()
  return settle.map(({ promise }) => promise)
}
