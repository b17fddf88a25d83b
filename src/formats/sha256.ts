import { checkNotCancelled, type ReadOptions, readBytes, type Source } from './source.ts'

const sliceBytes = 8_388_608

/**
 * SHA-256 of a file's bytes as they are stored, in hexadecimal.
 * @param wholeBytes up to this size the platform's own digest is used, which is faster but takes a file in one piece only
 */
export async function sha256OfSource(
  source: Source,
  options: ReadOptions = {},
  wholeBytes = 256_000_000,
): Promise<string> {
  const { size } = source.blob
  if (size <= wholeBytes) {
    const bytes = (await readBytes(source, 0, size)) as Uint8Array<ArrayBuffer>
    return hexOf(new DataView(await crypto.subtle.digest('SHA-256', bytes)))
  }
  const hash = createSha256()
  for (let at = 0; at < size; at += sliceBytes) {
    checkNotCancelled(options.signal)
    hash.update(await readBytes(source, at, Math.min(at + sliceBytes, size)))
    options.onBytes?.(at)
  }
  return hash.hex()
}

/** SHA-256 (FIPS 180-4) in pieces. */
export function createSha256(): { update(bytes: Uint8Array): void; hex(): string } {
  const state = Int32Array.from(firstState)
  const words = new Int32Array(64)
  const block = new Uint8Array(64)
  const view = new DataView(block.buffer)
  let filled = 0
  let total = 0

  const compress = (): void => {
    for (let t = 0; t < 16; t++) words[t] = view.getInt32(4 * t)
    for (let t = 16; t < 64; t++) {
      const a = words[t - 15]
      const b = words[t - 2]
      const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)
      const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10)
      words[t] = (words[t - 16] + s0 + words[t - 7] + s1) | 0
    }
    let [a, b, c, d, e, f, g, h] = state
    for (let t = 0; t < 64; t++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[t] + words[t]) | 0
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + t1) | 0
      d = c
      c = b
      b = a
      a = (t1 + t2) | 0
    }
    ;[a, b, c, d, e, f, g, h].forEach((value, i) => {
      state[i] += value
    })
  }

  const update = (bytes: Uint8Array): void => {
    total += bytes.length
    for (let at = 0; at < bytes.length; ) {
      const take = Math.min(64 - filled, bytes.length - at)
      block.set(bytes.subarray(at, at + take), filled)
      filled += take
      at += take
      if (filled < 64) return
      compress()
      filled = 0
    }
  }

  return {
    update,
    hex() {
      const bits = total * 8
      const padding = new Uint8Array((filled < 56 ? 56 : 120) - filled + 8)
      padding[0] = 0x80
      const end = new DataView(padding.buffer)
      end.setUint32(padding.length - 8, Math.floor(bits / 4_294_967_296))
      end.setUint32(padding.length - 4, bits >>> 0)
      update(padding)
      const digest = new DataView(new ArrayBuffer(32))
      state.forEach((word, i) => {
        digest.setInt32(4 * i, word)
      })
      return hexOf(digest)
    },
  }
}

const hexOf = (view: DataView): string =>
  Array.from({ length: view.byteLength }, (_, i) => view.getUint8(i).toString(16).padStart(2, '0')).join('')

/** The first 32 bits of the fractional parts of the square roots (state) and cube roots (constants) of the first primes. */
const primes = Array.from({ length: 312 }, (_, i) => i).filter(
  (n) => n > 1 && !Array.from({ length: 16 }, (_, d) => d + 2).some((d) => d < n && n % d === 0),
)
const firstState = primes.slice(0, 8).map((prime) => root(prime, 2))
const constants = Int32Array.from(primes.slice(0, 64), (prime) => root(prime, 3))

/** floor(prime^(1/k) · 2³²) mod 2³², by bisection in integers. */
function root(prime: number, k: number): number {
  const scaled = BigInt(prime) << BigInt(32 * k)
  let low = 0n
  let high = 1n << 40n
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (middle ** BigInt(k) <= scaled) low = middle
    else high = middle
  }
  return Number(BigInt.asIntN(32, low))
}
