import type { Arena } from './arena.ts'

/** Loops of the import. Their tables stay in the kernel's memory as long as the kernel: one is made for each file. */
export interface CodeLoops {
  pairCodes(): PairCodes
  /** Value by code; `missing` of −1. */
  exchanged(codes: Int32Array, values: Int32Array, missing: number): Int32Array
  /**
   * @param most different texts
   * @param longest text, in bytes
   */
  textCodes(most: number, longest: number): TextCodes
}

/** Numbers pairs of 32-bit whole numbers, such as the halves of a 64-bit one, in the order in which they first come. */
export interface PairCodes {
  /**
   * Codes of pairs one after the other.
   * @param valid 0 for a pair that is missing, whose code is −1; null where none is
   */
  codesOf(pairs: Int32Array, valid: Uint8Array | null): Int32Array
  /**
   * Codes of pairs whose numbers stand in two columns; −1 where `unless` has −1.
   * @param second null: 0, unless: null: each has a code
   */
  codesOfColumns(first: Int32Array, second: Int32Array | null, unless: Int32Array | null): Int32Array
  readonly size: number
  /** Pairs by code. */
  pairs(): Int32Array
}

/** Numbers UTF-8 texts in the order in which they first come. */
export interface TextCodes {
  /**
   * Codes of the texts from `ends[i]` to `ends[i + 1]` in the bytes; null where one is too long, or there are too many different ones.
   * @param valid 0 for a text that is missing, whose code is −1; null where none is
   */
  codesOf(bytes: Uint8Array, ends: Int32Array, valid: Uint8Array | null): Int32Array | null
  /** Texts by code, the same array each time, which grows. */
  texts(): readonly string[]
}

/** `assembly/codes.ts`. */
export interface CodeExports {
  entryCount(): number
  exchange(codes: number, length: number, values: number, missing: number): void
  pairCodes(
    first: number,
    second: number,
    step: number,
    valid: number,
    unless: number,
    length: number,
    out: number,
    slots: number,
    mask: number,
    kept: number,
    size: number,
  ): number
  placePairs(kept: number, size: number, slots: number, mask: number): void
  textCodes(
    bytes: number,
    ends: number,
    valid: number,
    from: number,
    length: number,
    out: number,
    slots: number,
    mask: number,
    hashes: number,
    kept: number,
    keptEnds: number,
    room: number,
    longest: number,
    size: number,
  ): number
  placeTexts(hashes: number, size: number, slots: number, mask: number): void
}

const FIRST_SLOTS = 2048
const FIRST_ROOM = 16_384

