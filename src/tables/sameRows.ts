import type { ParsedEvents, ParsedPeriods, ParsedTable } from './task.ts'

/**
 * True if two dated tables hold the same rows in whatever order: the same table given as CSV and as Parquet would count
 * every event twice. (Tables with one row for each person are compared person by person when they are joined.)
 */
export function hasSameRows(a: ParsedTable | null, b: ParsedTable | null): boolean {
  if (!a || !b || a.kind !== b.kind || !isDated(a) || !isDated(b)) return false
  if (rowsOf(a) === 0 || rowsOf(a) !== rowsOf(b)) return false
  const [first, second] = [fingerprint(a), fingerprint(b)]
  return first[0] === second[0] && first[1] === second[1]
}

const isDated = (table: ParsedTable): table is ParsedEvents | ParsedPeriods => 'startDay' in table || 'starts' in table

const rowsOf = (table: ParsedEvents | ParsedPeriods): number =>
  'starts' in table ? table.starts[table.starts.length - 1] : table.codes.length

/** Two sums over hashes of the rows, which do not depend on their order. */
function fingerprint(table: ParsedEvents | ParsedPeriods): [number, number] {
  const people = idHashes(table)
  let sum = 0
  let mixed = 0
  const add = (hash: number): void => {
    sum = (sum + hash) | 0
    mixed = (mixed + Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)) | 0
  }
  if ('starts' in table) eachEventHash(table, people, add)
  else {
    for (let i = 0; i < table.codes.length; i++) {
      add(mix(mix(people[table.codes[i]], table.startDay[i]), table.endDay[i]))
    }
  }
  return [sum, mixed]
}

function eachEventHash(table: ParsedEvents, people: Int32Array, add: (hash: number) => void): void {
  const { starts, day, concept, endDay, supplyDays, stride, conceptIds } = table
  for (let code = 0; code < people.length; code++) {
    for (let at = starts[code]; at < starts[code + 1]; at++) {
      let hash = mix(mix(people[code], day[at]), conceptIds[concept[at]])
      if (stride === 5) hash = mix(mix(hash, endDay[at]), supplyDays[at])
      add(hash)
    }
  }
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
