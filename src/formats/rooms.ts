/**
 * Memory that is used again. Large arrays that come and go cost more than what is done with them: the system clears every page, and V8
 * collects garbage for every buffer that another thread hands over.
 */
export interface Rooms {
  /** Of so many bytes or somewhat more; null where the one who needs it has to make it. */
  take(bytes: number): ArrayBufferLike | null
  /** To be used again; a buffer that went to another thread for good is not. */
  give(buffer: ArrayBufferLike): void
}

/** Memory that threads see together, where the host has such. */
export type Share = (bytes: number) => SharedArrayBuffer

const MOST_SPARE = 4
/** Of what is needed, the longest buffer that is taken. */
const MOST_TIMES = 1.5
/** What is made is a multiple of it: what is needed next, somewhat more, finds room there too. */
const WHOLE_BYTES = 1_048_576

export function createRooms(share?: Share): Rooms {
  const spare: ArrayBufferLike[] = []
  return {
    take(bytes) {
      const at = spare.findIndex(({ byteLength }) => byteLength >= bytes && byteLength <= MOST_TIMES * bytes)
      return at < 0 ? (share?.(wholeOf(bytes)) ?? null) : spare.splice(at, 1)[0]
    },
    give(buffer) {
      if (buffer.byteLength === 0) return
      spare.push(buffer)
      if (spare.length > MOST_SPARE) spare.shift()
    },
  }
}

const wholeOf = (bytes: number): number => (bytes < WHOLE_BYTES ? bytes : WHOLE_BYTES * Math.ceil(bytes / WHOLE_BYTES))

export const isShared = (buffer: ArrayBufferLike): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer
