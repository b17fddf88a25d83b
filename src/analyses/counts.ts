import type { CountRow, ResultTable } from '../model/results.ts'
import { groups } from '../model/study.ts'
import type { Status } from '../phenotype/status.ts'
import { tally } from '../phenotype/tally.ts'
import { eligibleRows } from './cohorts.ts'

/**
 * Eligible people by group. Rows: `all`, then the cohorts in the order given; within each the definitions in the order
 * given; within each nonMDD, trMDD, TRD, excluded.
 *
 * @param members by cohort id, 1 for its members
 * @param eligible 1 for those who can be analysed
 * @param statuses by definition id
 */
export function countRows(
  members: ReadonlyMap<string, Uint8Array>,
  eligible: Uint8Array,
  statuses: ReadonlyMap<string, Status>,
): CountRow[] {
  return [['all', eligible] as const, ...members].flatMap(([cohort, member]) => {
    const rows = eligibleRows(member, eligible)
    return [...statuses].flatMap(([definition, { group }]) => {
      const counts = tally(group, rows, groups.length)
      return groups.map((name, code) => ({ cohort, definition, group: name, n: counts[code] }))
    })
  })
}

export function countsTable(rows: readonly CountRow[]): ResultTable {
  return {
    name: 'counts',
    columns: ['cohort', 'definition', 'group', 'n'],
    rows: rows.map(({ cohort, definition, group, n }) => [cohort, definition, group, n]),
  }
}
