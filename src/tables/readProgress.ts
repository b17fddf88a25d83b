import type { OnProgress } from '../model/progress.ts'
import type { Held } from './held.ts'

/** Reports how much of the files is read, in bytes of them all. */
export function progressOver(
  files: readonly Held[],
  onProgress: OnProgress | undefined,
): (each: Held, share: number) => void {
  const shares = new Map<Held, number>(files.map((each) => [each, 0]))
  const total = files.reduce((sum, { source }) => sum + source.blob.size, 0)
  const task = files.length === 1 ? `Reading ${files[0].source.name}` : `Reading ${files.length} files`
  return (each, share) => {
    // A vocabulary table that is read once more was there before.
    if (!shares.has(each)) return
    shares.set(each, Math.max(share, shares.get(each) ?? 0))
    let done = 0
    for (const [{ source }, own] of shares) done += own * source.blob.size
    onProgress?.({ task, done: Math.round(done), total, unit: 'bytes' })
  }
}
