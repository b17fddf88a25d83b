import type { PersonIds } from '../model/extract.ts'
import { createInt64Codes, isInteger64 } from './ids.ts'

/** All ids of the person tables once, in id order: integers by value, texts by UTF-16 code unit. */
export function sortedIds(sources: readonly PersonIds[]): PersonIds {
  if (sources.some((ids) => ids.kind === 'text')) {
    const texts = new Set(sources.flatMap((ids) => Array.from<bigint | string, string>(ids.values, String)))
    return { kind: 'text', values: [...texts].sort() }
  }
  const codes = createInt64Codes()
  for (const ids of sources) {
    if (ids.kind === 'integer') eachHalves(ids.values, (low, high) => codes.codeOf(low, high))
  }
  return { kind: 'integer', values: codes.values().slice().sort() }
}

/** A function from ids to row numbers in `people`, −1 for those who are not among them. */
export function createPersonIndex(people: PersonIds): (ids: PersonIds) => Int32Array {
  if (people.kind === 'text') {
    const rows = new Map(people.values.map((id, row) => [id, row]))
    return (ids) => Int32Array.from(Array.from<bigint | string, number>(ids.values, (id) => rows.get(String(id)) ?? -1))
  }
  const codes = createInt64Codes()
  eachHalves(people.values, (low, high) => codes.codeOf(low, high))
  return (ids) => {
    const rows = new Int32Array(ids.values.length).fill(-1)
    if (ids.kind === 'integer') {
      eachHalves(ids.values, (low, high, i) => {
        rows[i] = codes.find(low, high)
      })
      return rows
    }
    // One text among the ids makes all of them texts; the others may be people all the same.
    const numbers = ids.values.map((id) => (isInteger64(id) ? BigInt(id) : null))
    eachHalves(
      BigInt64Array.from(numbers, (value) => value ?? 0n),
      (low, high, i) => {
        if (numbers[i] !== null) rows[i] = codes.find(low, high)
      },
    )
    return rows
  }
}

function eachHalves(ids: BigInt64Array, visit: (low: number, high: number, index: number) => void): void {
  const halves = new Int32Array(ids.buffer, ids.byteOffset, 2 * ids.length)
  for (let i = 0; i < ids.length; i++) visit(halves[2 * i], halves[2 * i + 1], i)
}
