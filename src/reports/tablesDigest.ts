import { createDigest } from '../model/digest.ts'
import type { ResultTable } from '../model/results.ts'

/**
 * One SHA-256 over result tables, cell by cell, by value: the same in any engine, for any row order of the input and any
 * number of workers. NaN and missing are one value.
 */
export function tablesDigest(tables: readonly ResultTable[]): string {
  const digest = createDigest()
  for (const table of tables) {
    digest.text(table.name).numbers([table.columns.length, table.rows.length])
    for (const column of table.columns) digest.text(column)
    for (const row of table.rows) {
      for (const cell of row) {
        if (typeof cell === 'string') digest.numbers([1]).text(cell)
        else digest.numbers([0, cell ?? Number.NaN])
      }
    }
  }
  return digest.hex()
}
