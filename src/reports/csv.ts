import type { ResultTable } from '../model/results.ts'

/** A result table as CSV (RFC 4180, LF): missing is an empty field, numbers in the shortest form that reads back to the same double. */
export function csvText({ columns, rows }: ResultTable): string {
  const line = (cells: readonly (string | number | null)[]) => `${cells.map(field).join(',')}\n`
  return line(columns) + rows.map(line).join('')
}

function field(cell: string | number | null): string {
  if (cell === null || Number.isNaN(cell)) return ''
  if (typeof cell === 'number') return cell === Infinity ? 'Inf' : cell === -Infinity ? '-Inf' : String(cell)
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
