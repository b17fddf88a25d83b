import type { Arena } from './arena.ts'

/** SHA-256 of bytes that come piece by piece, which the platform does not offer. */
export interface HashLoops {
  sha256(): Sha256
}

export interface Sha256 {
  bytes(bytes: Uint8Array): void
  /** Of all bytes so far, in hexadecimal; the last call. */
  hex(): string
}

/** `assembly/sha256.ts`. */
export interface HashExports {
  sha256Blocks(state: number, bytes: number, blocks: number): void
}

const blockBytes = 64
/** The first 32 bits of the fractional parts of the square roots of the first eight primes (FIPS 180-4, 5.3.3). */
const start = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19] as const

export function hashLoops(exports: HashExports, arena: Arena): HashLoops {
  return {
    sha256() {
      let state: Int32Array = Int32Array.from(start)
      let total = 0
      let rest: Uint8Array = new Uint8Array(0)
      const take = (blocks: Uint8Array): void => {
        state = arena.call('sha256', () => {
          const at = arena.put(state)
          exports.sha256Blocks(at, arena.put(blocks), blocks.length / blockBytes)
          return new Int32Array(arena.read(at, 4).buffer)
        })
      }
      const bytes = (given: Uint8Array): void => {
        total += given.length
        const missing = rest.length === 0 ? 0 : Math.min(blockBytes - rest.length, given.length)
        if (rest.length > 0) {
          rest = joined(rest, given.subarray(0, missing))
          if (rest.length < blockBytes) return
          take(rest)
        }
        const end = given.length - ((given.length - missing) % blockBytes)
        if (end > missing) take(given.subarray(missing, end))
        rest = given.slice(end)
      }
      return {
        bytes,
        hex() {
          const length = total
          bytes(Uint8Array.of(0x80))
          bytes(new Uint8Array((2 * blockBytes - 8 - rest.length) % blockBytes))
          const bits = new DataView(new ArrayBuffer(8))
          bits.setBigUint64(0, BigInt(length) * 8n)
          bytes(new Uint8Array(bits.buffer))
          return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
        },
      }
    },
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
