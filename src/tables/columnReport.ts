import type { ColumnMapping } from '../model/importMapping.ts'
import type { ColumnCount } from './columnCounts.ts'
import { mappableRoles, rolesFor } from './mapping.ts'
import type { Rule } from './problemRules.ts'
import { grouped, Refusal } from './problems.ts'
import { positionOf, type TabularKind } from './recognise.ts'
import type { Task } from './task.ts'

export type CountedTask = Task & { readonly counts: ReadonlyMap<number, ColumnCount> }

/** Columns whose absence changes what an analysis can say, by table. */
const missed: Readonly<Partial<Record<TabularKind, readonly string[]>>> = { drug_exposure: ['end', 'supply'] }

/** Says of each column what it is used as and how many rows have a value, or that it is not used. */
export function reportColumns(
  { table: { fields }, log, counts, mapping }: CountedTask,
  kind: TabularKind,
  usedAs: ReadonlyMap<string, string>,
): void {
  fields.forEach(({ name: column, type }, position) => {
    const label = usedAs.get(column)
    const count = counts.get(position)
    if (label === undefined || count === undefined) {
      log.count('column_not_used', { column })
      return
    }
    const { there, missing, firstMissing } = count
    log.count('column_used', { column, label, count: there })
    if (missing > 0) log.count('column_missing', { column, label, count: missing, rows: firstMissing.all() })
    if (/^Timestamp/.test(type) && label.includes('date')) log.count('timestamp_day', { column, count: there })
  })
  const roles = rolesFor(kind, mapping)
  for (const key of missed[kind] ?? []) {
    if (positionOf(fields, roles[key]) === -1)
      log.count('column_absent', { column: roles[key].names[0] ?? key, label: roles[key].label })
  }
}

const unreadable: ReadonlySet<string> = new Set<Rule>([
  'date_unreadable',
  'end_date_unreadable',
  'birth_unreadable',
  'concept_unreadable',
  'number_unreadable',
  'unreadable_pcs',
  'unknown_sex',
])

/**
 * A column of which no value can be read as what it was said to be is something else.
 * @throws Refusal naming the column
 */
export function refuseWrongTypes(
  { file, table: { fields }, log, counts }: CountedTask,
  kind: TabularKind,
  mapping: ColumnMapping,
): void {
  const found = log.report(kind)
  for (const [role, said] of Object.entries(mapping.columns)) {
    const at = fields.findIndex(({ name }) => name.toLowerCase() === said?.toLowerCase())
    const there = counts.get(at)?.there ?? 0
    if (said === null || at === -1 || there === 0) continue
    const column = fields[at].name
    const wrong = found.find((line) => line.column === column && unreadable.has(line.rule))
    if ((wrong?.count ?? 0) < there) continue
    const label = mappableRoles(kind).find((one) => one.role === role)?.label ?? role
    throw new Refusal({
      file,
      row: wrong?.firstRows[0] ?? null,
      column,
      rule: 'mapping_wrong_type',
      value: null,
      message:
        `${file}: the column ${column} was said to hold the ${label}, but none of its ${grouped(there)} values can be read as ` +
        'that. Nothing was taken from the file; other files stay loaded. Choose another column.',
    })
  }
}
