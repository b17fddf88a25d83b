import type { OnProgress } from '../model/progress.ts'
import type { Held } from './held.ts'

/** Of the time an import takes, about what reading takes; the rest goes into putting the files together. */
const readingShare = 0.85

/** Reports how far an import is: first how much of the files is read, in bytes of them all, then how much is put together. */
export function createImportProgress(files: readonly Held[], onProgress: OnProgress | undefined) {
  const shares = new Map<Held, number>(files.map((each) => [each, 0]))
  const total = files.reduce((sum, { source }) => sum + source.blob.size, 0)
  const reads = files.length === 1 ? files[0].source.name : `${files.length} files`
  return {
    read(each: Held, share: number): void {
      // A vocabulary table that is read once more was there before.
      if (!shares.has(each)) return
      shares.set(each, Math.max(share, shares.get(each) ?? 0))
      let bytes = 0
      for (const [{ source }, own] of shares) bytes += own * source.blob.size
      const done = Math.round(bytes)
      const ofAll = readingShare * (total === 0 ? 1 : done / total)
      onProgress?.({ task: `Reading ${reads}`, done, total, unit: 'bytes', share: ofAll })
    },
    joined(done: number, events: number): void {
      const ofAll = readingShare + (1 - readingShare) * (events === 0 ? 1 : done / events)
      onProgress?.({ task: 'Putting the files together', done, total: events, unit: 'rows', share: ofAll })
    },
  }
}
