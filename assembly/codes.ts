/**
 * Numbers for what comes in a column, in the order in which it first comes, by open addressing. A table has room for half as many entries as
 * slots; where it is full, the caller gives it a larger one and goes on.
 */

let entries: i32 = 0

/** Entries of the table that was last added to. */
export function entryCount(): i32 {
  return entries
}

/**
 * Numbers pairs of i32: of the first pair one lies at `first`, the other at `second` (0: all are 0), of each further one `step` bytes on. −1 where
 * `valid`, unless it is 0, holds a 0, and where `unless` holds −1.
 *
 * @param slots codes or −1, `mask` + 1 of them; kept: the pairs by code, `size` so far
 * @returns how many were numbered: fewer than there are where the table is full
 */
export function pairCodes(
  first: usize,
  second: usize,
  step: usize,
  valid: usize,
  unless: usize,
  length: i32,
  out: usize,
  slots: usize,
  mask: i32,
  kept: usize,
  size: i32,
): i32 {
  const most = (mask + 1) >> 1
  let i = 0
  for (; i < length; i++) {
    const isMissing = (valid != 0 && load<u8>(valid + i) == 0) || (unless != 0 && load<i32>(unless + ((<usize>i) << 2)) == -1)
    if (isMissing) {
      store<i32>(out + ((<usize>i) << 2), -1)
      continue
    }
    const high = second == 0 ? 0 : <i64>load<i32>(second + <usize>i * step) << 32
    const pair = high | <i64>load<u32>(first + <usize>i * step)
    let at = slotOf(pair) & mask
    let code = load<i32>(slots + ((<usize>at) << 2))
    while (code != -1 && load<i64>(kept + ((<usize>code) << 3)) != pair) {
      at = (at + 1) & mask
      code = load<i32>(slots + ((<usize>at) << 2))
    }
    if (code == -1) {
      if (size == most) break
      code = size++
      store<i32>(slots + ((<usize>at) << 2), code)
      store<i64>(kept + ((<usize>code) << 3), pair)
    }
    store<i32>(out + ((<usize>i) << 2), code)
  }
  entries = size
  return i
}

/** Puts in the place of each code its value, of −1 what is said. */
export function exchange(codes: usize, length: i32, values: usize, missing: i32): void {
  const end = codes + ((<usize>length) << 2)
  for (; codes < end; codes += 4) {
    const code = load<i32>(codes)
    store<i32>(codes, code == -1 ? missing : load<i32>(values + ((<usize>code) << 2)))
  }
}

/** Puts the pairs that are kept into empty slots. */
export function placePairs(kept: usize, size: i32, slots: usize, mask: i32): void {
  for (let code = 0; code < size; code++) place(slotOf(load<i64>(kept + ((<usize>code) << 3))), code, slots, mask)
}

// @ts-ignore: decorator
@inline
function slotOf(pair: i64): i32 {
  const mixed = pair * 0x9e3779b97f4a7c15
  return <i32>((mixed ^ (mixed >>> 29)) >>> 16)
}

// @ts-ignore: decorator
@inline
function place(hash: i32, code: i32, slots: usize, mask: i32): void {
  let at = hash & mask
  while (load<i32>(slots + ((<usize>at) << 2)) != -1) at = (at + 1) & mask
  store<i32>(slots + ((<usize>at) << 2), code)
}

/**
 * Numbers texts: text i is the bytes from ends[i] to ends[i + 1]; −1 where `valid`, unless it is 0, holds a 0.
 *
 * @param hashes of the texts so far; kept: their bytes, one after the other; keptEnds: where they end, after a 0; `room` bytes there are for them
 * @returns how many were numbered: fewer than there are where the table or the room is full, or a text is longer than `longest`
 */
export function textCodes(
  bytes: usize,
  ends: usize,
  valid: usize,
  from: i32,
  length: i32,
  out: usize,
  slots: usize,
  mask: i32,
  hashes: usize,
  kept: usize,
  keptEnds: usize,
  room: i32,
  longest: i32,
  size: i32,
): i32 {
  const most = (mask + 1) >> 1
  let i = from
  for (; i < length; i++) {
    if (valid != 0 && load<u8>(valid + i) == 0) {
      store<i32>(out + ((<usize>i) << 2), -1)
      continue
    }
    const start = bytes + <usize>load<i32>(ends + ((<usize>i) << 2))
    const count = load<i32>(ends + ((<usize>i) << 2), 4) - load<i32>(ends + ((<usize>i) << 2))
    if (count > longest) break
    const hash = hashOf(start, count)
    let at = hash & mask
    let code = load<i32>(slots + ((<usize>at) << 2))
    while (code != -1 && !isText(code, hash, start, count, hashes, kept, keptEnds)) {
      at = (at + 1) & mask
      code = load<i32>(slots + ((<usize>at) << 2))
    }
    if (code == -1) {
      const end = load<i32>(keptEnds + ((<usize>size) << 2))
      if (size == most || end + count > room) break
      code = size++
      store<i32>(slots + ((<usize>at) << 2), code)
      store<i32>(hashes + ((<usize>code) << 2), hash)
      memory.copy(kept + <usize>end, start, <usize>count)
      store<i32>(keptEnds + ((<usize>size) << 2), end + count)
    }
    store<i32>(out + ((<usize>i) << 2), code)
  }
  entries = size
  return i
}

/** Puts the texts whose hashes are kept into empty slots. */
export function placeTexts(hashes: usize, size: i32, slots: usize, mask: i32): void {
  for (let code = 0; code < size; code++) place(load<i32>(hashes + ((<usize>code) << 2)), code, slots, mask)
}

// @ts-ignore: decorator
@inline
function isText(
  code: i32,
  hash: i32,
  start: usize,
  count: i32,
  hashes: usize,
  kept: usize,
  keptEnds: usize,
): bool {
  if (load<i32>(hashes + ((<usize>code) << 2)) != hash) return false
  const from = load<i32>(keptEnds + ((<usize>code) << 2))
  if (load<i32>(keptEnds + ((<usize>code) << 2), 4) - from != count) return false
  const own = kept + <usize>from
  for (let k: usize = 0; k < <usize>count; k++) if (load<u8>(own + k) != load<u8>(start + k)) return false
  return true
}

// @ts-ignore: decorator
@inline
function hashOf(start: usize, count: i32): i32 {
  let hash: i32 = count
  for (let k: usize = 0; k < <usize>count; k++) hash = (hash ^ <i32>load<u8>(start + k)) * 0x01000193
  return hash ^ (hash >>> 15)
}
