import type { ResultTable } from '../model/results.ts'

type Cell = string | number | boolean | null

/**
 * A result table from rows: column name → field, or a function of the row. True and false are written `yes` and `no`.
 *
 * @param name of the file, without `.csv`
 */
export function tableOf<Row>(
  name: string,
  columns: Readonly<Record<string, keyof Row | ((row: Row) => Cell)>>,
  rows: readonly Row[],
): ResultTable {
  const cells = Object.values(columns)
  return {
    name,
    columns: Object.keys(columns),
    rows: rows.map((row) =>
      cells.map((cell) => {
        const value = typeof cell === 'function' ? cell(row) : (row[cell] as Cell)
        return typeof value === 'boolean' ? (value ? 'yes' : 'no') : value
      }),
    ),
  }
}
