import Papa from 'papaparse'
import { InputError } from '../model/errors.ts'
import type { Source } from './source.ts'
import type { TableReadOptions, Values } from './table.ts'
import type { ChunkDecoder } from './textDecoding.ts'

/** Text handed to the parser at once: enough to keep it busy, little enough to keep memory flat. */
const parsedCharacters = 1_000_000
/** A quoted field that runs on longer than this was never closed. */
const longestRecord = 16_000_000

export interface Dialect {
  readonly delimiter: string
  readonly newline: '\n' | '\r'
  /** Fields in the head. */
  readonly width: number
  readonly hasHead: boolean
}

/** Takes rows by their numbers, with one column of values for each asked for. */
export type OnRows = (rows: Int32Array, values: readonly Values[]) => void

/**
 * Reads rows of any text by Papa's parser: any encoding, line end and quoting.
 * @param record number of the first record to come; 0 is the head
 */
export function createTextReader(
  source: Source,
  { delimiter, newline, width }: Dialect,
  columns: readonly number[],
  decoder: ChunkDecoder,
  record: number,
  onRows: OnRows,
  options: TableReadOptions,
) {
  let text = ''
  let fellBack = false

  const takeText = (unfinished: boolean): void => {
    const parsed = parse(text, delimiter, newline, unfinished)
    if (unfinished) text = text.slice(parsed.end)
    refuseLongRecord(source, text.length, record + parsed.rows.length)
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
        else sayRagged(options, row, fields.length, width)
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
    onRows(
      Int32Array.from(rows),
      values.map((column) => ({ kind: 'text', values: column })),
    )
  }

  return {
    take(chunk: Uint8Array, isLast: boolean): void {
      text += decoder.decode(chunk)
      if (isLast) text += decoder.end()
      if (isLast || text.length >= parsedCharacters) takeText(!isLast)
    },
  }
}

export function sayRagged(options: TableReadOptions, row: number, fields: number, width: number): void {
  options.onRowProblem?.('ragged_row', row, `${fields} fields where the head has ${width}`)
}

/** @throws InputError if a record that begins at `row` has no end */
export function refuseLongRecord(source: Source, length: number, row: number): void {
  if (length > longestRecord) throw unclosed(source, row)
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
export function parse(text: string, delimiter: string, newline: '\n' | '\r', unfinished: boolean): Parsed {
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
