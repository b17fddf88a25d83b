import type { Extract, PersonColumn } from '../model/extract.ts'
import type { PeopleReport, ReportedColumn } from '../model/peopleReport.ts'

/** Numbers with more values than this are measures, not codes of groups. */
const MOST_CODES = 20

/** The person columns, with the values of those that tell groups apart, and the lists of ids. */
export function peopleReport({ people, lists }: Pick<Extract, 'people' | 'lists'>): PeopleReport {
  const names = [...people.columns.keys()].sort()
  return {
    people: people.n,
    columns: names.map((name) => reported(name, people.columns.get(name)!)),
    lists: Array.from(lists ?? [], ([name, on]) => ({ name, n: on.reduce((sum, one) => sum + one, 0) })),
  }
}

function reported(name: string, column: PersonColumn): ReportedColumn {
  if (column.kind === 'category') {
    const counts = column.levels.map(() => 0)
    for (const code of column.codes) if (code >= 0) counts[code]++
    const levels = column.levels.map((value, code) => ({ value, n: counts[code] }))
    return { name, kind: 'category', n: counts.reduce((sum, n) => sum + n, 0), levels }
  }
  const counts = new Map<number, number>()
  let n = 0
  for (const value of column.values) {
    if (Number.isNaN(value)) continue
    n++
    if (counts.size <= MOST_CODES) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const levels =
    counts.size > MOST_CODES
      ? null
      : [...counts].sort(([a], [b]) => a - b).map(([value, own]) => ({ value: String(value), n: own }))
  return { name, kind: 'number', n, levels }
}
