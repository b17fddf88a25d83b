/** The entropy codes of Zstandard: bits, FSE and Huffman. https://datatracker.ietf.org/doc/html/rfc8878 */

const MOST_SYMBOLS: i32 = 256
const MOST_HUFFMAN_BITS: i32 = 11
const MOST_WEIGHT_ACCURACY: i32 = 6

/** Bits of the stream that is read backwards, of which so many are left; below 0 where more were read than there are. */
let bitsFrom: usize = 0
export let bitsLeft: i32 = 0

/** Opens a stream whose last byte's highest bit marks its end. */
export function openBits(from: usize, to: usize): bool {
  if (from >= to) return false
  const last = <u32>load<u8>(to - 1)
  bitsFrom = from
  bitsLeft = <i32>((to - from - 1) << 3) + 31 - clz<u32>(last)
  return last != 0
}

/** The next bits, at most 32; what is beyond the stream counts as zeros. */
export function readBits(count: i32): u32 {
  bitsLeft -= count
  const mask = ((<u64>1) << count) - 1
  if (bitsLeft >= 0) return <u32>((load<u64>(bitsFrom + <usize>(bitsLeft >> 3)) >> (bitsLeft & 7)) & mask)
  return bitsLeft < -63 ? 0 : <u32>((load<u64>(bitsFrom) << -bitsLeft) & mask)
}

/** Of an FSE table's states, 2 ^ accuracy of them, an u32 each: what is added to the next bits, how many these are, and the symbol. */
export const LENGTH_STATES: usize = memory.data(512 << 2)
export const MATCH_STATES: usize = memory.data(512 << 2)
export const OFFSET_STATES: usize = memory.data(512 << 2)
const weightStates: usize = memory.data(64 << 2)

const shares: usize = memory.data(MOST_SYMBOLS << 1)
const nextOfSymbol: usize = memory.data(MOST_SYMBOLS << 1)
const symbols: usize = memory.data(512)

/** Of the table that was read last. */
export let accuracy: i32 = 0

/** Reads how often each symbol is and makes the table; gives where what comes next begins, 0 where it is none. */
export function readStates(from: usize, to: usize, mostSymbols: i32, mostAccuracy: i32, states: usize): usize {
  let bit: usize = 4
  const end = (to - from) << 3
  if (from >= to) return 0
  const log = <i32>(load<u8>(from) & 15) + 5
  if (log > mostAccuracy) return 0
  let left = 1 << log
  let symbol = 0
  while (left > 0) {
    if (symbol >= mostSymbols || bit >= end) return 0
    const count = 32 - clz<u32>(left + 1)
    const value = <i32>((load<u32>(from + (bit >> 3)) >> <u32>(bit & 7)) & ((1 << count) - 1))
    const low = value & ((1 << (count - 1)) - 1)
    const few = (1 << count) - 2 - left
    const isShort = low < few
    bit += count - (isShort ? 1 : 0)
    const share = (isShort ? low : value >= 1 << (count - 1) ? value - few : value) - 1
    left -= share < 0 ? 1 : share
    store<i16>(shares + (<usize>symbol << 1), <i16>share)
    symbol++
    while (share == 0) {
      if (bit >= end) return 0
      const zeros = <i32>((<u32>load<u16>(from + (bit >> 3)) >> <u32>(bit & 7)) & 3)
      bit += 2
      if (symbol + zeros > mostSymbols) return 0
      memory.fill(shares + (<usize>symbol << 1), 0, <usize>zeros << 1)
      symbol += zeros
      if (zeros < 3) break
    }
  }
  if (left < 0 || bit > end) return 0
  makeStates(shares, symbol, log, states)
  return from + ((bit + 7) >> 3)
}

/** @param ofSymbols i16 of each symbol: states of 2 ^ log, −1 for less than one */
export function makeStates(ofSymbols: usize, count: i32, log: i32, states: usize): void {
  const size = 1 << log
  let high = size
  for (let symbol = 0; symbol < count; symbol++) {
    const share = load<i16>(ofSymbols + (<usize>symbol << 1))
    store<u16>(nextOfSymbol + (<usize>symbol << 1), share < 0 ? 1 : share)
    if (share < 0) store<u8>(symbols + <usize>--high, <u8>symbol)
  }
  const step = (size >> 1) + (size >> 3) + 3
  let place = 0
  for (let symbol = 0; symbol < count; symbol++) {
    for (let k = <i32>load<i16>(ofSymbols + (<usize>symbol << 1)); k > 0; k--) {
      store<u8>(symbols + <usize>place, <u8>symbol)
      do place = (place + step) & (size - 1)
      while (place >= high)
    }
  }
  for (let state = 0; state < size; state++) {
    const symbol = <usize>load<u8>(symbols + <usize>state)
    const next = <u32>load<u16>(nextOfSymbol + (symbol << 1))
    store<u16>(nextOfSymbol + (symbol << 1), <u16>(next + 1))
    const bits = <u32>log - (31 - clz<u32>(next))
    store<u32>(states + (<usize>state << 2), ((next << bits) - size) | (bits << 16) | (<u32>symbol << 24))
  }
  accuracy = log
}

