import type { ResultTable } from '../model/results.ts'

/** What every exported file says of itself, in two columns after the table's own. */
export interface ExportStamp {
  readonly data: 'given' | 'simulated'
  readonly disclosure: 'none'
}

/**
 * A result table as CSV: UTF-8, one header, missing = empty field, numbers in the shortest form that reads back to the
 * same double. With a stamp, each row also says whether the data are simulated and under which disclosure policy it left.
 */
export function csvText(table: ResultTable, stamp: ExportStamp | null): string {
  const tail = stamp === null ? '' : `,${stamp.data},${stamp.disclosure}`
  const head = table.columns.map(field).join(',') + (stamp === null ? '' : ',data,disclosure')
  const lines = table.rows.map((row) => row.map(field).join(',') + tail)
  return `${[head, ...lines].join('\n')}\n`
}

function field(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return number(value)
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

function number(value: number): string {
  if (Number.isNaN(value)) return ''
  if (value === Number.POSITIVE_INFINITY) return 'Inf'
  if (value === Number.NEGATIVE_INFINITY) return '-Inf'
  return String(value)
}
