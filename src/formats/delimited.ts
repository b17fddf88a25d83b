import { InputError } from '../model/errors.ts'
import { isMissingText, parseNumber } from './cells.ts'
import { createByteReader } from './delimitedBytes.ts'
import { createTextReader, type Dialect, type OnRows, parse, refuseLongRecord, sayRagged } from './delimitedText.ts'
import { byteChunks, checkNotCancelled, firstBytes, joinBytes, type Source } from './source.ts'
import type { Batch, TableFile, TableReadOptions } from './table.ts'
import { createChunkDecoder } from './textDecoding.ts'

export const delimiters = [',', '\t', ';', '|'] as const
export type Delimiter = (typeof delimiters)[number] | ' '

/** Enough for a head of thousands of columns and a look at some rows. */
const sniffedBytes = 1_000_000
/** Bytes handed to a parser at once: enough to keep it busy, little enough to keep memory flat. */
const parsedBytes = 1_000_000

/**
 * Opens a CSV or TSV file; gzip is unpacked on the way. A first line that begins with a whole number is no head, as no column is
 * called so: `hasHead` is then false and the columns are called `column 1` …, and rows are counted from the first line. Quotes as in RFC 4180, newlines inside them included.
 * Rows with another number of fields than the head are set aside, one by one; empty lines are passed over but counted.
 * @throws InputError if it has no head, or a quote that is never closed
 */
export async function openDelimited(source: Source): Promise<TableFile> {
  const decoder = createChunkDecoder()
  const bytes = await firstBytes(source, sniffedBytes)
  const start = decoder.decode(bytes) + (bytes.length < sniffedBytes ? decoder.end() : '')
  const delimiter = sniffDelimiter(start) ?? ','
  const newline = sniffNewline(start)
  const [head, ...sample] = parse(start, delimiter, newline, bytes.length === sniffedBytes).rows
  if (head === undefined || head.every((name) => name.trim() === '')) {
    throw new InputError(`${source.name} has no line with column names at its top. Nothing was taken from it.`)
  }
  const hasHead = !/^\s*-?\d+\s*$/.test(head[0])
  const names = head.map((name, at) => (hasHead ? name.trim().replace(/^#/, '') : `column ${at + 1}`))
  if (!hasHead) sample.unshift(head)
  return {
    hasHead,
    fields: names.map((name, at) => {
      const numeric = isNumeric(sample.map((row) => row[at] ?? ''))
      return { name, type: numeric ? 'numbers' : 'text', readable: true, numeric }
    }),
    rowCount: null,
    metadata: new Map(),
    read: (columns, onBatch, options = {}) =>
      readRows(source, { delimiter, newline, width: names.length, hasHead }, columns, onBatch, options),
  }
}

/** The delimiter that divides the first lines into the same number of fields, two at least; null if none does. */
export function sniffDelimiter(text: string): Delimiter | null {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line !== '')
  const sample = lines.slice(0, Math.max(1, Math.min(lines.length - 1, 20)))
  let best: Delimiter | null = null
  let bestScore = 0
  for (const delimiter of delimiters) {
    const widths = sample.map((line) => parse(line, delimiter, '\n', false).rows[0]?.length ?? 1)
    const alike = widths.filter((width) => width === widths[0]).length / widths.length
    const score = widths[0] > 1 ? alike * 1000 + Math.min(widths[0], 999) : 0
    if (score > bestScore) {
      best = delimiter
      bestScore = score
    }
  }
  // Single blanks (REGENIE) where nothing else divides: texts have blanks too.
  const blanks = sample.map((line) => line.split(' ').length)
  return best ?? (sample.length > 1 && blanks[0] > 3 && blanks.every((width) => width === blanks[0]) ? ' ' : null)
}

/** Nine tenths of the values that are there are numbers: a slip of the pen does not make a column of numbers one of texts. */
function isNumeric(cells: readonly string[]): boolean {
  const there = cells.filter((cell) => !isMissingText(cell))
  return there.filter((cell) => !Number.isNaN(parseNumber(cell))).length >= 0.9 * there.length
}

/** `\n` also serves files with `\r\n`, or with both: the `\r` is taken off the last field. */
const sniffNewline = (text: string): '\n' | '\r' => (text.includes('\r') && !text.includes('\n') ? '\r' : '\n')

/**
 * The rows, batch by batch: out of the bytes, as long as that does; from the first block on that has stray quotes or is not UTF-8, as
 * text.
 */
async function readRows(
  source: Source,
  dialect: Dialect,
  columns: readonly number[],
  onBatch: (batch: Batch) => void,
  options: TableReadOptions,
): Promise<void> {
  const { delimiter, newline, width, hasHead } = dialect
  const onRows: OnRows = (rows, values) => {
    const { length } = rows
    if (length === 0) return
    const isWithoutGap = rows[length - 1] - rows[0] === length - 1
    onBatch({ length, firstRow: rows[0], rows: isWithoutGap ? null : rows, columns: values })
  }
  const byBytes = newline === '\r' || width < 2 ? null : createByteReader(delimiter, width, columns)
  let block = new Uint8Array(0)
  /** Records read, the head among them as row 0. */
  let record = hasHead ? 0 : 1
  let isStart = true
  const textFromHere = () =>
    createTextReader(source, dialect, columns, createChunkDecoder(isStart), record, onRows, options)
  let asText = byBytes === null ? textFromHere() : null

  const take = (chunk: Uint8Array, isLast: boolean): void => {
    if (asText !== null || byBytes === null) {
      asText?.take(chunk, isLast)
      return
    }
    block = block.length === 0 ? (chunk as Uint8Array<ArrayBuffer>) : joinBytes([block, chunk])
    if (!isLast && block.length < parsedBytes) return
    if (isStart) block = withoutMark(block)
    const found = byBytes.read(block, isLast, record === 0)
    if (found === null) {
      asText = textFromHere()
      asText.take(block, isLast)
      return
    }
    isStart = false
    for (const [at, fields] of found.ragged) sayRagged(options, record + at, fields, width)
    onRows(
      found.records.map((at) => record + at),
      found.columns,
    )
    record += found.count
    block = block.subarray(found.end)
    refuseLongRecord(source, block.length, record)
  }

  for await (const chunk of byteChunks(source, options)) {
    checkNotCancelled(options.signal)
    take(chunk, false)
  }
  take(new Uint8Array(0), true)
}

const withoutMark = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
