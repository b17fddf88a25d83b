import type { FieldKind, TextLoops, TextRows } from '../kernel/textRows.ts'
import { InputError } from '../model/errors.ts'
import { type ByteRow, createByteRow, eachRowIn, longestLine } from './byteRows.ts'
import { isMissingText } from './cells.ts'
import { isShared } from './rooms.ts'
import { byteChunks, joinBytes, type ReadOptions, type Source } from './source.ts'

/** Whole lines of a text file, to be read by a kernel anywhere. */
export interface TextPiece {
  /** One after the other; the last one ends with a line end. They may be moved to another thread. */
  readonly parts: readonly Uint8Array[]
  readonly columns: readonly FieldKind[]
  /** Numbers may be missing (`NA`). */
  readonly mayLack: boolean
  /** Memory for the numbers, where it is enough. */
  readonly room?: ArrayBufferLike | null
}

export type PieceRead =
  /** NaN stands for missing numbers alone. */
  | { readonly kind: 'plain'; readonly rows: TextRows; readonly lacks: boolean }
  /** To be read row by row, which tells what is wrong if something is. */
  | { readonly kind: 'other'; readonly parts: readonly Uint8Array[] }

export interface PieceOptions extends ReadOptions {
  /** Has pieces read, so many at a time. */
  readonly readPiece: (piece: TextPiece) => Promise<PieceRead>
  readonly atATime: number
}

/** What is made of the pieces of a file. */
export interface PieceReader extends Omit<TextPiece, 'parts' | 'room'> {
  /** The first line is not read. */
  readonly hasHead: boolean
  /**
   * @param linesBefore lines of the file before the piece
   * @param lacks some number is missing
   */
  onPlain(rows: TextRows, linesBefore: number, lacks: boolean): void
  /** For all other rows: as `eachByteRow` would have it. */
  readonly row: ByteRow
  onRow(lineNumber: number): void
}

/** A piece is so long at least, but for the last. */
const PIECE_BYTES = 1_048_576
/** A slice of a file is a piece, but for compressed ones. */
const SLICE_BYTES = 6_291_456
const lineEnd = 10
/** Rows differ in length: room for so many times the numbers of the longest piece so far. */
const ROOM = 1.03

/**
 * Reads a text file whose fields stand between blanks and tabs, in pieces that are read side by side and taken in their order:
 * `eachByteRow`, for files of millions of rows.
 * @throws InputError if the file holds no lines but one endless one
 */
export async function eachPiece(source: Source, reader: PieceReader, options: PieceOptions): Promise<void> {
  const { columns, mayLack, row } = reader
  const { rooms } = options
  const open: { readonly read: Promise<PieceRead>; readonly parts: readonly Uint8Array[] }[] = []
  let lines = reader.hasHead ? 1 : 0
  /** Of the numbers of the pieces before. */
  let most = 0
  const takeNext = async (): Promise<void> => {
    const next = open.shift()
    if (next === undefined) return
    const read = await next.read
    if (read.kind === 'plain') {
      most = Math.max(most, read.rows.numbers.byteLength)
      reader.onPlain(read.rows, lines, read.lacks)
      lines += read.rows.lines
    } else {
      const bytes = joinBytes(read.parts)
      lines = eachRowIn(bytes, bytes.length, row, lines, reader.onRow)
    }
    for (const { buffer } of next.parts) if (isShared(buffer)) rooms?.give(buffer)
  }
  let parts: Uint8Array[] = []
  const send = async (): Promise<void> => {
    while (open.length >= options.atATime) await takeNext()
    const room = most === 0 ? null : (rooms?.take(ROOM * most) ?? null)
    const read = options.readPiece({ parts, columns, mayLack, room })
    // If an earlier one fails, nobody waits for this one any more.
    read.catch(() => undefined)
    open.push({ read, parts })
    parts = []
  }

  let isHead = reader.hasHead
  let length = 0
  /** After the last line end. */
  let unended = 0
  for await (const chunk of byteChunks(source, { sliceBytes: SLICE_BYTES, ...options })) {
    const start = isHead ? chunk.indexOf(lineEnd) + 1 : 0
    if (isHead && start === 0) continue
    isHead = false
    const bytes = start === 0 ? chunk : chunk.subarray(start)
    const end = bytes.lastIndexOf(lineEnd) + 1
    unended = end === 0 ? unended + bytes.length : bytes.length - end
    if (unended > longestLine) {
      while (open.length > 0) await takeNext()
      throw new InputError(`${source.name}: line ${lines + 1} has no end. It is not a text file.`)
    }
    length += bytes.length
    if (length < PIECE_BYTES || end === 0) {
      parts.push(ownCopy(bytes))
      continue
    }
    const rest = bytes.slice(end)
    parts.push(ownBuffer(bytes) ? bytes.subarray(0, end) : bytes.slice(0, end))
    await send()
    parts = rest.length > 0 ? [rest] : []
    length = rest.length
  }
  if (length > 0) {
    parts.push(Uint8Array.of(lineEnd))
    await send()
  }
  while (open.length > 0) await takeNext()
}

/** Has the kernel read a piece; numbers it leaves are read one by one. */
export function readPiece(kernel: TextLoops, { parts, columns, mayLack, room }: TextPiece): PieceRead {
  const rows = kernel.textRows(parts, columns, room)
  const mended = rows === null ? null : mendNumbers(rows, parts, columns, mayLack)
  return rows === null || mended === null ? { kind: 'other', parts } : { kind: 'plain', rows, lacks: mended.lacks }
}

/** Whether some number is missing; null where one is none and may not be missing. */
function mendNumbers(
  { numbers, others, places, length }: TextRows,
  parts: readonly Uint8Array[],
  columns: readonly FieldKind[],
  mayLack: boolean,
): { readonly lacks: boolean } | null {
  if (others === 0) return { lacks: false }
  const slots = columns.flatMap((kind, at) => (kind === 'number' ? [at] : []))
  let bytes: Uint8Array | null = null
  let lacks = false
  const line = createByteRow(columns.length, slots)
  for (let row = 0; row < length; row++) {
    let isMended = false
    for (let k = 0; k < slots.length; k++) {
      const at = row * slots.length + k
      if (!Number.isNaN(numbers[at])) continue
      if (!isMended) {
        bytes ??= joinBytes(parts)
        const from = places[2 * row + 1]
        eachRowIn(bytes, bytes.indexOf(lineEnd, from) + 1, line, 0, () => undefined, from)
        isMended = true
      }
      numbers[at] = line.numbers[k]
      if (!Number.isNaN(numbers[at])) continue
      if (!mayLack || !isMissingText(line.text(slots[k]))) return null
      lacks = true
    }
  }
  return { lacks }
}

/** Other threads may have it as it is. */
const ownBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): boolean =>
  isShared(buffer) || (byteOffset === 0 && byteLength === buffer.byteLength)

const ownCopy = (bytes: Uint8Array): Uint8Array => (ownBuffer(bytes) ? bytes : bytes.slice())