export function codeLoops(exports: CodeExports, arena: Arena): CodeLoops {
  /** Room that stays, with a copy of what was there. */
  const lasting = (bytes: number, from = 0, copied = 0): number => {
    const at = arena.hold('making room for codes', () => arena.room(bytes / 8)).result
    if (copied > 0) arena.view(at, bytes).set(arena.view(from, copied))
    return at
  }
  const emptySlots = (slots: number): number => {
    const at = lasting(4 * slots)
    arena.view(at, 4 * slots).fill(0xff)
    return at
  }

  return {
    exchanged: (codes, values, missing) =>
      arena.call('exchanging codes', () => {
        const at = arena.put(codes)
        exports.exchange(at, codes.length, arena.put(values), missing)
        return arena.readInts(at, codes.length)
      }),

    pairCodes() {
      let mask = FIRST_SLOTS - 1
      let slots = emptySlots(FIRST_SLOTS)
      let kept = lasting(4 * FIRST_SLOTS)
      let size = 0
      const grow = (): void => {
        kept = lasting(16 * (mask + 1), kept, 8 * size)
        mask = 4 * (mask + 1) - 1
        slots = emptySlots(mask + 1)
        exports.placePairs(kept, size, slots, mask)
      }
      /** @param put the numbers from the given one on: addresses as `pairCodes` takes them, and bytes from one to the next */
      const codesOf = (length: number, put: (done: number) => readonly [number, number, number, number, number]) =>
        codesInTurns(length, grow, (done) => {
          const found = arena.call('numbering ids', () => {
            const out = arena.room((length - done) / 2)
            const count = exports.pairCodes(...put(done), length - done, out, slots, mask, kept, size)
            return arena.readInts(out, count)
          })
          size = exports.entryCount()
          return found
        })
      return {
        codesOf: (pairs, valid) =>
          codesOf(pairs.length >> 1, (done) => {
            const from = arena.put(pairs.subarray(2 * done))
            return [from, from + 4, 8, valid === null ? 0 : arena.put(valid.subarray(done)), 0]
          }),
        codesOfColumns: (first, second, unless) =>
          codesOf(first.length, (done) => [
            arena.put(first.subarray(done)),
            second === null ? 0 : arena.put(second.subarray(done)),
            4,
            0,
            unless === null ? 0 : arena.put(unless.subarray(done)),
          ]),
        get size() {
          return size
        },
        pairs: () => arena.readInts(kept, 2 * size),
      }
    },

    textCodes(most, longest) {
      let mask = FIRST_SLOTS - 1
      let slots = emptySlots(FIRST_SLOTS)
      let hashes = lasting(2 * FIRST_SLOTS)
      let ends = lasting(2 * FIRST_SLOTS + 8)
      let room = FIRST_ROOM
      let kept = lasting(room)
      let size = 0
      arena.view(ends, 4).fill(0)
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      const texts: string[] = []
      const grow = (): void => {
        const used = arena.readInts(ends, size + 1)[size]
        kept = lasting(4 * room, kept, used)
        room *= 4
        ends = lasting(8 * (mask + 1) + 8, ends, 4 * (size + 1))
        hashes = lasting(8 * (mask + 1), hashes, 4 * size)
        mask = 4 * (mask + 1) - 1
        slots = emptySlots(mask + 1)
        exports.placeTexts(hashes, size, slots, mask)
      }
      const decode = (): void => {
        if (texts.length === size) return
        const last = arena.readInts(ends, size + 1)
        const bytes = arena.view(kept, last[size])
        for (let code = texts.length; code < size; code++) {
          texts.push(decoder.decode(bytes.subarray(last[code], last[code + 1])))
        }
      }
      return {
        codesOf(bytes, textEnds, valid) {
          const length = textEnds.length - 1
          const codes = new Int32Array(length)
          for (let done = 0; done < length; ) {
            const left = length - done
            const found = arena.call('numbering texts', () => {
              const validAt = valid === null ? 0 : arena.put(valid.subarray(done, length))
              const out = arena.room(left / 2)
              const endsAt = arena.put(textEnds.subarray(done))
              const start = textEnds[done]
              const bytesAt = arena.put(bytes.subarray(start, textEnds[length]))
              const count = exports.textCodes(
                bytesAt - start,
                endsAt,
                validAt,
                0,
                left,
                out,
                slots,
                mask,
                hashes,
                kept,
                ends,
                room,
                longest,
                size,
              )
              return arena.readInts(out, count)
            })
            size = exports.entryCount()
            codes.set(found, done)
            done += found.length
            if (done === length) break
            if (size > most || textEnds[done + 1] - textEnds[done] > longest) return null
            grow()
          }
          if (size > most) return null
          decode()
          return codes
        },
        texts: () => texts,
      }
    },
  }
}

/** Codes found part by part, where the table grows in between; of one part alone as they are. */
function codesInTurns(length: number, grow: () => void, codesFrom: (done: number) => Int32Array): Int32Array {
  const first = codesFrom(0)
  if (first.length === length) return first
  const codes = new Int32Array(length)
  codes.set(first)
  for (let done = first.length; done < length; ) {
    grow()
    const found = codesFrom(done)
    codes.set(found, done)
    done += found.length
  }
  return codes
}
