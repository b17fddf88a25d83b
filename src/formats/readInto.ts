/** A blob of the host's own that is read into memory of any kind. */
interface ReadableInto extends Blob {
  readInto(bytes: Uint8Array): Promise<void>
}

/** Bytes that come at a time, or fewer. V8 counts a landing of any length as new memory with every reading. */
const LANDING_BYTES = 262_144

/**
 * Readers at work. Chromium (seen in 156) may collect a stream that nothing refers to but the read which waits for it, and that read never
 * ends: so something does.
 */
const atWork = new Set<ReadableStreamBYOBReader>()

/**
 * Reads all of the blob into memory that is there: `Blob.arrayBuffer` takes fresh memory each time, which stays until the engine collects it.
 * @param bytes as long as the blob
 * @returns false where the host cannot
 */
export async function readInto(blob: Blob | ReadableInto, bytes: Uint8Array): Promise<boolean> {
  if ('readInto' in blob) {
    await blob.readInto(bytes)
    return true
  }
  const reader = readerOf(blob)
  if (reader === null) return false
  atWork.add(reader)
  try {
    let landing = new ArrayBuffer(Math.min(LANDING_BYTES, bytes.length))
    for (let at = 0; at < bytes.length; ) {
      const length = Math.min(landing.byteLength, bytes.length - at)
      const { value, done } = await reader.read(new Uint8Array(landing, 0, length))
      if (done || value === undefined) throw new Error(`${at} bytes of ${bytes.length} came`)
      bytes.set(value, at)
      at += value.length
      landing = value.buffer
    }
    return true
  } finally {
    atWork.delete(reader)
    await reader.cancel().catch(() => undefined)
  }
}

/** Null where blobs are no streams of bytes, as in Chromium before 2025. */
function readerOf(blob: Blob): ReadableStreamBYOBReader | null {
  try {
    return blob.stream().getReader({ mode: 'byob' })
  } catch {
    return null
  }
}
