/** Decodes text chunk by chunk. */
export interface ChunkDecoder {
  /** The text of the next chunk; an unfinished character waits for its rest. */
  decode(chunk: Uint8Array): string
  /** What is left at the end. */
  end(): string
  /** True once bytes were met that are not UTF-8: from there on the text is read as Windows-1252 (Latin-1). */
  fellBack(): boolean
}

/**
 * UTF-8, with or without a byte order mark; UTF-16 with one; Windows-1252 from the first chunk on that is not UTF-8.
 * @param atStart false where the first chunk is not the beginning of the text, so that there can be no mark
 */
export function createChunkDecoder(atStart = true): ChunkDecoder {
  let encoding: 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be' = 'utf-8'
  let wide: TextDecoder | null = null
  let waiting = new Uint8Array(0)
  let started = !atStart

  const start = (bytes: Uint8Array): number => {
    started = true
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 3
    if (bytes[0] === 0xff && bytes[1] === 0xfe) encoding = 'utf-16le'
    if (bytes[0] === 0xfe && bytes[1] === 0xff) encoding = 'utf-16be'
    if (encoding !== 'utf-8') wide = new TextDecoder(encoding)
    return 0
  }

  const complete = (bytes: Uint8Array): string => {
    if (encoding === 'utf-8') {
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
      } catch {
        encoding = 'windows-1252'
      }
    }
    return new TextDecoder(encoding).decode(bytes)
  }

  return {
    decode(chunk) {
      let bytes = chunk
      if (waiting.length > 0) {
        bytes = new Uint8Array(waiting.length + chunk.length)
        bytes.set(waiting)
        bytes.set(chunk, waiting.length)
        waiting = new Uint8Array(0)
      }
      if (!started && bytes.length < 3) {
        waiting = bytes.slice()
        return ''
      }
      if (!started) bytes = bytes.subarray(start(bytes))
      if (wide) return wide.decode(bytes, { stream: true })
      const cut = encoding === 'utf-8' ? wholeCharacters(bytes) : bytes.length
      waiting = bytes.slice(cut)
      return complete(bytes.subarray(0, cut))
    },
    end: () => (wide ? wide.decode() : complete(waiting)),
    fellBack: () => encoding === 'windows-1252',
  }
}

/** Length of `bytes` without an unfinished UTF-8 character at its end. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? bytes.length - back : bytes.length
    }
    if (byte < 0x80) return bytes.length
  }
  return bytes.length
}
