/** SHA-256 (FIPS 180-4) of large files, which the platform would want whole in memory. */

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
// biome-ignore format: six to a line
const roundConstants: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
  0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
  0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
  0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
  0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]

// @ts-ignore: decorator
@inline
function bigSigma0(x: u32): u32 {
  return rotr<u32>(x, 2) ^ rotr<u32>(x, 13) ^ rotr<u32>(x, 22)
}

// @ts-ignore: decorator
@inline
function bigSigma1(x: u32): u32 {
  return rotr<u32>(x, 6) ^ rotr<u32>(x, 11) ^ rotr<u32>(x, 25)
}

/**
 * Takes `blocks` blocks of 64 bytes into the state.
 * state: 8 words; schedule: room for 64 words
 */
export function sha256Blocks(state: usize, data: usize, blocks: i32, schedule: usize): void {
  const scheduled = schedule + 256
  for (let block = 0; block < blocks; block++) {
    for (let at: usize = 0; at < 64; at += 4) store<u32>(schedule + at, bswap<u32>(load<u32>(data + at)))
    for (let at = schedule + 64; at < scheduled; at += 4) {
      const early = load<u32>(at - 60)
      const late = load<u32>(at - 8)
      const sigma0 = rotr<u32>(early, 7) ^ rotr<u32>(early, 18) ^ (early >> 3)
      const sigma1 = rotr<u32>(late, 17) ^ rotr<u32>(late, 19) ^ (late >> 10)
      store<u32>(at, load<u32>(at - 64) + sigma0 + load<u32>(at - 28) + sigma1)
    }
    let a = load<u32>(state)
    let b = load<u32>(state, 4)
    let c = load<u32>(state, 8)
    let d = load<u32>(state, 12)
    let e = load<u32>(state, 16)
    let f = load<u32>(state, 20)
    let g = load<u32>(state, 24)
    let h = load<u32>(state, 28)
    let constants = changetype<usize>(roundConstants)
    // Eight rounds turn the letters once around.
    for (let words = schedule; words < scheduled; words += 32) {
      h += bigSigma1(e) + (g ^ (e & (f ^ g))) + load<u32>(words, 0) + load<u32>(constants, 0)
      d += h
      h += bigSigma0(a) + ((a & b) | (c & (a | b)))
      g += bigSigma1(d) + (f ^ (d & (e ^ f))) + load<u32>(words, 4) + load<u32>(constants, 4)
      c += g
      g += bigSigma0(h) + ((h & a) | (b & (h | a)))
      f += bigSigma1(c) + (e ^ (c & (d ^ e))) + load<u32>(words, 8) + load<u32>(constants, 8)
      b += f
      f += bigSigma0(g) + ((g & h) | (a & (g | h)))
      e += bigSigma1(b) + (d ^ (b & (c ^ d))) + load<u32>(words, 12) + load<u32>(constants, 12)
      a += e
      e += bigSigma0(f) + ((f & g) | (h & (f | g)))
      d += bigSigma1(a) + (c ^ (a & (b ^ c))) + load<u32>(words, 16) + load<u32>(constants, 16)
      h += d
      d += bigSigma0(e) + ((e & f) | (g & (e | f)))
      c += bigSigma1(h) + (b ^ (h & (a ^ b))) + load<u32>(words, 20) + load<u32>(constants, 20)
      g += c
      c += bigSigma0(d) + ((d & e) | (f & (d | e)))
      b += bigSigma1(g) + (a ^ (g & (h ^ a))) + load<u32>(words, 24) + load<u32>(constants, 24)
      f += b
      b += bigSigma0(c) + ((c & d) | (e & (c | d)))
      a += bigSigma1(f) + (h ^ (f & (g ^ h))) + load<u32>(words, 28) + load<u32>(constants, 28)
      e += a
      a += bigSigma0(b) + ((b & c) | (d & (b | c)))
      constants += 32
    }
    store<u32>(state, load<u32>(state) + a)
    store<u32>(state, load<u32>(state, 4) + b, 4)
    store<u32>(state, load<u32>(state, 8) + c, 8)
    store<u32>(state, load<u32>(state, 12) + d, 12)
    store<u32>(state, load<u32>(state, 16) + e, 16)
    store<u32>(state, load<u32>(state, 20) + f, 20)
    store<u32>(state, load<u32>(state, 24) + g, 24)
    store<u32>(state, load<u32>(state, 28) + h, 28)
    data += 64
  }
}
