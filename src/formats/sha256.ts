import type { HashLoops } from '../kernel/sha256.ts'
import { createDigest, sha256Of } from '../model/digest.ts'
import { checkNotCancelled, type ReadOptions, readBytes, type Source } from './source.ts'

/**
 * Up to this size a file is hashed in one piece, which the platform does several times faster, but with twice the file in memory; of several files
 * that are hashed at once, so large together.
 */
export const onePieceBytes = 256_000_000
const sliceBytes = 4_194_304

export interface HashOptions extends ReadOptions {
  /** Hashes what is too large for the platform several times faster than plain JavaScript. */
  readonly kernel?: () => Promise<HashLoops>
  /** Largest file to be hashed in one piece. */
  readonly onePiece?: number
}

/** Whether the platform hashes a file of this size; browsers do in secure contexts only. */
export const isHashedInOnePiece = (size: number, onePiece: number): boolean =>
  size <= onePiece && globalThis.crypto?.subtle !== undefined

/** SHA-256 of a file's bytes as they are stored, in hexadecimal; one slice is read while the one before is hashed. */
export async function sha256OfSource(source: Source, options: HashOptions = {}): Promise<string> {
  const { size } = source.blob
  const { kernel, onePiece = onePieceBytes } = options
  if (isHashedInOnePiece(size, onePiece)) return sha256Of((await readBytes(source, 0, size)) as Uint8Array<ArrayBuffer>)
  const hash = kernel === undefined ? null : (await kernel()).sha256()
  const digest = createDigest()
  const readAt = (at: number): Promise<Uint8Array> => {
    const read = readBytes(source, at, Math.min(at + sliceBytes, size))
    // If nobody waits for it any more.
    read.catch(() => undefined)
    return read
  }
  let reading = readAt(0)
  for (let at = 0; at < size; at += sliceBytes) {
    checkNotCancelled(options.signal)
    const bytes = await reading
    if (at + sliceBytes < size) reading = readAt(at + sliceBytes)
    if (hash === null) digest.bytes(bytes)
    else hash.update(bytes)
    options.onBytes?.(at)
  }
  return hash === null ? digest.hex() : hash.hex()
}
