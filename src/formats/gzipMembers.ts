import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
} from 'pako'

/** Gzip alone, with windows of any size. */
const onlyGzip = 31
const outputBytes = 262_144

/**
 * Unpacks gzip of several members, one behind the other, as bgzip, Hail and `cat a.gz b.gz` write it; `DecompressionStream` takes
 * one member alone. Zeros behind a member, with which some writers fill up, are passed over.
 * @param packed the file's bytes in chunks of any length
 * @throws Error if the data are damaged, cut short or followed by something else
 */
export async function* unpackMembers(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const stream = new ZStream()
  zlibInflateInit2(stream, onlyGzip)
  stream.avail_out = 0
  let between = true
  for await (const chunk of packed) {
    stream.input = chunk
    stream.next_in = 0
    stream.avail_in = chunk.byteLength
    for (;;) {
      if (between) passZeros(stream)
      if (between && stream.avail_in === 0) break
      between = false
      if (stream.avail_out === 0) {
        if (stream.next_out > 0) yield stream.output
        stream.output = new Uint8Array(outputBytes)
        stream.next_out = 0
        stream.avail_out = outputBytes
      }
      const status = zlibInflate(stream, Z_NO_FLUSH)
      if (status === Z_STREAM_END) {
        zlibInflateReset(stream)
        between = true
      } else if (status !== Z_OK && status !== Z_BUF_ERROR) throw new Error(stream.msg)
      else if (stream.avail_out > 0) break
    }
  }
  if (!between) throw new Error('the data end within a member')
  if (stream.next_out > 0) yield stream.output.subarray(0, stream.next_out)
}

function passZeros(stream: ZStream): void {
  while (stream.avail_in > 0 && stream.input[stream.next_in] === 0) {
    stream.next_in++
    stream.avail_in--
  }
}
