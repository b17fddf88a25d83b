import type { Detected } from '../formats/index.ts'
import type { ParquetReader } from '../formats/parquet.ts'
import { sha256OfSource } from '../formats/sha256.ts'
import type { Source } from '../formats/source.ts'
import type { HashLoops } from '../kernel/hash.ts'
import { CancelledError } from '../model/errors.ts'
import type { Problem, TableKind } from '../model/inventory.ts'
import { refused } from './held.ts'
import { type Content, loadFile, type Opened, type ReadFor } from './loadFile.ts'
import { createProblemLog } from './problems.ts'

/** What was read of a file; no content where it could not be used as that kind. */
export interface FileRead {
  readonly sha256: string | null
  readonly content: Content | null
  readonly problems: readonly Problem[]
}

export interface ReadFileOptions {
  readonly signal?: AbortSignal
  /** How much of the work is done, 0 to 1. */
  readonly onShare?: (share: number) => void
  /** Of a file fingerprinted before. */
  readonly sha256?: string | null
  readonly readFor?: ReadFor
}

/** Of the time a file takes, about what its fingerprint takes. */
const fingerprintShare = 0.2

/**
 * Fingerprints a file and reads it as what it was taken for.
 * @throws CancelledError when stopped
 */
export async function readFile(
  source: Source,
  format: Detected | null,
  opened: Opened,
  kind: TableKind,
  hash: (() => Promise<HashLoops>) | undefined,
  { signal, onShare, sha256: known = null, readFor }: ReadFileOptions,
): Promise<FileRead> {
  const log = createProblemLog(source.name)
  const size = Math.max(1, source.blob.size)
  const rowCount = opened.table?.rowCount ?? null
  const ofReading = (share: number): void => onShare?.(fingerprintShare + (1 - fingerprintShare) * share)
  let sha256 = known
  try {
    const onBytes = (done: number) => onShare?.((fingerprintShare * done) / size)
    sha256 ??= await sha256OfSource(source, { signal, onBytes }, hash)
    const options = {
      signal,
      onBytes: (done: number) => ofReading(done / size),
      onRows: (done: number) => rowCount && ofReading(done / rowCount),
    }
    const content = await loadFile(source, format, opened, kind, log, options, readFor)
    return { sha256, content, problems: log.problems(content.rows) }
  } catch (cause) {
    if (cause instanceof CancelledError) throw cause
    return { sha256, content: null, problems: [...log.problems(null), refused(source.name, cause)] }
  }
}

/** A file to be read elsewhere. */
export interface ToRead {
  readonly source: Source
  readonly format: Detected
  readonly kind: TableKind
}

/** Reads a file by what it was taken for, from its beginning, as a worker of its own does. */
export async function readWhole(
  { source, format, kind }: ToRead,
  open: (source: Source, format: Detected, parquet: ParquetReader) => Promise<Opened>,
  parquet: ParquetReader,
  hash: () => Promise<HashLoops>,
  onShare: (share: number) => void,
): Promise<FileRead> {
  return readFile(source, format, await open(source, format, parquet), kind, hash, { onShare })
}
