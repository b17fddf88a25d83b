import type { Arena } from './arena.ts'

/** SHA-256 of bytes that come piece by piece. */
export interface Sha256 {
  update(bytes: Uint8Array): void
  /** In hexadecimal; to be asked for once, at the end. */
  hex(): string
}

export interface HashLoops {
  sha256(): Sha256
}

/** `assembly/sha256.ts`. */
export interface HashExports {
  sha256Blocks(state: number, data: number, blocks: number, schedule: number): void
}

const BLOCK = 64
const SCHEDULE_DOUBLES = 32

export function hashLoops(exports: HashExports, arena: Arena): HashLoops {
  return {
    sha256() {
      let state: Int32Array = Int32Array.of(
        ...[0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19],
      )
      let rest: Uint8Array = new Uint8Array(0)
      let total = 0
      const take = (bytes: Uint8Array): void => {
        if (bytes.length === 0) return
        state = arena.call('hashing', () => {
          const at = arena.put(state)
          exports.sha256Blocks(at, arena.put(bytes), bytes.length / BLOCK, arena.room(SCHEDULE_DOUBLES))
          return new Int32Array(arena.read(at, 4).buffer)
        })
      }
      return {
        update(bytes) {
          total += bytes.length
          let from = 0
          if (rest.length > 0) {
            from = Math.min(BLOCK - rest.length, bytes.length)
            rest = Uint8Array.of(...rest, ...bytes.subarray(0, from))
            if (rest.length < BLOCK) return
            take(rest)
          }
          const end = from + BLOCK * Math.floor((bytes.length - from) / BLOCK)
          take(bytes.subarray(from, end))
          rest = bytes.slice(end)
        },
        hex() {
          const last = new Uint8Array(rest.length + 9 > BLOCK ? 2 * BLOCK : BLOCK)
          last.set(rest)
          last[rest.length] = 0x80
          new DataView(last.buffer).setBigUint64(last.length - 8, 8n * BigInt(total))
          take(last)
          return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
        },
      }
    },
  }
}
