import { Z_FINISH, Z_STREAM_END, ZStream, zlibInflate, zlibInflateInit2 } from 'pako'
import type { PageCodecs } from '../kernel/loadKernel.ts'

const ONLY_GZIP = 31

/** How Parquet's pages may be packed beside what the kernel unpacks itself, as the format numbers it. It says no to pages that these cannot unpack. */
export const pageCodecs: PageCodecs = { 2: unpackGzip }

function unpackGzip(packed: Uint8Array, into: Uint8Array<ArrayBuffer>): boolean {
  const stream = new ZStream()
  zlibInflateInit2(stream, ONLY_GZIP)
  stream.input = packed
  stream.avail_in = packed.length
  stream.output = into
  stream.next_out = 0
  stream.avail_out = into.length
  return zlibInflate(stream, Z_FINISH) === Z_STREAM_END && stream.avail_in === 0 && stream.avail_out === 0
}
