import type { FieldKind, TextRows } from './textRows.ts'

/** `TextLoops.textRows` as anyone would write it. */
export function referenceTextRows(pieces: readonly Uint8Array[], columns: readonly FieldKind[]): TextRows | null {
  const lines = pieces
    .map((piece) => String.fromCharCode(...piece))
    .join('')
    .split('\n')
    .slice(0, -1)
  const fields = lines.map((line) =>
    line
      .replace(/\r$/, '')
      .split(/[ \t]+/)
      .filter((field) => field !== ''),
  )
  const rows = fields.flatMap((row, line) => (row.length > 0 ? [line] : []))
  const cells = (...kinds: FieldKind[]): string[][] =>
    columns.flatMap((kind, at) => (kinds.includes(kind) ? [rows.map((row) => fields[row][at])] : []))
  const isPlain =
    rows.every((row) => fields[row].length === columns.length) &&
    cells('whole').every((column) => column.every((cell) => /^-?\d{1,9}$/.test(cell))) &&
    cells('text', 'code').every((column) => column.every((cell) => !/[\x80-\xff]/.test(cell)))
  if (!isPlain) return null
  const byRow = (columns: readonly string[][]): string[] =>
    rows.flatMap((_, row) => columns.map((column) => column[row]))
  const startOf = (line: number): number => lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0)
  const numbers = Float64Array.from(byRow(cells('number')), plainNumber)
  return {
    length: rows.length,
    lines: lines.length,
    places: Int32Array.from(rows.flatMap((row) => [row, startOf(row)])),
    numbers,
    others: numbers.filter(Number.isNaN).length,
    wholes: Int32Array.from(byRow(cells('whole')), Number),
    texts: cells('text').map((column) => ({
      bytes: Uint8Array.from(column.join(''), (unit) => unit.charCodeAt(0)),
      ends: Int32Array.from(column, (_, row) => column.slice(0, row + 1).join('').length),
      hashes: Uint32Array.from(column, hashOf),
    })),
    codes: cells('code').map((column) => {
      const texts = [...new Set(column)]
      return { codes: Uint16Array.from(column, (cell) => texts.indexOf(cell)), texts }
    }),
  }
}

/** 15 digits at most, 18 with zeros in front, times a power of ten of up to 22. */
function plainNumber(cell: string): number {
  const parts = /^-?(0|[1-9]\d*)?(\.\d*)?(?:[eE]([+-]?\d{1,4}))?$/.exec(cell)
  if (parts === null) return Number.NaN
  const [, whole = '', decimals = '', exponent = '0'] = parts
  const digits = `${whole}${decimals.slice(1)}`
  const power = Number(exponent) - Math.max(0, decimals.length - 1)
  if (digits === '' || digits.length > 18 || digits.replace(/^0+/, '').length > 15 || Math.abs(power) > 22)
    return Number.NaN
  return Number(cell)
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const unit of text) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193)
  return Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
}
