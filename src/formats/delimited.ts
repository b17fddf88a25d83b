import Papa from 'papaparse'
import { InputError } from '../model/errors.ts'
import { isMissingText, parseNumber } from './cells.ts'
import { byteChunks, checkNotCancelled, firstBytes, type Source } from './source.ts'
import type { Batch, TableFile, TableReadOptions } from './table.ts'
import { createChunkDecoder } from './textDecoding.ts'

export const delimiters = [',', '\t', ';', '|'] as const
export type Delimiter = (typeof delimiters)[number] | ' '

/** Enough for a head of thousands of columns and a look at some rows. */
const sniffedBytes = 1_000_000
/** Text handed to the parser at once: enough to keep it busy, little enough to keep memory flat. */
const parsedCharacters = 1_000_000
/** A quoted field that runs on longer than this was never closed. */
const longestRecord = 16_000_000

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

interface Dialect {
  readonly delimiter: Delimiter
  readonly newline: '\n' | '\r'
  /** Fields in the head. */
  readonly width: number
  readonly hasHead: boolean
}

async function readRows(
  source: Source,
  dialect: Dialect,
  columns: readonly number[],
  onBatch: (batch: Batch) => void,
  options: TableReadOptions,
): Promise<void> {
  const { delimiter, newline, width, hasHead } = dialect
  const decoder = createChunkDecoder()
  let text = ''
  /** Records parsed, the head among them as row 0. */
  let record = hasHead ? 0 : 1
  let fellBack = false

  const take = (unfinished: boolean): void => {
    const parsed = parse(text, delimiter, newline, unfinished)
    if (unfinished) text = text.slice(parsed.end)
    if (text.length > longestRecord) throw unclosed(source, record + parsed.rows.length)
    if (!unfinished && parsed.unclosedQuote) throw unclosed(source, record + parsed.rows.length - 1)
    const values: string[][] = columns.map(() => [])
    const rows: number[] = []
    for (let i = 0; i < parsed.rows.length; i++) {
      const row = record + i
      const fields = parsed.rows[i]
      if (row === 0 || (fields.length === 1 && fields[0] === '' && (width > 1 || i === parsed.rows.length - 1)))
        continue
      const strayQuote = parsed.strayQuotes.has(i)
      if (strayQuote || fields.length !== width) {
        if (strayQuote) options.onRowProblem?.('stray_quote', row, `a quote inside a quoted field`)
        else options.onRowProblem?.('ragged_row', row, `${fields.length} fields where the head has ${width}`)
        continue
      }
      rows.push(row)
      for (let c = 0; c < columns.length; c++) values[c].push(fields[columns[c]])
    }
    record += parsed.rows.length
    if (decoder.fellBack() && !fellBack) {
      fellBack = true
      options.onRowProblem?.('encoding', record, 'bytes that are not UTF-8')
    }
    if (rows.length === 0) return
    onBatch({
      length: rows.length,
      firstRow: rows[0],
      rows: rows[rows.length - 1] - rows[0] === rows.length - 1 ? null : Int32Array.from(rows),
      columns: values.map((column) => ({ kind: 'text', values: column })),
    })
  }

  for await (const chunk of byteChunks(source, options)) {
    text += decoder.decode(chunk)
    if (text.length < parsedCharacters) continue
    checkNotCancelled(options.signal)
    take(true)
  }
  text += decoder.end()
  take(false)
}

const unclosed = (source: Source, row: number): InputError =>
  new InputError(
    `${source.name}, row ${row}: a quote is opened there and never closed. Nothing was taken from the file. ` +
      'Double or remove the quote.',
  )

interface Parsed {
  readonly rows: readonly string[][]
  /** Where the unfinished last record begins. */
  readonly end: number
  /** Records with a quote that neither closes its field nor is doubled. */
  readonly strayQuotes: ReadonlySet<number>
  readonly unclosedQuote: boolean
}

/** Papa's own parser, used as its streamer does: the last record is left for the next call while more is to come. */
function parse(text: string, delimiter: string, newline: '\n' | '\r', unfinished: boolean): Parsed {
  const parser = new Papa.Parser({ delimiter, newline }) as unknown as {
    parse(input: string, baseIndex: number, ignoreLastRow: boolean): Papa.ParseResult<string[]>
  }
  const { data, errors, meta } = parser.parse(text, 0, unfinished)
  if (newline === '\n') {
    for (const row of data) {
      const last = row[row.length - 1]
      if (last.endsWith('\r')) row[row.length - 1] = last.slice(0, -1)
    }
  }
  const strayQuotes = new Set<number>()
  for (const { code, row } of errors) {
    if (code === 'InvalidQuotes' && row !== undefined && row < data.length) strayQuotes.add(row)
  }
  return {
    rows: data,
    end: meta.cursor,
    strayQuotes,
    unclosedQuote: errors.some(({ code }) => code === 'MissingQuotes'),
  }
}
