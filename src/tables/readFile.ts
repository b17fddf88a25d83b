import type { Detected, FormatId } from '../formats/index.ts'
import type { ParquetReader } from '../formats/parquet.ts'
import { isHashedInOnePiece, sha256OfSource } from '../formats/sha256.ts'
import { readBytes, type Source } from '../formats/source.ts'
import type { ImportLoops, ParquetOpening } from '../formats/table.ts'
import type { HashLoops } from '../kernel/sha256.ts'
import { sha256Of } from '../model/digest.ts'
import { CancelledError } from '../model/errors.ts'
import type { ImportLine, Problem, TableKind } from '../model/inventory.ts'
import { refused, refusedLine } from './held.ts'
import { type Content, loadFile, type Opened, openFile, type ReadFor } from './loadFile.ts'
import { createProblemLog } from './problems.ts'

/** What was read of a file; no content where it could not be used as what it was taken for. */
export interface FileRead {
  readonly sha256: string | null
  readonly content: Content | null
  readonly problems: readonly Problem[]
  readonly report: readonly ImportLine[]
}

/** A file to be read, by this worker or another. */
export interface ToRead {
  readonly source: Source
  readonly format: Detected | null
  /** Of a Parquet file that was opened before. */
  readonly opening?: ParquetOpening
  readonly kind: TableKind
  readonly readFor: ReadFor
  /** Of a file that was read before. */
  readonly sha256: string | null
  /** Larger files are hashed slice by slice. */
  readonly onePiece: number
}

export type FileKernel = HashLoops & ImportLoops

export interface ReadFileOptions {
  /** A kernel of this file's own. */
  readonly kernel?: () => Promise<FileKernel>
  readonly signal?: AbortSignal
  /** How much of the work is done, 0 to 1. */
  readonly onShare?: (share: number) => void
  /** Whether a file of this fingerprint need not be read. */
  readonly isKnown?: (sha256: string) => boolean
}

/** Formats that are read here and there, not from front to back: one reading serves their fingerprint too. */
const readByPlace: ReadonlySet<FormatId | undefined> = new Set<FormatId>(['parquet', 'arrowFile', 'arrowStream'])

/** Of the time a file takes, about what its fingerprint takes. */
const fingerprintShare = 0.2

/**
 * Fingerprints a file and reads it as what it was taken for.
 * @throws CancelledError when stopped
 */
export async function readFile(
  { source, format, kind, readFor, sha256: known, onePiece }: ToRead,
  opened: Opened,
  { kernel, signal, onShare, isKnown }: ReadFileOptions,
): Promise<FileRead> {
  const log = createProblemLog(source.name)
  const size = Math.max(1, source.blob.size)
  const rowCount = opened.table?.rowCount ?? null
  const read = (share: number): void => onShare?.(fingerprintShare + (1 - fingerprintShare) * share)
  const onBytes = (done: number) => onShare?.((fingerprintShare * done) / size)
  const isWhole = known === null && readByPlace.has(format?.id) && isHashedInOnePiece(source.blob.size, onePiece)
  const whole = isWhole ? readBytes(source, 0, source.blob.size) : undefined
  const hashing =
    known !== null
      ? Promise.resolve(known)
      : (whole?.then((bytes) => sha256Of(bytes as Uint8Array<ArrayBuffer>)) ??
        sha256OfSource(source, { signal, onBytes, kernel, onePiece }))
  // It is waited for below, whatever happens before.
  hashing.catch(() => undefined)
  try {
    // A file that may be known already is not read before that is clear; others are while they are hashed.
    if (isKnown?.(await hashing)) return { sha256: await hashing, content: null, problems: [], report: [] }
    const options = {
      signal,
      loops: await kernel?.(),
      bytes: await whole,
      onBytes: (done: number) => read(done / size),
      onRows: (done: number) => rowCount && read(done / rowCount),
    }
    const content = await loadFile(source, format, opened, kind, log, options, readFor)
    return { sha256: await hashing, content, problems: log.problems(content.rows), report: log.report(kind) }
  } catch (cause) {
    if (cause instanceof CancelledError) throw cause
    return notRead(source.name, kind, await hashing.catch(() => null), cause, log.problems(null))
  }
}

function notRead(
  file: string,
  kind: TableKind,
  sha256: string | null,
  cause: unknown,
  before: readonly Problem[],
): FileRead {
  const problem = refused(file, cause)
  return { sha256, content: null, problems: [...before, problem], report: [refusedLine(problem, kind)] }
}

/** As `readFile`, from looking into the file on: what another worker does. */
export async function readUnopened(file: ToRead, parquet: ParquetReader, options: ReadFileOptions): Promise<FileRead> {
  try {
    return await readFile(file, await openFile(file.source, file.format, parquet, file.opening), options)
  } catch (cause) {
    if (cause instanceof CancelledError) throw cause
    return notRead(file.source.name, file.kind, null, cause, [])
  }
}
