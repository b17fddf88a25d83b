import type { HashLoops } from '../kernel/hash.ts'
import { createDigest, sha256Of } from '../model/digest.ts'
import { checkNotCancelled, type ReadOptions, readBytes, type Source } from './source.ts'

/** Up to this size a file is hashed in one piece, which the platform does faster. */
const onePieceBytes = 128_000_000
const sliceBytes = 4_194_304

/**
 * SHA-256 of a file's bytes as they are stored, in hexadecimal.
 * @param hash hashes the pieces of a large file; without it, twice as slowly, the language's own numbers do
 */
export async function sha256OfSource(
  source: Source,
  options: ReadOptions = {},
  hash?: () => Promise<HashLoops>,
  onePiece = onePieceBytes,
): Promise<string> {
  const { size } = source.blob
  if (size <= onePiece) return sha256Of((await readBytes(source, 0, size)) as Uint8Array<ArrayBuffer>)
  const digest = (await hash?.())?.sha256() ?? createDigest()
  for (let at = 0; at < size; at += sliceBytes) {
    checkNotCancelled(options.signal)
    digest.bytes(await readBytes(source, at, Math.min(at + sliceBytes, size)))
    options.onBytes?.(at)
  }
  return digest.hex()
}
