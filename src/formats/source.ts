import { CancelledError, InputError } from '../model/errors.ts'
import { unpackMembers } from './gzipMembers.ts'
import { readInto } from './readInto.ts'
import type { Rooms } from './rooms.ts'

/** A file as the host gives it: a `File` in the browser, `openFileBlob` in Node. Read in slices, never as a whole. */
export interface Source {
  /** Path inside the dropped folder, or the file's name; messages name it. */
  readonly name: string
  readonly blob: Blob
  /** All of it, where it is at hand; what is read of it is a view. */
  readonly bytes?: Uint8Array
}

export interface ReadOptions {
  readonly signal?: AbortSignal
  /** Bytes of the file (as stored, so compressed ones of a compressed file) read so far. */
  readonly onBytes?: (done: number) => void
  /** Bytes read at a time at most. Each reading has a price of its own; in a browser that of some 200 KB. */
  readonly sliceBytes?: number
  /** Where to take memory from; to be given back. */
  readonly rooms?: Rooms
}

/** @throws CancelledError when the user stopped the work */
export function checkNotCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError()
}

/**
 * Bytes `start` to `end` (exclusive) of the file.
 * @throws InputError if the file changed or went away since it was given
 */
export async function readBytes(source: Source, start: number, end: number, rooms?: Rooms): Promise<Uint8Array> {
  const bytes = source.bytes?.subarray(start, end) ?? (await bufferOf(source, source.blob.slice(start, end), rooms))
  if (bytes.byteLength !== end - start) {
    throw new InputError(
      `${source.name} ends at byte ${start + bytes.byteLength} where ${end} are needed. Nothing more was taken from it.`,
    )
  }
  return bytes
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/**
 * The file's bytes in chunks, unpacked where it is gzip.
 * @throws InputError if the gzip data are damaged
 */
export async function* byteChunks(source: Source, options: ReadOptions = {}): AsyncGenerator<Uint8Array, void> {
  const packed = isGzip(await bufferOf(source, source.blob.slice(0, 2)))
  yield* packed ? unpackedChunks(source, options) : slices(source, options)
}

/** Small at first, for those who want the start alone. */
const firstSliceBytes = 65_536
const mostSliceBytes = 2_097_152

/** One slice is read while the one before is worked on. */
async function* slices(
  source: Source,
  { signal, onBytes, rooms, sliceBytes = mostSliceBytes }: ReadOptions,
): AsyncGenerator<Uint8Array, void> {
  const { size } = source.blob
  let length = firstSliceBytes
  let at = 0
  const next = (): Promise<Uint8Array> | null => {
    if (at >= size) return null
    const read = bufferOf(source, source.blob.slice(at, Math.min(at + length, size)), rooms)
    // If nobody waits for it any more.
    read.catch(() => undefined)
    at += length
    length = Math.min(4 * length, sliceBytes)
    return read
  }
  let done = 0
  for (let reading = next(); reading !== null; ) {
    checkNotCancelled(signal)
    const bytes = await reading
    reading = next()
    yield bytes
    done += bytes.byteLength
    onBytes?.(done)
  }
}

/** By the platform; from where it stops, which is behind the first member of several, by `unpackMembers`. */
async function* unpackedChunks(source: Source, options: ReadOptions): AsyncGenerator<Uint8Array, void> {
  let given = 0
  try {
    for await (const chunk of unpackedByPlatform(source, options)) {
      given += chunk.byteLength
      yield chunk
    }
    return
  } catch (cause) {
    if (cause instanceof CancelledError) throw cause
  }
  let passed = 0
  try {
    for await (const chunk of unpackMembers(slices(source, { ...options, rooms: undefined }))) {
      const known = Math.min(chunk.byteLength, given - passed)
      passed += known
      if (known < chunk.byteLength) yield chunk.subarray(known)
    }
  } catch (cause) {
    if (cause instanceof CancelledError || cause instanceof InputError) throw cause
    throw unreadable(source, true, cause)
  }
}

async function* unpackedByPlatform(source: Source, options: ReadOptions): AsyncGenerator<Uint8Array, void> {
  let done = 0
  const counted = source.blob.stream().pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        done += chunk.byteLength
        controller.enqueue(chunk)
      },
    }),
  )
  const reader = counted.pipeThrough(new DecompressionStream('gzip')).getReader()
  try {
    for (;;) {
      checkNotCancelled(options.signal)
      const next = await reader.read()
      if (next.done) return
      yield next.value
      options.onBytes?.(done)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** The first `length` bytes, unpacked where the file is gzip; fewer if the file is shorter. */
export async function firstBytes(source: Source, length: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of byteChunks(source)) {
    chunks.push(chunk)
    total += chunk.byteLength
    if (total >= length) break
  }
  return joinBytes(chunks).subarray(0, length)
}

export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.byteLength
  }
  return joined
}

async function bufferOf(source: Source, blob: Blob, rooms?: Rooms): Promise<Uint8Array> {
  try {
    const room = rooms?.take(blob.size) ?? null
    if (room !== null) {
      const bytes = new Uint8Array(room, 0, blob.size)
      if (await readInto(blob, bytes)) return bytes
    }
    return new Uint8Array(await blob.arrayBuffer())
  } catch (cause) {
    throw unreadable(source, false, cause)
  }
}

function unreadable(source: Source, packed: boolean, cause: unknown): InputError {
  return packed
    ? new InputError(
        `${source.name}: its gzip data are damaged or cut short. Nothing was taken from it. Copy it again.`,
        { cause },
      )
    : new InputError(
        `${source.name} could not be read: it changed, moved or was deleted after it was given. ` +
          'Nothing was taken from it. Add it again.',
        { cause },
      )
}
