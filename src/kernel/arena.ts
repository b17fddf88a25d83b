/** What the memory of an instance exports: `assembly/memory.ts`. */
export interface ArenaExports {
  readonly memory: WebAssembly.Memory
  allocate(bytes: number): number
  mark(): number
  release(to: number): void
}

/** The kernel's memory as the other files of this room use it. */
export interface Arena {
  /**
   * Runs one call of the kernel and gives back what it allocated.
   * @throws Error naming the call if the kernel traps or has no memory left; nothing is tried another way
   */
  call<T>(name: string, work: () => T): T
  /** As `call`, but what was allocated stays until `release`. */
  hold<T>(name: string, work: () => T): { readonly result: T; release(): void }
  /** Address of room for so many doubles, not cleared. */
  room(doubles: number): number
  /** The same, cleared. */
  zeros(doubles: number): number
  /** Address of a copy of the array; after it, `spare` bytes hold anything. */
  put(array: Float64Array | Int32Array | Uint8Array | Int8Array, spare?: number): number
  /** The same of arrays that are to lie one after the other. */
  putAll(arrays: readonly Uint8Array[], spare: number): number
  /** Overwrites what is at the address. */
  write(at: number, array: Float64Array): void
  /** A copy of the doubles at the address, in `into` where it is given and as long. */
  read(at: number, doubles: number, into?: Float64Array | null): Float64Array
  readInts(at: number, count: number): Int32Array
  /** What is at the address, until more is allocated. */
  view(at: number, bytes: number): Uint8Array
}

export function createArena(exports: ArenaExports): Arena {
  const take = (bytes: number): number => {
    // Beyond 4 GB the number would wrap around at the border to WebAssembly.
    const at = bytes < 2 ** 32 ? exports.allocate(bytes) >>> 0 : 0
    if (at === 0) throw new Error(`${Math.ceil(bytes / 1e6)} MB more memory were needed than there are`)
    return at
  }
  const hold = <T>(name: string, work: () => T): { result: T; release(): void } => {
    try {
      const mark = exports.mark()
      try {
        return { result: work(), release: () => exports.release(mark) }
      } catch (cause) {
        exports.release(mark)
        throw cause
      }
    } catch (cause) {
      throw new Error(`The kernel failed in ${name}: ${(cause as Error).message}. There is no result.`, { cause })
    }
  }
  const putAll = (arrays: readonly Uint8Array[], spare: number): number => {
    const at = take(arrays.reduce((sum, array) => sum + array.length, spare))
    const memory = new Uint8Array(exports.memory.buffer)
    let to = at
    for (const array of arrays) {
      memory.set(array, to)
      to += array.length
    }
    return at
  }
  return {
    hold,
    call(name, work) {
      const { result, release } = hold(name, work)
      release()
      return result
    },
    room: (doubles) => take(Math.ceil(doubles) * 8),
    zeros(doubles) {
      const at = take(Math.ceil(doubles) * 8)
      new Uint8Array(exports.memory.buffer, at, Math.ceil(doubles) * 8).fill(0)
      return at
    },
    put: (array, spare = 0) => putAll([new Uint8Array(array.buffer, array.byteOffset, array.byteLength)], spare),
    putAll,
    write(at, array) {
      new Float64Array(exports.memory.buffer, at, array.length).set(array)
    },
    // `slice`, not a view: the next allocation may grow the memory and detach every view.
    read(at, doubles, into = null) {
      const there = new Float64Array(exports.memory.buffer, at, doubles)
      if (into?.length !== doubles) return there.slice()
      into.set(there)
      return into
    },
    readInts: (at, count) => new Int32Array(exports.memory.buffer, at, count).slice(),
    view: (at, bytes) => new Uint8Array(exports.memory.buffer, at, bytes),
  }
}

/** As many numbers of it; null where there are not so many. */
export function doublesIn(room: ArrayBufferLike | null, length: number): Float64Array | null {
  return room === null || room.byteLength < 8 * length ? null : new Float64Array(room, 0, length)
}
