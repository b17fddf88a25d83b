import { isMissingText } from '../formats/cells.ts'
import type { Field } from '../formats/table.ts'
import { looksLikeCode, plainCode } from '../model/codes.ts'
import { grouped } from '../model/counted.ts'
import type { ColumnMapping } from '../model/importMapping.ts'
import type { ColumnCounts, Inspect } from './columnCounts.ts'
import { parseDay } from './dates.ts'
import { mappableRoles, rolesFor } from './mapping.ts'
import type { Rule } from './problemRules.ts'
import { Refusal } from './problems.ts'
import { positionOf, type TabularKind } from './recognise.ts'
import type { Fact } from './reportRules.ts'
import type { Task } from './task.ts'

export type CountedTask = Task & { readonly counts: ColumnCounts }

/** Columns whose absence changes what an analysis can say, by table. */
const missed: Readonly<Partial<Record<TabularKind, readonly string[]>>> = { drug_exposure: ['end', 'supply'] }

/** What is looked for in the values of a table's columns, by their positions. */
export function inspections(
  fields: readonly Field[],
  kind: TabularKind,
  mapping: ColumnMapping | null,
): ReadonlyMap<number, Inspect> {
  const found = new Map<number, Inspect>()
  for (const [key, role] of Object.entries(rolesFor(kind, mapping))) {
    const at = positionOf(fields, role)
    if (role.label.includes('date')) found.set(at, timesPassedOver())
    // Concept sets keep their codes as they are written.
    else if (key === 'sourceCode') found.set(at, codesRewritten())
  }
  return found
}

const nothing: readonly Fact[] = []

/** Times of day but midnight, and time zones, of dates that can be read. */
function timesPassedOver(): Inspect {
  let last = ''
  let facts = nothing
  return (text) => {
    if (text.length < 11) return nothing
    if (text === last) return facts
    last = text
    const hasTime = /[1-9]/.test(text.slice(11, 19))
    const hasZone = /(Z|UTC|[+-][\d:]+)$/.test(text.slice(10))
    const isDate = (hasTime || hasZone) && parseDay(text) !== null
    facts = isDate
      ? [...(hasTime ? ['time_cut' as const] : []), ...(hasZone ? ['zone_ignored' as const] : [])]
      : nothing
    return facts
  }
}

/** Free texts are without end: what is remembered of them is not. */
const mostRemembered = 100_000

function codesRewritten(): Inspect {
  let known = new Map<string, readonly Fact[]>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    if (known.size > mostRemembered) known = new Map()
    const plain = plainCode(text)
    const isCode = looksLikeCode(plain)
    const facts = isMissingText(text) || (isCode && plain === text) ? nothing : isCode ? rewritten : passedOver
    known.set(text, facts)
    return facts
  }
}

const rewritten: readonly Fact[] = ['code_rewritten']
const passedOver: readonly Fact[] = ['code_passed_over']

/** Says of each column what it is used as and how many rows have a value, or that it is not used. */
export function reportColumns(
  { table: { fields }, log, counts, mapping }: CountedTask,
  kind: TabularKind,
  usedAs: ReadonlyMap<string, string>,
): void {
  fields.forEach(({ name: column, type }, position) => {
    const label = usedAs.get(column)
    const count = counts.of(position)
    if (label === undefined || count === undefined) {
      log.count('column_not_used', { column })
      return
    }
    const { there, missing, facts } = count
    log.count('column_used', { column, label, count: there })
    if (missing.count > 0) {
      log.count('column_missing', { column, label, count: missing.count, rows: missing.rows.all() })
    }
    for (const [fact, found] of facts) log.count(fact, { column, count: found.count, rows: found.rows.all() })
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
    const there = counts.of(at)?.there ?? 0
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
