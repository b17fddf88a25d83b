import type { ImportLine, Inventory } from '../model/inventory.ts'
import type { ResultTable } from '../model/results.ts'
import type { Held } from './held.ts'
import { createProblemLog, type ProblemLog } from './problems.ts'

/** The order of a file's lines: its rows and what became of them, then what was found, then its columns. */
const order = [
  'read rows',
  'used rows',
  'refused rows',
  'left_out rows',
  'left_out column',
  'repaired rows',
  'repaired column',
  'note rows',
  'note column',
  'read column',
  'not_used rows',
  'not_used column',
]

/**
 * Everything that is counted of a file. Of a file that is in use, the rows are those used and those left out.
 * @param beside what was counted when its rows were put beside those of the other files; null while there are no people
 */
export function fileReport(each: Held, beside: ProblemLog | null): ImportLine[] {
  const { entry, content, ownReport } = each
  const log = createProblemLog(entry.name)
  const { mapping } = entry
  if (mapping !== null && mapping.table !== null)
    log.count(mapping.by === 'hand' ? 'mapping_by_hand' : 'mapping_saved', {})
  if (entry.state === 'ignored' && each.repeats === null) {
    log.count(mapping === null ? 'not_recognised' : 'set_aside_by_hand', {})
  }
  const later = content === null ? [] : (beside?.report(entry.takenFor) ?? [])
  if (content !== null && content.rows !== null) {
    log.count('rows', { count: content.rows })
    const isCounted = [...ownReport, ...later].some(({ rule }) => rule === 'rows_used')
    const waiting = parsedRows(each)
    if (!isCounted && waiting !== null) {
      log.count('rows_used', { count: 0 })
      if (waiting > 0) log.count('no_one_to_join', { count: waiting })
    } else if (!isCounted) log.count('rows_used', { count: content.rows })
  }
  const lines = [...log.report(entry.takenFor), ...ownReport, ...later]
  const rank = ({ effect, column }: ImportLine) => order.indexOf(`${effect} ${column === null ? 'rows' : 'column'}`)
  return lines.sort((a, b) => rank(a) - rank(b))
}

/** Rows that wait for the people they belong to; null where they belong to none. */
function parsedRows({ content }: Held): number | null {
  const table = content?.table
  if (!table || !('ids' in table)) return null
  return 'codes' in table ? table.codes.length : table.ids.values.length
}

/** The lines of all files, in their order. */
export const importLines = ({ files }: Pick<Inventory, 'files'>): ImportLine[] => files.flatMap(({ report }) => report)

/** `import.csv`. */
export function importTable(lines: readonly ImportLine[]): ResultTable {
  return {
    name: 'import',
    columns: ['file', 'table', 'column', 'rule', 'count', 'first_rows', 'effect', 'message'],
    rows: lines.map(({ file, table, column, rule, count, firstRows, effect, message }) => [
      file,
      table,
      column,
      rule,
      count,
      firstRows.join(' '),
      effect,
      message,
    ]),
  }
}
