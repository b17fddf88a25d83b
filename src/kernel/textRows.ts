import { type Arena, doublesIn } from './arena.ts'

export interface TextLoops {
  /**
   * Lines of `columns.length` fields each, between blanks and tabs; null where it takes more than that: a line with another number of
   * fields, a whole number of more than 9 digits or none, a text that is not ASCII. Lines without a field are passed over.
   * @param pieces one after the other, the last one ending with a line end
   * @param room memory for the numbers, where it is enough
   */
  textRows(pieces: readonly Uint8Array[], columns: readonly FieldKind[], room?: ArrayBufferLike | null): TextRows | null
}

/** A `code` is for texts of which there are few different ones. */
export type FieldKind = 'passed over' | 'number' | 'whole' | 'text' | 'code'

/** Fields of a kind are numbered by themselves, in the order of the columns. */
export interface TextRows {
  readonly length: number
  /** Those without a field among them. */
  readonly lines: number
  /** Of each row: its line, counted from 0, and where it begins among the bytes. */
  readonly places: Int32Array
  /** Numbers × rows: finite ones in decimal notation. NaN for all others, and for some that are longer than 15 digits. */
  readonly numbers: Float64Array
  /** Numbers that are NaN. */
  readonly others: number
  /** Whole numbers × rows. */
  readonly wholes: Int32Array
  readonly texts: readonly TextColumn[]
  readonly codes: readonly CodeColumn[]
}

export interface TextColumn {
  /** The texts one after the other, where each ends, and its hash: FNV-1a over the bytes, stirred. */
  readonly bytes: Uint8Array
  readonly ends: Int32Array
  readonly hashes: Uint32Array
}

export interface CodeColumn {
  readonly codes: Uint16Array
  readonly texts: readonly string[]
}

/** `assembly/rows.ts`. */
export interface TextExports {
  parseRows(
    bytes: number,
    length: number,
    columns: number,
    width: number,
    numbers: number,
    slots: number,
    wholes: number,
    wholeCount: number,
    texts: number,
    textCount: number,
    places: number,
  ): number
  lineCount(): number
  otherNumbers(): number
  gatherTexts(bytes: number, texts: number, step: number, rows: number, out: number, ends: number, hashes: number): void
}

const NUMBER = 1 << 16
const WHOLE = 2 << 16
const TEXT = 3 << 16
/** Bytes beyond the end that may be read. */
const READ_BYTES = 16
const MOST_CODES = 65_536

export function textLoops(exports: TextExports, arena: Arena): TextLoops {
  return {
    textRows(pieces, columns, room = null) {
      const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
      // A field and what is between it and the next one are two bytes at least.
      const most = Math.ceil(length / (2 * columns.length)) + 1
      const { kinds, numbers, wholes, texts } = layoutOf(columns)
      return arena.call('reading rows of text', () => {
        const bytes = arena.putAll(pieces, READ_BYTES)
        const numbersAt = arena.room(most * numbers)
        const wholesAt = arena.room((most * wholes) / 2 + 1)
        const textsAt = arena.room(most * texts.length)
        const places = arena.room(most)
        const rows = exports.parseRows(
          bytes,
          length,
          arena.put(kinds),
          columns.length,
          numbersAt,
          numbers,
          wholesAt,
          wholes,
          textsAt,
          texts.length,
          places,
        )
        if (rows < 0) return null
        const spans = arena.readInts(textsAt, 2 * rows * texts.length)
        const found: { texts: TextColumn[]; codes: CodeColumn[] } = { texts: [], codes: [] }
        for (const [slot, kind] of texts.entries()) {
          if (kind === 'text') {
            found.texts.push(textColumn(bytes, textsAt + 8 * slot, spans, 2 * slot, 2 * texts.length, rows))
            continue
          }
          const codes = codeColumn(arena.view(bytes, length), spans, 2 * slot, 2 * texts.length, rows)
          if (codes === null) return null
          found.codes.push(codes)
        }
        return {
          length: rows,
          lines: exports.lineCount(),
          others: exports.otherNumbers(),
          places: arena.readInts(places, 2 * rows),
          numbers: arena.read(numbersAt, rows * numbers, doublesIn(room, rows * numbers)),
          wholes: arena.readInts(wholesAt, rows * wholes),
          ...found,
        }
      })
    },
  }

  function textColumn(
    bytes: number,
    texts: number,
    spans: Int32Array,
    first: number,
    step: number,
    rows: number,
  ): TextColumn {
    let total = 0
    for (let at = first; at < step * rows; at += step) total += spans[at + 1] - spans[at]
    const out = arena.room(total / 8 + 1)
    const ends = arena.room(rows / 2 + 1)
    const hashes = arena.room(rows / 2 + 1)
    exports.gatherTexts(bytes, texts, 4 * step, rows, out, ends, hashes)
    return {
      bytes: arena.view(out, total).slice(),
      ends: arena.readInts(ends, rows),
      hashes: new Uint32Array(arena.readInts(hashes, rows).buffer),
    }
  }
}

function layoutOf(columns: readonly FieldKind[]) {
  const texts: FieldKind[] = []
  const kinds = new Int32Array(columns.length)
  let [numbers, wholes] = [0, 0]
  for (const [field, kind] of columns.entries()) {
    if (kind === 'number') kinds[field] = NUMBER | numbers++
    else if (kind === 'whole') kinds[field] = WHOLE | wholes++
    else if (kind !== 'passed over') kinds[field] = TEXT | (texts.push(kind) - 1)
  }
  return { kinds, numbers, wholes, texts }
}

/** Null where there are too many different ones. */
function codeColumn(
  bytes: Uint8Array,
  spans: Int32Array,
  first: number,
  step: number,
  rows: number,
): CodeColumn | null {
  const codes = new Uint16Array(rows)
  const texts: string[] = []
  const known = new Map<string, number>()
  const ofByte = new Int32Array(128).fill(-1)
  const codeOf = (from: number, to: number): number => {
    const text = String.fromCharCode(...bytes.subarray(from, to))
    const code = known.get(text) ?? texts.push(text) - 1
    known.set(text, code)
    return code
  }
  let [lastFrom, lastTo, last] = [0, 0, -1]
  for (let row = 0, at = first; row < rows; row++, at += step) {
    const [from, to] = [spans[at], spans[at + 1]]
    if (to === from + 1) {
      const byte = bytes[from]
      if (ofByte[byte] < 0) ofByte[byte] = codeOf(from, to)
      codes[row] = ofByte[byte]
      continue
    }
    let isSame = last >= 0 && to - from === lastTo - lastFrom
    for (let k = from; isSame && k < to; k++) isSame = bytes[k] === bytes[lastFrom + k - from]
    if (!isSame) last = codeOf(from, to)
    lastFrom = from
    lastTo = to
    codes[row] = last
  }
  return texts.length > MOST_CODES ? null : { codes, texts }
}