/** A table of one symbol, which takes no bits. */
export function makeOneState(symbol: u32, states: usize): void {
  store<u32>(states, symbol << 24)
  accuracy = 0
}

/** By the next `huffmanBits` bits: a symbol, and in the second byte how many of them it takes. */
const huffman: usize = memory.data(2 << MOST_HUFFMAN_BITS)
let huffmanBits: i32 = 0
const weights: usize = memory.data(MOST_SYMBOLS)

/** No table of literals from before. */
export function forgetHuffman(): void {
  huffmanBits = 0
}

/** Reads a table of literals; gives where what comes next begins, 0 where it is none. */
export function readHuffman(from: usize, to: usize): usize {
  huffmanBits = 0
  if (from >= to) return 0
  const head = <i32>load<u8>(from++)
  let count = head - 127
  if (head < 128) {
    if (<usize>head > to - from) return 0
    count = readWeights(from, from + head)
    from += head
  } else {
    if (<usize>((count + 1) >> 1) > to - from) return 0
    for (let k = 0; k < count; k++) {
      const two = load<u8>(from + (k >> 1))
      store<u8>(weights + <usize>k, k & 1 ? two & 15 : two >> 4)
    }
    from += (count + 1) >> 1
  }
  return count > 0 && makeHuffman(count) ? from : 0
}

/** Weights that FSE packs, by two states in turns; gives how many there are, 0 where they are not as they should be. */
function readWeights(from: usize, to: usize): i32 {
  const start = readStates(from, to, MOST_SYMBOLS, MOST_WEIGHT_ACCURACY, weightStates)
  if (start == 0 || !openBits(start, to)) return 0
  let state = readBits(accuracy)
  let other = readBits(accuracy)
  if (bitsLeft < 0) return 0
  for (let count = 0; count < MOST_SYMBOLS - 2; ) {
    const entry = load<u32>(weightStates + (<usize>state << 2))
    store<u8>(weights + <usize>count, <u8>(entry >> 24))
    count++
    state = other
    other = (entry & 0xffff) + readBits((entry >> 16) & 255)
    if (bitsLeft >= 0) continue
    store<u8>(weights + <usize>count, <u8>(load<u32>(weightStates + (<usize>state << 2)) >> 24))
    return count + 1
  }
  return 0
}

/** The last symbol's weight is what the others leave of a power of two. */
function makeHuffman(count: i32): bool {
  let sum: u32 = 0
  for (let k = 0; k < count; k++) {
    const weight = load<u8>(weights + <usize>k)
    if (<i32>weight > MOST_HUFFMAN_BITS) return false
    if (weight > 0) sum += 1 << (weight - 1)
  }
  if (sum == 0) return false
  const most = 32 - clz<u32>(sum)
  const left = (<u32>1 << most) - sum
  if (most > MOST_HUFFMAN_BITS || count >= MOST_SYMBOLS || (left & (left - 1)) != 0) return false
  store<u8>(weights + <usize>count, <u8>(32 - clz<u32>(left)))
  let to = huffman
  for (let weight = 1; weight <= most; weight++) {
    for (let symbol = 0; symbol <= count; symbol++) {
      if (<i32>load<u8>(weights + <usize>symbol) != weight) continue
      const entry = <u16>(symbol | ((most + 1 - weight) << 8))
      for (const end = to + ((<usize>1 << (weight - 1)) << 1); to < end; to += 2) store<u16>(to, entry)
    }
  }
  huffmanBits = most
  return true
}

/** Unpacks literals from a stream of their own; false where it does not end with the last of them. */
export function unpackLiterals(from: usize, to: usize, out: usize, count: i32): bool {
  if (huffmanBits == 0 || !openBits(from, to)) return false
  const end = out + <usize>count
  const mask = <u64>((1 << huffmanBits) - 1)
  let left = bitsLeft
  // Five take 55 bits at most.
  while (left >= 64 && end - out >= 5) {
    const base = (left - 56) >> 3
    const word = load<u64>(from + <usize>base)
    let at = left - (base << 3) - huffmanBits
    for (let k: usize = 0; k < 5; k++) {
      const entry = load<u16>(huffman + (<usize>((word >> at) & mask) << 1))
      store<u8>(out + k, <u8>entry)
      at -= entry >> 8
    }
    out += 5
    left = (base << 3) + at + huffmanBits
  }
  bitsLeft = left
  for (; out < end; out++) {
    const before = bitsLeft
    const entry = load<u16>(huffman + (<usize>readBits(huffmanBits) << 1))
    store<u8>(out, <u8>entry)
    bitsLeft = before - <i32>(entry >> 8)
    if (bitsLeft < 0) return false
  }
  return bitsLeft == 0
}
