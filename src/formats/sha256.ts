import { createDigest, sha256Of } from '../model/digest.ts'
import { checkNotCancelled, type ReadOptions, readBytes, type Source } from './source.ts'

/** Up to this size a file is hashed in one piece, which the platform does faster. */
const onePieceBytes = 64_000_000
const sliceBytes = 8_388_608

/** SHA-256 of a file's bytes as they are stored, in hexadecimal. */
export async function sha256OfSource(
  source: Source,
  options: ReadOptions = {},
  onePiece = onePieceBytes,
): Promise<string> {
  const { size } = source.blob
  if (size <= onePiece) return sha256Of((await readBytes(source, 0, size)) as Uint8Array<ArrayBuffer>)
  const digest = createDigest()
  for (let at = 0; at < size; at += sliceBytes) {
    checkNotCancelled(options.signal)
    digest.bytes(await readBytes(source, at, Math.min(at + sliceBytes, size)))
    options.onBytes?.(at)
  }
  return digest.hex()
}
