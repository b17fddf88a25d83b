import type { Field } from '../formats/table.ts'
import { createDigest } from '../model/digest.ts'
import type { ColumnMapping, FileMapping } from '../model/importMapping.ts'
import { effectLabels, mappableEffects } from './effectColumns.ts'
import { type Role, roles, type TabularKind } from './recognise.ts'

/** Identifies the set of a table's column names, whatever their order and case. */
export function shapeOf(fields: readonly Pick<Field, 'name'>[]): string {
  const digest = createDigest()
  for (const name of fields.map((field) => field.name.toLowerCase()).sort()) digest.text(name)
  return digest.hex()
}

/** What a table's columns can be said to be, in the order of asking. */
export interface Mappable {
  readonly role: string
  readonly label: string
  readonly required: boolean
}

export function mappableRoles(kind: TabularKind): readonly Mappable[] {
  if (kind === 'effects') {
    return mappableEffects.map((role) => ({ role, label: effectLabels[role], required: role === 'score' }))
  }
  return Object.entries<Role>(roles[kind]).map(([role, { label, required }]) => ({ role, label, required }))
}

/** The columns of a table as usual, or as it was said of one file. */
export function rolesFor(kind: TabularKind, mapping: ColumnMapping | null | undefined): Readonly<Record<string, Role>> {
  const usual: Readonly<Record<string, Role>> = roles[kind]
  if (!mapping) return usual
  const said = Object.values(mapping.columns).flatMap((column) => (column === null ? [] : [column.toLowerCase()]))
  return Object.fromEntries(
    Object.entries(usual).map(([key, role]) => {
      const column = mapping.columns[key]
      if (column === null) return [key, { ...role, names: [] }]
      // A column that was said to be one thing is not a second one by its name.
      const names = column === undefined ? role.names.filter((name) => !said.includes(name)) : [column.toLowerCase()]
      return [key, { ...role, names }]
    }),
  )
}

/** Why a file cannot be read by a mapping, in a sentence; null where nothing speaks against it. */
export function mappingFault({ table, columns }: FileMapping, fields: readonly Pick<Field, 'name'>[]): string | null {
  if (table === null) return null
  const names = fields.map(({ name }) => name.toLowerCase())
  const known = mappableRoles(table)
  const labelOf = (role: string) => known.find((one) => one.role === role)?.label
  const roleOfColumn = new Map<string, string>()
  for (const [role, column] of Object.entries(columns)) {
    const { label, required } = known.find((one) => one.role === role) ?? { label: undefined, required: false }
    if (label === undefined) {
      return `The mapping has ${role}, which is nothing of the table ${table}; it has ${known.map((one) => one.role).join(', ')}.`
    }
    if (column === null && required)
      return `The mapping has no column for the ${label}, which the table ${table} needs.`
    if (column === null) continue
    if (!names.includes(column.toLowerCase())) {
      return `The mapping takes the ${label} from the column ${column}, which the file does not have. Found: ${fields.map(({ name }) => name).join(', ')}.`
    }
    const other = roleOfColumn.get(column.toLowerCase())
    if (other !== undefined) {
      return `The column ${column} is said to be both the ${labelOf(other)} and the ${label}. A column is one thing.`
    }
    roleOfColumn.set(column.toLowerCase(), role)
  }
  return null
}
