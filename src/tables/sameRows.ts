import type { ParsedEvents, ParsedPeriods, ParsedTable } from './task.ts'

/**
 * True if two dated tables hold the same rows in whatever order: the same table given as CSV and as Parquet would count
 * every event twice. (Tables with one row for each person are compared person by person when they are joined.)
 */
export function hasSameRows(a: ParsedTable | null, b: ParsedTable | null): boolean {
  if (!a || !b || a.kind !== b.kind || !isDated(a) || !isDated(b)) return false
  if (a.codes.length === 0 || a.codes.length !== b.codes.length) return false
  const [first, second] = [fingerprint(a), fingerprint(b)]
  return first[0] === second[0] && first[1] === second[1]
}

const isDated = (table: ParsedTable): table is ParsedEvents | ParsedPeriods => 'startDay' in table || 'day' in table

/** Two sums over hashes of the rows, which do not depend on their order. */
function fingerprint(table: ParsedEvents | ParsedPeriods): [number, number] {
  const people = idHashes(table)
  const columns =
    'startDay' in table
      ? [table.startDay, table.endDay]
      : [table.day, table.concept, table.endDay, table.supplyDays].filter((column) => column !== null)
  let sum = 0
  let mixed = 0
  for (let i = 0; i < table.codes.length; i++) {
    let hash = people[table.codes[i]]
    for (const column of columns) hash = mix(hash, column[i])
    sum = (sum + hash) | 0
    mixed = (mixed + Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)) | 0
  }
  return [sum, mixed]
}

function idHashes({ ids }: ParsedEvents | ParsedPeriods): Int32Array {
  return Int32Array.from(Array.from<bigint | string, string>(ids.values, String), (id) => {
    let hash = 17
    for (let i = 0; i < id.length; i++) hash = mix(hash, id.charCodeAt(i))
    return hash
  })
}

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}
